/** Words of motions: dispositions, choices, shares, and a policy as a sentence. */
import {
  AfterConcern,
  BallotChoice,
  type Clause,
  DayCount,
  EarlyClose,
  MotionDisposition,
  type Need,
  type Policy,
  QuorumOf,
  ShareBase,
  type StopCause,
  StopKind,
} from '@rapporteur/idl';

/** "1 is", "2 are". */
export const amount = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". */
export const listWords = (words: readonly string[], last = 'and'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;

/** "accept": what a motion asks to do with an RFC. */
export const dispositionWord = (disposition: MotionDisposition): string => {
  switch (disposition) {
    case MotionDisposition.MERGE:
      return 'accept';
    case MotionDisposition.CLOSE:
      return 'reject';
    case MotionDisposition.POSTPONE:
      return 'postpone';
    default:
      return 'decide on';
  }
};

/** "accepted": what an RFC is after a motion has passed. */
export const outcomeWord = (disposition: MotionDisposition): string => {
  switch (disposition) {
    case MotionDisposition.MERGE:
      return 'accepted';
    case MotionDisposition.CLOSE:
      return 'rejected';
    case MotionDisposition.POSTPONE:
      return 'postponed';
    default:
      return 'decided';
  }
};

export const choiceWord = (choice: BallotChoice): string => {
  switch (choice) {
    case BallotChoice.FOR:
      return '+1';
    case BallotChoice.AGAINST:
      return '−1';
    case BallotChoice.ABSTAIN:
      return 'abstained';
    case BallotChoice.CLEAR:
      return 'taken back';
    default:
      return 'unknown';
  }
};

/** Why a clock is stopped, as a part of a sentence. */
export const causeWords = ({ kind, name }: Pick<StopCause, 'kind' | 'name'>): string => {
  switch (kind) {
    case StopKind.CONCERN:
      return `the concern "${name}" is open`;
    case StopKind.OBJECTION:
      return `${name}'s objection is open`;
    case StopKind.CLOSED:
      return 'the pull request is closed';
    case StopKind.DRAFT:
      return 'the pull request is a draft';
    default:
      return 'the reason is not known';
  }
};

/** "at least 2/3", "more than 1/2". */
export const shareWords = ({
  shareNum,
  shareDen,
  moreThan,
}: Pick<Need, 'shareNum' | 'shareDen' | 'moreThan'>): string =>
  `${moreThan ? 'more than' : 'at least'} ${shareNum}/${shareDen}`;

/** "the members". */
export const baseWords = (base: ShareBase): string => {
  switch (base) {
    case ShareBase.CAST:
      return 'those who voted';
    case ShareBase.DECIDED:
      return 'those who voted yes or no';
    default:
      return 'the members';
  }
};

/** When it passes, and how long it takes; `titleOf` gives the name of a role for people. */
export const passWords = (policy: Policy, titleOf: (role: string) => string): string =>
  `It passes if ${clauseWords(policy.pass, titleOf)}. The final comment period lasts ${daysWords(policy)}.`;

/** A policy as sentences. */
export const policyWords = (policy: Policy, titleOf: (role: string) => string): string =>
  [
    `It passes if ${clauseWords(policy.pass, titleOf)}.`,
    policy.quorum ? `${quorumWords(policy, titleOf)}.` : '',
    policy.enter ? `The final comment period begins once ${enterWords(policy, titleOf)}.` : '',
    policy.objectionWindowHours > 0
      ? `Anybody can object within ${hoursWords(policy.objectionWindowHours)}. Silence means yes.`
      : '',
    `The final comment period lasts ${daysWords(policy)}${earlyWords(policy)}.`,
    `A concern stops the clock. Once it is settled, ${afterConcernWords(policy)}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');

export const hoursWords = (hours: number): string =>
  hours % 24 === 0 ? amount(hours / 24, 'day', 'days') : amount(hours, 'hour', 'hours');

const enterWords = ({ enter, pass }: Policy, titleOf: (role: string) => string): string => {
  const words = clauseWords(enter, titleOf);
  return words === clauseWords(pass, titleOf) ? 'that is so' : words;
};

const clauseWords = (clause: Clause | undefined, titleOf: (role: string) => string): string => {
  switch (clause?.kind.case) {
    case 'need':
      return needWords(clause.kind.value, titleOf);
    case 'all':
      return listWords(clause.kind.value.clauses.map((part) => clauseWords(part, titleOf)));
    case 'any':
      return `either ${listWords(
        clause.kind.value.clauses.map((part) => clauseWords(part, titleOf)),
        'or',
      )}`;
    default:
      return 'nothing';
  }
};

const needWords = (need: Need, titleOf: (role: string) => string): string => {
  const role = `the ${titleOf(need.role)}`;
  const { atLeast, maxMissing, maxNo } = need;
  return listWords([
    ...(atLeast === undefined ? [] : [`at least ${atLeast} of ${role} say yes`]),
    ...(need.shareDen > 0 ? [`${shareOfRole(need, role)} say yes`] : []),
    ...(maxMissing === undefined ? [] : [`at most ${maxMissing} of ${role} have not voted`]),
    ...(maxNo === undefined ? [] : [`at most ${maxNo} of ${role} say no`]),
  ]);
};

const shareOfRole = (need: Need, role: string): string =>
  need.base === ShareBase.CAST || need.base === ShareBase.DECIDED
    ? `${shareWords(need)} of ${baseWords(need.base).replace(/^those/, role)}`
    : `${shareWords(need)} of ${role}`;

const quorumWords = ({ quorum, abstainInQuorum }: Policy, titleOf: (role: string) => string): string => {
  if (!quorum) return '';
  const counts = [
    ...(quorum.atLeast > 0 ? [`${quorum.atLeast}`] : []),
    ...(quorum.shareDen > 0 ? [`${quorum.shareNum}/${quorum.shareDen}`] : []),
  ];
  const what = quorum.of === QuorumOf.YES ? 'say yes' : `vote, abstentions ${abstainInQuorum ? '' : 'not '}counted`;
  return `At least ${listWords(counts)} of the ${titleOf(quorum.role)} must ${what}`;
};

const daysWords = ({ periodDays, dayCount, timeZone }: Policy): string => {
  switch (dayCount) {
    case DayCount.CALENDAR:
      return `${amount(periodDays, 'calendar day', 'calendar days')} (${timeZone})`;
    case DayCount.END_OF_DAY:
      return `until the end of the day ${amount(periodDays, 'day', 'days')} later (${timeZone})`;
    default:
      return amount(periodDays, 'day', 'days');
  }
};

const earlyWords = ({ earlyClose, minWaitHours }: Policy): string => {
  const after = minWaitHours > 0 ? ` after ${hoursWords(minWaitHours)}` : '';
  switch (earlyClose) {
    case EarlyClose.DECIDED:
      return `, or less${after} once no missing vote can change the outcome`;
    case EarlyClose.PASSING:
      return `, or less${after} when it passes`;
    default:
      return '';
  }
};

export const afterConcernWords = ({ afterConcern, leastDaysLeft }: Policy): string => {
  switch (afterConcern) {
    case AfterConcern.RESUME:
      return `the rest of the time runs on, at least ${amount(leastDaysLeft, 'day', 'days')}`;
    case AfterConcern.EXTEND:
      return `the planned end stays, with at least ${amount(leastDaysLeft, 'day', 'days')} left`;
    default:
      return 'the whole period starts again';
  }
};
