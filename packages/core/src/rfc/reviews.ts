/** Reviews as GitHub lists them, reduced to the last word of each reviewer, and what a review counts for. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Membership, type Review, ReviewSchema, ReviewVerdict } from '@rapporteur/idl';
import type { Rfc } from '@rapporteur/idl/record';
import type { ReviewFacts } from '../github/index.ts';
import { shortHash } from '../shared/hash.ts';
import { compareIds } from '../shared/order.ts';

/** An account whose id may not be known. */
type Author = { readonly id?: string | undefined; readonly login: string };

/**
 * The latest verdict of each reviewer but the author, oldest first. People are told apart by their accounts: whoever takes
 * over a login takes over no review. A comment after a verdict does not take it back; reviews not yet submitted do not
 * count. What is on record of an approval, by `known`, stays with it.
 */
export const latestReviews = (
  reviews: readonly ReviewFacts[],
  author: Author,
  known: readonly Review[] = [],
): Review[] => {
  const record = new Map(known.flatMap((review) => (review.id ? [[review.id, review] as const] : [])));
  const latest = new Map<string, ReviewFacts>();
  for (const facts of reviews.toSorted(byTime)) {
    // Of a deleted account GitHub tells nothing; the record still knows whose review it was.
    const id = facts.id || record.get(facts.review ?? '')?.accountId;
    const review = { ...facts, ...(id ? { id } : {}) };
    if (review.verdict === 'pending' || isBy(review, author)) continue;
    const key = keyOf(review);
    const before = latest.get(key);
    if (before && before.verdict !== 'commented' && review.verdict === 'commented') continue;
    latest.set(key, review);
  }
  return [...latest.values()].sort(byTime).map(({ id = '', login, review = '', verdict, at }) => {
    const before = verdict === 'approved' ? record.get(review) : undefined;
    return create(ReviewSchema, {
      id: review,
      accountId: id,
      login,
      verdict: VERDICTS[verdict],
      at: timestampFromDate(at),
      ...(before ? onRecord(before) : {}),
    });
  });
};

const onRecord = ({ roles, textHash, headSha }: Review) => ({ roles, textHash, headSha });

/** What a review says of the roles that have to review, by `membership`. */
export const rolesIn = ({ verdict, roles }: Review, membership: Membership): Review['roles'] =>
  verdict === ReviewVerdict.APPROVED ? roles.filter((role) => role.membership === membership) : [];

/** Whether it is known of an approval if it counts for a role; of what is no approval nobody has to know it. */
export const isChecked = ({ verdict, roles }: Review, key: string): boolean =>
  verdict !== ReviewVerdict.APPROVED ||
  roles.some((role) => role.key === key && role.membership !== Membership.UNSPECIFIED);

/** All deleted accounts have one login. */
const keyOf = ({ id, login, review }: ReviewFacts): string =>
  id || (login === 'ghost' && review ? `review ${review}` : `@${login.toLowerCase()}`);

/** Tells whether the text of an RFC is the one that somebody approved; empty if it was not read. */
export const textHashOf = ({ documentHash }: Pick<Rfc, 'documentHash'>): string =>
  documentHash === '' ? '' : shortHash(documentHash);

/** Whether the text has changed since an approval was given. */
export const isBeforeChange = ({ verdict, textHash }: Review, rfc: Pick<Rfc, 'documentHash'>): boolean => {
  const now = textHashOf(rfc);
  return verdict === ReviewVerdict.APPROVED && textHash !== '' && now !== '' && textHash !== now;
};

const isBy = (review: ReviewFacts, author: Author): boolean =>
  author.id && review.id ? author.id === review.id : author.login.toLowerCase() === review.login.toLowerCase();

const VERDICTS = {
  approved: ReviewVerdict.APPROVED,
  changes_requested: ReviewVerdict.CHANGES_REQUESTED,
  commented: ReviewVerdict.COMMENTED,
  dismissed: ReviewVerdict.DISMISSED,
  pending: ReviewVerdict.UNSPECIFIED,
} as const;

/** GitHub dates by whole seconds; ids of reviews grow. */
const byTime = (a: ReviewFacts, b: ReviewFacts): number =>
  a.at.getTime() - b.at.getTime() || compareIds(a.review ?? '', b.review ?? '');
