import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { put } from '@rapporteur/client/testing/put';
import { parseAgenda } from '@rapporteur/core/meeting';
import { AgendaSchema, type Meeting, MeetingSchema, MeetingState, SectionKind, SubjectKind } from '@rapporteur/idl';
import { AgendaSchema as KeptAgendaSchema } from '@rapporteur/idl/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed, readJson, serveRegistry } from '../testing/run.ts';

const meetingOf = (key: string, issue?: number): Meeting => {
  const date = key.split('/')[1] ?? '';
  return create(MeetingSchema, {
    name: `meetings/${key}`,
    series: key.split('/')[0] ?? '',
    title: "Contributors' meetup",
    localStart: `${date}T11:00`,
    timeZone: 'America/Los_Angeles',
    start: timestampFromDate(new Date(`${date}T18:00:00Z`)),
    end: timestampFromDate(new Date(`${date}T19:00:00Z`)),
    repository: 'flyteorg/community',
    ...(issue === undefined
      ? { state: MeetingState.PLANNED }
      : {
          state: MeetingState.POSTED,
          issue: {
            repository: 'flyteorg/community',
            number: issue,
            kind: SubjectKind.ISSUE,
            url: `https://github.com/flyteorg/community/issues/${issue}`,
          },
        }),
  });
};
const AGENDA = {
  name: 'agendas/contributors-meetup/2023-06-22',
  meeting: 'meetings/contributors-meetup/2023-06-22',
  sections: [
    {
      kind: SectionKind.RFCS,
      key: 'rfcs',
      title: 'Introduce',
      linkText: 'new RFCs',
      linkUrl: 'https://github.com/orgs/flyteorg/projects/12',
      items: [
        {
          id: 'flyteorg/flyte#3553',
          text: '[RFC] Config Override',
          subject: {
            repository: 'flyteorg/flyte',
            number: 3553,
            kind: SubjectKind.PULL_REQUEST,
            title: '[RFC] Config Override',
            url: 'https://github.com/flyteorg/flyte/pull/3553',
          },
          owner: 'ByronHsu',
          change: 'two reviews',
        },
      ],
    },
    {
      kind: SectionKind.OPEN_MIC,
      key: 'open-mic',
      title: 'Open mic',
      items: [{ id: 'open-mic/screen', text: 'Clear\u001b[2J the <!-- not a comment --> \u009bscreen\u202e' }],
    },
  ],
} satisfies MessageInitShape<typeof AgendaSchema>;

let registry: Awaited<ReturnType<typeof serveRegistry>>;
let desk: Desk;
beforeAll(async () => {
  registry = await serveRegistry();
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: registry.url });
});
afterAll(async () => {
  await Promise.all([desk.clear(), registry.close()]);
});

describe('rapporteur agenda show', () => {
  it('before there is any: exit code 1, and who can post one', async () => {
    const none = 'a maintainer posts one with the comment /agenda.';
    expect(await desk.run('agenda', 'show')).toEqual({
      code: 1,
      out: '',
      err: `rapporteur: There is no meeting with an agenda yet; ${none}`,
    });
    expect((await desk.run('agenda', 'show', '2023-06-22')).err).toBe(
      'rapporteur: There is no meeting “2023-06-22”; none is known yet.',
    );
    await put(registry.registry, meetingOf('contributors-meetup/2023-07-06'));
    expect((await desk.run('agenda', 'show', '2023-07-06')).err).toBe(
      `rapporteur: contributors-meetup/2023-07-06 has no agenda yet; ${none}`,
    );
  });

  it('prints the Markdown of the issue, without what is for the bot', async () => {
    await put(registry.registry, meetingOf('contributors-meetup/2023-06-08', 20));
    await put(registry.registry, meetingOf('contributors-meetup/2023-06-22', 21));
    await put(registry.registry, meetingOf('tsc/2023-06-22'));
    await put(registry.registry, create(KeptAgendaSchema, AGENDA));
    const { code, out, err } = await desk.run('agenda', 'show', 'contributors-meetup/2023-06-22');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').slice(0, 2)).toEqual([
      "# Contributors' meetup: 22 June 2023",
      'https://github.com/flyteorg/community/issues/21',
    ]);
    const item = '[[RFC] Config Override](https://github.com/flyteorg/flyte/pull/3553) (`ByronHsu`)';
    expect(out).toContain(`* Introduce [new RFCs](https://github.com/orgs/flyteorg/projects/12)\n    * ${item}`);
    expect(out).toContain('* Open mic\n    * Clear [2J the &lt;!-- not a comment --&gt; screen');
    expect(out).not.toContain('<!--');
    expect(out).not.toMatch(/\n\n\n|[ \t]\n/);
    expect(obeyed(out)).toEqual([]);
  });

  it('what it prints is read back as the same agenda, so that it can be given to `notes --agenda`', async () => {
    const { out } = await desk.run('agenda', 'show', 'contributors-meetup/2023-06-22');
    const { value } = parseAgenda(out);
    expect(value.sections.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([SectionKind.RFCS, SectionKind.OPEN_MIC]),
    );
    const items = value.sections.flatMap((section) => section.items);
    expect(items.map(({ subject }) => subject?.number)).toContain(3553);
  });

  it.each([
    ['2023-05-11', '[WIP] fix the [docs]', '* [WIP] fix the [docs]'],
    ['2023-05-12', 'see [here] (twice) and ]this[', '* see [here] (twice) and ]this['],
    // What would become a link or a box to tick stays as it has to be written.
    ['2023-05-13', 'a [link](https://example.com)', '* a \\[link\\](https://example.com)'],
    ['2023-05-14', '[ ] not a box', '* \\[ \\] not a box'],
  ])('E6: people’s brackets stay as they were typed: %s, %j', async (date, text, expected) => {
    await put(registry.registry, meetingOf(`brackets/${date}`, 30));
    const [, mic] = AGENDA.sections;
    const sections = [{ ...mic, items: [{ id: 'open-mic/brackets', text }] }];
    const name = `agendas/brackets/${date}`;
    await put(registry.registry, create(KeptAgendaSchema, { name, meeting: `meetings/brackets/${date}`, sections }));
    expect((await desk.run('agenda', 'show', `brackets/${date}`)).out).toContain(expected);
  });

  it.each([
    undefined,
    'contributors-meetup/2023-06-22',
    'Contributors-Meetup/2023-06-22',
    'meetings/contributors-meetup/2023-06-22',
    'agendas/contributors-meetup/2023-06-22',
    'https://github.com/flyteorg/community/issues/21',
  ])('%s means the latest agenda that was posted, as the message of the contract', async (name) => {
    const { code, out, err } = await desk.run('agenda', 'show', ...(name === undefined ? [] : [name]), '--json');
    expect([code, err]).toEqual([0, '']);
    expect(readJson(AgendaSchema, out)).toEqual(await registry.client.getAgenda(AGENDA.name));
    expect(obeyed(out)).toEqual([]);
  });

  it.each([
    ['2023-06-22', '“2023-06-22” fits several meetings: contributors-meetup/2023-06-22, tsc/2023-06-22; name one of'],
    ['2023-06-09', 'There is no meeting “2023-06-09”; the latest are contributors-meetup/2023-07-06, '],
    ['\u001b[2J', 'There is no meeting “[2J”;'],
    ['contributors-meetup/2023-06-08', 'contributors-meetup/2023-06-08 has no agenda yet;'],
  ])('%j: exit code 1 and one sentence', async (name, expected) => {
    const { code, out, err } = await desk.run('agenda', 'show', name);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`rapporteur: ${expected}`);
    expect(err.split('\n')).toHaveLength(1);
    expect(obeyed(err)).toEqual([]);
  });
});
