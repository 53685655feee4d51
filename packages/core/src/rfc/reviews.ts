/** Reviews as GitHub lists them, reduced to the last word of each reviewer. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Review, ReviewSchema, ReviewVerdict } from '@rapporteur/idl';
import type { ReviewFacts } from '../github/index.ts';

/**
 * The latest verdict of each reviewer but the author, oldest first. A comment after a verdict does not take it back;
 * reviews not yet submitted do not count.
 */
export const latestReviews = (reviews: readonly ReviewFacts[], author: string): Review[] => {
  const latest = new Map<string, ReviewFacts>();
  for (const review of reviews.toSorted(byTime)) {
    const key = review.login.toLowerCase();
    if (review.verdict === 'pending' || key === author.toLowerCase()) continue;
    const before = latest.get(key);
    if (before && before.verdict !== 'commented' && review.verdict === 'commented') continue;
    latest.set(key, review);
  }
  return [...latest.values()]
    .sort(byTime)
    .map(({ login, verdict, at }) =>
      create(ReviewSchema, { login, verdict: VERDICTS[verdict], at: timestampFromDate(at) }),
    );
};

const VERDICTS = {
  approved: ReviewVerdict.APPROVED,
  changes_requested: ReviewVerdict.CHANGES_REQUESTED,
  commented: ReviewVerdict.COMMENTED,
  dismissed: ReviewVerdict.DISMISSED,
  pending: ReviewVerdict.UNSPECIFIED,
} as const;

const byTime = (a: ReviewFacts, b: ReviewFacts): number =>
  a.at.getTime() - b.at.getTime() || compare(a.login, b.login) || compare(a.verdict, b.verdict);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
