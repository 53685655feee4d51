/** For which roles approvals count: by those who belonged to them when the approval was first seen. */
import { create } from '@bufbuild/protobuf';
import {
  Membership,
  type Review,
  ReviewRoleSchema,
  ReviewVerdict,
  type Settings,
  Stage,
  SubjectState,
} from '@rapporteur/idl';
import type { Rfc } from '@rapporteur/idl/record';
import type { AccountFacts, PullRequestFacts, ThreadFacts } from '../github/index.ts';
import { isChecked, textHashOf } from '../rfc/index.ts';
import { reviewRolesOf, roleTitleOf } from '../settings/index.ts';
import type { Dossier, Judging } from './dossier.ts';
import { membershipsIn } from './role.ts';

type Reviewed = {
  readonly pull: PullRequestFacts & { readonly thread: ThreadFacts };
  readonly rfc: Rfc;
  readonly settings: Settings;
};

/**
 * The reviews of an RFC, each approval with the roles that have to review. A membership is asked once for each approval
 * and then stays on record, so that whoever leaves the role takes no approval along, and whoever joins it brings none. What
 * is on record nowhere any more is read anew, with the members of that day. Of an RFC that waits for no review nobody asks.
 */
export function* judgeReviews(dossier: Dossier, { pull, rfc, settings }: Reviewed): Judging<readonly Review[]> {
  const { reviews, category } = rfc;
  if (pull.state !== 'open' || !UNDECIDED.has(rfc.stage)) return reviews;
  const keys = reviewRolesOf(settings, category);
  const asked = new Map<string, Asked>();
  for (const key of keys) {
    const open = reviews.filter((review) => !isChecked(review, key));
    if (open.length === 0) continue;
    const people = open.flatMap(({ accountId }) => accountsIn(pull.thread, accountId));
    const found = yield* membershipsIn(dossier, { settings, repository: pull.repository, key }, people);
    asked.set(key, { people, found });
  }
  if (asked.size === 0 && reviews.every((review) => isTitled(review, settings))) return reviews;
  return reviews.map((review) => {
    if (review.verdict !== ReviewVerdict.APPROVED) return review;
    const fresh = [...asked].flatMap(([key, answer]) =>
      isChecked(review, key) ? [] : [{ key, membership: membershipOf(answer, review.accountId) }],
    );
    const known = review.roles.filter(({ key }) => !fresh.some((role) => role.key === key));
    const roles = [...known, ...fresh].map(({ key, membership }) =>
      create(ReviewRoleSchema, { key, title: roleTitleOf(settings, key), membership }),
    );
    // A change of the text does not take an approval back, but people see that it was given before (D18).
    const isNew = review.roles.length === 0;
    return { ...review, roles, ...(isNew ? { textHash: textHashOf(rfc), headSha: pull.headSha } : {}) };
  });
}

const UNDECIDED: ReadonlySet<Stage> = new Set([Stage.DRAFT, Stage.IN_REVIEW, Stage.FCP_PROPOSED, Stage.FCP]);

const isTitled = ({ roles }: Review, settings: Settings): boolean =>
  roles.every(({ key, title }) => title === roleTitleOf(settings, key));

type Asked = { readonly people: readonly AccountFacts[]; readonly found: ReadonlyMap<string, boolean> };

/** An account that GitHub does not know any more belongs to nothing. */
const membershipOf = ({ people, found }: Asked, accountId: string): Membership => {
  const isMember = people.some(({ id }) => id === accountId) ? found.get(accountId) : false;
  if (isMember === undefined) return Membership.UNSPECIFIED;
  return isMember ? Membership.MEMBER : Membership.NONE;
};

const accountsIn = ({ posts }: ThreadFacts, accountId: string): AccountFacts[] => {
  const review = posts.findLast(({ kind, author }) => kind === 'review' && author.id === accountId);
  return review && accountId !== '' ? [review.author] : [];
};

/** Whether it has to be asked again for which roles an approval counts. */
export const isUnsure = ({ stage, state, category, reviews }: Rfc, settings: Settings): boolean =>
  UNDECIDED.has(stage) &&
  (state === SubjectState.OPEN || state === SubjectState.DRAFT) &&
  reviewRolesOf(settings, category).some((key) => reviews.some((review) => !isChecked(review, key)));
