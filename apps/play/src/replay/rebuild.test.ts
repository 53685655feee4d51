import type { SandboxSeed } from '@rapporteur/github-sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCanonical } from './canonical.ts';
import { rebuild } from './rebuild.ts';
import { parseRecording } from './recording.ts';

const user = (login: string) => ({ login, id: login.length, type: 'User' });
const repository = { full_name: 'acme/widgets', default_branch: 'main' };
const time = (minute: number) => `2023-06-19T10:${String(minute).padStart(2, '0')}:00Z`;
const sha = (digit: string) => digit.repeat(40);

const pull = (minute: number, more: object = {}) => ({
  number: 7,
  title: 'Tags',
  body: 'Adds tags.',
  user: user('cy'),
  labels: [],
  state: 'open',
  created_at: time(0),
  updated_at: time(minute),
  closed_at: null,
  merged_at: null,
  draft: false,
  head: { label: 'cy:tags', ref: 'tags', sha: sha('a') },
  base: { ref: 'main', sha: sha('b') },
  ...more,
});
const issue = (minute: number, more: object = {}) => ({
  number: 8,
  title: 'A question',
  body: null,
  user: user('dee'),
  labels: [],
  state: 'open',
  created_at: time(1),
  updated_at: time(minute),
  closed_at: null,
  ...more,
});
const said = (id: number, minute: number, more: object = {}) => ({
  id,
  body: `Comment ${id}`,
  user: user('bo'),
  created_at: time(minute),
  updated_at: time(minute),
  ...more,
});

let counted = 0;
const delivery = (event: string, payload: object): string => {
  counted += 1;
  return JSON.stringify({ event, id: `d${counted}`, payload: { repository, sender: user('bo'), ...payload } });
};

const STORY = [
  delivery('pull_request', { action: 'opened', pull_request: pull(0), sender: user('cy') }),
  delivery('pull_request', {
    action: 'labeled',
    pull_request: pull(0, { labels: [{ name: 'rfc' }] }),
    label: { name: 'rfc' },
  }),
  delivery('pull_request', { action: 'closed', pull_request: pull(5, { state: 'closed', closed_at: time(5) }) }),
  delivery('pull_request', { action: 'reopened', pull_request: pull(6, { title: 'Tags for all' }) }),
  delivery('pull_request_review', {
    action: 'submitted',
    pull_request: pull(7, { title: 'Tags for all' }),
    review: { id: 70, user: user('bo'), state: 'approved', body: 'Fine.', submitted_at: time(7) },
  }),
  delivery('pull_request_review', {
    action: 'dismissed',
    pull_request: pull(8, { title: 'Tags for all' }),
    review: { id: 70, user: user('bo'), state: 'dismissed', body: 'Fine.', submitted_at: time(7) },
  }),
  delivery('issues', { action: 'opened', issue: issue(1), sender: user('dee') }),
  delivery('issue_comment', { action: 'created', issue: issue(2), comment: said(21, 2) }),
  delivery('issue_comment', {
    action: 'created',
    issue: issue(3),
    comment: said(22, 3, { author_association: 'MEMBER' }),
  }),
  delivery('issue_comment', {
    action: 'edited',
    issue: issue(4),
    comment: said(22, 3, { body: 'Better', updated_at: time(4) }),
    changes: { body: { from: 'Comment 22' } },
  }),
  delivery('issue_comment', { action: 'deleted', issue: issue(5), comment: said(21, 2) }),
  delivery('issue_comment', {
    action: 'created',
    issue: issue(5),
    comment: said(23, 5, { user: { login: 'rapporteur[bot]', type: 'Bot' } }),
  }),
  delivery('issues', { action: 'opened', issue: issue(1, { number: 9 }) }),
  delivery('issues', { action: 'deleted', issue: issue(2, { number: 9 }) }),
  delivery('discussion', {
    action: 'created',
    discussion: { ...issue(1, { number: 10, title: 'An idea' }), category: { slug: 'ideas' } },
  }),
  delivery('push', {
    ref: 'refs/heads/main',
    before: sha('c'),
    after: sha('d'),
    head_commit: { message: 'A transcript', timestamp: time(9) },
    commits: [{ added: ['transcripts/a.vtt'], modified: [], removed: [] }],
  }),
  JSON.stringify({
    github: {
      repositories: [
        {
          name: 'widgets',
          permissions: { ada: 'maintain' },
          files: { 'README.md': '# Widgets\n', 'transcripts/a.vtt': 'WEBVTT\n' },
          pullRequests: [{ number: 7, files: [{ path: 'rfc/7.md', content: '# Tags\n' }] }],
        },
      ],
    },
  }),
] as const;

const seedOf = (lines: readonly string[]): SandboxSeed => {
  const rebuilt = rebuild(parseRecording(lines.join('\n')).value);
  if ('problem' in rebuilt) throw new Error(rebuilt.problem.text);
  return rebuilt.value.seed;
};
const widgets = seedOf(STORY).repositories[0];

describe('GitHub as the recording shows it', () => {
  it('of a pull request the newest picture counts, with what no picture tells', () => {
    const [found] = widgets?.pullRequests ?? [];
    expect(found).toMatchObject({
      number: 7,
      title: 'Tags for all',
      author: 'cy',
      head: 'cy:tags',
      files: [{ path: 'rfc/7.md', content: '# Tags\n' }],
      reviews: [{ id: 70, author: 'bo', state: 'DISMISSED' }],
    });
    expect(found?.closedAt).toBeUndefined();
    expect(found?.events?.map(({ event, at, actor, label }) => [event, at, actor, label])).toEqual([
      ['labeled', time(0), 'bo', 'rfc'],
      ['closed', time(5), 'bo', undefined],
      ['reopened', time(6), 'bo', undefined],
      ['review_dismissed', time(8), 'bo', undefined],
    ]);
    expect(found?.events?.at(-1)?.dismissed?.state).toBe('APPROVED');
  });

  it('comments add up; what was deleted is gone, and so is what the app wrote, which the replay writes', () => {
    expect(widgets?.issues?.map(({ number }) => number)).toEqual([8]);
    expect(widgets?.issues?.[0]?.comments).toEqual([
      {
        id: 22,
        author: 'bo',
        body: 'Better',
        createdAt: time(3),
        updatedAt: time(4),
        edits: [{ editor: 'bo', at: time(4), before: 'Comment 22' }],
      },
    ]);
  });

  it('rights come from a line "github", else roughly from what webhooks tell', () => {
    expect(widgets?.permissions).toEqual({ ada: 'maintain', bo: 'write' });
  });

  it('a push is a commit with the text that the line tells, and that text is not there before', () => {
    expect(widgets?.files).toEqual({ 'README.md': '# Widgets\n' });
    expect(widgets?.commits).toEqual([
      {
        author: 'bo',
        at: time(9),
        message: 'A transcript',
        files: [{ path: 'transcripts/a.vtt', content: 'WEBVTT\n' }],
      },
    ]);
  });

  it('what is merged never becomes unmerged, not even by a newer picture', () => {
    const merged = pull(2, { state: 'closed', closed_at: time(2), merged_at: time(2), merged_by: user('ada') });
    const lines = [
      delivery('pull_request', { action: 'closed', pull_request: merged }),
      delivery('pull_request', { action: 'edited', pull_request: pull(9) }),
    ];
    expect(seedOf(lines).repositories[0]?.pullRequests?.[0]).toMatchObject({
      mergedAt: time(2),
      closedAt: time(2),
      mergedBy: 'ada',
    });
  });

  it('lines in any order and more than once show the same', () => {
    const expected = toCanonical(seedOf(STORY));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...STORY], { minLength: STORY.length }),
        fc.subarray([...STORY]),
        (lines, doubles) => toCanonical(seedOf([...doubles, ...lines])) === expected,
      ),
      { numRuns: 50 },
    );
  });
});

describe('a recording that cannot be rebuilt is refused with the line', () => {
  it('of two organisations', () => {
    const other = delivery('issues', { action: 'opened', issue: issue(1), repository: { full_name: 'zeta/x' } });
    expect(rebuild(parseRecording([...STORY, other].join('\n')).value)).toMatchObject({
      problem: { line: STORY.length + 1, text: expect.stringContaining('Replay each organisation by itself.') },
    });
  });

  it('with a payload that is none of GitHub', () => {
    const broken = delivery('issues', { action: 'opened', issue: { number: 'seven' } });
    expect(rebuild(parseRecording(broken).value)).toMatchObject({
      problem: {
        line: 1,
        text: expect.stringMatching(/^payload\.issue\.number: .*Record the payload as GitHub sent it\.$/),
      },
    });
  });
});
