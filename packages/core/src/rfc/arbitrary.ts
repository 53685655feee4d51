/** Pull requests for tests: one ordinary pull request, and arbitrary ones. */
import fc from 'fast-check';
import type { PullRequestFacts } from '../github/index.ts';

/** The pull request of flyte#3553 as it was opened, with what a test wants different. */
export const pullOf = (part: Partial<PullRequestFacts> = {}): PullRequestFacts => {
  const { repository = 'flyteorg/flyte', number = 3553 } = part;
  return {
    repository,
    number,
    nodeId: `PR_${number}`,
    title: '[RFC] Config Override',
    url: `https://github.com/${repository}/pull/${number}`,
    body: '',
    author: 'ByronHsu',
    authorIsBot: false,
    state: 'open',
    draft: false,
    merged: false,
    labels: [],
    requestedReviewers: [],
    base: 'master',
    head: 'config-override',
    headSha: '0123456789012345678901234567890123456789',
    createdAt: new Date('2023-04-04T17:00:00Z'),
    updatedAt: new Date('2023-06-22T18:00:00Z'),
    ...part,
  };
};

const day = fc.date({
  min: new Date('2023-01-01T00:00:00Z'),
  max: new Date('2024-01-01T00:00:00Z'),
  noInvalidDate: true,
});

/** Readings of one RFC pull request at arbitrary moments of its life, consistent as GitHub's are. */
export const arbitraryPull: fc.Arbitrary<PullRequestFacts> = fc
  .record({
    life: fc.constantFrom('draft', 'open', 'merged', 'closed'),
    labels: fc.subarray(['rfc', 'stale', 'rejected', 'postponed', 'size:M']),
    requestedReviewers: fc.subarray(['kumare3', 'fg91', 'eapolinario']),
    reviews: fc.array(
      fc.record({
        login: fc.constantFrom('kumare3', 'fg91', 'ByronHsu'),
        verdict: fc.constantFrom('approved', 'changes_requested', 'commented', 'dismissed', 'pending'),
        at: day,
      }),
      { maxLength: 5 },
    ),
    updatedAt: day,
    title: fc.string({ unit: 'grapheme' }),
    body: fc.constantFrom(
      '',
      'Closes #475, see flyteorg/flytekit#1672',
      'https://github.com/flyteorg/flyte/discussions/3793',
    ),
  })
  .map(({ life, ...rest }) =>
    pullOf({
      ...rest,
      state: life === 'merged' || life === 'closed' ? 'closed' : 'open',
      draft: life === 'draft',
      merged: life === 'merged',
      files: [{ path: 'rfc/system/3553-config-override.md', status: 'added' }],
      ...(life === 'merged' || life === 'closed' ? { closedAt: rest.updatedAt } : {}),
    }),
  );
