import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

/** Fields of GitHub's examples that nothing here could fill or nobody reads. */
const LEFT_OUT = [
  // Settings and counts that the sandbox does not keep.
  /^repository\.(?:allow_|delete_branch|master_branch|stargazers|organization|\w+_url$|ssh|svn|git_|language|custom)/,
  /^pull_request\.(?:head|base)\.repo/,
  /^check_run\.(?:check_suite|deployment|output\.images|pull_requests)/,
  /^installation\.(?:single_file|has_multiple|suspended_by|created_at|updated_at|repository_url)/,
  /^(?:deployment|requested_action)/,
  // Of issues that became pull requests.
  /^issue\.draft$/,
];

type Json = Readonly<Record<string, unknown>>;

let github: SandboxGithub;

beforeAll(async () => {
  github = await startSandbox(NOWHERE);
  const { people } = github;
  const octokit = clientOf(github);
  const on = { repository: FLYTE, number: 3553 };
  await people.pushCommit({ ...on, as: 'ByronHsu', files: [{ path: 'x.md' }] });
  await people.addLabel({ ...on, as: 'kumare3', label: 'new' });
  await people.edit({ ...on, as: 'ByronHsu', title: 'Another' });
  await people.convertToDraft({ ...on, as: 'ByronHsu' });
  await people.markReady({ ...on, as: 'ByronHsu' });
  await people.submitReview({ ...on, as: 'kumare3', event: 'APPROVE' });
  const { id } = await people.comment({ ...on, as: 'kumare3', body: 'One' });
  await people.editComment({ ...on, as: 'kumare3', commentId: id, body: 'Two' });
  await people.closePullRequest({ ...on, as: 'ByronHsu' });
  await people.openPullRequest({ ...on, as: 'ByronHsu', title: 'T', head: 'h', files: [{ path: 'y.md' }] });
  const issue = await people.openIssue({ repository: FLYTE, as: 'kumare3', title: 'Issue', labels: ['rfc'] });
  await people.editIssueBody({ repository: FLYTE, as: 'kumare3', number: issue.number, body: 'b' });
  await people.close({ repository: FLYTE, as: 'kumare3', number: issue.number });
  await people.push({ repository: FLYTE, as: 'davidmirror-ops', files: [{ path: 'z.md' }] });
  const idea = { repository: FLYTE, as: 'ByronHsu', category: 'rfc-incubator', title: 'Idea', body: 'b' };
  const discussion = await people.createDiscussion(idea);
  await people.commentOnDiscussion({ repository: FLYTE, as: 'kumare3', number: discussion.number, body: 'c' });
  const head_sha = github.observe.pullRequest(FLYTE, 3553).headSha;
  await octokit.rest.checks.create({ ...flyte, name: 'check', head_sha });
  people.installApp({ as: 'eapolinario' });
});
afterAll(() => github.close());

const ExampleSchema = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));
const catalogue = ExampleSchema.parse(examples);

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of fields, down to the objects in objects; lists are not entered. */
const pathsOf = (json: Json, prefix = ''): string[] =>
  Object.entries(json).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    return isJson(value) && path.split('.').length < 4 ? [path, ...pathsOf(value, `${path}.`)] : [path];
  });

describe('payloads have every field of GitHub’s own examples', () => {
  it.each([
    ['pull_request', 'opened'],
    ['pull_request', 'synchronize'],
    ['pull_request', 'edited'],
    ['pull_request', 'labeled'],
    ['pull_request', 'closed'],
    ['pull_request', 'ready_for_review'],
    ['pull_request', 'converted_to_draft'],
    ['pull_request_review', 'submitted'],
    ['issue_comment', 'created'],
    ['issue_comment', 'edited'],
    ['issues', 'opened'],
    ['issues', 'edited'],
    ['issues', 'labeled'],
    ['issues', 'closed'],
    ['push', null],
    ['discussion', 'created'],
    ['discussion_comment', 'created'],
    ['check_run', 'created'],
    ['installation', 'created'],
  ] as const)('%s %s', (event, action) => {
    const ours = github.observe.deliveries().find((one) => one.event === event && one.action === action)?.payload;
    const theirs = catalogue
      .find(({ name }) => name === event)
      ?.examples.find((one) => !action || one.action === action);
    const have = new Set(isJson(ours) ? pathsOf(ours) : []);
    expect(have.size).toBeGreaterThan(20);
    const missing = pathsOf(theirs ?? {}).filter((path) => {
      const parent = path.slice(0, path.lastIndexOf('.'));
      // What is null at ours has no fields; a missing object is told once.
      return !have.has(path) && (parent === '' || have.has(`${parent}.id`)) && !LEFT_OUT.some((one) => one.test(path));
    });
    expect(missing).toEqual([]);
  });
});
