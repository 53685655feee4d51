import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
let octokit: ReturnType<typeof clientOf>;

beforeEach(async () => {
  github = await startSandbox(NOWHERE);
  octokit = clientOf(github);
});
afterEach(() => github.close());

const on = { repository: FLYTE, number: 3553 };

const EntrySchema = z.looseObject({
  event: z.string(),
  actor: z.object({ login: z.string(), id: z.number(), type: z.string() }).optional(),
  user: z.looseObject({ login: z.string() }).optional(),
  created_at: z.string().optional(),
  submitted_at: z.string().optional(),
});

const timeline = async (number = 3553) =>
  z.array(EntrySchema).parse(
    await octokit.paginate(octokit.rest.issues.listEventsForTimeline, {
      ...flyte,
      issue_number: number,
      per_page: 100,
    }),
  );

const told = async (number?: number): Promise<string[]> =>
  (await timeline(number)).map(
    ({ event, actor, user, created_at, submitted_at }) =>
      `${event} ${(actor ?? user)?.login ?? ''} ${created_at ?? submitted_at ?? ''}`,
  );

describe('what the seed planted has happened', () => {
  it.each([
    [
      'an open pull request: its commit, labels by somebody who may, comments, reviews',
      3553,
      [
        'labeled eapolinario 2023-04-01T08:00:00Z',
        'committed  ',
        'commented kumare3 2023-04-02T08:00:00Z',
        'reviewed kumare3 2023-06-10T09:00:00Z',
      ],
    ],
    [
      'a merge, and the closing by the same person at the same time',
      3346,
      ['committed  ', 'merged eapolinario 2023-03-01T08:00:00Z', 'closed eapolinario 2023-03-01T08:00:00Z'],
    ],
    [
      'a closing by the author, unless the seed names another',
      3300,
      ['committed  ', 'closed ByronHsu 2023-01-05T08:00:00Z'],
    ],
    ['nothing on an issue where nothing happened', 475, []],
  ])('%s', async (_name, number, entries) => {
    expect([...(await told(number))].sort()).toEqual([...entries].sort());
    expect((await told(number)).at(-1)).toBe(entries.at(-1));
  });
});

describe('what happens is told', () => {
  it.each([
    ['a close', () => github.people.close({ ...on, as: 'ByronHsu' }), { event: 'closed', state_reason: null }],
    ['a draft', () => github.people.convertToDraft({ ...on, as: 'ByronHsu' }), { event: 'convert_to_draft' }],
    [
      'a label',
      () => github.people.addLabel({ ...on, as: 'kumare3', label: 'x' }),
      { event: 'labeled', label: { name: 'x' } },
    ],
    [
      'a label that goes',
      () => github.people.removeLabel({ ...on, as: 'kumare3', label: 'rfc' }),
      { event: 'unlabeled', label: { name: 'rfc' } },
    ],
    [
      'a new title',
      () => github.people.edit({ ...on, as: 'ByronHsu', title: 'T' }),
      { event: 'renamed', rename: { from: '[RFC] Config Override', to: 'T' } },
    ],
    [
      'a request for a review',
      () => github.people.requestReview({ ...on, as: 'kumare3', reviewers: ['eapolinario'] }),
      {
        event: 'review_requested',
        requested_reviewer: { login: 'eapolinario' },
        review_requester: { login: 'kumare3' },
      },
    ],
    [
      'a review, its state in small letters',
      () => github.people.submitReview({ ...on, as: 'eapolinario', event: 'REQUEST_CHANGES', body: 'Hm' }),
      {
        event: 'reviewed',
        state: 'changes_requested',
        body: 'Hm',
        user: { login: 'eapolinario' },
        html_url: expect.stringMatching(/#pullrequestreview-\d+$/),
      },
    ],
    [
      'a comment with the sum of its reactions',
      async () => {
        const { id } = await github.people.comment({ ...on, as: 'kumare3', body: '/rfc status' });
        await github.people.react({ repository: FLYTE, commentId: id, as: 'ByronHsu', content: 'eyes' });
      },
      {
        event: 'commented',
        body: '/rfc status',
        user: { type: 'User' },
        author_association: 'MEMBER',
        reactions: { eyes: 1, total_count: 1 },
      },
    ],
    [
      'a merge with its commit',
      () => github.people.mergePullRequest({ ...on, as: 'eapolinario' }),
      { event: 'closed' },
    ],
    [
      'a dismissed review, with what it had said',
      async () => {
        const { id } = await github.people.submitReview({ ...on, as: 'eapolinario', event: 'APPROVE' });
        await github.people.dismissReview({ ...on, as: 'davidmirror-ops', reviewId: id, message: 'Stale' });
      },
      {
        event: 'review_dismissed',
        actor: { login: 'davidmirror-ops' },
        dismissed_review: { state: 'approved', dismissal_message: 'Stale' },
      },
    ],
    [
      'a lock',
      () => github.people.lock({ ...on, as: 'davidmirror-ops', reason: 'resolved' }),
      { event: 'locked', lock_reason: 'resolved' },
    ],
    [
      'a deleted comment: that it is gone, not what it said',
      async () => {
        const { id } = await github.people.comment({ ...on, as: 'kumare3', body: 'Oops' });
        await github.people.deleteComment({ repository: FLYTE, commentId: id, as: 'eapolinario' });
      },
      { event: 'comment_deleted', actor: { login: 'eapolinario' } },
    ],
    [
      'another base',
      () => github.people.changeBase({ ...on, as: 'eapolinario', base: 'release' }),
      { event: 'base_ref_changed' },
    ],
  ])('%s', async (_name, act, entry) => {
    await github.people.push({ repository: FLYTE, as: 'eapolinario', branch: 'release', files: [{ path: 'r.md' }] });
    const before = github.observe.pullRequest(FLYTE, 3553).updatedAt;
    await act();
    expect((await timeline()).at(-1)).toMatchObject(entry);
    expect(Date.parse(github.observe.pullRequest(FLYTE, 3553).updatedAt)).toBeGreaterThan(Date.parse(before));
  });

  it('commits after a push; a forced push takes the old ones away and says so', async () => {
    const push = { ...on, as: 'ByronHsu', files: [{ path: 'x.md' }] };
    await github.people.pushCommit(push);
    expect((await told()).filter((line) => line.startsWith('committed'))).toHaveLength(2);
    const after = await github.people.pushCommit({ ...push, force: true });
    const entries = await timeline();
    expect(entries.filter(({ event }) => event === 'committed').map(({ sha }) => sha)).toEqual([after]);
    expect(entries.at(-1)).toMatchObject({ event: 'head_ref_force_pushed', commit_id: after });
    const { data } = await octokit.rest.pulls.get({ ...flyte, pull_number: 3553 });
    expect([data.commits, data.changed_files]).toEqual([1, 1]);
  });
});
