/** What an RFC needs next, and from whom. */
import { create } from '@bufbuild/protobuf';
import {
  type Motion,
  type NextStep,
  NextStepSchema,
  type Review,
  ReviewVerdict,
  type Rfc,
  Stage,
  SubjectState,
} from '@rapporteur/idl';
import { motionNext } from '../motion/index.ts';
import { toKnown } from './stage.ts';

/** Roles that a next step may wait for, as they stand beside logins. */
export const ROLES = { maintainers: 'maintainers', tsc: 'TSC' } as const;

/** A role by its members' logins. */
export type Role = { readonly title: (typeof ROLES)[keyof typeof ROLES]; readonly members: readonly string[] };

/** The facts that a next step follows from. */
export type NextStepFacts = Pick<Rfc, 'stage' | 'state' | 'author' | 'category' | 'reviews' | 'requestedReviewers'> & {
  /** Members of the roles, as far as they are known; an approval counts for a role only by a known member. */
  readonly roles?: readonly Role[] | undefined;
  /** Its last motion. */
  readonly motion?: Motion | undefined;
};

/** The next step, with the logins and roles whose turn it is. */
export const nextStep = (facts: NextStepFacts): NextStep => {
  const { text, waitingFor } = describe(facts);
  return create(NextStepSchema, { text, waitingFor: [...new Set(waitingFor)] });
};

/** Whether an entry of `waiting_for` is a role; everything else is a login. */
export const isRole = (name: string): boolean => Object.values<string>(ROLES).includes(name);

type Step = { readonly text: string; readonly waitingFor: readonly string[] };

/**
 * Who has to review, by folder: the rules of the Flyte process. Folders that it does not name need one maintainer.
 */
// A map, since people's words must not find what every object inherits.
const REVIEWERS: ReadonlyMap<string, readonly Role['title'][]> = new Map(
  Object.entries<readonly Role['title'][]>({
    'core language': [ROLES.maintainers, ROLES.tsc],
    system: [ROLES.maintainers, ROLES.tsc],
    'ci-cd': [ROLES.maintainers],
  }),
);

const describe = (facts: NextStepFacts): Step => {
  const { author, state } = facts;
  const stage = toKnown(facts.stage);
  switch (stage) {
    case Stage.INCUBATING:
      return { text: 'Somebody takes up the idea and opens a pull request with the document.', waitingFor: [] };
    case Stage.DRAFT:
      return { text: 'The author finishes the draft and marks it as ready for review.', waitingFor: [author] };
    case Stage.IN_REVIEW:
      return state === SubjectState.MERGED ? MERGED_EARLY : describeReview(facts);
    case Stage.FCP_PROPOSED:
    case Stage.FCP:
      return facts.motion ? motionNext(facts.motion) : describePeriod(stage, state);
    case Stage.ACCEPTED:
      if (isOpen(state)) return carryOut('merge the pull request; then whoever wants to can implement it');
      return { text: 'Whoever wants to can implement it.', waitingFor: [] };
    case Stage.REJECTED:
      if (isOpen(state)) return carryOut('close the pull request');
      return { text: 'Nothing: the decision stands.', waitingFor: [] };
    case Stage.POSTPONED:
      if (isOpen(state))
        return carryOut('close the pull request; it can be reopened later, and is then reviewed again');
      return { text: 'Nothing for now. It can be reopened, and is then reviewed again.', waitingFor: [] };
    case Stage.WITHDRAWN:
      return { text: 'Nothing: its author withdrew it. It can be reopened.', waitingFor: [] };
    case Stage.IMPLEMENTED:
      return { text: 'Nothing: it is implemented.', waitingFor: [] };
    case Stage.UNSPECIFIED:
      return { text: 'A maintainer says where it stands.', waitingFor: [ROLES.maintainers] };
  }
};

/** Rapporteur decides nothing and carries nothing out: merging and closing are for people. */
const carryOut = (what: string): Step => ({ text: `A maintainer can ${what}.`, waitingFor: [ROLES.maintainers] });

const isOpen = (state: SubjectState): boolean => state === SubjectState.OPEN || state === SubjectState.DRAFT;

const MERGED_EARLY: Step = {
  text: 'The pull request was merged before the decision: a maintainer says with /rfc stage accepted or /rfc stage rejected what that means.',
  waitingFor: [ROLES.maintainers, ROLES.tsc],
};

const describeReview = ({ author, category, reviews, requestedReviewers, roles = [] }: NextStepFacts): Step => {
  const against = by(reviews, ReviewVerdict.CHANGES_REQUESTED);
  if (against.length > 0) {
    const text = 'Changes were requested: the author answers them or changes the document.';
    return { text, waitingFor: [author] };
  }
  const approved = new Set(by(reviews, ReviewVerdict.APPROVED).map((login) => login.toLowerCase()));
  const missing = (REVIEWERS.get(category) ?? [ROLES.maintainers]).filter((title) => !isServed(title, approved, roles));
  const asked = requestedReviewers.filter((login) => !approved.has(login.toLowerCase()));
  if (missing.length > 0)
    return { text: `It needs an approving review by ${amount(missing)}.`, waitingFor: [...asked, ...missing] };
  if (asked.length > 0)
    return { text: 'It has the approvals it needs; further reviews were requested.', waitingFor: asked };
  const text = 'It has the approvals it needs: a maintainer or a member of the TSC can move it on.';
  return { text, waitingFor: [ROLES.maintainers, ROLES.tsc] };
};

const describePeriod = (stage: typeof Stage.FCP | typeof Stage.FCP_PROPOSED, state: SubjectState): Step => {
  if (state === SubjectState.MERGED || state === SubjectState.CLOSED) {
    const done = state === SubjectState.MERGED ? 'merged' : 'closed';
    const text = `The pull request was ${done} before the decision: a maintainer or a member of the TSC says what that means.`;
    return { text, waitingFor: [ROLES.maintainers, ROLES.tsc] };
  }
  return stage === Stage.FCP
    ? { text: 'The final comment period runs: last arguments and votes.', waitingFor: [ROLES.tsc] }
    : { text: 'The final comment period is proposed: it begins unless somebody objects.', waitingFor: [ROLES.tsc] };
};

const by = (reviews: readonly Review[], verdict: ReviewVerdict): string[] =>
  reviews.filter((review) => review.verdict === verdict).map(({ login }) => login);

const isServed = (title: Role['title'], approved: ReadonlySet<string>, roles: readonly Role[]): boolean =>
  roles.some((role) => role.title === title && role.members.some((login) => approved.has(login.toLowerCase())));

const amount = (titles: readonly Role['title'][]): string => titles.map((title) => AMOUNTS[title]).join(' and ');

const AMOUNTS = { [ROLES.maintainers]: 'one maintainer', [ROLES.tsc]: 'one member of the TSC' } as const;
