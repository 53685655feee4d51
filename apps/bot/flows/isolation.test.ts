import { describe, expect, it } from 'vitest';
import { deskOf, heard, openRfc, ownComments, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

/** ada, bo and dee are the TSC; ada and bo maintain. */
const MEMBERS = `# People

| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Bo Lind](https://github.com/bo) | Harbor | TSC, maintainer |
| [Dee Park](https://github.com/dee) | Mole | TSC |
`;

const stage = useStage({
  seed: {
    ...seed,
    repositories: seed.repositories.map((repository) =>
      `flyteorg/${repository.name}` === COMMUNITY
        ? { ...repository, files: { ...repository.files, 'MAINTAINERS.md': MEMBERS } }
        : repository,
    ),
  },
});

const ALWAYS = Number.POSITIVE_INFINITY;
const deadKeys = async () => (await stage().bot().deliveries.deadLetters()).map(({ key }) => key);
const notices = (number: number): number =>
  ownComments(stage().github, FLYTE, number).filter(({ body }) => body.startsWith('<!-- rapporteur:motion:')).length;

/** An RFC with a motion of which the time for objections is over at the next look. */
const moved = async (): Promise<number> => {
  const { number } = await openRfc(stage());
  await say(stage(), { as: 'ada', number, body: '/motion merge' });
  expect(notices(number)).toBe(1);
  return number;
};

/** Somebody asks elsewhere, and the clock and the catch-up come round: all of it goes on. */
const goesOnBeside = async (due: number): Promise<void> => {
  const { answer } = await say(stage(), {
    repository: COMMUNITY,
    as: 'cy',
    number: await deskOf(stage()),
    body: '/help',
  });
  expect(answer).toContain('/rfc status');
  const { number } = await openRfc(stage());
  await stage().quiet();
  expect(wordsOn(stage(), number)).toHaveLength(1);
  stage().pass(73 * 3600);
  await stage().bot().catchUp();
  await stage().quiet();
  expect(notices(due)).toBe(2);
};

describe('B2 one subject to which GitHub lets nobody write stops nothing else', () => {
  it.each([
    ['its thread is locked', 'comments', 403, 'Unable to create comment because issue is locked.'],
    ['GitHub finds every comment invalid', 'comments', 422, 'Validation Failed'],
    ['it was deleted meanwhile', 'comments', 410, 'This issue was deleted'],
    ['its labels are not for the app', 'labels', 404, 'Not Found'],
  ])('%s', async (_, what, status, message) => {
    const { github, people } = stage();
    stage().setClock('2023-07-03T16:00:00Z');
    const due = await moved();
    const before = github.observe.pullRequests(FLYTE).length;
    // Nobody can close a door before it is there: GitHub numbers in a row.
    const next = Math.max(...github.observe.pullRequests(FLYTE).map(({ number }) => number)) + 1;
    const route = `/repos/${FLYTE}/issues/${next}/${what}`;
    const fault = github.fail({ method: 'POST', route, status, message, times: ALWAYS });
    const { number, headSha } = await openRfc(stage());
    expect(number).toBe(next);
    await say(stage(), { as: 'ada', number, body: '/rfc why' });
    expect(fault.hits()).toBeGreaterThan(0);
    expect(github.observe.pullRequests(FLYTE)).toHaveLength(before + 1);

    // What GitHub does take there is written all the same.
    expect(await github.observe.checkRuns(FLYTE, headSha)).toHaveLength(1);
    if (what === 'comments') expect(github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
    else expect(wordsOn(stage(), number)).toHaveLength(2);
    await goesOnBeside(due);
    expect(await deadKeys()).toEqual([]);

    // And when the door is open again, the next look finds what is missing.
    fault.stop();
    await people.comment({ repository: FLYTE, number, as: 'bo', body: '/rfc status' });
    await stage().quiet();
    expect(wordsOn(stage(), number).filter((body) => body.includes('**Next:**'))).not.toEqual([]);
    expect(github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
  });

  it('nor what was said elsewhere while the bot was down', async () => {
    const { github, people } = stage();
    const { number: bad } = await openRfc(stage());
    const { number: good } = await openRfc(stage());
    await stage().quiet();
    const route = `/repos/${FLYTE}/issues/${bad}/:rest*`;
    github.fail({ method: 'POST', route, status: 422, message: 'Validation Failed', times: ALWAYS });
    let asked = 0;
    await stage().restart({
      meanwhile: async () => {
        await people.comment({ repository: FLYTE, as: 'ada', number: bad, body: '/rfc why' });
        asked = (await people.comment({ repository: FLYTE, as: 'ada', number: good, body: '/rfc why' })).id;
      },
    });
    expect(heard(stage(), { number: good, id: asked })).toMatchObject({ reactions: ['rocket'] });
    expect(heard(stage(), { number: good, id: asked }).answers).toHaveLength(1);
    expect(wordsOn(stage(), bad)).toHaveLength(1);
  });

  it('a status that outgrows a comment, by what three people say, is cut and stays one', async () => {
    stage().setClock('2023-08-07T16:00:00Z');
    const number = await moved();
    const due = await moved();
    await say(stage(), { as: 'dee', number, body: `/object ${'a | b '.repeat(8_000)}` });
    await say(stage(), { as: 'bo', number, body: `/concern size: ${'&<> '.repeat(10_000)}` });
    await say(stage(), { as: 'ada', number, body: `/concern time: ${'\\_ '.repeat(15_000)}` });
    const own = ownComments(stage().github, FLYTE, number);
    expect(own.filter(({ body }) => body.startsWith('<!-- rapporteur:status'))).toHaveLength(1);
    for (const { body } of own) expect([...body].length).toBeLessThanOrEqual(65_536);
    await goesOnBeside(due);
    expect(await deadKeys()).toEqual([]);
  });
});

describe('B3 an entry of a timeline that nobody can read costs itself, not the thread', () => {
  const at = '2023-09-04T16:00:00Z';
  it.each<[string, unknown]>([
    [
      'a comment of somebody who is gone, never updated',
      { event: 'commented', id: 9, node_id: 'IC_9', created_at: at, updated_at: null, user: null, body: null },
    ],
    ['a label event without its label', { event: 'labeled', id: 9, actor: null, created_at: at, label: null }],
    [
      'a dismissal without its review',
      { event: 'review_dismissed', id: 9, actor: null, created_at: at, dismissed_review: null },
    ],
    ['a closing at no time', { event: 'closed', id: 9, actor: null, created_at: 'the other day' }],
    ['an event of next year, all of it null', { event: 'pondered', id: null, actor: null, created_at: null, state: 7 }],
    ['reactions without numbers', { event: 'commented', id: 9, created_at: at, user: null, reactions: {} }],
    ['an entry without anything', {}],
    ['no entry at all', null],
  ])('%s', async (_, odd) => {
    const { github, people } = stage();
    stage().setClock(at);
    const { number } = await openRfc(stage());
    const route = `/repos/${FLYTE}/issues/${number}/timeline`;
    const corruption = github.fail({ corruption: 'odd_entries', method: 'GET', route, times: ALWAYS, entries: [odd] });
    await people.submitReview({ repository: FLYTE, number, as: 'ada', event: 'APPROVE' });
    const { reactions, answers } = await say(stage(), { as: 'ada', number, body: '/rfc why' });
    expect(corruption.hits()).toBeGreaterThan(0);
    expect({ reactions, answers: answers.length }).toEqual({ reactions: ['rocket'], answers: 1 });
    expect(wordsOn(stage(), number)[0]).toContain('`ada` approved');
    expect((await deadKeys()).filter((key) => key.endsWith(`/${number}`))).toEqual([]);
  });
});

describe('B1 a text that is too much to read is one diagnostic', () => {
  it.each<[string, string]>([
    ['brackets that nobody closes', '['.repeat(60_000)],
    ['lists in quotes in lists', '- > '.repeat(2_500)],
    ['emphasis without an end', '*a_ '.repeat(12_000)],
    ['a line of blanks', `a${' '.repeat(60_000)}b`],
  ])('%s in a description: the RFC has its status, label and check, and commands are heard', async (_, body) => {
    const { github } = stage();
    const { number, headSha } = await openRfc(stage(), { body });
    await stage().quiet();
    expect(wordsOn(stage(), number)).toHaveLength(1);
    expect(github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
    expect(await github.observe.checkRuns(FLYTE, headSha)).toHaveLength(1);
    const { reactions, answers } = await say(stage(), { as: 'ada', number, body: '/rfc why' });
    expect({ reactions, answers: answers.length }).toEqual({ reactions: ['rocket'], answers: 1 });
    expect((await deadKeys()).filter((key) => key.endsWith(`/${number}`))).toEqual([]);
  });
});

describe('B5 what one delivery asks of GitHub does not grow with the organisation', () => {
  const small = useStage({ seed });

  /** Requests by route, those of which the answer is known already included. */
  const asked = async (act: () => Promise<unknown>): Promise<string[]> => {
    const { github, quiet } = small();
    await quiet();
    const before = github.requests({ by: 'app' }).length;
    await act();
    await quiet();
    const requests = github.requests({ by: 'app' }).slice(before);
    return requests.map(({ method, route, path }) => `${method} ${route ?? path}`).toSorted();
  };

  it('with 1 RFC on record or with 24', async () => {
    const { people } = small();
    const { number } = await openRfc(small());
    const on = { repository: FLYTE, number };
    let round = 0;
    const acts = {
      'a pull request that is no RFC': async () => {
        const files = [{ path: `src/typo-${round}.py`, content: 'x\n' }];
        await people.openPullRequest({ repository: FLYTE, as: 'cy', title: 'Typo', head: `typo-${round}`, files });
      },
      'a comment without a command': () => people.comment({ ...on, as: 'dee', body: `Round ${round}.` }),
      'a label': () => people.addLabel({ ...on, as: 'bo', label: `area ${round}` }),
      'a review': () => people.submitReview({ ...on, as: 'dee', event: 'COMMENT', body: 'A remark.' }),
      'a command': () => people.comment({ ...on, as: 'ada', body: '/rfc status' }),
    };
    const measure = async () => {
      round += 1;
      const measured: Record<string, string[]> = {};
      for (const [name, act] of Object.entries(acts)) measured[name] = await asked(act);
      return measured;
    };
    // What is asked once in a while, such as for a token, is asked now.
    await measure();
    const one = await measure();
    for (let count = 2; count <= 24; count += 1) await openRfc(small());
    await small().quiet();
    expect(await small().client.listRfcs({ pageSize: 500 }).all()).toHaveLength(24);
    expect(await measure()).toEqual(one);
  });
});
