/** Every answer of ours is one that GitHub's description allows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from '../testing/fixture.ts';
import { GAPS } from './gaps.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
beforeAll(async () => {
  github = await startSandbox(NOWHERE);
});
afterAll(() => github.close());

it('C11: answers hold what GitHub says that they hold', async () => {
  const app = clientOf(github, false).rest;
  const { rest } = clientOf(github);
  const sha = (await rest.pulls.get({ ...flyte, pull_number: 3553 })).data.head.sha;
  const pull = { ...flyte, pull_number: 3553 };
  const issue = { ...flyte, issue_number: 475 };
  await github.people.commentOnLine({
    repository: FLYTE,
    number: 3553,
    as: 'kumare3',
    path: 'README.md',
    body: 'Why?',
  });
  await github.people.addLabel({ repository: FLYTE, number: 475, as: 'kumare3', label: 'rfc' });
  await github.people.lock({ repository: FLYTE, number: 3346, as: 'davidmirror-ops' });
  const { data: comment } = await rest.issues.createComment({ ...issue, body: 'Hello' });
  const { data: run } = await rest.checks.create({ ...flyte, name: 'rfc', head_sha: sha, status: 'in_progress' });
  const content = Buffer.from('x').toString('base64');
  const tried = await Promise.allSettled([
    app.apps.getAuthenticated(),
    app.apps.listInstallations(),
    app.apps.getInstallation({ installation_id: github.installationId }),
    app.apps.getRepoInstallation(flyte),
    app.apps.listWebhookDeliveries(),
    app.apps.getWebhookConfigForApp(),
    rest.apps.listReposAccessibleToInstallation(),
    rest.repos.get(flyte),
    rest.repos.listCollaborators(flyte),
    rest.repos.getCollaboratorPermissionLevel({ ...flyte, username: 'kumare3' }),
    rest.repos.getContent({ ...flyte, path: 'README.md' }),
    rest.repos.getContent({ ...flyte, path: 'rfc' }),
    rest.repos.getContent({ ...flyte, path: '' }),
    rest.repos.createOrUpdateFileContents({ ...flyte, path: 'a/b.md', message: 'Add', content }),
    rest.repos.compareCommitsWithBasehead({ ...flyte, basehead: `master...${sha}` }),
    rest.repos.listCommits(flyte),
    rest.repos.getCommit({ ...flyte, ref: sha }),
    rest.repos.listBranches(flyte),
    rest.git.getRef({ ...flyte, ref: 'heads/master' }),
    rest.git.getCommit({ ...flyte, commit_sha: sha }),
    rest.git.getTree({ ...flyte, tree_sha: sha }),
    rest.git.createRef({ ...flyte, ref: 'refs/heads/new', sha }),
    rest.git.createTree({ ...flyte, tree: [{ path: 'x.md', mode: '100644', type: 'blob', content: 'x' }] }),
    rest.issues.get(issue),
    rest.issues.get({ ...flyte, issue_number: 3553 }),
    rest.issues.listForRepo({ ...flyte, state: 'all' }),
    rest.issues.listComments(issue),
    rest.issues.listCommentsForRepo(flyte),
    rest.issues.listEventsForTimeline(issue),
    rest.issues.listEventsForTimeline({ ...flyte, issue_number: 3553 }),
    rest.issues.listEventsForTimeline({ ...flyte, issue_number: 3346 }),
    rest.issues.listLabelsOnIssue(issue),
    rest.issues.addLabels({ ...issue, labels: ['new'] }),
    rest.issues.create({ ...flyte, title: 'New', body: 'Text', labels: ['rfc'] }),
    rest.issues.update({ ...issue, title: 'Other' }),
    rest.issues.updateComment({ ...flyte, comment_id: comment.id, body: 'Hello again' }),
    rest.issues.createLabel({ ...flyte, name: 'label', color: 'aaaaaa' }),
    rest.issues.updateLabel({ ...flyte, name: 'rfc', color: 'bbbbbb' }),
    rest.issues.removeLabel({ ...flyte, issue_number: 3553, name: 'rfc' }),
    rest.pulls.list({ ...flyte, state: 'all' }),
    rest.pulls.listFiles(pull),
    rest.pulls.listCommits(pull),
    rest.pulls.listReviews(pull),
    rest.pulls.listReviewComments(pull),
    rest.pulls.listReviewCommentsForRepo(flyte),
    rest.pulls.get({ ...flyte, pull_number: 3346 }),
    rest.pulls.get(pull),
    rest.pulls.update({ ...pull, body: 'Other' }),
    rest.checks.listForRef({ ...flyte, ref: sha }),
    rest.checks.update({
      ...flyte,
      check_run_id: run.id,
      status: 'completed',
      conclusion: 'success',
      output: { title: 'A', summary: 'B' },
    }),
    rest.reactions.createForIssueComment({ ...flyte, comment_id: comment.id, content: 'rocket' }),
    rest.reactions.listForIssueComment({ ...flyte, comment_id: comment.id }),
    rest.reactions.createForIssue({ ...issue, content: 'rocket' }),
    rest.teams.listMembersInOrg({ org: 'flyteorg', team_slug: 'tsc' }),
    rest.teams.getMembershipForUserInOrg({ org: 'flyteorg', team_slug: 'tsc', username: 'kumare3' }),
    rest.orgs.listMembers({ org: 'flyteorg' }),
    rest.users.getByUsername({ username: 'kumare3' }),
    rest.users.getByUsername({ username: 'rapporteur[bot]' }),
  ]);
  expect(tried.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))).toEqual([]);
  await rest.pulls.merge({ ...pull, merge_method: 'squash' });
  expect(github.violations().filter((one) => !one.includes('X-GitHub-Api-Version'))).toEqual([]);
});

describe('C11: what GitHub does not describe is told in a sentence', () => {
  const headers = { 'x-github-api-version': '2022-11-28' };
  type Asked = { readonly method: 'GET' | 'PATCH' | 'POST'; readonly url: string; readonly [field: string]: unknown };
  const asked: readonly [what: string, request: Asked, sentence: string][] = [
    [
      'an operation that there is not',
      { method: 'GET', url: '/repos/flyteorg/flyte/pulls/3553/checks', headers },
      "GET /repos/flyteorg/flyte/pulls/3553/checks: GitHub's description, as far as it is cut out, has no such operation.",
    ],
    [
      'no version',
      { method: 'GET', url: '/repos/flyteorg/flyte' },
      'GET /repos/flyteorg/flyte is not as GitHub describes GET /repos/{owner}/{repo}: the request has no X-GitHub-Api-Version, and not 2022-11-28.',
    ],
    [
      'an unknown parameter',
      { method: 'GET', url: '/repos/flyteorg/flyte/pulls?since=2023-01-01', headers },
      'GET /repos/flyteorg/flyte/pulls is not as GitHub describes GET /repos/{owner}/{repo}/pulls: there is no parameter "since".',
    ],
    [
      'a parameter with a wrong value',
      { method: 'GET', url: '/repos/flyteorg/flyte/issues?direction=up', headers },
      'GET /repos/flyteorg/flyte/issues is not as GitHub describes GET /repos/{owner}/{repo}/issues: of the parameter "direction" with "up", it must be equal to one of the allowed values: asc, desc.',
    ],
    [
      'an unknown field',
      { method: 'PATCH', url: '/repos/flyteorg/flyte/issues/475', headers, title: 'B', lock: true },
      'PATCH /repos/flyteorg/flyte/issues/475 is not as GitHub describes PATCH /repos/{owner}/{repo}/issues/{issue_number}: in the body of the request "lock" is unknown.',
    ],
    [
      'a field of another type',
      { method: 'POST', url: '/repos/flyteorg/flyte/check-runs', headers, name: 'rfc', head_sha: 7 },
      'POST /repos/flyteorg/flyte/check-runs is not as GitHub describes POST /repos/{owner}/{repo}/check-runs: in the body of the request "head_sha" must be string.',
    ],
    [
      'a body that is missing',
      { method: 'POST', url: '/repos/flyteorg/flyte/git/refs', headers },
      'POST /repos/flyteorg/flyte/git/refs is not as GitHub describes POST /repos/{owner}/{repo}/git/refs: the request has no body.',
    ],
  ];

  it.each(asked)('%s', async (_what, request, sentence) => {
    await clientOf(github)
      .request(request)
      .catch(() => undefined);
    expect(github.violations()).toContain(sentence);
  });
});

describe('C11: what is not modelled is known', () => {
  it.each(GAPS.flatMap(({ asked }) => asked ?? []))('%s is refused', async (asked) => {
    const refusal = clientOf(github).request(asked.replace('{repository}', FLYTE));
    await expect(refusal).rejects.toMatchObject({ status: 404 });
  });

  it('an operation of the slice without a route is told, one with a route is not', () => {
    const told = github.gaps().join('\n');
    expect(told).toContain('POST /repos/{owner}/{repo}/check-suites is described, and not answered.');
    expect(told).not.toContain('GET /repos/{owner}/{repo}/issues ');
  });

  it('what was held is counted: operations once, requests each time, with the time that it took', async () => {
    const before = github.held();
    const { rest } = clientOf(github);
    await rest.issues.listForRepo(flyte);
    await rest.issues.listForRepo(flyte);
    const after = github.held();
    expect(after.operations).toContain('GET /repos/{owner}/{repo}/issues');
    expect(new Set(after.operations).size).toBe(after.operations.length);
    // The token of the client is asked for as well.
    expect(after.requests - before.requests).toBe(3);
    expect(after.seconds).toBeGreaterThan(0);
  });
});
