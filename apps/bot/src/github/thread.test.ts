import type { HistoryAsked, PullRequestFacts, ThreadFacts } from '@rapporteur/core/github';
import { describe, expect, it } from 'vitest';
import { createDouble } from '../../testing/answers.ts';
import { listDiscussions } from './discussion.ts';
import { loadHistories } from './histories.ts';
import { listIssuesSince, listPulls, listRecentComments, loadPermission } from './read.ts';
import { loadThread } from './thread.ts';

/** A GitHub that knows one answer for each path, and the answers to the questions of GraphQL in turn. */
const open = async (answers: Readonly<Record<string, unknown>>, graphql: readonly unknown[] = []) => {
  const left = [...graphql];
  const double = await createDouble(({ path }) => ({
    body: path === '/graphql' ? { data: left.shift() } : (answers[path] ?? []),
  }));
  return { octokit: double.open(), logged: double.logged, requests: () => double.asked.length };
};

const at = '2026-03-04T05:06:07Z';
const later = '2026-03-04T06:06:07Z';
const bo = { id: 7, login: 'bo', type: 'User' };

const PULL: PullRequestFacts = {
  repository: 'acme/widgets',
  number: 12,
  nodeId: 'PR_12',
  title: 'RFC',
  url: 'https://github.test/acme/widgets/pull/12',
  body: '',
  author: 'ada',
  authorId: '1',
  authorIsBot: false,
  state: 'open',
  draft: false,
  merged: false,
  labels: [],
  requestedReviewers: [],
  base: 'main',
  head: 'rfc',
  headSha: 'a1',
  createdAt: new Date(at),
  updatedAt: new Date(at),
};

const comment = (part: object = {}) => ({
  event: 'commented',
  id: 1,
  node_id: 'IC_1',
  user: bo,
  created_at: at,
  updated_at: at,
  body: 'hello',
  ...part,
});
const review = (part: object = {}) => ({
  event: 'reviewed',
  id: 2,
  node_id: 'PRR_2',
  user: bo,
  state: 'approved',
  submitted_at: at,
  body: '',
  ...part,
});
const closed = (part: object = {}) => ({ event: 'closed', id: 3, actor: bo, created_at: at, ...part });

const NONE: ThreadFacts = { posts: [], timelineEvents: [] };

describe('B3: one odd entry of a timeline', () => {
  const timeline = '/repos/acme/widgets/issues/12/timeline';

  it.each<[string, unknown]>([
    ['a comment that was changed nobody knows when', comment({ updated_at: null })],
    ['a comment without id', comment({ id: undefined })],
    ['a comment without node id', comment({ node_id: '' })],
    ['a comment of nobody knows when', comment({ created_at: 'soon' })],
    ['a comment of an account without login', comment({ user: { id: 9, login: null } })],
    ['a comment whose body is no text', comment({ body: 12 })],
    ['a review without a time', review({ submitted_at: null })],
    ['a review of an account without id', review({ user: { login: 'bo' } })],
    ['a closing without id', closed({ id: null })],
    ['a closing by a word', closed({ actor: 'bo' })],
    ['a label without name', { ...closed({ event: 'labeled' }), label: { name: null } }],
    ['a dismissal of nothing', { ...closed({ event: 'review_dismissed' }), dismissed_review: { state: 1 } }],
    ['an event that is a number', { event: 4 }],
    ['nothing', null],
    ['a list', []],
    ['a word', 'commented'],
  ])('%s costs only itself, and the log says so', async (_, odd) => {
    const { octokit, logged } = await open({
      [timeline]: [comment(), odd, review(), closed(), comment({ id: 4, node_id: 'IC_4', body: 'bye' })],
    });
    const { posts, timelineEvents } = (await loadThread(octokit, PULL)) ?? NONE;
    expect(posts.map(({ kind, body }) => `${kind} ${body}`.trim())).toEqual(['comment hello', 'review', 'comment bye']);
    expect(timelineEvents.map(({ kind }) => kind)).toEqual(['closed']);
    expect(logged).toEqual([expect.stringContaining('timeline entry of acme/widgets#12')]);
  });

  it.each<[string, object]>([
    ['a review that was changed nobody knows when', review({ updated_at: null })],
    ['a comment with reactions that nobody can count', comment({ reactions: { rocket: 'many' } })],
    ['a comment of somebody who is gone', comment({ user: null })],
    ['a comment without a body', comment({ body: null })],
  ])('%s is read all the same', async (_, entry) => {
    const { octokit, logged } = await open({ [timeline]: [entry] });
    expect((await loadThread(octokit, PULL))?.posts).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  it('a review that is not sent yet is none, and nothing to log', async () => {
    const { octokit, logged } = await open({ [timeline]: [review({ state: 'pending', submitted_at: null })] });
    expect((await loadThread(octokit, PULL))?.posts).toEqual([]);
    expect(logged).toEqual([]);
  });
});

describe('histories of texts', () => {
  const asked = (nodeId: string, part: Partial<HistoryAsked> = {}): HistoryAsked => ({
    nodeId,
    body: '/vote +1',
    updatedAt: 1,
    isFresh: false,
    ...part,
  });
  const entry = (diff: string | null, editor: unknown = { __typename: 'User', login: 'bo', databaseId: 7 }) => ({
    editedAt: at,
    diff,
    editor,
  });
  const text = (id: string, edits: readonly unknown[], more: object = {}) => ({
    id,
    body: '/vote +1',
    lastEditedAt: edits.length > 0 ? later : null,
    includesCreatedEdit: edits.length > 0,
    userContentEdits: { nodes: edits, pageInfo: { hasNextPage: false, endCursor: null } },
    reactionGroups: [],
    ...more,
  });

  it('B3: one that does not fit is left out, told in the log, and costs no other', async () => {
    const nodes = [text('IC_5', [entry('/vote -1')]), text('IC_6', [entry('/vote -1', { login: 5 })]), null];
    const { octokit, logged } = await open({}, [{ nodes }]);
    const found = await loadHistories(
      octokit,
      ['IC_5', 'IC_6', 'IC_7'].map((id) => asked(id)),
    );
    expect([...found.keys()]).toEqual(['IC_5']);
    expect(logged).toHaveLength(1);
  });

  it('K13: are read to the first edit, however many there were, and not at all of a text that is gone meanwhile', async () => {
    const edits = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...entry(`edit ${from - index}`), editedAt: at }));
    const page = (some: readonly unknown[], endCursor: string | null) => ({
      userContentEdits: { nodes: some, pageInfo: { hasNextPage: endCursor !== null, endCursor } },
    });
    const { octokit, logged } = await open({}, [
      { nodes: [text('IC_5', [0], page(edits(230, 100), 'b')), text('IC_6', [0], page(edits(101, 100), 'x'))] },
      { node: { id: 'IC_5', ...page(edits(130, 100), 'c') } },
      { node: { id: 'IC_5', ...page(edits(30, 31), null) } },
      { node: null },
    ]);
    const found = await loadHistories(octokit, [asked('IC_5'), asked('IC_6')]);
    expect([...found.keys()]).toEqual(['IC_5']);
    expect(found.get('IC_5')?.versions.map(({ body }) => body)).toEqual(
      Array.from({ length: 231 }, (_, index) => `edit ${index}`),
    );
    expect(logged).toEqual([]);
  });

  it('A1: tell each editor by id, and nobody where GitHub knows nobody', async () => {
    const edits = [
      entry('d', null),
      entry('c', { __typename: 'EnterpriseUserAccount', login: 'bo_corp', user: { databaseId: 7 } }),
      entry(null, { __typename: 'Mannequin', login: 'was-bo', databaseId: 12 }),
      entry('a', { __typename: 'Bot', login: 'rapporteur', databaseId: 99 }),
    ];
    const { octokit } = await open({}, [{ nodes: [text('IC_5', edits)] }]);
    const history = (await loadHistories(octokit, [asked('IC_5')])).get('IC_5');
    expect(history?.versions.map(({ body, by }) => [body, by.id, by.isBot])).toEqual([
      ['a', '99', true],
      [undefined, '12', false],
      ['c', '7', false],
      ['d', '', false],
    ]);
  });

  it('are asked for in requests of fifty, and not again before something was edited or is said to have been', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `IC_${index}`);
    const answer = (some: readonly string[]) => ({ nodes: some.map((id) => text(id, [])) });
    const turns = [
      answer(ids.slice(0, 50)),
      answer(ids.slice(50)),
      answer(['IC_3']),
      answer(['IC_4']),
      answer(['IC_5']),
    ];
    const { octokit, requests } = await open({}, turns);
    const memory = new Map();
    const load = (part: (id: string) => Partial<HistoryAsked> = () => ({})) =>
      loadHistories(
        octokit,
        ids.map((id) => asked(id, part(id))),
        memory,
      );
    await load();
    expect(requests()).toBe(2);
    await load();
    expect(requests()).toBe(2);
    expect((await load((id) => (id === 'IC_3' ? { isFresh: true } : {}))).size).toBe(60);
    expect(requests()).toBe(3);
    await load((id) => (id === 'IC_4' ? { updatedAt: 2 } : {}));
    expect(requests()).toBe(4);
    await load((id) => (id === 'IC_5' ? { body: '/vote -1' } : {}));
    expect(requests()).toBe(5);
  });

  it('A1: are not remembered where the text was edited between the two answers', async () => {
    const turns = [{ nodes: [text('IC_5', [], { body: 'Hm.' })] }, { nodes: [text('IC_5', [entry('Hm.')])] }];
    const { octokit, requests } = await open({}, turns);
    const memory = new Map();
    expect((await loadHistories(octokit, [asked('IC_5')], memory)).get('IC_5')?.isEdited).toBe(false);
    expect((await loadHistories(octokit, [asked('IC_5')], memory)).get('IC_5')?.isEdited).toBe(true);
    expect(requests()).toBe(2);
  });
});

describe('K9: what GitHub may leave empty costs nothing', () => {
  it('of a pull request whose author and fork are gone', async () => {
    const bare = {
      ...{
        number: 5,
        node_id: 'PR_5',
        title: 'x',
        html_url: '',
        body: null,
        state: 'open',
        user: null,
        draft: undefined,
      },
      ...{ labels: [{ name: undefined }], requested_reviewers: null, merged_at: null, closed_at: null },
      base: { ref: 'main', user: null, repo: { default_branch: 'main', private: false } },
      head: { ref: 'x', sha: 'a', label: null, user: null, repo: null },
      ...{ created_at: at, updated_at: at },
    };
    const { octokit, logged } = await open({ '/repos/acme/widgets/pulls': [bare] });
    const { pulls } = await listPulls(octokit, { repository: 'acme/widgets', page: 1 });
    expect(pulls).toMatchObject([{ author: 'ghost', body: '', draft: false, requestedReviewers: [], merged: false }]);
    expect(pulls[0]).not.toHaveProperty('headRepository');
    expect(logged).toEqual([]);
  });

  it('of an issue among others of which one is odd', async () => {
    const issue = (number: number, part: object = {}) => ({
      ...{ number, node_id: `I_${number}`, title: 'x', html_url: '', body: null, state: 'open', user: null },
      ...{ labels: ['a', { name: null }], comments: 0, created_at: at, updated_at: at, ...part },
    });
    const odd = [null, issue(2, { labels: null }), issue(3, { created_at: 'soon' })];
    const { octokit, logged } = await open({ '/repos/acme/widgets/issues': [issue(1), ...odd, issue(4)] });
    const wanted = { repository: 'acme/widgets', author: 'rapporteur[bot]', since: new Date(at) };
    const issues = await listIssuesSince(octokit, wanted);
    expect(issues.map(({ number, author, body, labels }) => [number, author, body, labels])).toEqual([
      [1, 'ghost', '', ['a', '']],
      [4, 'ghost', '', ['a', '']],
    ]);
    expect(logged).toHaveLength(3);
  });

  const scribe = { id: 7, permissions: { pull: true, triage: true, push: false, maintain: false, admin: false } };
  it.each([
    ['a role that GitHub knows', { permission: 'write', role_name: 'maintain', user: null }, 'maintain'],
    ['a role of their own that GitHub explains', { permission: 'read', role_name: 'scribe', user: scribe }, 'triage'],
    ['a role of their own that it does not', { permission: 'write', role_name: 'scribe', user: null }, 'write'],
    ['a role without a name', { permission: 'admin', role_name: '', user: null }, 'admin'],
    ['nothing that anybody knows', { permission: 'odd', role_name: 'odd', user: null }, 'unknown'],
  ])('K6: %s', async (_, answer, expected) => {
    const path = '/repos/acme/widgets/collaborators/bo/permission';
    const { octokit } = await open({ [path]: answer });
    expect(await loadPermission(octokit, { repository: 'acme/widgets', login: 'bo' })).toBe(expected);
  });
});

describe('B3: one odd item of a listing', () => {
  it('of pull requests costs only itself', async () => {
    const pull = (number: number) => ({
      number,
      node_id: `PR_${number}`,
      title: 'x',
      html_url: '',
      state: 'open',
      labels: [],
      base: { ref: 'main', repo: { default_branch: 'main' } },
      head: { ref: 'x', sha: 'a' },
      created_at: at,
      updated_at: at,
    });
    const odd = [{ ...pull(2), base: null }, { ...pull(3), updated_at: 'now' }, null];
    const { octokit, logged } = await open({ '/repos/acme/widgets/pulls': [pull(1), ...odd, pull(4)] });
    const { pulls } = await listPulls(octokit, { repository: 'acme/widgets', page: 1 });
    expect(pulls.map(({ number }) => number)).toEqual([1, 4]);
    expect(logged).toHaveLength(3);
  });

  it('of comments costs only itself', async () => {
    const one = (id: number, part: object = {}) => ({
      ...comment({ id }),
      issue_url: `https://x/issues/${id}`,
      ...part,
    });
    const odd = [one(2, { issue_url: null }), one(3, { created_at: 'then' })];
    const { octokit, logged } = await open({ '/repos/acme/widgets/issues/comments': [one(1), ...odd, one(4)] });
    const comments = await listRecentComments(octokit, 'acme/widgets', new Date(at));
    expect(comments.map(({ target }) => target.number)).toEqual([1, 4]);
    expect(logged).toHaveLength(2);
  });

  it('of discussions costs only itself', async () => {
    const node = (number: number) => ({
      id: `D_${number}`,
      number,
      title: 'x',
      url: '',
      body: '',
      closed: false,
      createdAt: at,
      updatedAt: later,
      author: null,
      comments: { totalCount: 2 },
      category: { slug: 'rfcs' },
    });
    const nodes = [node(1), { ...node(2), category: null }, null, { ...node(3), createdAt: 'never' }, node(4)];
    const glance = { repository: { discussionCategory: { id: 'C' }, discussions: { nodes: [{ updatedAt: 5 }] } } };
    const page = {
      repository: { discussions: { pageInfo: { hasNextPage: false, endCursor: null }, nodes } },
    };
    const { octokit, logged } = await open({}, [glance, page]);
    const numbers: number[] = [];
    const since = new Date(at);
    for await (const found of listDiscussions(octokit, { repository: 'acme/widgets', category: 'rfcs', since })) {
      numbers.push(...found.map(({ number }) => number));
    }
    expect(numbers).toEqual([1, 4]);
    expect(logged).toHaveLength(2);
  });
});

describe('K3: discussions that GitHub hides leave gaps', () => {
  const page = (nodes: readonly unknown[] | null, endCursor: string | null) => ({
    repository: { discussions: { pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes } },
  });

  it('in pages of any length up to the last', async () => {
    const node = (number: number) => ({
      ...{ id: `D_${number}`, number, title: 'x', url: '', body: '', closed: false },
      ...{ createdAt: at, updatedAt: later, author: null, comments: { totalCount: 0 } },
      category: { slug: 'rfcs' },
    });
    const glance = { repository: { discussionCategory: { id: 'C' }, discussions: { nodes: [{ updatedAt: later }] } } };
    const { octokit } = await open({}, [glance, page([node(1)], 'b'), page(null, 'c'), page([node(2)], null)]);
    const numbers: number[] = [];
    for await (const found of listDiscussions(octokit, { repository: 'acme/widgets', category: 'rfcs' })) {
      numbers.push(...found.map(({ number }) => number));
    }
    expect(numbers).toEqual([1, 2]);
  });
});
