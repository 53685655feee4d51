import { type Client, createClient } from '@rapporteur/client';
import { Stage } from '@rapporteur/idl';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { describe, expect, it } from 'vitest';
import { deliveriesAbout, replay } from './replay.ts';
import { openIssue, openRfc, ownComments, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE } from './world.ts';

const stage = useStage();

const agenda = () =>
  stage()
    .github.observe.issues(COMMUNITY)
    .findLast(({ author }) => author === 'rapporteur[bot]');
const bodyOf = (number: number) =>
  stage()
    .github.observe.issue(COMMUNITY, number)
    .body.replaceAll(/ *<!--.*?-->/g, '');
const post = async (moment: string): Promise<number> => {
  stage().setClock(moment);
  await say(stage(), { repository: COMMUNITY, as: 'ada', number: await openIssue(stage()), body: '/agenda' });
  return agenda()?.number ?? 0;
};
const edit = async (number: number, as: string, change: (body: string) => string) => {
  const { body } = stage().github.observe.issue(COMMUNITY, number);
  await stage().people.editIssueBody({ repository: COMMUNITY, as, number, body: change(body) });
  await stage().quiet();
};
const firstOf = ({ answer }: { answer: string }) =>
  answer.split('\n\n<sub>')[0]?.replaceAll(/issues\/\d+/g, 'issues/N');

describe('M19: a topic', () => {
  it('of a stranger is proposed, accepted by a tick, put off at the meeting, and comes back with its count', async () => {
    const first = await post('2023-06-20T16:00:00Z');
    const rfc = await openRfc(stage());
    const question = 'Who reviews the new plugins?';
    const proposed = await say(stage(), { as: 'dee', number: rfc.number, body: `/agenda add ${question}` });
    expect(firstOf(proposed)).toMatchInlineSnapshot(`
      "Hello \`dee\`, thank you, I noted “Who reviews the new plugins?” for [Contributors' meetup: 22 June 2023](https://github.com/flyteorg/community/issues/N), as \`I-2023-06-22-1\`.

      It stands there as proposed until somebody who chairs ticks it, or writes \`/agenda accept\`. It comes back until somebody closes it."
    `);
    expect(bodyOf(first)).toContain('* Proposed (tick to accept)\n        * [ ] Who reviews the new plugins? (`dee`)');

    await edit(first, 'bo', (body) => body.replace(`[ ] ${question}`, `[x] ${question}`));
    const why = await say(stage(), { repository: COMMUNITY, as: 'cy', number: first, body: '/agenda why' });
    expect(why.answer).toContain('Who reviews the new plugins? (`I-2023-06-22-1`): dee proposed it. bo accepted it.');

    stage().setClock('2023-06-22T18:20:00Z');
    const refused = await say(stage(), { as: 'dee', number: rfc.number, body: `/agenda defer ${question}` });
    expect(refused.reactions).toEqual(['confused']);
    const deferred = await say(stage(), {
      repository: COMMUNITY,
      as: 'tom',
      number: first,
      body: `/agenda defer plugins`,
    });
    expect(firstOf(deferred)).toBe('Hello `tom`, “Who reviews the new plugins?” is put off to the next meeting.');

    const second = await post('2023-07-03T16:00:00Z');
    expect(second).not.toBe(first);
    expect(bodyOf(second)).toContain('* Who reviews the new plugins? (`dee`) (2nd time, since 22 June 2023)');
  });

  it('is a pull request that somebody names on its own thread; one comment answers all that a text asks', async () => {
    const number = await post('2023-07-17T16:00:00Z');
    const pull = await openRfc(stage(), { title: 'Faster tests', files: [{ path: 'a.md', content: '# A\n' }] });
    const { answers, reactions } = await say(stage(), {
      ...{ as: 'tom', number: pull.number },
      body: '/agenda add\n/agenda move Faster tests first',
    });
    expect(reactions).toEqual(['rocket']);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toContain('is on the agenda of');
    expect(answers[0]).toContain('has its new place on the agenda');
    expect(bodyOf(number)).toContain(
      `* [Faster tests](https://github.com/flyteorg/flyte/pull/${pull.number}) (\`tom\`)`,
    );
  });
});

it('M10: an agenda that is frozen is opened once more by somebody who chairs', async () => {
  const number = await post('2023-07-31T16:00:00Z');
  const { number: rfc } = await openRfc(stage(), { title: '[RFC] Late' });
  await stage().quiet();
  stage().setClock('2023-08-03T18:20:00Z');
  const refused = await say(stage(), { as: 'dee', number: rfc, body: '/agenda reopen' });
  expect(refused.reactions).toEqual(['confused']);
  expect(bodyOf(number)).not.toContain('Late');
  const { reactions } = await say(stage(), { as: 'tom', number: rfc, body: '/agenda reopen' });
  expect(reactions).toEqual(['rocket']);
  expect(bodyOf(number)).toContain('Late');
  expect(ownComments(stage().github, FLYTE, rfc).length).toBeGreaterThan(0);
  expect(wordsOn(stage(), rfc).join('\n')).toContain('the agenda is up to date now');
});

it('M23: what was agreed to at a meeting is proposed to the RFC, and one person with the right confirms it; the history names the meeting', async () => {
  stage().setClock('2023-08-14T16:00:00Z');
  const { number: rfc } = await openRfc(stage(), { title: '[RFC] Agreed' });
  await stage().quiet();
  const number = await post('2023-08-14T16:10:00Z');
  await say(stage(), { repository: COMMUNITY, as: 'ada', number, body: `/ok ${FLYTE}#${rfc}` });
  stage().setClock('2023-08-20T16:00:00Z');
  await stage().bot().wake();
  await stage().quiet();
  const told = () =>
    wordsOn(stage(), rfc)
      .filter((words) => words.includes('can confirm it with'))
      .map((words) => words.replaceAll(/issues\/\d+/g, 'issues/N'));
  const history = async (client: Pick<Client, 'getRfc'> = stage().client) =>
    (await client.getRfc(`rfcs/${FLYTE}/${rfc}`)).history.map(({ to, cause }) => [to, cause?.kind.value]);
  expect(told()).toMatchInlineSnapshot(`
    [
      "This was approved for [Contributors' meetup: 17 August 2023](https://github.com/flyteorg/community/issues/N) by \`ada\`, and nobody asked to talk about it.

    <!-- rapporteur:proposes:accepted v1 -->
    With that, this RFC would be accepted. Nothing has changed yet: a maintainer can confirm it with \`/rfc stage accepted\`, and then its history names the meeting.",
    ]
  `);
  const before = await history();

  stage().pass(60);
  const { reactions } = await say(stage(), { as: 'dee', number: rfc, body: '/rfc stage accepted' });
  expect(reactions).toEqual(['confused']);
  expect(await history()).toEqual(before);

  await say(stage(), { as: 'ada', number: rfc, body: '/rfc stage accepted' });
  const confirmed = [...before, [Stage.ACCEPTED, 'meetings/contributors-meetup/2023-08-17']];
  expect(await history()).toEqual(confirmed);

  const again = async () => {
    for (const delivery of deliveriesAbout(stage(), rfc)) await replay(stage(), delivery);
  };
  expect(await stage().writesOf(again)).toEqual([]);
  expect(await history()).toEqual(confirmed);
  expect(told()).toHaveLength(1);

  let anew: unknown;
  const variables = { DATABASE_URL: await createTestDatabase() };
  const writes = await stage().writesOf(() =>
    stage().restart({
      variables,
      meanwhile: async () => {
        await again();
        await stage().quiet();
        anew = await history(createClient({ baseUrl: stage().bot().url }));
      },
    }),
  );
  expect(anew).toEqual(confirmed);
  expect(writes).toEqual([]);
});
