import { create } from '@bufbuild/protobuf';
import { ActionItemSchema, MeetingSchema, MeetingState } from '@rapporteur/idl';
import { AgendaSchema, IdeaSchema, RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, type Registry } from '@rapporteur/registry';
import { describe, expect, it } from 'vitest';
import { createNews } from './app.ts';

type Put = NonNullable<Parameters<Registry['commit']>[0]['puts']>[number];

const put = (message: Put['message']): Put => ({ message, visibility: 'public' });
const meeting = (series: string, repository: string, state: MeetingState = MeetingState.POSTED): Put =>
  put(create(MeetingSchema, { name: `meetings/${series}/2031-05-08`, series, repository, state }));
const rfc = (name: string): Put => put(create(RfcSchema, { name: `rfcs/${name}` }));

/** A registry in which agendas of three series stand, and what its news ask for. */
const stand = async (...before: readonly Put[]) => {
  const registry = createMemoryRegistry();
  const posted = [meeting('meetup', 'acme/Community'), meeting('core', 'acme/core'), meeting('other', 'umbrella/home')];
  await registry.commit({ puts: [...posted, meeting('over', 'acme/core', MeetingState.FROZEN), ...before] });
  const asked: string[][] = [];
  let fails = false;
  const tell = await createNews({
    registry,
    inbox: {
      enqueue: async (wishes) => {
        if (fails) throw new Error('The database does not answer.');
        asked.push(wishes.map(({ key }) => key).toSorted());
      },
    },
  });
  return {
    commit: (...puts: readonly Put[]) => registry.commit({ puts }),
    fail: (fail: boolean) => {
      fails = fail;
    },
    tell: async () => {
      asked.length = 0;
      await tell();
      return asked;
    },
  };
};

describe('a look at the news', () => {
  it('asks for each series of the owner once, however much happened, and then for none', async () => {
    const { commit, tell } = await stand(rfc('acme/widgets/1'));
    expect(await tell()).toEqual([]);
    for (let number = 2; number < 1_100; number += 1) await commit(rfc(`acme/widgets/${number}`));
    expect(await tell()).toEqual([['agenda:acme/community/meetup', 'agenda:acme/core/core']]);
    expect(await tell()).toEqual([]);
  });

  it.each<[string, Put, readonly string[]]>([
    ['an idea', put(create(IdeaSchema, { name: 'ideas/umbrella/ideas/3' })), ['agenda:umbrella/home/other']],
    [
      'an action item',
      put(create(ActionItemSchema, { name: 'actionItems/core/2031-04-24/1' })),
      ['agenda:acme/core/core'],
    ],
    [
      'a group',
      put(create(WorkingGroupSchema, { name: 'groups/config' })),
      ['agenda:acme/community/meetup', 'agenda:acme/core/core', 'agenda:umbrella/home/other'],
    ],
  ])('about %s asks for whose agendas may tell of it', async (_, change, wanted) => {
    const { commit, tell } = await stand();
    await commit(change);
    expect(await tell()).toEqual([wanted]);
  });

  it('asks for nothing by what agendas are not built of, such as an agenda that was written', async () => {
    const { commit, tell } = await stand();
    await commit(put(create(AgendaSchema, { name: 'agendas/meetup/2031-05-08', baseMarkdown: 'a' })));
    expect(await tell()).toEqual([]);
  });

  it('that fails loses nothing', async () => {
    const { commit, fail, tell } = await stand();
    await commit(rfc('umbrella/home/1'));
    fail(true);
    await expect(tell()).rejects.toThrow('does not answer');
    fail(false);
    expect(await tell()).toEqual([['agenda:umbrella/home/other']]);
  });
});
