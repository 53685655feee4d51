/** Scripts of random motions as the events and policies of the engine, for tests. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Account,
  AccountSchema,
  AfterConcern,
  BallotChoice,
  BallotSource,
  type Clause,
  DayCount,
  EarlyClose,
  MotionDisposition,
  OnFailure,
  type Policy,
  QuorumOf,
  type Role,
  RoleSchema,
  ShareBase,
  SubjectState,
} from '@rapporteur/idl';
import { type MotionEvent, MotionEventSchema, SubjectChange } from '@rapporteur/idl/record';
import { allOf, anyOf, need, toPolicy } from '../../src/motion/policy/policy.ts';
import type { Lists, PlainAct, PlainComment, PlainNeed, PlainRules, Script } from './naive.ts';

/** The events that a script makes, up to a minute. */
export const toEvents = (script: Script, until = Number.POSITIVE_INFINITY): MotionEvent[] => {
  const seen = script.comments.filter((comment) => comment.minute <= until);
  return [toMoved(script), ...seen.flatMap((comment) => comment.acts.map((it, line) => toEvent(comment, it, line)))];
};

/** A role with logins as ids, too. */
export const roleWith = (key: string, logins: readonly string[]): Role =>
  create(RoleSchema, { key, title: key, members: logins.map((login) => ({ account: { id: `id-${login}`, login } })) });

export const accountOf = (login: string): Account => create(AccountSchema, { id: `id-${login}`, login });

export const toPolicyOf = (plain: PlainRules): Policy =>
  toPolicy({
    name: 'random',
    mayMove: ['maintainers'],
    mayResolve: ['chairs'],
    mayAnswer: ['maintainers'],
    objectionWindowHours: plain.windowHours,
    ...(plain.enter.length > 0 ? { enter: allOf(...plain.enter.map(toClause)) } : {}),
    periodDays: plain.periodDays,
    dayCount: { hours: DayCount.HOURS, calendar: DayCount.CALENDAR, 'end-of-day': DayCount.END_OF_DAY }[plain.count],
    timeZone: plain.zone,
    workingDaysOnly: plain.workingDaysOnly,
    holidays: [...plain.holidays],
    earlyClose: { never: EarlyClose.NEVER, decided: EarlyClose.DECIDED, passing: EarlyClose.PASSING }[plain.early],
    minWaitHours: plain.minWaitHours,
    earlyNoticeHours: plain.noticeHours,
    afterConcern: { restart: AfterConcern.RESTART, resume: AfterConcern.RESUME, extend: AfterConcern.EXTEND }[
      plain.after
    ],
    leastDaysLeft: plain.leastDays,
    pass: (plain.join === 'all' ? allOf : anyOf)(...plain.pass.map(toClause)),
    ...(plain.quorum
      ? {
          quorum: {
            role: plain.quorum.role,
            atLeast: plain.quorum.atLeast,
            of: plain.quorum.yesOnly ? QuorumOf.YES : QuorumOf.VOTERS,
          },
        }
      : {}),
    abstainInQuorum: plain.abstainInQuorum,
    authorsBallotBinds: plain.authorBinds,
    invalidateOnChange: plain.invalidate,
    extensionLimitDays: plain.limitDays,
    onFailure: plain.failureDays > 0 ? OnFailure.EXTEND_ONCE : OnFailure.REVIEW,
    failureDays: plain.failureDays,
    allowCloseNow: plain.closeNow,
    allowSoleVoter: true,
    closedCancelsHours: plain.closedHours,
    graceMinutes: plain.graceMinutes,
  });

const toClause = ({ role, atLeast, share, base, maxMissing, maxNo }: PlainNeed): Clause =>
  need({
    role,
    base: { members: ShareBase.MEMBERS, cast: ShareBase.CAST, decided: ShareBase.DECIDED }[base],
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(share ? { shareNum: share.num, shareDen: share.den, moreThan: share.more } : {}),
    ...(maxMissing === undefined ? {} : { maxMissing }),
    ...(maxNo === undefined ? {} : { maxNo }),
  });

const rolesOf = (all: Lists): Role[] => Object.entries(all).map(([key, logins]) => roleWith(key, logins));

const toMoved = ({ rules: plain, lists: all, author, mover, start }: Script): MotionEvent =>
  create(MotionEventSchema, {
    id: 'comment-1.0',
    origin: 'comment-1',
    at: timestampFromMs(start * 60_000),
    actor: accountOf(mover),
    what: {
      case: 'moved',
      value: {
        subject: { repository: 'flyteorg/flyte', number: 3553 },
        subjectState: SubjectState.OPEN,
        author: accountOf(author),
        disposition: MotionDisposition.MERGE,
        policy: toPolicyOf(plain),
        roles: rolesOf(all),
        documentHash: 'first',
      },
    },
  });

type What = NonNullable<MessageInitShape<typeof MotionEventSchema>['what']>;

const toEvent = ({ minute: at, number, who }: PlainComment, it: PlainAct, line: number): MotionEvent =>
  create(MotionEventSchema, {
    id: `comment-${number}.${line}`,
    origin: `comment-${number}`,
    at: timestampFromMs(at * 60_000),
    actor: accountOf(who),
    what: toWhat(it),
  });

const CHOICES = {
  '+1': BallotChoice.FOR,
  '-1': BallotChoice.AGAINST,
  '0': BallotChoice.ABSTAIN,
  clear: BallotChoice.CLEAR,
} as const;

const CHANGES = {
  closed: SubjectChange.CLOSED,
  reopened: SubjectChange.REOPENED,
  merged: SubjectChange.MERGED,
  drafted: SubjectChange.DRAFTED,
  ready: SubjectChange.READY,
} as const;

const toWhat = (it: PlainAct): What => {
  switch (it.does) {
    case 'vote':
      return { case: 'ballotCast', value: { choice: CHOICES[it.choice], source: BallotSource.COMMAND } };
    case 'raise':
      return { case: 'concernRaised', value: { name: it.name, text: 'It is not settled.' } };
    case 'resolve':
      return { case: 'concernResolved', value: { name: it.name.toUpperCase(), reason: 'It is settled.' } };
    case 'object':
      return { case: 'objectionRaised', value: { reason: 'Too early.' } };
    case 'answer':
      return { case: 'objectionAnswered', value: { objectionId: `comment-${it.to}`, answer: 'It is time.' } };
    case 'cancel':
      return { case: 'cancelled', value: { reason: '' } };
    case 'withdraw':
      return { case: 'withdrawn', value: { reason: '' } };
    case 'close-now':
      return { case: 'periodClosed', value: { reason: 'It is urgent.' } };
    case 'extend':
      return { case: 'periodExtended', value: { days: it.days, reason: 'Holidays.' } };
    case 'push':
      return { case: 'commitsPushed', value: { headSha: 'abc', documentHash: it.hash } };
    case 'refresh':
      return { case: 'rolesRefreshed', value: { roles: rolesOf(it.lists) } };
    default:
      return { case: 'subjectChanged', value: { change: CHANGES[it.does] } };
  }
};
