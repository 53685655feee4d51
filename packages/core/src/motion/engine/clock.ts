/** The clock of a motion: when the final comment period begins, stops, goes on, and when it could end early. */
import { create } from '@bufbuild/protobuf';
import {
  AfterConcern,
  BallotChoice,
  BallotSchema,
  type ClockStop,
  ClockStopSchema,
  EarlyClose,
  MotionState,
  type Policy,
  type StopCause,
  StopCauseSchema,
  StopKind,
} from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { fromMs, HOUR, msOf, periodEnd, showInstant, toWorkingDay } from '../instant.ts';
import { causeWords, listWords } from '../words.ts';
import { openConcerns } from './concern.ts';
import { evaluate, evaluateEntry } from './evaluate.ts';
import { openObjections, windowEnd } from './objection.ts';
import { revise, toReason } from './step.ts';
import { tallyAll } from './tally.ts';

/** Brings the clock in line with the facts at an instant. */
export const settle = (motion: Motion, at: number): Motion => {
  const { policy } = motion;
  if (!policy || isOver(motion) || motion.endedAt) return motion;
  return settleEarly(settleStop(settleEntry(motion, policy, at), policy, at), policy, at);
};

/** Whether a motion has come to its end, with or without a count. */
export const isOver = ({ state }: Pick<Motion, 'state'>): boolean =>
  state !== MotionState.PROPOSED && state !== MotionState.FCP;

/** The stop that lasts, if the clock is stopped. */
export const currentStop = ({ stops }: Pick<Motion, 'stops'>): ClockStop | undefined => {
  const last = stops.at(-1);
  return last?.until ? undefined : last;
};

/** Why the clock may not run now. */
export const stopCauses = (
  motion: Pick<Motion, 'concerns' | 'objections' | 'closedSince' | 'draftSince'>,
): StopCause[] => {
  const cause = (kind: StopKind, name = ''): StopCause => create(StopCauseSchema, { kind, name });
  return [
    ...openConcerns(motion).map(({ name }) => cause(StopKind.CONCERN, name)),
    ...openObjections(motion).map(({ raiser }) => cause(StopKind.OBJECTION, raiser?.login ?? 'ghost')),
    ...(motion.closedSince ? [cause(StopKind.CLOSED)] : []),
    ...(motion.draftSince ? [cause(StopKind.DRAFT)] : []),
  ];
};

const settleEntry = (motion: Motion, policy: Policy, at: number): Motion => {
  if (motion.state !== MotionState.PROPOSED || at < windowEnd(motion)) return motion;
  if (stopCauses(motion).length > 0 || !evaluateEntry(motion).satisfied) return motion;
  const start = fromMs(at);
  const endsAt = fromMs(periodEnd(at, policy.periodDays, policy));
  const text = `The final comment period began, since ${entryWords(policy)}. It ends on ${showInstant(endsAt, policy)}.`;
  const fields = { state: MotionState.FCP, fcpStartedAt: start, countedFrom: start, endsAt };
  return revise(motion, fields, toReason('fcp-started', text));
};

const settleStop = (motion: Motion, policy: Policy, at: number): Motion => {
  if (motion.state !== MotionState.FCP) return motion;
  const causes = stopCauses(motion);
  const stop = currentStop(motion);
  if (!stop) return causes.length > 0 ? stopClock(motion, causes, at) : motion;
  if (causes.length === 0) return startClock(motion, { stop, policy, at });
  const fresh = causes.filter((cause) => !stop.causes.some((other) => isSameCause(cause, other)));
  const grown = { ...stop, causes: [...stop.causes, ...fresh] };
  return fresh.length > 0 ? { ...motion, stops: [...motion.stops.slice(0, -1), grown] } : motion;
};

const stopClock = (motion: Motion, causes: StopCause[], at: number): Motion => {
  const stop = create(ClockStopSchema, { from: fromMs(at), causes, plannedEnd: motion.endsAt });
  const text = `The clock stopped: ${listWords(causes.map(causeWords))}.`;
  return revise(motion, { stops: [...motion.stops, stop] }, toReason('clock-stopped', text));
};

type Restart = { readonly stop: ClockStop; readonly policy: Policy; readonly at: number };

const startClock = (motion: Motion, { stop, policy, at }: Restart): Motion => {
  const isRestart = isByConcern(stop) && restarts(policy);
  const endsAt = fromMs(endAfter(motion, { stop, policy, at }));
  const closed = { ...stop, until: fromMs(at), plannedEnd: motion.endsAt };
  const text = `The clock runs again. The period ends on ${showInstant(endsAt, policy)}.`;
  return revise(
    motion,
    {
      stops: [...motion.stops.slice(0, -1), closed],
      endsAt,
      countedFrom: isRestart ? fromMs(at) : motion.countedFrom,
    },
    toReason('clock-running', text),
  );
};

/** Whatever the mode, no stop makes a period end earlier than it was planned to. */
const endAfter = (motion: Motion, { stop, policy, at }: Restart): number => {
  const planned = msOf(motion.endsAt);
  const resumed = toWorkingDay(at + (planned - msOf(stop.from)), policy);
  if (!isByConcern(stop)) return resumed;
  const least = policy.leastDaysLeft > 0 ? periodEnd(at, policy.leastDaysLeft, policy) : at;
  switch (policy.afterConcern) {
    case AfterConcern.RESUME:
      return Math.max(resumed, least);
    case AfterConcern.EXTEND:
      return Math.max(planned, least);
    default:
      return Math.max(planned, periodEnd(at, policy.periodDays, policy));
  }
};

const restarts = ({ afterConcern }: Policy): boolean =>
  afterConcern !== AfterConcern.RESUME && afterConcern !== AfterConcern.EXTEND;

/** A thread that was only closed or drafted goes on where it was. */
const isByConcern = ({ causes }: ClockStop): boolean =>
  causes.some(({ kind }) => kind === StopKind.CONCERN || kind === StopKind.OBJECTION);

const isSameCause = (a: StopCause, b: StopCause): boolean => a.kind === b.kind && a.name === b.name;

/** An early end needs its condition to hold without a break for as long as it is announced. */
const settleEarly = (motion: Motion, policy: Policy, at: number): Motion => {
  const holds = motion.state === MotionState.FCP && !currentStop(motion) && couldEnd(motion, policy.earlyClose);
  if (!holds) return { ...motion, earlySince: undefined, closesEarlyAt: undefined };
  const since = motion.earlySince ? msOf(motion.earlySince) : at;
  const announced = since + policy.earlyNoticeHours * HOUR;
  const closes = Math.max(announced, msOf(motion.countedFrom) + policy.minWaitHours * HOUR);
  return {
    ...motion,
    earlySince: fromMs(since),
    closesEarlyAt: closes < msOf(motion.endsAt) ? fromMs(closes) : undefined,
  };
};

const couldEnd = (motion: Motion, mode: EarlyClose): boolean => {
  switch (mode) {
    case EarlyClose.DECIDED:
      return isDecided(motion);
    case EarlyClose.PASSING:
      return evaluate(motion).passes;
    default:
      return false;
  }
};

/** Whether those who are missing cannot change the outcome, even all together. */
const isDecided = (motion: Motion): boolean => {
  const { passes } = evaluate(motion);
  return evaluateWith(motion, passes ? BallotChoice.AGAINST : BallotChoice.FOR) === passes;
};

const evaluateWith = (motion: Motion, choice: BallotChoice): boolean => {
  const assumed = tallyAll(motion).missing.map((account) => create(BallotSchema, { account, choice }));
  return evaluate({ ...motion, ballots: [...motion.ballots, ...assumed] }).passes;
};

const entryWords = ({ objectionWindowHours, enter }: Policy): string =>
  listWords([
    ...(objectionWindowHours > 0 ? ['nobody objects'] : []),
    ...(enter ? ['it has the approvals it needs'] : []),
    'no concern is open',
  ]);
