import { setTimeout as sleep } from 'node:timers/promises';
import { createGitHub, createOctokitClass } from '@rapporteur/bot/github';
import type { Action } from '@rapporteur/core/github';
import { commentMarker } from '@rapporteur/core/github';
import type { SandboxGithub } from '@rapporteur/github-sandbox';
import { FLYTE, NOW, NOWHERE, signIn, startSandbox } from '@rapporteur/github-sandbox/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let github: SandboxGithub;
let octokit: InstanceType<ReturnType<typeof createOctokitClass>>;
let app: ReturnType<typeof createGitHub>;

beforeAll(async () => {
  github = await startSandbox(NOWHERE);
  octokit = new (createOctokitClass(github.url))(signIn(github));
  const { data: bot } = await octokit.rest.users.getByUsername({ username: `${github.appSlug}[bot]` });
  const account = { id: String(bot.id), login: bot.login, isBot: bot.type === 'Bot' };
  app = createGitHub({ octokit, app: account, installedAt: NOW });
  // The first request asks for a token.
  await octokit.rest.repos.get({ owner: 'flyteorg', repo: 'flyte' });
});
afterAll(async () => {
  await github.close();
  expect(github.violations()).toEqual([]);
});
beforeEach(() => github.clearRequests());

let count = 0;

/** A pull request of its own, and what is wanted there once it is an RFC. */
const open = async (label = 'rfc/tracked') => {
  count += 1;
  const { number, headSha } = await github.people.openPullRequest({
    repository: FLYTE,
    as: 'ByronHsu',
    title: `[RFC] Proposal ${count}`,
    head: `proposal-${count}`,
    files: [{ path: `rfc/proposal-${count}.md`, content: '# A\n' }],
  });
  const target = { repository: FLYTE, number };
  github.clearRequests();
  return { target, headSha, actions: wantedAt(target, headSha, label) };
};

const wantedAt = (target: { repository: string; number: number }, headSha: string, label: string): Action[] => [
  {
    type: 'set_check',
    repository: FLYTE,
    headSha,
    name: 'rapporteur / rfc',
    conclusion: 'neutral',
    title: 'In review',
    summary: 'An approval is missing.',
    text: 'Because.',
  },
  {
    type: 'set_labels',
    target,
    present: [{ name: label, color: '5319e7', description: 'Request for comments' }],
    absent: [],
  },
  say(target, 'status', 'This RFC is in review.'),
  say(target, 'motion', 'A motion was made.'),
];

const say = (target: { repository: string; number: number }, kind: string, words: string) => {
  const marker = commentMarker(kind, `${target.repository}#${target.number}`);
  return { type: 'upsert_comment' as const, target, marker, body: `${marker}\n\n${words}` };
};

const asked = (write: boolean): string[] =>
  github
    .requests({ by: 'app', write })
    .map(({ method, path }) => `${method} ${path.replace(/^\/repos\/flyteorg\/flyte/, '')}`);

const commentsOn = (number: number) => github.observe.comments(FLYTE, number);
const wordsOn = (number: number): string[] => commentsOn(number).map(({ body }) => body.split('\n\n')[1] ?? '');
const outcomes = (applied: readonly { outcome: string }[]): string[] => applied.map(({ outcome }) => outcome);

describe('all that is wanted at a subject is one set', () => {
  it('an opened RFC costs four writes, and one reading: that of its checks', async () => {
    await app.apply((await open()).actions);
    const { target, headSha, actions } = await open();
    const standing = { target, comments: [], labels: [] };
    expect(outcomes(await app.apply(actions, { standing }))).toEqual(['written', 'written', 'written', 'written']);
    expect(asked(false)).toEqual([`GET /commits/${headSha}/check-runs`]);
    expect(asked(true)).toEqual([
      'POST /check-runs',
      `POST /issues/${target.number}/labels`,
      `POST /issues/${target.number}/comments`,
      `POST /issues/${target.number}/comments`,
    ]);
  });

  it('applied again it writes nothing, and nothing is read twice', async () => {
    const { target, headSha, actions } = await open();
    await app.apply(actions);
    github.clearRequests();
    expect(new Set(outcomes(await app.apply(actions)))).toEqual(new Set(['unchanged']));
    expect(asked(true)).toEqual([]);
    expect(asked(false)).toEqual([
      `GET /commits/${headSha}/check-runs`,
      `GET /issues/${target.number}/labels`,
      `GET /issues/${target.number}/comments`,
    ]);
  });

  it('two checks on one commit are read by one listing', async () => {
    const { headSha, actions } = await open();
    const other: Action[] = actions.flatMap((action) =>
      action.type === 'set_check' ? [action, { ...action, name: 'rapporteur / settings' }] : [],
    );
    await app.apply(other);
    await app.apply(other);
    expect(asked(true)).toEqual(['POST /check-runs', 'POST /check-runs']);
    expect(asked(false)).toEqual([`GET /commits/${headSha}/check-runs`, `GET /commits/${headSha}/check-runs`]);
  });

  it('what is known of checks and reactions is not read', async () => {
    const { target, headSha, actions } = await open();
    const { id } = await github.people.comment({ repository: FLYTE, number: target.number, as: 'kumare3', body: 'x' });
    github.clearRequests();
    const on = { kind: 'issue_comment', id } as const;
    const standing = {
      target,
      comments: [],
      labels: [],
      checks: new Map([[headSha, []]]),
      reactions: new Map([[`issue_comment ${id}`, []]]),
    };
    await app.apply([...actions, { type: 'react', repository: FLYTE, on, content: 'rocket' }], { standing });
    expect(asked(false)).toEqual([]);
    expect(github.observe.reactions(FLYTE, id).map(({ content }) => content)).toEqual(['rocket']);
  });

  it('what is known of one subject is not taken for another', async () => {
    const { target, actions } = await open();
    const other = await open();
    await app.apply([...actions, say(other.target, 'status', 'Another.')], {
      standing: { target, comments: [], labels: [] },
    });
    expect(asked(false)).toContain(`GET /issues/${other.target.number}/comments`);
    expect(wordsOn(other.target.number)).toEqual(['Another.']);
  });

  it('labels that several want are added in one request; one that was new is dressed, one of a person is left alone', async () => {
    const { target } = await open();
    const set = (present: readonly string[], absent: readonly string[] = []): Action => ({
      type: 'set_labels',
      target,
      present: present.map((name) => ({ name, color: 'b60205', description: 'Ours' })),
      absent,
    });
    await app.apply([set(['rfc', 'rfc/fresh']), set(['wg/fresh'], ['RFC/none'])]);
    expect(asked(true)).toEqual([
      `POST /issues/${target.number}/labels`,
      'PATCH /labels/rfc%2Ffresh',
      'PATCH /labels/wg%2Ffresh',
    ]);
    expect(github.observe.labels(FLYTE, target.number)).toEqual(['rfc', 'rfc/fresh', 'wg/fresh']);
    const look = github.observe.repositoryLabels(FLYTE).map(({ name, color }) => [name, color]);
    expect(look).toEqual(
      expect.arrayContaining([
        ['rfc', '0e8a16'],
        ['rfc/fresh', 'b60205'],
        ['wg/fresh', 'b60205'],
      ]),
    );
    await app.apply([set([], ['rfc/fresh', 'wg/fresh'])]);
    expect(github.observe.labels(FLYTE, target.number)).toEqual(['rfc']);
  });
});

describe('B2 what GitHub refuses keeps nothing else from being written', () => {
  it('a comment where nobody can comment', async () => {
    const { target, actions } = await open();
    const nowhere = say({ repository: FLYTE, number: 99_999 }, 'status', 'Lost.');
    const applied = await app.apply([nowhere, ...actions]);
    expect(outcomes(applied)).toEqual(['refused', 'written', 'written', 'written', 'written']);
    expect(applied[0]?.because).toBe('Not Found');
    expect(wordsOn(target.number)).toHaveLength(2);
  });

  it('a label that GitHub finds invalid', async () => {
    const { target, actions } = await open();
    github.fail({
      method: 'POST',
      route: '/repos/:owner/:repo/issues/:number/labels',
      status: 422,
      message: 'Validation Failed',
    });
    const applied = await app.apply(actions);
    expect(outcomes(applied)).toEqual(['written', 'refused', 'written', 'written']);
    expect(applied[1]?.because).toBe('Validation Failed');
    expect(wordsOn(target.number)).toHaveLength(2);
  });

  it('trouble at GitHub is told once the rest is written', async () => {
    const { target, actions } = await open();
    github.fail({ method: 'POST', route: '/repos/:owner/:repo/check-runs', status: 502 });
    await expect(app.apply(actions)).rejects.toMatchObject({ status: 502 });
    expect(wordsOn(target.number)).toHaveLength(2);
  });

  it('when GitHub wants a pause, nothing more is asked', async () => {
    const { target, actions } = await open();
    github.fail({
      method: 'POST',
      route: '/repos/:owner/:repo/check-runs',
      status: 403,
      headers: { 'retry-after': '60' },
      message: 'You have exceeded a secondary rate limit.',
    });
    await expect(app.apply(actions)).rejects.toMatchObject({ status: 403 });
    expect(asked(true)).toEqual(['POST /check-runs']);
    expect(wordsOn(target.number)).toEqual([]);
  });

  it('texts of any length are written, shorter', async () => {
    const { target, headSha } = await open();
    const long = 'The tags are stored in the admin database. 投票しました。\n\n'.repeat(2_000);
    const marker = commentMarker('agenda', `long/${target.number}`);
    const labels = [{ name: `long ${'l'.repeat(80)}`, color: '5319e7', description: 'd'.repeat(300) }];
    const annotation = { path: 'a', startLine: 1, endLine: 1, level: 'warning' as const, message: 'Not allowed.' };
    const applied = await app.apply([
      say(target, 'status', long),
      { type: 'set_labels', target, present: labels, absent: [] },
      {
        type: 'set_check',
        repository: FLYTE,
        headSha,
        name: 'rapporteur / rfc',
        conclusion: 'neutral',
        title: long,
        summary: long,
        text: long,
        annotations: Array.from({ length: 60 }, () => annotation),
      },
      { type: 'upsert_issue', repository: FLYTE, marker, title: long, body: `${marker}\n${long}`, labels },
    ]);
    expect(outcomes(applied)).toEqual(['written', 'written', 'written', 'written']);
    github.clearRequests();
    expect(outcomes(await app.apply([say(target, 'status', long)]))).toEqual(['unchanged']);
  });
});

describe('M28 a sheet, wherever it stands', () => {
  const marker = commentMarker('agenda', 'meetup/2023-07-06');
  const body = `${marker}\nFirst.\n`;
  const one = { repository: FLYTE, marker, title: 'Sheet' } as const;
  const file = { path: 'agendas/2023-07-06.md', branch: 'rapporteur/agenda/meetup-2023-07-06' } as const;
  type More = { readonly number?: number; readonly expected?: string; readonly title?: string };
  const kinds: readonly [kind: string, wanted: (body: string, more?: More) => Action][] = [
    ['an issue', (text, more) => ({ type: 'upsert_issue', ...one, body: text, labels: [], ...more }) as const],
    [
      'a discussion',
      (text, more) => ({ type: 'upsert_discussion', ...one, category: 'q-a', body: text, ...more }) as const,
    ],
    [
      'a file',
      (text, more) =>
        ({ type: 'upsert_file', ...one, ...file, content: text, introduction: 'Hello', labels: [], ...more }) as const,
    ],
  ];
  const first = async (action: Action) => (await app.apply([action]))[0];

  it.each(kinds)('%s is made, found again, written against what stands, and named anew', async (_, wanted) => {
    const made = await first(wanted(body));
    expect(made?.outcome).toBe('written');
    const number = made?.number ?? 0;
    github.clearRequests();
    expect(await first(wanted(body))).toMatchObject({ outcome: 'unchanged', number });
    expect(await first(wanted(body, { number, expected: body }))).toMatchObject({ outcome: 'unchanged', number });
    expect(github.requests({ by: 'app', write: true }).filter(({ path }) => path !== '/graphql')).toEqual([]);
    const second = `${marker}\nSecond.\n`;
    expect(await first(wanted(second, { number, expected: second }))).toMatchObject({ outcome: 'stale' });
    expect(await first(wanted(second, { number, expected: body, title: 'Moved' }))).toMatchObject({
      outcome: 'written',
    });
    expect(await first(wanted(second, { number, expected: second, title: 'Moved' }))).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await first(wanted(body, { number, expected: body }))).toMatchObject({ outcome: 'stale' });
  });

  it('a discussion in no category that there is, is refused in words', async () => {
    const action: Action = { type: 'upsert_discussion', ...one, category: 'nowhere', body };
    expect(await first(action)).toMatchObject({
      outcome: 'refused',
      because: 'flyteorg/flyte has no category “nowhere” of discussions.',
    });
  });
});

it('M28: without the right to discussions an agenda is refused there in GitHub’s words', async () => {
  const bare = await startSandbox(NOWHERE, { granted: { issues: 'write', metadata: 'read' } });
  const client = new (createOctokitClass(bare.url))(signIn(bare));
  const account = { id: '1', login: `${bare.appSlug}[bot]`, isBot: true };
  const view = createGitHub({ octokit: client, app: account, installedAt: NOW });
  const marker = commentMarker('agenda', 'meetup/2023-07-13');
  const [applied] = await view.apply([
    { type: 'upsert_discussion', repository: FLYTE, category: 'q-a', marker, title: 'Talk', body: marker },
  ]);
  expect(applied).toMatchObject({ outcome: 'refused' });
  expect(applied?.because).toContain('Resource not accessible by integration');
  await bare.close();
});

describe('M30 a pin', () => {
  const pin = (number: number, pinned = true): Action => ({
    type: 'pin_issue',
    target: { repository: FLYTE, number },
    pinned,
  });
  const issue = async () => (await github.people.openIssue({ repository: FLYTE, as: 'kumare3', title: 'Look' })).number;

  it('stands once, goes once, and a fourth is refused in words', async () => {
    const numbers = [await issue(), await issue(), await issue(), await issue()] as const;
    const [a, b, c, d] = numbers;
    expect(outcomes(await app.apply([pin(a), pin(a), pin(b), pin(c), pin(d)]))).toEqual([
      'written',
      'unchanged',
      'written',
      'written',
      'refused',
    ]);
    expect((await app.apply([pin(d)]))[0]?.because).toBe(
      'flyteorg/flyte has 3 pinned issues, and GitHub takes no more.',
    );
    expect(outcomes(await app.apply([pin(a, false), pin(a, false), pin(d)]))).toEqual([
      'written',
      'unchanged',
      'written',
    ]);
    expect(github.observe.pinned(FLYTE)).toEqual([b, c, d]);
  });
});

describe('B7 a claim that is lost while something is made', () => {
  const lost = new Error('The claim was lost.');

  /** Holds so often, then no more; `meanwhile` is what the other bot does at that moment. */
  const holding = (times: number, meanwhile: () => unknown = () => {}) => {
    let left = times;
    return async () => {
      if (left === 0) throw lost;
      left -= 1;
      if (left === 0) await meanwhile();
    };
  };

  const byOther = async (action: Action) => app.apply([action]);

  it('nothing is made any more once it is lost', async () => {
    const { target, actions } = await open();
    await expect(app.apply(actions, { hold: holding(1) })).rejects.toBe(lost);
    expect(asked(true)).toEqual(['POST /check-runs', `POST /issues/${target.number}/labels`]);
  });

  it('of two comments the younger goes, whoever wrote it', async () => {
    const { target } = await open();
    const mine = say(target, 'status', 'Mine.');
    const standing = { target, comments: [], labels: [] };
    const hold = holding(1, () => byOther(say(target, 'status', 'Of the other.')));
    await expect(app.apply([mine], { hold, standing })).rejects.toBe(lost);
    expect(wordsOn(target.number)).toEqual(['Of the other.']);

    const { target: next } = await open();
    let asks = 0;
    const late = async (): Promise<void> => {
      asks += 1;
      if (asks === 1) return;
      // Who reads before it is listed does not see it.
      await app.apply([say(next, 'status', 'Of the other.')], {
        standing: { target: next, comments: [], labels: [] },
      });
      throw lost;
    };
    await expect(
      app.apply([say(next, 'status', 'Mine.')], { hold: late, standing: { ...standing, target: next } }),
    ).rejects.toBe(lost);
    expect(wordsOn(next.number)).toEqual(['Mine.']);
  });

  it('of two issues the younger is closed and names the elder', async () => {
    const marker = commentMarker('agenda', 'meetup/2023-06-22');
    const issue: Action = {
      type: 'upsert_issue',
      repository: FLYTE,
      marker,
      title: 'Meetup',
      body: `${marker}\nx`,
      labels: [],
    };
    const hold = holding(1, () => byOther(issue));
    await expect(app.apply([issue], { hold })).rejects.toBe(lost);
    const [elder, younger] = github.observe.issues(FLYTE).filter(({ title }) => title === 'Meetup');
    expect([elder?.state, younger?.state]).toEqual(['open', 'closed']);
    expect(younger?.body).toBe(`This was opened twice by mistake. It goes on in #${elder?.number}.`);
    expect((await app.apply([issue]))[0]).toMatchObject({ outcome: 'unchanged', number: elder?.number });
  });

  it('of two discussions too', async () => {
    const marker = commentMarker('agenda', 'meetup/2023-06-29');
    const discussion: Action = {
      type: 'upsert_discussion',
      repository: FLYTE,
      category: 'q-a',
      marker,
      title: 'Talk',
      body: `${marker}\nx`,
    };
    const hold = holding(1, () => byOther(discussion));
    await expect(app.apply([discussion], { hold })).rejects.toBe(lost);
    const [elder, younger] = github.observe.discussions(FLYTE).filter(({ title }) => title === 'Talk');
    expect([elder?.closed, younger?.closed]).toEqual([false, true]);
    expect(younger?.body).toBe(`This was opened twice by mistake. It goes on in #${elder?.number}.`);
    expect((await app.apply([discussion]))[0]).toMatchObject({ outcome: 'unchanged', number: elder?.number });
  });

  it('when it took long, what was made is looked at although the claim is held', async () => {
    const { target } = await open();
    const hold = async (): Promise<void> => {
      await app.apply([say(target, 'status', 'Of the other.')], { standing: { target, comments: [] } });
      await sleep(2_050);
    };
    await app.apply([say(target, 'status', 'Mine.')], { hold, standing: { target, comments: [] } });
    // It is the elder one, and it says what was wanted last.
    expect(wordsOn(target.number)).toEqual(['Mine.']);
    expect(asked(true).filter((path) => path.startsWith('POST'))).toHaveLength(2);
  });

  it('a quick claim that is held costs no reading, and is asked once more than is made', async () => {
    const { target, actions } = await open();
    let asks = 0;
    const hold = async (): Promise<void> => {
      asks += 1;
    };
    await app.apply(actions, { hold, standing: { target, comments: [], labels: [] } });
    expect([asks, asked(false).length]).toEqual([4, 1]);
  });

  it('a branch and a pull request that the other made meanwhile are the ones that are meant', async () => {
    const pull: Action = {
      type: 'open_pull_request',
      repository: FLYTE,
      branch: 'rapporteur/notes',
      title: 'Notes',
      body: 'The notes.',
      draft: true,
      commitMessage: 'docs: notes',
      files: [{ path: 'notes.md', content: '# Notes\n' }],
    };
    let isFirst = true;
    const hold = async (): Promise<void> => {
      if (isFirst) {
        isFirst = false;
        await byOther(pull);
      }
    };
    const [applied] = await app.apply([pull], { hold });
    const open = github.observe.pullRequests(FLYTE).filter(({ title }) => title === 'Notes');
    expect(open.map(({ number }) => number)).toEqual([applied?.number]);
  });
});
