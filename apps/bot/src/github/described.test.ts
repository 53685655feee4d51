/** Readers hold out against whatever GitHub's description allows, and one odd entry costs nothing but itself. */
import type { Action } from '@rapporteur/core/github';
import { answersOf, entriesOf, madeOf } from '@rapporteur/github-sandbox/described';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDouble } from '../../testing/answers.ts';
import { applyAll } from './apply.ts';
import { listInstallations } from './installations.ts';
import type { Octokit } from './octokit.ts';
import { listHolders, listTeam, loadAccount } from './people.ts';
import {
  countHelpWanted,
  findIssue,
  findPullRequest,
  listInstalled,
  listIssuesSince,
  listPulls,
  listPullsAt,
  listRecentComments,
  loadComparison,
  loadContent,
  loadEntry,
  loadFiles,
  loadIssue,
  loadPermission,
  loadPullRequest,
  loadRepository,
  loadRequired,
} from './read.ts';
import { redeliverFailed } from './redeliver.ts';
import { loadThread } from './thread.ts';

const repository = 'acme/widgets';
const target = { repository, number: 7 };
const app = { id: '5', login: 'rapporteur[bot]', isBot: true };
const bot = { id: 5, login: 'rapporteur[bot]', type: 'Bot' };
const since = new Date('2008-01-01T00:00:00Z');
const OPTIONS = { numRuns: 20 };

type Answers = { body: (path: string, method: string) => unknown };
/** A GitHub of which a property changes the answers. */
const open = async () => {
  const answers: Answers = { body: () => [] };
  const double = await createDouble(({ path, method }) => ({ body: answers.body(path, method) }));
  return { ...double, octokit: double.open(), answers };
};

describe('K9: an answer that GitHub may give is read', () => {
  const one: readonly [operation: string, read: (octokit: Octokit) => Promise<unknown>, path?: RegExp][] = [
    ['pulls/get', (octokit) => loadPullRequest(octokit, target)],
    ['issues/get', (octokit) => loadIssue(octokit, target)],
    ['repos/get', (octokit) => loadRepository(octokit, repository)],
    ['users/get-by-username', (octokit) => loadAccount(octokit, 'ada')],
    [
      'repos/get-collaborator-permission-level',
      (octokit) => loadPermission(octokit, { repository, login: 'ada', account: '1' }),
    ],
    ['repos/get-branch', (octokit) => loadRequired(octokit, { repository, branch: 'main' }), /\/branches\/main$/],
    ['issues/list-for-repo', (octokit) => countHelpWanted(octokit, { repository })],
    ['repos/get-branch-rules', (octokit) => loadRequired(octokit, { repository, branch: 'main' }), /\/rules\//],
    ['repos/compare-commits-with-basehead', (octokit) => loadComparison(octokit, { repository, base: 'a', head: 'b' })],
  ];

  it.each(one)('%s', async (operation, read, path = /./) => {
    const { octokit, answers } = await open();
    await fc.assert(
      fc.asyncProperty(answersOf(operation), async (answer) => {
        answers.body = (asked) =>
          path.test(asked) ? answer : operation === 'repos/get-branch' ? [] : { protection: {} };
        await read(octokit);
      }),
      OPTIONS,
    );
  });

  it('repos/get-content, with git/get-blob behind it', async () => {
    const { octokit, answers } = await open();
    await fc.assert(
      fc.asyncProperty(answersOf('repos/get-content'), answersOf('git/get-blob'), async (content, blob) => {
        answers.body = (path) => (path.includes('/git/blobs') ? blob : content);
        await loadContent(octokit, { repository, path: 'a.md' });
      }),
      OPTIONS,
    );
  });

  it('git/get-commit, with git/get-tree behind it', async () => {
    const { octokit, answers } = await open();
    await fc.assert(
      fc.asyncProperty(answersOf('git/get-commit'), answersOf('git/get-tree'), async (commit, tree) => {
        answers.body = (path) => (path.includes('/git/trees') ? tree : commit);
        await loadEntry(octokit, { repository, path: 'a/b', commit: 'a1' });
      }),
      OPTIONS,
    );
  });
});

/** What may stand in a list though nothing describes it: anything, or an entry of which fields are gone or something else. */
const oddOf = (entries: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constant(null),
    fc.jsonValue({ maxDepth: 1 }),
    fc
      .tuple(entries, fc.array(fc.nat(), { maxLength: 4 }), fc.jsonValue({ maxDepth: 0 }))
      .map(([entry, which, other]) => {
        const fields = typeof entry === 'object' && entry !== null ? Object.entries(entry) : [];
        const hurt = new Set(which.map((index) => index % Math.max(1, fields.length)));
        return Object.fromEntries(
          fields.flatMap(([key, value], index) =>
            hurt.has(index) ? (other === null ? [] : [[key, other]]) : [[key, value]],
          ),
        );
      }),
  );

const listsOf = (entries: fc.Arbitrary<unknown>) =>
  fc
    .record({ good: fc.array(entries, { maxLength: 3 }), odd: oddOf(entries), at: fc.nat({ max: 3 }) })
    .map(({ good, odd, at }) => ({ good, all: good.toSpliced(at, 0, odd) }));

const withFields = (entries: fc.Arbitrary<unknown>, fields: object): fc.Arbitrary<unknown> =>
  entries.map((entry) => Object.assign({}, entry, fields));

describe('B3, K9: one odd entry costs itself alone', () => {
  type Row = {
    readonly entries: fc.Arbitrary<unknown>;
    readonly read: (octokit: Octokit) => Promise<readonly unknown[]>;
    /** The answer with these entries. */
    readonly listed?: (entries: readonly unknown[]) => unknown;
    /** Whether all that fits is of interest. */
    readonly isSome?: true;
  };
  const thread = async (octokit: Octokit): Promise<readonly unknown[]> => {
    const found = await loadThread(octokit, target);
    return found ? [...found.posts, ...found.timelineEvents] : [];
  };
  const rows: Readonly<Record<string, Row>> = {
    'pull requests': {
      entries: entriesOf('pulls/list'),
      read: async (octokit) => (await listPulls(octokit, { repository, page: 1 })).pulls,
    },
    files: {
      entries: entriesOf('pulls/list-files'),
      read: (octokit) => loadFiles(octokit, { ...target, changed: 0 }),
    },
    'issues of somebody': {
      entries: entriesOf('issues/list-for-repo'),
      read: (octokit) => listIssuesSince(octokit, { repository, author: 'ada', since }),
    },
    'comments of a repository': {
      entries: entriesOf('issues/list-comments-for-repo'),
      read: (octokit) => listRecentComments(octokit, repository, since),
    },
    'members of a team': {
      entries: entriesOf('teams/list-members-in-org'),
      read: async (octokit) => (await listTeam(octokit, 'acme/crew')) ?? [],
    },
    'people with a permission': {
      entries: withFields(entriesOf('repos/list-collaborators'), { type: 'User' }),
      read: async (octokit) => (await listHolders(octokit, repository, 'write')) ?? [],
    },
    'pull requests of a commit': {
      entries: withFields(entriesOf('repos/list-pull-requests-associated-with-commit'), {
        state: 'open',
        head: { sha: 'a1' },
      }),
      read: (octokit) => listPullsAt(octokit, { repository, commit: 'a1' }),
    },
    'repositories of an installation': {
      entries: withFields(entriesOf('apps/list-repos-accessible-to-installation', 'repositories'), { archived: false }),
      listed: (repositories) => ({ total_count: repositories.length, repositories }),
      read: (octokit) => listInstalled(octokit),
    },
    installations: {
      entries: withFields(entriesOf('apps/list-installations'), { suspended_at: null }),
      read: (octokit) => listInstallations(octokit),
    },
    'checks that are required': {
      entries: entriesOf('repos/get-branch-rules'),
      read: (octokit) => loadRequired(octokit, { repository, branch: 'main' }),
      isSome: true,
    },
    'a timeline': { entries: entriesOf('issues/list-events-for-timeline'), read: thread, isSome: true },
    'comments of a timeline': {
      entries: withFields(madeOf('timeline-comment-event'), { event: 'commented', node_id: 'IC_1' }),
      read: thread,
    },
    'reviews of a timeline': {
      // Who has not sent a review yet has no date for it, and nobody else sees it.
      entries: withFields(madeOf('timeline-reviewed-event'), {
        event: 'reviewed',
        state: 'approved',
        submitted_at: '2026-03-04T05:06:07Z',
      }),
      read: thread,
    },
    'what happened to labels': {
      entries: withFields(madeOf('labeled-issue-event'), { event: 'labeled' }),
      read: thread,
    },
    'what happened to a state': {
      entries: withFields(madeOf('state-change-issue-event'), { event: 'closed' }),
      read: thread,
    },
    'reviews that were dismissed': {
      entries: withFields(madeOf('review-dismissed-issue-event'), { event: 'review_dismissed' }),
      read: thread,
    },
  };

  it.each(Object.entries(rows))('%s', async (_, { entries, read, listed = (all) => all, isSome = false }) => {
    const { octokit, answers } = await open();
    const answered = async (list: readonly unknown[]): Promise<readonly string[]> => {
      answers.body = (path) =>
        path.endsWith('/branches/main') && !path.includes('/rules/') ? { protection: {} } : listed(list);
      return (await read(octokit)).map((one) => JSON.stringify(one));
    };
    await fc.assert(
      fc.asyncProperty(listsOf(entries), async ({ good, all }) => {
        const without = await answered(good);
        const read = await answered(all);
        if (!isSome) expect(without).toHaveLength(good.length);
        expect(read).toEqual(expect.arrayContaining([...without]));
        // One rule may name several checks.
        if (!isSome) expect(read.length).toBeLessThanOrEqual(without.length + 1);
      }),
      OPTIONS,
    );
  });

  it('an issue is looked for, and a pull request of a branch found', async () => {
    const { octokit, answers } = await open();
    await fc.assert(
      fc.asyncProperty(
        listsOf(entriesOf('issues/list-for-repo')),
        entriesOf('pulls/list'),
        oddOf(entriesOf('pulls/list')),
        async (issues, pull, odd) => {
          answers.body = (path) => (path.endsWith('/issues') ? issues.all : [null, pull, odd]);
          await findIssue(octokit, { repository, marker: '<!-- ours -->', app });
          expect(await findPullRequest(octokit, { repository, branch: 'topic' })).toBeDefined();
        },
      ),
      OPTIONS,
    );
  });

  it('deliveries that failed are asked for again', async () => {
    const { octokit, answers } = await open();
    let count = 0;
    const entries = entriesOf('apps/list-webhook-deliveries').map((entry) => {
      count += 1;
      return Object.assign({}, entry, { guid: `${count}`, status_code: 502, delivered_at: '2026-03-04T05:06:07Z' });
    });
    await fc.assert(
      fc.asyncProperty(listsOf(entries), async ({ good, all }) => {
        answers.body = (_path, method) => (method === 'GET' ? all : {});
        const { asked } = await redeliverFailed(octokit, new Date('2026-03-04T06:00:00Z'));
        expect(asked).toBeGreaterThanOrEqual(good.length);
      }),
      OPTIONS,
    );
  });

  const apply = async (octokit: Octokit, action: Action) => {
    const [applied] = await applyAll({ octokit, app, hold: async () => {} }, [action]);
    return applied?.outcome;
  };

  it('our comment is found among the comments of a thread', async () => {
    const { octokit, answers } = await open();
    const marker = '<!-- rapporteur:status acme/widgets#7 -->';
    const entries = entriesOf('issues/list-comments');
    await fc.assert(
      fc.asyncProperty(listsOf(entries), withFields(entries, { user: bot, body: marker }), async ({ all }, ours) => {
        answers.body = () => [...all, ours];
        expect(await apply(octokit, { type: 'upsert_comment', target, marker, body: marker })).toBe('unchanged');
      }),
      OPTIONS,
    );
  });

  it('a label that is not wanted is found among the labels of a thread', async () => {
    const { octokit, answers, asked } = await open();
    const entries = entriesOf('issues/list-labels-on-issue');
    await fc.assert(
      fc.asyncProperty(listsOf(entries), withFields(entries, { name: 'rfc' }), async ({ all }, ours) => {
        answers.body = () => [...all, ours];
        asked.length = 0;
        expect(await apply(octokit, { type: 'set_labels', target, present: [], absent: ['rfc'] })).toBe('written');
        expect(asked).toContain('DELETE /repos/acme/widgets/issues/7/labels/rfc');
      }),
      OPTIONS,
    );
  });

  it('a label that was made is dressed, whatever stands beside it', async () => {
    const { octokit, answers, asked } = await open();
    const entries = entriesOf('issues/list-labels-on-issue');
    const made = { name: 'rfc', color: 'ededed', description: null };
    const wanted = { name: 'rfc', color: '0e8a16', description: 'Request for comments' };
    await fc.assert(
      fc.asyncProperty(
        listsOf(withFields(entries, { name: 'other' })),
        withFields(entries, made),
        async ({ all }, ours) => {
          answers.body = (_path, method) => (method === 'GET' ? [] : [...all, ours]);
          asked.length = 0;
          expect(await apply(octokit, { type: 'set_labels', target, present: [wanted], absent: [] })).toBe('written');
          expect(asked).toContain('PATCH /repos/acme/widgets/labels/rfc');
        },
      ),
      OPTIONS,
    );
  });

  it('our check is found among the check runs of a commit', async () => {
    const { octokit, answers, asked } = await open();
    const entries = entriesOf('checks/list-for-ref', 'check_runs');
    const fields = { app: null, id: 9, name: 'rapporteur / rfc', conclusion: 'success' };
    await fc.assert(
      fc.asyncProperty(
        listsOf(entries),
        withFields(entries, fields),
        answersOf('checks/update'),
        async ({ all }, ours, updated) => {
          const runs = [...all, ours];
          answers.body = (_path, method) =>
            method === 'GET' ? { total_count: runs.length, check_runs: runs } : updated;
          asked.length = 0;
          expect(await apply(octokit, { type: 'repeat_checks', repository, headSha: 'a1' })).toBe('written');
          expect(asked).toContain('PATCH /repos/acme/widgets/check-runs/9');
        },
      ),
      OPTIONS,
    );
  });

  it.each([
    ['issue_comment', 'reactions/list-for-issue-comment'],
    ['review_comment', 'reactions/list-for-pull-request-review-comment'],
  ] as const)('our reaction is found among those to a %s', async (kind, operation) => {
    const { octokit, answers } = await open();
    const entries = entriesOf(operation);
    const others = withFields(entries, { user: { id: 1, login: 'ada', type: 'User' } });
    await fc.assert(
      fc.asyncProperty(
        listsOf(others),
        withFields(entries, { user: bot, content: 'rocket' }),
        async ({ all }, ours) => {
          answers.body = () => [...all, ours];
          expect(await apply(octokit, { type: 'react', repository, on: { kind, id: 3 }, content: 'rocket' })).toBe(
            'unchanged',
          );
        },
      ),
      OPTIONS,
    );
  });

  it('our pull request is found among those of a branch', async () => {
    const { octokit, answers } = await open();
    const entries = entriesOf('pulls/list');
    const repo = { id: 1 };
    const own = { user: bot, state: 'closed', head: { ref: 'notes', sha: 'a1', repo }, base: { repo } };
    const action: Action = {
      type: 'open_pull_request',
      repository,
      branch: 'notes',
      title: 'Notes',
      body: 'Notes',
      draft: true,
      files: [],
      commitMessage: 'Notes',
    };
    await fc.assert(
      fc.asyncProperty(
        listsOf(entries),
        withFields(entries, own),
        answersOf('repos/get'),
        async ({ all }, ours, whole) => {
          answers.body = (path) => (path.endsWith('/pulls') ? [...all, ours] : whole);
          expect(await apply(octokit, action)).toBe('unchanged');
        },
      ),
      OPTIONS,
    );
  });
});

it('B3: an odd file of a comparison makes it one that is not whole', async () => {
  const { octokit, answers } = await open();
  await fc.assert(
    fc.asyncProperty(
      answersOf('repos/compare-commits-with-basehead'),
      fc.constantFrom(null, 7, 'x'),
      async (whole, odd) => {
        answers.body = () => Object.assign({}, whole, { files: [odd] });
        expect(await loadComparison(octokit, { repository, base: 'a', head: 'b' })).toMatchObject({ isWhole: false });
      },
    ),
    OPTIONS,
  );
});
