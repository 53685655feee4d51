import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
let octokit: ReturnType<typeof clientOf>;

beforeEach(async () => {
  github = await startSandbox(NOWHERE);
  octokit = clientOf(github);
});
afterEach(() => github.close());

const pull = { ...flyte, pull_number: 3553 };
const issue = { ...flyte, issue_number: 475 };

describe('writing', () => {
  it('a body of 65,536 characters is taken, one more is refused with 422', async () => {
    await octokit.rest.issues.createComment({ ...issue, body: 'a'.repeat(65_536) });
    await expect(octokit.rest.issues.createComment({ ...issue, body: 'a'.repeat(65_537) })).rejects.toMatchObject({
      status: 422,
    });
    await expect(octokit.rest.issues.create({ ...flyte, title: 't', body: 'a'.repeat(65_537) })).rejects.toMatchObject({
      status: 422,
    });
  });

  it('a label that the repository does not have is created, whatever the case of its name', async () => {
    await octokit.rest.issues.addLabels({ ...issue, labels: ['RFC', 'rfc: in review'] });
    expect(github.observe.labels(FLYTE, 475)).toEqual(['rfc', 'rfc: in review']);
    expect(github.observe.repositoryLabels(FLYTE).at(-1)).toMatchObject({ name: 'rfc: in review', color: 'ededed' });
    await octokit.rest.issues.removeLabel({ ...issue, name: 'rfc: in review' });
    await expect(octokit.rest.issues.removeLabel({ ...issue, name: 'rfc: in review' })).rejects.toMatchObject({
      status: 404,
    });
    await octokit.rest.issues.createLabel({ ...flyte, name: 'new', color: '0e8a16', description: 'So new' });
    await expect(octokit.rest.issues.createLabel({ ...flyte, name: 'New', color: '0e8a16' })).rejects.toMatchObject({
      status: 422,
    });
  });

  it('a draft is not merged (405), nor is a head that has moved on (409)', async () => {
    await github.people.convertToDraft({ repository: FLYTE, number: 3553, as: 'ByronHsu' });
    await expect(octokit.rest.pulls.merge(pull)).rejects.toMatchObject({ status: 405 });
    await github.people.markReady({ repository: FLYTE, number: 3553, as: 'ByronHsu' });
    await expect(octokit.rest.pulls.merge({ ...pull, sha: '0'.repeat(40) })).rejects.toMatchObject({ status: 409 });
    expect((await octokit.rest.pulls.merge({ ...pull, merge_method: 'squash' })).data.merged).toBe(true);
    await expect(octokit.rest.pulls.merge(pull)).rejects.toMatchObject({ status: 405 });
  });

  it('files by contents API on a branch, and a draft pull request of them', async () => {
    const { data: ref } = await octokit.rest.git.getRef({ ...flyte, ref: 'heads/master' });
    await octokit.rest.git.createRef({ ...flyte, ref: 'refs/heads/rapporteur/minutes', sha: ref.object.sha });
    const put = { ...flyte, path: 'meetings/2023-06-22.md', message: 'Minutes', branch: 'rapporteur/minutes' };
    const { data } = await octokit.rest.repos.createOrUpdateFileContents({
      ...put,
      content: Buffer.from('One\n').toString('base64'),
    });
    await expect(
      octokit.rest.repos.createOrUpdateFileContents({ ...put, content: Buffer.from('Two\n').toString('base64') }),
    ).rejects.toMatchObject({ status: 422 });
    await octokit.rest.repos.createOrUpdateFileContents({
      ...put,
      content: Buffer.from('Two\n').toString('base64'),
      sha: data.content?.sha ?? '',
    });
    const draft = { ...flyte, title: 'Minutes', head: 'rapporteur/minutes', base: 'master', draft: true };
    const { data: opened } = await octokit.rest.pulls.create(draft);
    expect(opened).toMatchObject({
      draft: true,
      commits: 2,
      changed_files: 1,
      user: { login: 'rapporteur[bot]', type: 'Bot' },
    });
    await expect(octokit.rest.pulls.create(draft)).rejects.toMatchObject({ status: 422 });
    const commits = await octokit.rest.pulls.listCommits({ ...flyte, pull_number: opened.number });
    expect(commits.data.map(({ author, commit }) => [author?.login, commit.author?.date])).toEqual([
      ['rapporteur[bot]', '2023-06-22T18:00:00Z'],
      ['rapporteur[bot]', '2023-06-22T18:00:00Z'],
    ]);
    const mine = await octokit.rest.pulls.list({ ...flyte, head: 'flyteorg:rapporteur/minutes' });
    expect(mine.data.map(({ number }) => number)).toEqual([opened.number]);
    expect(await github.observe.file(FLYTE, 'meetings/2023-06-22.md', 'rapporteur/minutes')).toBe('Two\n');
  });

  it('several files in one commit by trees; moving the branch moves the pull request, deleting it closes it', async () => {
    const { data: ref } = await octokit.rest.git.getRef({ ...flyte, ref: 'heads/master' });
    const parent = await octokit.rest.git.getCommit({ ...flyte, commit_sha: ref.object.sha });
    const write = async (text: string) => {
      const tree = await octokit.rest.git.createTree({
        ...flyte,
        base_tree: parent.data.tree.sha,
        tree: ['a.md', 'b c.md'].map((path) => ({ path, mode: '100644', content: text }) as const),
      });
      const commit = { ...flyte, message: text, tree: tree.data.sha, parents: [ref.object.sha] };
      return (await octokit.rest.git.createCommit(commit)).data.sha;
    };
    const one = await write('one');
    await octokit.rest.git.createRef({ ...flyte, ref: 'refs/heads/two-files', sha: one });
    const { data: opened } = await octokit.rest.pulls.create({
      ...flyte,
      title: 'Two',
      head: 'two-files',
      base: 'master',
    });
    const two = await write('two');
    const update = { ...flyte, ref: 'heads/two-files', sha: two };
    await expect(octokit.rest.git.updateRef(update)).rejects.toMatchObject({ status: 422 });
    await octokit.rest.git.updateRef({ ...update, force: true });
    expect(github.observe.pullRequest(FLYTE, opened.number).headSha).toBe(two);
    expect(await github.observe.file(FLYTE, 'b c.md', two)).toBe('two');
    await octokit.rest.git.deleteRef({ ...flyte, ref: 'heads/two-files' });
    expect(github.observe.pullRequest(FLYTE, opened.number).state).toBe('closed');
  });

  it.each([
    ['comment', { issues: 'read', metadata: 'read' }, () => octokit.rest.issues.createComment({ ...issue, body: 'x' })],
    [
      'push',
      { contents: 'read' },
      () => octokit.rest.git.createRef({ ...flyte, ref: 'refs/heads/x', sha: '0'.repeat(40) }),
    ],
    ['check', { checks: 'read' }, () => octokit.rest.checks.create({ ...flyte, name: 'x', head_sha: '0'.repeat(40) })],
  ] as const)('without its permission the App may not %s (403)', async (_what, permissions, act) => {
    await github.close();
    github = await startSandbox(NOWHERE, { permissions });
    octokit = clientOf(github);
    await expect(act()).rejects.toMatchObject({ status: 403 });
  });

  it('people are held to their role, and the refusal says who and why', async () => {
    const { people } = github;
    await expect(people.addLabel({ repository: FLYTE, number: 475, as: 'ByronHsu', label: 'rfc' })).rejects.toThrow(
      /ByronHsu could not POST .*labels: GitHub answered 403/,
    );
    await expect(people.mergePullRequest({ repository: FLYTE, number: 3553, as: 'kumare3' })).rejects.toThrow('403');
    await expect(
      people.editIssueBody({ repository: FLYTE, number: 475, as: 'ByronHsu', body: 'mine now' }),
    ).rejects.toThrow('403');
    await expect(
      people.submitReview({ repository: FLYTE, number: 3553, as: 'ByronHsu', event: 'APPROVE' }),
    ).rejects.toThrow('your own pull request');
  });
});

describe('reactions', () => {
  it('are given once; the same again is the same one (200), and only its author takes it back', async () => {
    const { id } = await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body: '/rfc help' });
    const on = { ...flyte, comment_id: id };
    const first = await octokit.rest.reactions.createForIssueComment({ ...on, content: 'eyes' });
    const again = await octokit.rest.reactions.createForIssueComment({ ...on, content: 'eyes' });
    expect([first.status, again.status, again.data.id === first.data.id]).toEqual([201, 200, true]);
    await github.people.react({ repository: FLYTE, commentId: id, as: 'ByronHsu', content: '+1' });
    const { data } = await octokit.rest.reactions.listForIssueComment(on);
    expect(data.map(({ user, content }) => [user?.login, content])).toEqual([
      ['rapporteur[bot]', 'eyes'],
      ['ByronHsu', '+1'],
    ]);
    const { data: comment } = await octokit.rest.issues.getComment(on);
    expect(comment.reactions).toMatchObject({ total_count: 2, eyes: 1, '+1': 1, rocket: 0 });
    const other = data[1]?.id ?? 0;
    await expect(octokit.rest.reactions.deleteForIssueComment({ ...on, reaction_id: other })).rejects.toMatchObject({
      status: 403,
    });
    await octokit.rest.reactions.deleteForIssueComment({ ...on, reaction_id: first.data.id });
    expect(github.observe.reactions(FLYTE, id)).toEqual([{ login: 'ByronHsu', content: '+1' }]);
  });

  it('stand on issues and on comments on lines too; other contents are refused', async () => {
    await octokit.rest.reactions.createForIssue({ ...issue, content: 'rocket' });
    expect(github.observe.issue(FLYTE, 475).reactions).toEqual([{ login: 'rapporteur[bot]', content: 'rocket' }]);
    const { data } = await octokit.rest.pulls.createReviewComment({
      ...pull,
      body: 'Here',
      path: 'README.md',
      line: 1,
      commit_id: github.observe.pullRequest(FLYTE, 3553).headSha,
    });
    const reacted = await octokit.rest.reactions.createForPullRequestReviewComment({
      ...flyte,
      comment_id: data.id,
      content: 'confused',
    });
    expect(reacted.status).toBe(201);
    const bad = octokit.request('POST /repos/flyteorg/flyte/issues/475/reactions', { content: 'shrug' });
    await expect(bad).rejects.toMatchObject({ status: 422 });
  });
});

describe('manners', () => {
  it('what has not changed is not sent again (304) and costs nothing', async () => {
    const first = await octokit.rest.issues.get(issue);
    const etag = first.headers.etag ?? '';
    const remaining = Number(first.headers['x-ratelimit-remaining']);
    const headers = { 'if-none-match': etag };
    const second = await octokit.rest.issues.get({ ...issue, headers }).catch((error) => error);
    expect([second.status, Number(second.response.headers['x-ratelimit-remaining'])]).toEqual([304, remaining]);
    await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body: 'News' });
    expect((await octokit.rest.issues.get({ ...issue, headers })).status).toBe(200);
  });

  it('requests are counted by who asked; reads, tokens and the observer are no writes', async () => {
    await octokit.rest.issues.get(issue);
    await octokit.graphql('query { viewer { login } }');
    github.observe.comments(FLYTE, 475);
    await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body: 'Mine' });
    expect(github.requests({ by: 'app', write: true })).toEqual([]);
    expect(github.requests({ by: 'app' }).map(({ method, route }) => `${method} ${route}`)).toEqual([
      'POST /app/installations/:id/access_tokens',
      'GET /repos/:owner/:repo/issues/:number',
      'POST /graphql',
    ]);
    await octokit.rest.issues.createComment({ ...issue, body: 'Now' });
    expect(github.requests({ by: 'app', write: true })).toMatchObject([{ status: 201, login: 'rapporteur[bot]' }]);
    github.clearRequests();
    expect(github.requests()).toEqual([]);
  });

  it('lists come in pages with links', async () => {
    for (const body of ['1', '2', '3']) await octokit.rest.issues.createComment({ ...issue, body });
    const { headers } = await octokit.rest.issues.listComments({ ...issue, per_page: 2 });
    expect(headers.link).toMatch(/page=2.*rel="next".*rel="last"/);
    const all = await octokit.paginate(octokit.rest.issues.listComments, { ...issue, per_page: 2 });
    expect(all.map(({ body }) => body)).toEqual(['1', '2', '3']);
  });
});

describe('faults', () => {
  const route = '/repos/:owner/:repo/issues/:number/comments';

  it('a 502 before the work: nothing is written, and the next try succeeds', async () => {
    const fault = github.fail({ method: 'POST', route, status: 502 });
    await expect(octokit.rest.issues.createComment({ ...issue, body: 'x' })).rejects.toMatchObject({ status: 502 });
    expect(github.observe.comments(FLYTE, 475)).toEqual([]);
    await octokit.rest.issues.createComment({ ...issue, body: 'x' });
    expect([github.observe.comments(FLYTE, 475).length, fault.hits()]).toEqual([1, 1]);
  });

  it('a connection that dies after the work: it is written, but the App does not know', async () => {
    github.fail({ method: 'POST', route, status: 'drop', when: 'after' });
    await expect(octokit.rest.issues.createComment({ ...issue, body: 'x' })).rejects.toThrow();
    expect(github.observe.comments(FLYTE, 475)).toHaveLength(1);
  });

  it('people are spared unless named, and headers such as retry-after are sent', async () => {
    github.fail({ route: '/repos/:rest*', status: 403, times: 2, headers: { 'retry-after': '1' } });
    await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body: 'Fine' });
    const refused = await octokit.rest.issues.get(issue).catch((error) => error);
    expect([refused.status, refused.response.headers['retry-after']]).toEqual([403, '1']);
  });
});
