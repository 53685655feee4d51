import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, FLYTE, flyte, NOW, NOWHERE, seed } from '../testing/fixture.ts';
import { createSandboxGithub, type SandboxGithub } from './index.ts';

const COUNT = 1000;
const REPOSITORIES = 5;

let github: SandboxGithub;
let octokit: ReturnType<typeof clientOf>;
afterEach(() => github.close());

describe('pull requests on paper', () => {
  beforeEach(async () => {
    const [first, ...rest] = seed.repositories;
    if (!first) throw new Error('The seed has no repositories');
    const repositories = [
      { ...first, pullRequests: (first.pullRequests ?? []).map((pull) => ({ ...pull, git: false })) },
      ...rest,
    ];
    github = await createSandboxGithub({ seed: { ...seed, repositories }, webhookUrl: NOWHERE, now: () => NOW });
    octokit = clientOf(github);
  });

  const on = { repository: FLYTE, number: 3553 };
  const pull = { ...flyte, pull_number: 3553 };

  it('list their files, commits and counts as those that git has', async () => {
    const files = await octokit.rest.pulls.listFiles(pull);
    expect(files.data.map(({ filename, status, previous_filename: from }) => [filename, status, from])).toEqual([
      ['README.md', 'modified', undefined],
      ['rfc/core language/3553 config override.md', 'added', undefined],
      ['rfc/gone.md', 'removed', undefined],
      ['rfc/new name.md', 'renamed', 'rfc/old name.md'],
    ]);
    const { data } = await octokit.rest.pulls.get(pull);
    expect([data.commits, data.changed_files]).toEqual([1, 4]);
    const commits = await octokit.rest.pulls.listCommits(pull);
    expect(commits.data.map(({ sha, author }) => [sha, author?.login])).toEqual([[data.head.sha, 'ByronHsu']]);
    expect(commits.data[0]?.author).toMatchObject({ id: data.user.id });
    const merged = await octokit.rest.pulls.get({ ...flyte, pull_number: 3346 });
    expect(merged.data).toMatchObject({ merged: true, merge_commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/) });
  });

  it('have contents, check runs, pushes and merges when they are asked for', async () => {
    const { headSha: sha } = github.observe.pullRequest(FLYTE, 3553);
    const path = 'rfc/core language/3553 config override.md';
    for (const ref of [sha, 'refs/pull/3553/head']) {
      const { data } = await octokit.rest.repos.getContent({ ...flyte, path, ref });
      expect('content' in data && Buffer.from(data.content, 'base64').toString()).toBe('# Config Override\n');
    }
    const run = await octokit.rest.checks.create({ ...flyte, name: 'Rapporteur', head_sha: sha });
    expect(run.data.head_sha).toBe(sha);
    expect((await octokit.rest.checks.listForRef({ ...flyte, ref: sha })).data.check_runs).toMatchObject([
      { head_sha: sha },
    ]);
    expect(await github.observe.checkRuns(FLYTE, sha)).toMatchObject([{ name: 'Rapporteur' }]);
    const after = await github.people.pushCommit({ ...on, as: 'ByronHsu', files: [{ path: 'x.md', content: 'X\n' }] });
    expect((await octokit.rest.pulls.get(pull)).data).toMatchObject({
      head: { sha: after },
      commits: 2,
      changed_files: 5,
    });
    await github.people.mergePullRequest({ ...on, as: 'eapolinario' });
    expect(await github.observe.file(FLYTE, path)).toBe('# Config Override\n');
    expect(await github.observe.file(FLYTE, 'x.md')).toBe('X\n');
  });

  it('are merged without a push before', async () => {
    await github.people.mergePullRequest({ ...on, as: 'eapolinario' });
    expect(await github.observe.file(FLYTE, 'rfc/new name.md')).toBe('An old proposal.\n');
  });
});

describe('a world at scale', () => {
  it(`${COUNT} pull requests in ${REPOSITORIES} repositories are there within ten seconds`, async () => {
    const begun = performance.now();
    github = await createSandboxGithub({
      webhookUrl: NOWHERE,
      seed: {
        organization: { login: 'flyteorg' },
        people: [{ login: 'ByronHsu' }],
        repositories: Array.from({ length: REPOSITORIES }, (_, index) => ({
          name: `repository-${index}`,
          pullRequests: Array.from({ length: COUNT / REPOSITORIES }, (_, number) => ({
            number: number + 1,
            title: `Change ${number}`,
            author: 'ByronHsu',
            createdAt: '2023-06-01T08:00:00Z',
            git: false,
            files: [{ path: `rfc/${number}.md` }],
          })),
        })),
      },
    });
    expect(performance.now() - begun).toBeLessThan(10_000);
    octokit = clientOf(github);
    const all = await octokit.paginate(octokit.rest.pulls.list, {
      owner: 'flyteorg',
      repo: 'repository-4',
      per_page: 100,
    });
    expect(all).toHaveLength(COUNT / REPOSITORIES);
  });
});
