/** What an RFC needs next, and from whom. */
import { create } from '@bufbuild/protobuf';
import {
  Membership,
  type NextStep,
  NextStepSchema,
  type Review,
  ReviewVerdict,
  type Settings,
  Stage,
  SubjectState,
} from '@rapporteur/idl';
import type { Motion, Rfc } from '@rapporteur/idl/record';
import { choosePolicy, countedRoles, listWords, motionNext } from '../motion/index.ts';
import { MAINTAINERS_ROLE, reviewRolesOf, roleTitleOf } from '../settings/index.ts';
import { rolesIn } from './reviews.ts';
import { toKnown } from './stage.ts';

/** The facts that a next step follows from. */
export type NextStepFacts = Pick<Rfc, 'stage' | 'state' | 'author' | 'category' | 'reviews' | 'requestedReviewers'> & {
  /** Settings in force: they say who has to review, and who moves an RFC on. */
  readonly settings: Settings;
  /** Its last motion. */
  readonly motion?: Motion | undefined;
};

/** The next step, with the logins and roles whose turn it is. */
export const nextStep = (facts: NextStepFacts): NextStep => {
  const { text, people = [], roles: keys = [] } = describe(facts);
  const roles = keys.map((key) => roleTitleOf(facts.settings, key));
  return create(NextStepSchema, { text, waitingFor: [...new Set([...people, ...roles])], roles });
};

/** Whether an entry of `waiting_for` is a role; everything else is a login. */
export const isRole = ({ roles }: Pick<NextStep, 'roles'>, name: string): boolean => roles.includes(name);

/** `people` are logins, `roles` keys. */
type Step = { readonly text: string; readonly people?: readonly string[]; readonly roles?: readonly string[] };

const describe = (facts: NextStepFacts): Step => {
  const { author, state } = facts;
  const stage = toKnown(facts.stage);
  switch (stage) {
    case Stage.INCUBATING:
      return { text: 'Somebody takes up the idea and opens a pull request with the document.' };
    case Stage.DRAFT:
      return { text: 'The author finishes the draft and marks it as ready for review.', people: [author] };
    case Stage.IN_REVIEW:
      return state === SubjectState.MERGED ? mergedEarly(facts) : describeReview(facts);
    case Stage.FCP_PROPOSED:
    case Stage.FCP:
      return facts.motion ? describeMotion(facts.motion) : describePeriod(stage, facts);
    case Stage.ACCEPTED:
      if (isOpen(state)) return carryOut(facts, 'merge the pull request. Then anybody can implement it');
      return { text: 'Anybody can implement it.' };
    case Stage.REJECTED:
      if (isOpen(state)) return carryOut(facts, 'close the pull request');
      return { text: 'Nothing: the decision stands.' };
    case Stage.POSTPONED:
      if (isOpen(state)) return carryOut(facts, 'close the pull request. It can be reopened later');
      return { text: 'Nothing for now. It can be reopened later.' };
    case Stage.WITHDRAWN:
      return { text: 'Nothing: its author withdrew it. It can be reopened.' };
    case Stage.IMPLEMENTED:
      return { text: 'Nothing: it is implemented.' };
    case Stage.UNSPECIFIED:
      return { text: `${capital(oneOf(facts, MAINTAINERS))} says where it stands.`, roles: MAINTAINERS };
  }
};

type SettingsFacts = Pick<NextStepFacts, 'settings'>;

/** Commands that record a decision, and merging, are for them. */
const MAINTAINERS: readonly string[] = [MAINTAINERS_ROLE];

/** Rapporteur decides nothing and carries nothing out: merging and closing are for people. */
const carryOut = (facts: SettingsFacts, what: string): Step => ({
  text: `${capital(oneOf(facts, MAINTAINERS))} can ${what}.`,
  roles: MAINTAINERS,
});

const isOpen = (state: SubjectState): boolean => state === SubjectState.OPEN || state === SubjectState.DRAFT;

const mergedEarly = (facts: SettingsFacts): Step => ({
  text: `The pull request was merged before a decision. ${capital(oneOf(facts, MAINTAINERS))} can say what that means: "/rfc stage accepted" or "/rfc stage rejected".`,
  roles: MAINTAINERS,
});

const describeMotion = (motion: Motion): Step => {
  const { text, waitingFor } = motionNext(motion);
  return { text, people: waitingFor };
};

const describeReview = (facts: NextStepFacts): Step => {
  const { author, category, reviews, requestedReviewers, settings } = facts;
  if (reviews.some(({ verdict }) => verdict === ReviewVerdict.CHANGES_REQUESTED))
    return { text: 'A reviewer asked for changes. The author can answer, or change the document.', people: [author] };
  const needed = reviewRolesOf(settings, category);
  const missing = needed.filter((key) => approversFor(reviews, key, Membership.MEMBER).length === 0);
  const approved = new Set(
    reviews.flatMap(({ verdict, login }) => (verdict === ReviewVerdict.APPROVED ? [login.toLowerCase()] : [])),
  );
  const asked = requestedReviewers.filter((login) => !approved.has(login.toLowerCase()));
  if (missing.length > 0) {
    const unsure = missing.flatMap((key) => uncheckedFor(facts, key));
    const text = [`It needs an approving review by ${amount(facts, missing)}.`, ...unsure].join(' ');
    return { text, people: asked, roles: missing };
  }
  const enough = needed.length > 0 ? 'It has the approvals it needs' : 'It needs no approving review';
  if (asked.length > 0) return { text: `${enough}. More reviews were asked for.`, people: asked };
  const movers = moversOf(facts);
  return {
    text: `${enough}. ${capital(oneOf(facts, movers))} can start the vote with "/motion merge".`,
    roles: movers,
  };
};

/** What could not be checked is neither yes nor no (C24). */
const uncheckedFor = ({ reviews, settings }: NextStepFacts, key: string): string[] => {
  const people = approversFor(reviews, key, Membership.UNSPECIFIED);
  if (people.length === 0) return [];
  const rest = people.length - MOST_NAMES;
  const names = [...people.slice(0, MOST_NAMES), ...(rest > 0 ? [`${rest} more`] : [])];
  const whose = people.length > 1 ? `approvals by ${listWords(names)} do` : `approval by ${listWords(names)} does`;
  return [
    `The ${whose} not count for the ${roleTitleOf(settings, key)} yet. I could not read who belongs to it, and will look again.`,
  ];
};

const MOST_NAMES = 5;

const approversFor = (reviews: readonly Review[], key: string, membership: Membership): string[] =>
  reviews.flatMap((review) => (rolesIn(review, membership).some((role) => role.key === key) ? [review.login] : []));

const describePeriod = (stage: typeof Stage.FCP | typeof Stage.FCP_PROPOSED, facts: NextStepFacts): Step => {
  const { state } = facts;
  if (state === SubjectState.MERGED || state === SubjectState.CLOSED) {
    const done = state === SubjectState.MERGED ? 'merged' : 'closed';
    const text = `The pull request was ${done} before the decision. ${capital(oneOf(facts, MAINTAINERS))} says what that means.`;
    return { text, roles: MAINTAINERS };
  }
  const voters = countedRoles(policyOf(facts));
  return stage === Stage.FCP
    ? { text: 'The final comment period runs. Please comment and vote.', roles: voters }
    : { text: 'If nobody objects, the final comment period begins.', roles: voters };
};

const policyOf = ({ settings, category }: NextStepFacts) => choosePolicy({ settings, category }).policy;

/** Who may move it on; under settings that cannot be used it is for the maintainers to mend them. */
const moversOf = (facts: NextStepFacts): readonly string[] => policyOf(facts)?.mayMove ?? MAINTAINERS;

/** "one maintainer and one member of the TSC" */
const amount = ({ settings }: SettingsFacts, keys: readonly string[]): string =>
  listWords(keys.map((key) => `one ${memberOf(settings, key)}`));

/** "a maintainer or a member of the TSC" */
const oneOf = ({ settings }: SettingsFacts, keys: readonly string[]): string =>
  listWords(
    keys.map((key) => `a ${memberOf(settings, key)}`),
    'or',
  );

const memberOf = (settings: Settings, key: string): string => {
  const title = roleTitleOf(settings, key);
  return title === MAINTAINERS_ROLE ? 'maintainer' : `member of the ${title}`;
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
