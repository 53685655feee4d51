import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, createReceiver, FLYTE, NOWHERE, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
let octokit: ReturnType<typeof clientOf>;

beforeAll(async () => {
  github = await startSandbox(NOWHERE);
  octokit = clientOf(github);
});
afterAll(() => github.close());

const ErrorsSchema = z.object({ errors: z.array(z.object({ message: z.string() })) });

const inFlyte = (fields: string): string => `query { repository(owner: "flyteorg", name: "flyte") { ${fields} } }`;

const CATEGORY = `query($after: String, $category: ID) {
  repository(owner: "flyteorg", name: "flyte") {
    discussions(first: 1, after: $after, categoryId: $category, orderBy: {field: CREATED_AT, direction: ASC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { number title closed category { slug } author { login } createdAt url }
    }
  }
}`;

describe('reading', () => {
  it('discussions of one category, page by page', async () => {
    const slug = await octokit.graphql<{ repository: { discussionCategory: { id: string } } }>(
      inFlyte('discussionCategory(slug: "rfc-incubator") { id name }'),
    );
    const category = slug.repository.discussionCategory.id;
    type Page = {
      repository: {
        discussions: { pageInfo: { endCursor: string; hasNextPage: boolean }; nodes: { number: number }[] };
      };
    };
    const first = await octokit.graphql<Page>(CATEGORY, { category });
    expect(first.repository.discussions).toMatchObject({
      totalCount: 2,
      pageInfo: { hasNextPage: true },
      nodes: [{ number: 3793, closed: false, category: { slug: 'rfc-incubator' }, author: { login: 'ByronHsu' } }],
    });
    const second = await octokit.graphql<Page>(CATEGORY, {
      category,
      after: first.repository.discussions.pageInfo.endCursor,
    });
    expect(second.repository.discussions.nodes.map(({ number }) => number)).toEqual([3796]);
    expect(second.repository.discussions.pageInfo.hasNextPage).toBe(false);
  });

  it('a discussion with its comments, and any node by its id', async () => {
    const answer = await octokit.graphql<{ repository: { discussion: { id: string } } }>(
      inFlyte('discussion(number: 3793) { id body comments(first: 5) { nodes { body author { login } } } }'),
    );
    expect(answer.repository.discussion).toMatchObject({
      comments: { nodes: [{ body: 'Yes, please.', author: { login: 'kumare3' } }] },
    });
    const query = 'query($id: ID!) { node(id: $id) { __typename ... on Discussion { title } } }';
    expect(await octokit.graphql(query, { id: answer.repository.discussion.id })).toEqual({
      node: { __typename: 'Discussion', title: 'Unify retry behaviour' },
    });
  });

  it('who the App is: with the number of its account, and "[bot]", which it has not as an author', async () => {
    const { viewer } = await octokit.graphql<{ viewer: object }>('query { viewer { login databaseId } }');
    const { data } = await octokit.rest.users.getByUsername({ username: `${github.appSlug}[bot]` });
    expect(viewer).toEqual({ login: data.login, databaseId: data.id });
    await expect(octokit.rest.users.getAuthenticated()).rejects.toThrow('Resource not accessible by integration');
  });

  it('pull requests, and the edits of a text', async () => {
    await github.people.editIssueBody({ repository: FLYTE, number: 475, as: 'kumare3', body: 'Second text' });
    const fields = 'issue(number: 475) { userContentEdits(first: 5) { nodes { diff editor { login } } } }';
    const pull = 'pullRequest(number: 3553) { state isDraft headRefOid labels(first: 5) { nodes { name } } }';
    expect(await octokit.graphql(inFlyte(`${fields} ${pull}`))).toMatchObject({
      repository: {
        issue: { userContentEdits: { nodes: [{ diff: 'Second text', editor: { login: 'kumare3' } }, { diff: '' }] } },
        pullRequest: { state: 'OPEN', isDraft: false, labels: { nodes: [{ name: 'rfc' }] } },
      },
    });
  });
});

describe('refusals come as 200 with errors', () => {
  it.each([
    [
      'a field that GitHub does not have',
      inFlyte('discusions(first: 1) { totalCount }'),
      /Cannot query field "discusions"/,
    ],
    ['a page without a size', inFlyte('discussions { totalCount }'), /You must provide a `first` or `last`/],
    ['a page that is too large', inFlyte('discussions(first: 101) { totalCount }'), /exceeds the limit of 100/],
    [
      'a repository that is not there',
      'query { repository(owner: "a", name: "b") { id } }',
      /Could not resolve to a Repository/,
    ],
    [
      'a field the sandbox has no value for',
      inFlyte('stargazerCount'),
      /The sandbox does not know Repository.stargazerCount/,
    ],
    ['broken syntax', 'query {', /Syntax Error/],
  ])('%s', async (_name, query, message) => {
    const response = await fetch(`${github.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `token ${github.tokenOf('kumare3')}` },
      body: JSON.stringify({ query }),
    });
    const { errors } = ErrorsSchema.parse(await response.json());
    expect(response.status).toBe(200);
    expect(errors[0]?.message).toMatch(message);
  });

  it('but strangers get a 401', async () => {
    const response = await fetch(`${github.url}/graphql`, { method: 'POST', body: '{"query":"{viewer{login}}"}' });
    expect(response.status).toBe(401);
  });
});

describe('writing', () => {
  it('the App comments on a discussion, and the webhook says so', async () => {
    const receiver = await createReceiver();
    github.setWebhookUrl(receiver.url);
    const { nodeId } = github.observe.discussions(FLYTE).find(({ number }) => number === 3793) ?? { nodeId: '' };
    const mutation = `mutation($input: AddDiscussionCommentInput!) {
      addDiscussionComment(input: $input) { comment { id body author { __typename login } } }
    }`;
    expect(await octokit.graphql(mutation, { input: { discussionId: nodeId, body: 'On the agenda.' } })).toMatchObject({
      addDiscussionComment: { comment: { body: 'On the agenda.', author: { __typename: 'Bot', login: 'rapporteur' } } },
    });
    await github.settled();
    expect(github.observe.discussionComments(FLYTE, 3793).at(-1)).toMatchObject({ author: 'rapporteur[bot]' });
    expect(receiver.received.map(({ headers }) => headers['x-github-event'])).toEqual(['discussion_comment']);
    await receiver.close();
  });

  it('the App opens, writes and closes a discussion in a category', async () => {
    const ids = 'id discussionCategory(slug: "q-a") { id }';
    type Ids = { repository: { id: string; discussionCategory: { id: string } } };
    const { repository } = await octokit.graphql<Ids>(inFlyte(ids));
    const create = `mutation($input: CreateDiscussionInput!) { createDiscussion(input: $input) { discussion { id number } } }`;
    const input = { repositoryId: repository.id, categoryId: repository.discussionCategory.id, title: 'A', body: 'B' };
    type Created = { createDiscussion: { discussion: { id: string; number: number } } };
    const { discussion } = (await octokit.graphql<Created>(create, { input })).createDiscussion;
    const update = `mutation($id: ID!) { updateDiscussion(input: {discussionId: $id, title: "C"}) { discussion { title body } } }`;
    expect(await octokit.graphql(update, { id: discussion.id })).toMatchObject({
      updateDiscussion: { discussion: { title: 'C', body: 'B' } },
    });
    const close = `mutation($id: ID!) { closeDiscussion(input: {discussionId: $id, reason: DUPLICATE}) { discussion { closed stateReason } } }`;
    expect(await octokit.graphql(close, { id: discussion.id })).toMatchObject({
      closeDiscussion: { discussion: { closed: true, stateReason: 'DUPLICATE' } },
    });
    const elsewhere = { ...input, categoryId: 'DIC_0' };
    await expect(octokit.graphql(create, { input: elsewhere })).rejects.toThrow(/Could not resolve to a node/);
  });

  it('three issues are pinned by who may write, and the webhook and the timeline say so', async () => {
    const receiver = await createReceiver();
    github.setWebhookUrl(receiver.url);
    const open = async (title: string) =>
      (await github.people.openIssue({ repository: FLYTE, as: 'kumare3', title })).number;
    const numbers = [await open('1'), await open('2'), await open('3'), await open('4')];
    const pin = (number: number) => github.people.pinIssue({ repository: FLYTE, as: 'davidmirror-ops', number });
    await expect(github.people.pinIssue({ repository: FLYTE, as: 'kumare3', number: numbers[0] ?? 0 })).rejects.toThrow(
      /Must have write rights/,
    );
    await expect(pin(3553)).rejects.toThrow(/Could not resolve to a node/);
    for (const number of numbers.slice(0, 3)) await pin(number);
    await pin(numbers[0] ?? 0);
    await expect(pin(numbers[3] ?? 0)).rejects.toThrow(/Maximum 3 pinned issues/);
    const asked = `issue(number: ${numbers[0]}) { isPinned } pinnedIssues(first: 3) { totalCount nodes { issue { number } pinnedBy { login } } }`;
    expect(await octokit.graphql(inFlyte(asked))).toMatchObject({
      repository: {
        issue: { isPinned: true },
        pinnedIssues: {
          totalCount: 3,
          nodes: [{ issue: { number: numbers[0] }, pinnedBy: { login: 'davidmirror-ops' } }, {}, {}],
        },
      },
    });
    await github.people.unpinIssue({ repository: FLYTE, as: 'davidmirror-ops', number: numbers[0] ?? 0 });
    expect(github.observe.pinned(FLYTE)).toEqual(numbers.slice(1, 3));
    await github.settled();
    const told = receiver.received.map(({ body }) => z.object({ action: z.string() }).parse(JSON.parse(body)).action);
    expect(told.filter((action) => action.endsWith('pinned'))).toEqual(['pinned', 'pinned', 'pinned', 'unpinned']);
    const { data } = await octokit.rest.issues.listEventsForTimeline({
      owner: 'flyteorg',
      repo: 'flyte',
      issue_number: numbers[0] ?? 0,
    });
    expect(data.map(({ event }) => event)).toEqual(['pinned', 'unpinned']);
    await receiver.close();
  });

  it('what the role does not allow is FORBIDDEN', async () => {
    const as = { repository: FLYTE, number: 3553, as: 'kumare3' };
    await expect(github.people.convertToDraft(as)).rejects.toThrow(/kumare3 was refused: Must have write rights/);
  });
});
