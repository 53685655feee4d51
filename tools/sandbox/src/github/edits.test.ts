import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from './fixture.ts';
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
const KINDS = ['IssueComment', 'PullRequest', 'Issue', 'PullRequestReview', 'Discussion', 'DiscussionComment'];
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
