import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, FLYTE, flyte, NOW, NOWHERE, seed } from '../testing/fixture.ts';
import { createSandboxGithub, type SandboxGithub, secondaryRateLimit } from './index.ts';

let github: SandboxGithub;
let octokit: ReturnType<typeof clientOf>;

beforeAll(async () => {
  let seconds = 0;
  const now = () => {
    seconds += 1;
    return new Date(NOW.getTime() + seconds * 1000);
  };
  github = await createSandboxGithub({ seed, webhookUrl: NOWHERE, now });
  octokit = clientOf(github);
  for (const body of ['1', '2', '3', '4', '5']) {
    await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body });
  }
});
afterAll(() => github.close());

const on = { repository: FLYTE, number: 3553 };
const comments = { ...flyte, issue_number: 475, per_page: 2 };
const route = '/repos/:owner/:repo/issues/:number/comments';

describe('the ledger counts bodies', () => {
  it.each([
    ['the whole list of comments', '/repos/flyteorg/flyte/issues/475/comments'],
    ['a file, which the emulator answers', '/repos/flyteorg/flyte/contents/README.md'],
    ['the timeline', '/repos/flyteorg/flyte/issues/475/timeline'],
    ['members of a team', '/orgs/flyteorg/teams/tsc/members'],
    ['an account', '/users/kumare3'],
  ])('%s: once as bytes, then as a 304 of none', async (_name, path) => {
    github.clearRequests();
    const headers = { authorization: `token ${github.tokenOf('kumare3')}` };
    const first = await fetch(`${github.url}${path}`, { headers });
    const bytes = (await first.arrayBuffer()).byteLength;
    const etag = first.headers.get('etag') ?? '';
    const second = await fetch(`${github.url}${path}`, { headers: { ...headers, 'if-none-match': etag } });
    expect((await second.arrayBuffer()).byteLength).toBe(0);
    expect(github.requests().map(({ status, bodyBytes }) => [status, bodyBytes])).toEqual([
      [200, bytes],
      [304, 0],
    ]);
    expect(second.headers.get('x-ratelimit-used')).toBe(first.headers.get('x-ratelimit-used'));
  });
});

describe('answers that are not the whole truth', () => {
  it('a page with half its entries, though there is a next one', async () => {
    github.fail({ route, corruption: 'short_page' });
    const { data, headers } = await octokit.rest.issues.listComments(comments);
    expect([data.length, headers.link?.includes('rel="next"')]).toEqual([1, true]);
    expect((await octokit.rest.issues.listComments(comments)).data).toHaveLength(2);
  });

  it('of a certain page only', async () => {
    github.fail({ route, corruption: 'short_page', page: 2 });
    const all = await octokit.paginate(octokit.rest.issues.listComments, comments);
    expect(all.map(({ body }) => body)).toEqual(['1', '2', '3', '5']);
  });

  it('that is late comes whole once it may', async () => {
    const gate = Promise.withResolvers<void>();
    const delay = github.fail({ route, until: gate.promise });
    const late = octokit.rest.issues.listComments(comments);
    await expect.poll(delay.hits).toBe(1);
    expect((await octokit.rest.issues.listComments(comments)).data).toHaveLength(2);
    gate.resolve();
    expect((await late).data).toHaveLength(2);
  });

  it('a list that ends a page early', async () => {
    const fault = github.fail({ route, corruption: 'no_last_page', times: 10 });
    const all = await octokit.paginate(octokit.rest.issues.listComments, comments);
    fault.stop();
    expect(all.map(({ body }) => body)).toEqual(['1', '2', '3', '4']);
  });

  it('a search that timed out says so', async () => {
    const q = 'repo:flyteorg/flyte is:pr is:open';
    expect((await octokit.request('GET /search/issues', { q })).data).toMatchObject({
      total_count: 1,
      incomplete_results: false,
      items: [{ number: 3553 }],
    });
    github.fail({ route: '/search/issues', corruption: 'incomplete_results' });
    expect((await octokit.request('GET /search/issues', { q })).data.incomplete_results).toBe(true);
  });

  it('GraphQL with errors beside what data there is', async () => {
    github.fail({ route: '/graphql', corruption: 'partial_graphql', field: ['repository', 'pullRequest'] });
    const query = 'query { repository(owner: "flyteorg", name: "flyte") { name pullRequest(number: 3553) { title } } }';
    const failed = await octokit.graphql(query).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      data: { repository: { name: 'flyte', pullRequest: null } },
      errors: [{ path: ['repository', 'pullRequest'] }],
    });
  });

  it('a secondary rate limit, with the time to wait', async () => {
    github.fail({ route, method: 'POST', ...secondaryRateLimit(7) });
    await expect(octokit.rest.issues.createComment({ ...comments, body: 'x' })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('secondary rate limit'),
      response: { headers: { 'retry-after': '7' } },
    });
  });
});

describe('what raises a pull request in the list sorted by update', () => {
  it.each([
    ['a comment', () => github.people.comment({ ...on, as: 'kumare3', body: 'Hm' })],
    [
      'an edited comment',
      () => {
        const { id } = github.observe.comments(FLYTE, 3553)[0] ?? { id: 0 };
        return github.people.editComment({ repository: FLYTE, commentId: id, as: 'kumare3', body: `${id}` });
      },
    ],
    [
      'a deleted comment',
      () => {
        const { id } = github.observe.comments(FLYTE, 3553)[0] ?? { id: 0 };
        return github.people.deleteComment({ repository: FLYTE, commentId: id, as: 'kumare3' });
      },
    ],
    ['a review', () => github.people.submitReview({ ...on, as: 'eapolinario', event: 'COMMENT', body: 'a' })],
    ['a label', () => github.people.addLabel({ ...on, as: 'kumare3', label: 'late' })],
    ['a push', () => github.people.pushCommit({ ...on, as: 'ByronHsu', files: [{ path: 'more.md' }] })],
    ['a draft', () => github.people.convertToDraft({ ...on, as: 'ByronHsu' })],
    ['a request', () => github.people.requestReview({ ...on, as: 'eapolinario', reviewers: ['davidmirror-ops'] })],
    ['a new body', () => github.people.edit({ ...on, as: 'ByronHsu', body: 'Another' })],
    ['a closing', () => github.people.close({ ...on, as: 'ByronHsu' })],
  ])('%s', async (_name, act) => {
    await github.people.edit({ repository: FLYTE, number: 3300, as: 'ByronHsu', title: `${Math.PI} ${_name}` });
    const newest = async () => {
      const asked = { ...flyte, state: 'all', sort: 'updated', direction: 'desc' } as const;
      return (await octokit.rest.pulls.list(asked)).data[0]?.number;
    };
    expect(await newest()).toBe(3300);
    await act();
    expect(await newest()).toBe(3553);
  });

  it('no reaction does', async () => {
    const before = github.observe.pullRequest(FLYTE, 3553).updatedAt;
    await github.people.react({ ...on, as: 'kumare3', content: 'eyes' });
    expect(github.observe.pullRequest(FLYTE, 3553).updatedAt).toBe(before);
  });
});
