/** Policies that come with Rapporteur, and the clauses they are made of. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AfterConcern,
  BallotsBy,
  type Clause,
  ClauseSchema,
  ConcernsBy,
  DayCount,
  EarlyClose,
  NeedSchema,
  OnFailure,
  type Policy,
  PolicySchema,
  ShareBase,
} from '@rapporteur/idl';

/** Names of the built-in policies. */
export type PolicyName = 'flyte' | 'rust-like' | 'simple';

/** A condition on the ballots of one role. */
export const need = (shape: MessageInitShape<typeof NeedSchema>): Clause =>
  create(ClauseSchema, { kind: { case: 'need', value: create(NeedSchema, shape) } });

export const allOf = (...clauses: readonly Clause[]): Clause =>
  create(ClauseSchema, { kind: { case: 'all', value: { clauses: [...clauses] } } });

export const anyOf = (...clauses: readonly Clause[]): Clause =>
  create(ClauseSchema, { kind: { case: 'any', value: { clauses: [...clauses] } } });

/** A policy: what is not given is as in the defaults of the rules. */
export const toPolicy = (shape: MessageInitShape<typeof PolicySchema>): Policy =>
  create(PolicySchema, { ...DEFAULTS, ...shape });

const DEFAULTS = {
  version: '1',
  dayCount: DayCount.HOURS,
  timeZone: 'UTC',
  earlyClose: EarlyClose.NEVER,
  earlyNoticeHours: 24,
  afterConcern: AfterConcern.RESTART,
  leastDaysLeft: 2,
  concernsBy: ConcernsBy.MEMBERS,
  ballotsBy: BallotsBy.COMMAND,
  onFailure: OnFailure.REVIEW,
  extensionLimitDays: 28,
  closedCancelsHours: 72,
  graceMinutes: 10,
  remindEveryDays: 7,
  remindAtMost: 3,
} as const;

/** More than half of a team, with at most two missing, so that a few who are away do not block. */
const RUST_MAJORITY = need({
  role: 'team',
  shareNum: 1,
  shareDen: 2,
  moreThan: true,
  base: ShareBase.MEMBERS,
  maxMissing: 2,
});

export const policies: Readonly<Record<PolicyName, Policy>> = {
  // Not in the community's text: the length of the window for objections, and the zone in which times are shown.
  flyte: toPolicy({
    name: 'flyte',
    mayMove: ['maintainers', 'tsc'],
    mayResolve: ['tsc'],
    mayAnswer: ['maintainers', 'tsc'],
    objectionWindowHours: 72,
    periodDays: 7,
    timeZone: 'America/Los_Angeles',
    pass: need({ role: 'tsc', shareNum: 2, shareDen: 3, base: ShareBase.MEMBERS }),
    authorsBallotBinds: true,
    allowCloseNow: true,
    remindEveryDays: 3,
  }),
  'rust-like': toPolicy({
    name: 'rust-like',
    mayMove: ['maintainers', 'team'],
    mayAnswer: ['maintainers', 'team'],
    enter: RUST_MAJORITY,
    periodDays: 10,
    pass: RUST_MAJORITY,
    authorsBallotBinds: true,
  }),
  simple: toPolicy({
    name: 'simple',
    mayMove: ['maintainers'],
    mayResolve: ['maintainers'],
    mayAnswer: ['maintainers'],
    periodDays: 3,
    pass: need({ role: 'maintainers', shareNum: 1, shareDen: 2, moreThan: true, base: ShareBase.DECIDED }),
    earlyClose: EarlyClose.DECIDED,
    minWaitHours: 24,
    ballotsBy: BallotsBy.BOTH,
    remindEveryDays: 2,
  }),
};
