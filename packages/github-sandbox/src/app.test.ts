import { sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, FLYTE, flyte, NOW, NOWHERE, seed } from '../testing/fixture.ts';
import { createSandboxGithub, type SandboxGithub } from './index.ts';

let github: SandboxGithub;

beforeAll(async () => {
  github = await createSandboxGithub({ seed, webhookUrl: NOWHERE, now: () => NOW });
});
afterAll(() => github.close());

describe('the App signs in as on GitHub', () => {
  it('its key opens /app and its installations', async () => {
    const octokit = clientOf(github, false);
    expect((await octokit.rest.apps.getAuthenticated()).data?.slug).toBe('rapporteur');
    const { data } = await octokit.rest.apps.listInstallations();
    expect(data.map(({ id, account }) => [id, account && 'login' in account && account.login])).toEqual([
      [github.installationId, 'flyteorg'],
    ]);
    expect((await octokit.rest.apps.getOrgInstallation({ org: 'flyteorg' })).data.id).toBe(github.installationId);
    expect((await octokit.rest.apps.getRepoInstallation(flyte)).data.id).toBe(github.installationId);
  });

  it.each([
    ['that ended', -700, -100, /'exp'\) must be a numeric value representing the future time/],
    ['that ends after more than ten minutes', 0, 1_300, /'exp'\) is too far in the future/],
    ['that was not made yet', 300, 600, /'iat'\) must be an Integer representing the time/],
  ])('F2: a signature %s is refused in the words by which clients set their clock', async (_, made, ends, words) => {
    const now = Math.floor(Date.now() / 1000);
    const parts = [
      { alg: 'RS256', typ: 'JWT' },
      { iss: github.appId, iat: now + made, exp: now + ends },
    ];
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const signature = sign('sha256', Buffer.from(text), github.privateKey).toString('base64url');
    const answer = await fetch(`${github.url}/app`, { headers: { authorization: `Bearer ${text}.${signature}` } });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ message: expect.stringMatching(words) }),
    ]);
  });

  it('its installation reaches the repositories of the organisation, page by page', async () => {
    const octokit = clientOf(github);
    const all = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 1 });
    expect(all.map(({ full_name: name }) => name)).toEqual([FLYTE, 'flyteorg/flytekit', 'flyteorg/community']);
  });

  it('works with the paths of GitHub Enterprise', async () => {
    const octokit = clientOf(github, true, '/api/v3');
    expect((await octokit.rest.pulls.get({ ...flyte, pull_number: 3553 })).data.number).toBe(3553);
    const answer = await octokit.graphql('query { repository(owner: "flyteorg", name: "flyte") { nameWithOwner } }');
    expect(answer).toEqual({ repository: { nameWithOwner: FLYTE } });
  });

  it.each([
    ['a token nobody gave out', 'token ghp_invented', 401, 'Bad credentials'],
    [
      'a token that is no JWT of this App',
      'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.AAAA',
      401,
      'A JSON web token could not be decoded',
    ],
  ])('refuses %s', async (_name, authorization, status, message) => {
    const response = await fetch(`${github.url}/repos/flyteorg/flyte`, { headers: { authorization } });
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ message })]);
  });

  it('says so when a route is missing, instead of inventing an answer', async () => {
    const response = await fetch(`${github.url}/search/code?q=rfc`);
    expect(await response.json()).toMatchObject({ message: 'The sandbox does not know GET /search/code' });
  });

  it('may not write where it is not installed', async () => {
    const create = clientOf(github).rest.issues.create({ owner: 'unionai', repo: 'elsewhere', title: 'Hello' });
    await expect(create).rejects.toMatchObject({ status: 403 });
  });
});

describe('what the seed says is what GitHub answers', () => {
  it('pull requests with their numbers and dates', async () => {
    const octokit = clientOf(github);
    const { data } = await octokit.rest.pulls.get({ ...flyte, pull_number: 3553 });
    expect(data).toMatchObject({
      state: 'open',
      merged: false,
      user: { login: 'ByronHsu', type: 'User' },
      created_at: '2023-04-01T08:00:00Z',
      updated_at: '2023-06-14T21:00:00Z',
      head: { label: 'ByronHsu:config-override', repo: { full_name: 'ByronHsu/flyte', fork: true } },
      base: { ref: 'master' },
      html_url: 'https://github.com/flyteorg/flyte/pull/3553',
      changed_files: 4,
      commits: 1,
    });
    const merged = await octokit.rest.pulls.get({ ...flyte, pull_number: 3346 });
    expect(merged.data).toMatchObject({
      merged: true,
      merged_at: '2023-03-01T08:00:00Z',
      merged_by: { login: 'eapolinario' },
    });
    const closed = await octokit.rest.pulls.list({ ...flyte, state: 'closed' });
    expect(closed.data.map(({ number }) => number)).toEqual([3346, 3300]);
    expect('merged' in (closed.data[0] ?? {})).toBe(false);
  });

  it('files: spaces in paths, moves, removals', async () => {
    const { data } = await clientOf(github).rest.pulls.listFiles({ ...flyte, pull_number: 3553 });
    expect(data.map(({ filename, status, previous_filename: from }) => [filename, status, from])).toEqual([
      ['README.md', 'modified', undefined],
      ['rfc/core language/3553 config override.md', 'added', undefined],
      ['rfc/gone.md', 'removed', undefined],
      ['rfc/new name.md', 'renamed', 'rfc/old name.md'],
    ]);
  });

  it('reviews, comments, and issues among which are the pull requests', async () => {
    const octokit = clientOf(github);
    const reviews = await octokit.rest.pulls.listReviews({ ...flyte, pull_number: 3553 });
    expect(reviews.data.map(({ user, state }) => [user?.login, state])).toEqual([['kumare3', 'APPROVED']]);
    const comments = await octokit.rest.issues.listComments({ ...flyte, issue_number: 3553 });
    expect(comments.data.map(({ body, created_at: at }) => [body, at])).toEqual([
      ['Good idea.', '2023-04-02T08:00:00Z'],
    ]);
    const issues = await octokit.rest.issues.listForRepo({ ...flyte });
    expect(issues.data.map(({ number, pull_request: pull }) => [number, Boolean(pull)])).toEqual([
      [3553, true],
      [475, false],
    ]);
  });

  it('contents at a branch, at the head of a pull request, and its ref', async () => {
    const octokit = clientOf(github);
    const path = 'rfc/core language/3553 config override.md';
    const { data: pull } = await octokit.rest.pulls.get({ ...flyte, pull_number: 3553 });
    for (const ref of [pull.head.sha, 'refs/pull/3553/head']) {
      const { data } = await octokit.rest.repos.getContent({ ...flyte, path, ref });
      expect('content' in data && Buffer.from(data.content, 'base64').toString()).toBe('# Config Override\n');
    }
    await expect(octokit.rest.repos.getContent({ ...flyte, path })).rejects.toMatchObject({ status: 404 });
    expect(await github.observe.file(FLYTE, 'rfc/3346.md')).toBe('Merged.\n');
  });

  it.each([
    ['eapolinario', 'admin', 'admin'],
    ['davidmirror-ops', 'write', 'write'],
    ['kumare3', 'read', 'triage'],
    ['ByronHsu', 'read', 'read'],
  ])('permission of %s: %s, by role %s', async (username, permission, role) => {
    const { data } = await clientOf(github).rest.repos.getCollaboratorPermissionLevel({ ...flyte, username });
    expect([data.permission, data.role_name]).toEqual([permission, role]);
  });

  it.each([
    ['admin', ['eapolinario']],
    ['push', ['eapolinario', 'davidmirror-ops']],
    ['pull', ['eapolinario', 'davidmirror-ops', 'kumare3']],
  ] as const)('collaborators who may %s', async (permission, logins) => {
    const { data } = await clientOf(github).rest.repos.listCollaborators({ ...flyte, permission });
    expect(data.map(({ login }) => login)).toEqual(logins);
  });

  it('members and teams', async () => {
    const octokit = clientOf(github);
    const members = await octokit.rest.orgs.listMembers({ org: 'flyteorg' });
    expect(members.data.map(({ login }) => login).sort()).toEqual(['davidmirror-ops', 'eapolinario', 'kumare3']);
    const team = await octokit.rest.teams.listMembersInOrg({ org: 'flyteorg', team_slug: 'tsc' });
    expect(team.data.map(({ login }) => login).sort()).toEqual(['eapolinario', 'kumare3']);
    const membership = { org: 'flyteorg', team_slug: 'tsc', username: 'ByronHsu' };
    await expect(octokit.rest.teams.getMembershipForUserInOrg(membership)).rejects.toMatchObject({ status: 404 });
  });

  it('private repositories are hidden from strangers', async () => {
    const strange = await fetch(`${github.url}/repos/flyteorg/community`);
    expect(strange.status).toBe(404);
    expect((await clientOf(github).rest.repos.get({ owner: 'flyteorg', repo: 'community' })).data.private).toBe(true);
  });
});
