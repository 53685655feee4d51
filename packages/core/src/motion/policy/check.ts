/** Whether a policy can be used: what is impossible is an error, what surprises people a warning. */
import { type Clause, EarlyClose, type Need, OnFailure, type Policy, QuorumOf } from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import { isZone } from '../instant.ts';

/** Problems of a policy as a whole; an error means that no motion can be made under it. */
export const checkPolicy = (policy: Policy): Diagnostic[] => [
  ...checkTimes(policy),
  ...(policy.mayMove.length === 0 ? [error('nobody-may-move', 'No role may move: name at least one.')] : []),
  ...(policy.pass ? checkClause(policy.pass) : [error('no-rule', 'Nothing says when a motion passes: add a rule.')]),
  ...(policy.enter ? checkClause(policy.enter) : []),
  ...checkQuorum(policy),
];

const checkTimes = (policy: Policy): Diagnostic[] => {
  const atLeast = (code: string, name: string, value: number, least: number): Diagnostic[] =>
    Number.isInteger(value) && value >= least
      ? []
      : [error(code, `${name} is ${value}; it must be a whole number of at least ${least}.`)];
  return [
    ...atLeast('period', 'The length of the period in days', policy.periodDays, 1),
    ...atLeast('window', 'The window for objections in hours', policy.objectionWindowHours, 0),
    ...atLeast('grace', 'The grace in minutes', policy.graceMinutes, 0),
    ...atLeast('least-left', 'What is left at least after a concern, in days,', policy.leastDaysLeft, 0),
    ...atLeast(
      'closed-cancels',
      'The time after which a closed thread cancels, in hours,',
      policy.closedCancelsHours,
      1,
    ),
    ...(policy.onFailure === OnFailure.EXTEND_ONCE
      ? atLeast('failure-days', 'The extension after a failure in days', policy.failureDays, 1)
      : []),
    ...(policy.earlyClose === EarlyClose.DECIDED || policy.earlyClose === EarlyClose.PASSING
      ? atLeast('early-notice', 'The notice before an early end in hours', policy.earlyNoticeHours, 0)
      : []),
    ...(isZone(policy.timeZone)
      ? []
      : [error('time-zone', `"${policy.timeZone}" is no time zone: write a name such as "Europe/Berlin" or "UTC".`)]),
    ...policy.holidays
      .filter((day) => !isDate(day))
      .map((day) => error('holiday', `"${day}" is no date: write holidays as "2026-12-25".`)),
  ];
};

const checkClause = (clause: Clause): Diagnostic[] => {
  switch (clause.kind.case) {
    case 'need':
      return checkNeed(clause.kind.value);
    case 'all':
    case 'any': {
      const { clauses } = clause.kind.value;
      return clauses.length > 0
        ? clauses.flatMap(checkClause)
        : [error('empty-list', `A list of rules under "${clause.kind.case}" is empty: name at least one rule.`)];
    }
    default:
      return [error('no-rule', 'A rule is empty: say what a role has to give.')];
  }
};

const checkNeed = (need: Need): Diagnostic[] => {
  const { role, atLeast, shareNum, shareDen, moreThan, maxMissing, maxNo } = need;
  const asksForVotes = atLeast !== undefined || shareDen > 0;
  return [
    ...(role === '' ? [error('no-role', 'A rule names no role.')] : []),
    ...(asksForVotes
      ? []
      : [error('no-votes', `The rule for "${role}" asks for no vote in favour: silence would pass.`)]),
    ...(atLeast !== undefined && atLeast < 1
      ? [
          error(
            'at-least',
            `The rule for "${role}" asks for at least ${atLeast} votes; one is the least that says anything.`,
          ),
        ]
      : []),
    ...(shareDen !== 0 && (shareDen < 0 || shareNum < 1 || shareNum > shareDen || (moreThan && shareNum === shareDen))
      ? [error('share', `The share ${shareNum}/${shareDen} for "${role}" can never be reached, or always is.`)]
      : []),
    ...([maxMissing, maxNo].some((most) => most !== undefined && most < 0)
      ? [error('maximum', `A maximum in the rule for "${role}" is below zero.`)]
      : []),
    ...(maxMissing === undefined
      ? []
      : [
          warning(
            'no-can-pass',
            `The rule for "${role}" limits how many may be missing, so one more vote against can make a failing motion pass.`,
          ),
        ]),
  ];
};

const checkQuorum = ({ quorum }: Policy): Diagnostic[] => {
  if (!quorum) return [];
  const { role, atLeast, shareNum, shareDen } = quorum;
  const isLegal =
    atLeast >= 0 && shareDen >= 0 && shareNum >= 0 && shareNum <= shareDen && (atLeast > 0 || shareDen > 0);
  return [
    ...(isLegal ? [] : [error('quorum', `The quorum of "${role}" asks for nothing, or for more than everybody.`)]),
    ...(quorum.of === QuorumOf.YES
      ? []
      : [
          warning(
            'no-can-pass',
            `The quorum of "${role}" counts everybody who votes, so one more vote against can make a failing motion pass; a quorum of votes in favour cannot.`,
          ),
        ]),
  ];
};

const isDate = (text: string): boolean => {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
};

const error = (code: string, message: string): Diagnostic => ({ severity: 'error', code, message, line: 0, column: 0 });
const warning = (code: string, message: string): Diagnostic => ({ ...error(code, message), severity: 'warning' });
