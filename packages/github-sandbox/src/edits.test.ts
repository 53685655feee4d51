import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
let octokit: ReturnType<typeof clientOf>;

beforeAll(async () => {
  github = await startSandbox(NOWHERE);
  octokit = clientOf(github);
});
afterAll(() => github.close());

const on = { repository: FLYTE, number: 3553 };
const idea = { repository: FLYTE, number: 3793 };

const TextSchema = z.object({
  node: z.object({
    body: z.string(),
    lastEditedAt: z.string().nullable(),
    userContentEdits: z.object({
      nodes: z.array(z.object({ editedAt: z.string(), editor: z.object({ login: z.string() }), diff: z.string() })),
    }),
  }),
});

const FIELDS = 'body lastEditedAt userContentEdits(first: 100) { nodes { editedAt editor { login } diff } }';
const KINDS = [
  ...['IssueComment', 'PullRequest', 'Issue', 'PullRequestReview', 'PullRequestReviewComment'],
  ...['Discussion', 'DiscussionComment'],
];
const QUERY = `query($id: ID!) { node(id: $id) { ${KINDS.map((kind) => `... on ${kind} { ${FIELDS} }`).join(' ')} } }`;

const textOf = async (id: string) => TextSchema.parse(await octokit.graphql(QUERY, { id })).node;

const NodeIdSchema = z.object({ node_id: z.string() });
const nodeOf = async (path: string): Promise<string> =>
  NodeIdSchema.parse((await octokit.request(`GET /repos/${FLYTE}/${path}`)).data).node_id;

const CommentSchema = z.object({
  repository: z.object({
    discussion: z.object({
      comments: z.object({ nodes: z.array(z.looseObject({ id: z.string(), databaseId: z.number() })) }),
    }),
  }),
});
const discussionComments = async () => {
  const query = `query { repository(owner: "flyteorg", name: "flyte") { discussion(number: 3793) { comments(first: 50) {
    nodes { id databaseId body createdAt updatedAt author { login }
      reactionGroups { content reactors(first: 5) { totalCount } }
      userContentEdits(first: 10) { nodes { diff editor { login } } } } } } } }`;
  return CommentSchema.parse(await octokit.graphql(query)).repository.discussion.comments.nodes;
};

describe('every edit is kept with who made it, newest first', () => {
  it.each([
    [
      'a comment, by its author',
      async () => {
        const { id } = await github.people.comment({ ...on, as: 'kumare3', body: 'One' });
        await github.people.editComment({ repository: FLYTE, commentId: id, as: 'kumare3', body: 'Two' });
        return nodeOf(`issues/comments/${id}`);
      },
      [
        ['kumare3', 'Two'],
        ['kumare3', 'One'],
      ],
    ],
    [
      'a comment, by another with write access',
      async () => {
        const { id } = await github.people.comment({ ...on, as: 'kumare3', body: 'One' });
        await github.people.editComment({
          repository: FLYTE,
          commentId: id,
          as: 'davidmirror-ops',
          body: '/rfc accept',
        });
        return nodeOf(`issues/comments/${id}`);
      },
      [
        ['davidmirror-ops', '/rfc accept'],
        ['kumare3', 'One'],
      ],
    ],
    [
      'the body of a pull request',
      async () => {
        await github.people.edit({ ...on, as: 'eapolinario', body: 'Said otherwise' });
        return nodeOf('pulls/3553');
      },
      [
        ['eapolinario', 'Said otherwise'],
        ['ByronHsu', 'Tracking issue: #475'],
      ],
    ],
    [
      'a review',
      async () => {
        const { id } = await github.people.submitReview({ ...on, as: 'eapolinario', event: 'COMMENT', body: 'Hm' });
        await github.people.editReview({ ...on, as: 'eapolinario', reviewId: id, body: 'Hm!' });
        return nodeOf(`pulls/3553/reviews/${id}`);
      },
      [
        ['eapolinario', 'Hm!'],
        ['eapolinario', 'Hm'],
      ],
    ],
    [
      'a discussion',
      async () => {
        await github.people.editDiscussion({ ...idea, as: 'ByronHsu', body: 'With a text' });
        return github.observe.discussions(FLYTE).find(({ number }) => number === 3793)?.nodeId ?? '';
      },
      [
        ['ByronHsu', 'With a text'],
        ['ByronHsu', ''],
      ],
    ],
    [
      'a comment on a discussion',
      async () => {
        const { id } = await github.people.commentOnDiscussion({ ...idea, as: 'kumare3', body: 'One' });
        await github.people.editDiscussionComment({ ...idea, as: 'eapolinario', commentId: id, body: 'Two' });
        return (await discussionComments()).find(({ databaseId }) => databaseId === id)?.id ?? '';
      },
      [
        ['eapolinario', 'Two'],
        ['kumare3', 'One'],
      ],
    ],
  ])('%s', async (_name, act, versions) => {
    const text = await textOf(await act());
    expect(text.userContentEdits.nodes.map(({ editor, diff }) => [editor.login, diff])).toEqual(versions);
    expect(text.lastEditedAt).toBe(text.userContentEdits.nodes[0]?.editedAt);
    expect(text.body).toBe(versions[0]?.[1]);
  });

  it('what was never edited has no versions', async () => {
    const { id } = await github.people.comment({ ...on, as: 'kumare3', body: 'Only' });
    const text = await textOf(await nodeOf(`issues/comments/${id}`));
    expect([text.lastEditedAt, text.userContentEdits.nodes]).toEqual([null, []]);
  });

  it.each([
    ['read access edits no comment of another', 'ByronHsu', 'editComment'],
    ['nor deletes one', 'ByronHsu', 'deleteComment'],
  ] as const)('%s', async (_name, as, act) => {
    const { id } = await github.people.comment({ ...on, as: 'kumare3', body: 'Mine' });
    await expect(github.people[act]({ repository: FLYTE, commentId: id, as, body: 'x' })).rejects.toThrow('403');
  });
});

describe('whoever may edit a text may do it by GraphQL, too, and is named with an id', () => {
  const HISTORY = `query($id: ID!) { node(id: $id) { ... on Comment { body includesCreatedEdit lastEditedAt
    editor { login ... on User { databaseId } }
    userContentEdits(first: 2) { totalCount pageInfo { hasNextPage endCursor }
      nodes { diff deletedAt deletedBy { login } editor { login ... on User { databaseId } } } } } } }`;
  const edit = async (as: string, name: string, field: string, input: object) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const response = await fetch(`${github.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `token ${github.tokenOf(as)}` },
      body: JSON.stringify({
        query: `mutation($input: ${type}!) { ${name}(input: $input) { ${field} { id } } }`,
        variables: { input },
      }),
    });
    return JSON.stringify(await response.json());
  };
  const file = 'rfc/system/x.md';

  it.each<[string, string, string, string, () => Promise<string>]>([
    [
      'a comment',
      'updateIssueComment',
      'id',
      'issueComment',
      async () => nodeOf(`issues/comments/${(await github.people.comment({ ...on, as: 'kumare3', body: 'One' })).id}`),
    ],
    [
      'a review',
      'updatePullRequestReview',
      'pullRequestReviewId',
      'pullRequestReview',
      async () => {
        const { id } = await github.people.submitReview({ ...on, as: 'kumare3', event: 'COMMENT', body: 'One' });
        return nodeOf(`pulls/3553/reviews/${id}`);
      },
    ],
    [
      'a comment on a line',
      'updatePullRequestReviewComment',
      'pullRequestReviewCommentId',
      'pullRequestReviewComment',
      async () => {
        const { id } = await github.people.commentOnLine({ ...on, as: 'kumare3', path: file, body: 'One' });
        return nodeOf(`pulls/comments/${id}`);
      },
    ],
    [
      'an issue',
      'updateIssue',
      'id',
      'issue',
      async () => (await github.people.openIssue({ repository: FLYTE, as: 'kumare3', title: 'X', body: 'One' })).nodeId,
    ],
    [
      'a discussion',
      'updateDiscussion',
      'discussionId',
      'discussion',
      async () => {
        const { nodeId } = await github.people.createDiscussion({
          repository: FLYTE,
          as: 'kumare3',
          category: 'rfc-incubator',
          title: 'X',
          body: 'One',
        });
        return nodeId;
      },
    ],
  ])('%s', async (_, mutation, idField, field, make) => {
    const id = await make();
    expect(await edit('davidmirror-ops', mutation, field, { [idField]: id, body: 'Two' })).not.toContain('errors');
    expect(await edit('ByronHsu', mutation, field, { [idField]: id, body: 'Three' })).toContain('FORBIDDEN');
    expect(await octokit.graphql(HISTORY, { id })).toMatchObject({
      node: {
        body: 'Two',
        includesCreatedEdit: true,
        editor: { login: 'davidmirror-ops', databaseId: expect.any(Number) },
        userContentEdits: {
          totalCount: 2,
          nodes: [
            { diff: 'Two', editor: { login: 'davidmirror-ops', databaseId: expect.any(Number) } },
            { diff: 'One', editor: { login: 'kumare3', databaseId: expect.any(Number) } },
          ],
        },
      },
    });
    github.people.deleteVersion({ repository: FLYTE, as: 'davidmirror-ops', nodeId: id, version: 0 });
    expect(() => github.people.deleteVersion({ repository: FLYTE, as: 'ByronHsu', nodeId: id, version: 1 })).toThrow(
      'write',
    );
    expect(await octokit.graphql(HISTORY, { id })).toMatchObject({
      node: {
        userContentEdits: {
          nodes: [
            { diff: 'Two', deletedAt: null },
            { diff: null, deletedAt: expect.any(String), deletedBy: { login: 'davidmirror-ops' } },
          ],
        },
      },
    });
  });

  it('a review that was edited shows it by nothing but its words in REST, and by an event', async () => {
    const { id } = await github.people.submitReview({ ...on, as: 'kumare3', event: 'COMMENT', body: 'One' });
    const entry = async () => (await octokit.request(`GET /repos/${FLYTE}/pulls/3553/reviews/${id}`)).data;
    const before = await entry();
    await github.people.editReview({ ...on, as: 'davidmirror-ops', reviewId: id, body: 'Two' });
    expect(await entry()).toEqual({ ...before, body: 'Two' });
    await github.settled();
    expect(github.observe.deliveries().at(-1)).toMatchObject({
      event: 'pull_request_review',
      action: 'edited',
      payload: { sender: { login: 'davidmirror-ops' }, changes: { body: { from: 'One' } }, review: { body: 'Two' } },
    });
  });

  it('of several texts one that is not there is null, and an error that names its place', async () => {
    const query = 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const id = await nodeOf('pulls/3553');
    const failed = await octokit.graphql(query, { ids: [id, 'IC_none'] }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      data: { nodes: [{ id }, null] },
      errors: [{ type: 'NOT_FOUND', path: ['nodes', 1] }],
    });
  });
});

describe('discussions', () => {
  it('their comments are read, edited, deleted and reacted to by GraphQL', async () => {
    const { id } = await github.people.commentOnDiscussion({ ...idea, as: 'kumare3', body: 'Count me in' });
    await github.people.reactToDiscussionComment({ ...idea, as: 'ByronHsu', commentId: id, content: '+1' });
    const one = (await discussionComments()).find(({ databaseId }) => databaseId === id);
    expect(one).toMatchObject({ body: 'Count me in', author: { login: 'kumare3' } });
    expect(one?.reactionGroups).toContainEqual({ content: 'THUMBS_UP', reactors: { totalCount: 1 } });
    const react = (name: string) => `mutation($id: ID!) {
      ${name}(input: { subjectId: $id, content: EYES }) { reaction { content user { login } } } }`;
    const subject = { id: one?.id };
    expect(await octokit.graphql(react('addReaction'), subject)).toMatchObject({
      addReaction: { reaction: { content: 'EYES', user: { login: 'rapporteur' } } },
    });
    await octokit.graphql(react('removeReaction'), subject);
    await expect(octokit.graphql(react('removeReaction'), subject)).rejects.toThrow('no such reaction');
    await github.people.deleteDiscussionComment({ ...idea, as: 'kumare3', commentId: id });
    expect((await discussionComments()).some(({ databaseId }) => databaseId === id)).toBe(false);
  });

  it('their title and category change, and they close', async () => {
    const { people, observe } = github;
    await people.editDiscussion({ ...idea, as: 'ByronHsu', title: 'Retries', category: 'q-a' });
    await people.closeDiscussion({ ...idea, as: 'ByronHsu' });
    const seen = observe.discussions(FLYTE).find(({ number }) => number === 3793);
    expect(seen).toMatchObject({ title: 'Retries', category: 'q-a', closed: true });
    await github.settled();
    const told = observe.deliveries().filter(({ event }) => event === 'discussion');
    expect(told.map(({ action }) => action).slice(-3)).toEqual(['edited', 'category_changed', 'closed']);
  });
});

describe('a locked conversation', () => {
  it('takes comments only from those with write access', async () => {
    const there = { repository: FLYTE, number: 475 };
    await github.people.lock({ ...there, as: 'davidmirror-ops', reason: 'too heated' });
    const { data } = await octokit.rest.issues.get({ ...flyte, issue_number: 475 });
    expect([data.locked, data.active_lock_reason]).toEqual([true, 'too heated']);
    await expect(github.people.comment({ ...there, as: 'kumare3', body: 'But' })).rejects.toThrow('locked');
    await github.people.comment({ ...there, as: 'davidmirror-ops', body: 'Enough.' });
    await github.people.unlock({ ...there, as: 'davidmirror-ops' });
    await github.people.comment({ ...there, as: 'kumare3', body: 'Sorry.' });
  });
});
