import { ActionItemState } from '@rapporteur/idl';
import { expect, it } from 'vitest';
import { deskOf, holdMeetup, openIssue, openRfc, pushTranscript, say, useStage } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

// Numbers as people say them.
const stage = useStage({
  seed: {
    ...seed,
    repositories: seed.repositories.map((one) => (one.name === 'flyte' ? { ...one, reserved: [3749] } : one)),
  },
});

const ID = 'A-2023-06-22-1';
const NAME = 'actionItems/contributors-meetup/2023-06-22/1';

const ask = async (body: string, as = 'ada') => {
  stage().pass(2);
  const { reactions, answer } = await say(stage(), { repository: COMMUNITY, as, number: await deskOf(stage()), body });
  return { reactions, answer: answer.split('\n\n<sub>')[0] ?? '' };
};

/** The lines about action items on the agenda that was posted last, without its hidden marks. */
const lines = (): string[] => {
  const body = stage()
    .github.observe.issues(COMMUNITY)
    .findLast(({ title }) => title.startsWith('Contributors'))?.body;
  return (body ?? '').split('\n').flatMap((line) => {
    const words = line.replaceAll(/ ?<!--.*?-->/g, '').trim();
    const text = words.replace(/^\* (?:\[ \] )?/, '');
    return words.startsWith('* ') && /^\[?A-2023/.test(text) ? [text] : [];
  });
};

const item = () => stage().client.getActionItem(NAME);
const kindsOf = async () => (await item()).events.map(({ source, by, cause }) => [source, by?.login, cause]);

const own = () =>
  stage()
    .github.observe.issues(COMMUNITY)
    .filter(({ title }) => title === 'Find a room');

let rfc = 0;

it('M21: what was promised in approved notes stands on the next agenda, with its id and its owner', async () => {
  rfc = (await openRfc(stage(), { title: '[RFC] Tags' })).number;
  const issue = await holdMeetup(stage(), '2023-06-22');
  const { body } = stage().github.observe.issue(COMMUNITY, issue);
  await stage().people.editIssueBody({
    repository: COMMUNITY,
    as: 'ada',
    number: issue,
    body: body.replace(/(\* Attendees.*\n)/, '$1    * Cy Novak (@cy)\n    * Ada Ruiz (@ada)\n'),
  });
  await stage().quiet();
  const content = [
    'WEBVTT',
    `00:01.000 --> 00:09.000\nAda Ruiz: Welcome everybody. Let's begin with RFC ${rfc} in the flyte repository.`,
    `00:10.000 --> 00:19.000\nCy Novak: I will update RFC ${rfc} with the storage format by June 29.`,
  ].join('\n\n');
  await pushTranscript(stage(), { name: '2023-06-22.vtt', content });
  const draft = stage()
    .github.observe.pullRequests(COMMUNITY)
    .findLast(({ author }) => author === 'rapporteur[bot]');
  const approved = await say(stage(), {
    repository: COMMUNITY,
    as: 'ada',
    number: draft?.number ?? 0,
    body: '/notes approve',
  });
  expect(approved.reactions).toEqual(['rocket']);
  expect(await item()).toMatchObject({ ownerLogin: 'cy', state: ActionItemState.OPEN, repository: COMMUNITY });
  stage().setClock('2023-07-01T16:00:00Z');
  await ask('/agenda');
  expect(lines()).toEqual([
    // The RFC has a line of its own above, so this one does not link it.
    `${ID}: I will update RFC ${rfc} with the storage format by June 29, promised 22 June 2023, overdue since 29 June 2023 (Cy Novak)`,
  ]);
});

it('M21: a stranger is refused, and the owner says that it is done: once more on the next agenda', async () => {
  const refused = await ask(`/action done ${ID}`, 'dee');
  expect(refused).toEqual({
    reactions: ['confused'],
    answer: [
      'Hello `dee`, please ask `cy`, or somebody with triage permission to write it.',
      `They and maintainers can change \`${ID}\`. Nothing has changed.`,
    ].join('\n\n'),
  });
  const done = await ask(`/action done ${ID.toLowerCase()} It is in.`, 'cy');
  expect(done.reactions).toEqual(['rocket']);
  expect(done.answer).toContain(`\`${ID}\` is done`);
  expect(lines()).toEqual([expect.stringContaining('done on 1 July 2023: It is in (')]);
  expect(await item()).toMatchObject({ state: ActionItemState.DONE });
});

it('M21: taken up again it is open, and two words in one comment are answered in one', async () => {
  const { answer, reactions } = await ask(`/action reopen ${ID}\n/action due ${ID} 2023-07-20`, 'tom');
  expect(reactions).toEqual(['rocket']);
  expect(answer).toContain('is open again');
  expect((await item()).due).toBe('2023-07-20');
  expect(lines()).toEqual([expect.stringContaining('promised 22 June 2023, due 20 July 2023 (')]);
});

it('M21: a tick on the agenda closes it, and taken away it is open again', async () => {
  const box = async (mark: string) => {
    stage().pass(2);
    const { number = 0, body = '' } =
      stage()
        .github.observe.issues(COMMUNITY)
        .findLast(({ title }) => title.startsWith('Contributors')) ?? {};
    const ticked = body.replace(new RegExp(`\\[[ x]\\] ${ID}`), `[${mark}] ${ID}`);
    expect(ticked).not.toBe(body);
    await stage().people.editIssueBody({ repository: COMMUNITY, as: 'ada', number, body: ticked });
    await stage().quiet();
    return (await item()).state;
  };
  expect(await box('x')).toBe(ActionItemState.DONE);
  expect(await box(' ')).toBe(ActionItemState.OPEN);
  expect(lines()).toEqual([expect.stringContaining('promised 22 June 2023, due 20 July 2023 (')]);
});

it('M21: what is merged is shown, and closes nothing unless the settings say so', async () => {
  await ask(`/action link ${ID} ${FLYTE}#${await openIssue(stage(), FLYTE)}`, 'cy');
  stage().pass(2);
  await stage().people.mergePullRequest({ repository: FLYTE, as: 'ada', number: rfc });
  await stage().quiet();
  expect((await item()).state).toBe(ActionItemState.OPEN);
  expect(lines()).toEqual([
    expect.stringContaining(`**New:** flyteorg/flyte#\u2060${rfc} was merged on 1 July 2023. Done? /action done ${ID}`),
  ]);
});

it('M21: with the setting, a fact closes it and reopens it, and it has one issue of its own', async () => {
  const content = 'actions:\n  close_by_fact: true\n  issues: true\n';
  await stage().people.push({ repository: COMMUNITY, as: 'ada', files: [{ path: '.github/rapporteur.yml', content }] });
  await stage().quiet();
  const added = await ask('/action add Find a room @tom by 2023-07-06', 'ada');
  expect(added.answer).toContain('`A-2023-07-01-1` is on the list: Find a room.');
  expect(await ask('/action add Find a room by next Thursday')).toMatchObject({ reactions: ['confused'] });
  const own = () =>
    stage()
      .github.observe.issues(COMMUNITY)
      .filter(({ title }) => title === 'Find a room');
  expect(own()).toMatchObject([{ assignees: ['tom'], state: 'open' }]);
  const [issue] = own();
  const room = () => stage().client.getActionItem('actionItems/contributors-meetup/2023-07-01/1');
  stage().pass(2);
  await stage().people.close({ repository: COMMUNITY, as: 'bo', number: issue?.number ?? 0 });
  await stage().quiet();
  expect(await room()).toMatchObject({ state: ActionItemState.DONE });
  stage().pass(2);
  await stage().people.reopen({ repository: COMMUNITY, as: 'bo', number: issue?.number ?? 0 });
  await stage().quiet();
  expect(await room()).toMatchObject({ state: ActionItemState.OPEN });
  expect((await ask('/action list TOM', 'dee')).answer).toContain(
    '`A-2023-07-01-1` Find a room (`tom`), due 6 July 2023',
  );
  expect(own()).toHaveLength(1);
});

it('M21: what was done stood on one agenda as done, and is gone from the next', async () => {
  await ask(`/action done ${ID}`, 'cy');
  await ask('/action drop A-2023-07-01-1 We meet online.', 'tom');
  expect(own()).toMatchObject([{ state: 'closed' }]);
  expect(lines()).toEqual([
    expect.stringContaining(`${ID}: `),
    'A-2023-07-01-1: Find a room, dropped on 1 July 2023: We meet online (`tom`)',
  ]);
  stage().setClock('2023-07-10T16:00:00Z');
  await ask('/agenda');
  expect(lines()).toEqual([]);
  expect((await ask('/action list')).answer).toContain('no action item is open');
  expect(await kindsOf()).toMatchObject([
    [1, undefined, ''],
    [2, 'cy', 'It is in.'],
    [2, 'tom', ''],
    [2, 'tom', ''],
    [4, 'ada', ''],
    [4, 'ada', ''],
    [2, 'cy', ''],
    [3, 'ada', 'merged'],
    [3, undefined, ''],
    [2, 'cy', ''],
  ]);
});
