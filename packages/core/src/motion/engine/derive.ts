/** Motions from their events: a fold over the set of events in GitHub's order, so arrival and repetition do not matter. */
import { create, toJsonString } from '@bufbuild/protobuf';
import { type Account, MotionState, type Reason } from '@rapporteur/idl';
import { IgnoredEventSchema, type Motion, type MotionEvent, MotionEventSchema } from '@rapporteur/idl/record';
import { compareIds, compareText } from '../../shared/order.ts';
import { msOf, showInstant } from '../instant.ts';
import { castBallot, dismissReview, markBinding, toLate } from './ballot.ts';
import { isOver, settle } from './clock.ts';
import { confirmConcern, raiseConcern, resolveConcern } from './concern.ts';
import { cancelMotion, closeNow, extendPeriod, graceEnd, quietReminders, withdrawRfc } from './ending.ts';
import { answerObjection, raiseObjection } from './objection.ts';
import { openMotion } from './open.ts';
import { refreshRoles } from './roles.ts';
import { refuse, type Step, toReason } from './step.ts';
import { changeSubject, pushCommits } from './thread.ts';
import { advance } from './timer.ts';

/** What the events of one subject come to. */
export type Replay = {
  /** All motions, oldest first; only the last can be running. */
  readonly motions: readonly Motion[];
  /** Why an event changed nothing, by its id. */
  readonly refused: ReadonlyMap<string, Reason>;
};

/** The last motion that the events of a subject make, as it stands at `now`; undefined if they make none. */
export const deriveMotion = (events: readonly MotionEvent[], now: Date): Motion | undefined =>
  deriveMotions(events, now).motions.at(-1);

/** All motions of a subject. An event that is dated after `now` moves `now`: the clocks of two machines differ. */
export const deriveMotions = (events: readonly MotionEvent[], now: Date): Replay => {
  const batches = toBatches(events);
  const until = Math.max(now.getTime(), batches.at(-1)?.at ?? 0);
  const fold: Fold = {
    past: [],
    current: undefined,
    cursor: 0,
    refused: new Map(),
    objectors: new Map(),
    log: NOTHING(),
  };
  for (const batch of batches) takeBatch(fold, batch, until);
  if (fold.current) fold.current = advance(fold.current, { from: fold.cursor, to: until, now: until });
  close(fold);
  return { motions: fold.past.map(markBinding), refused: fold.refused };
};

/** What grows with every event is put down in lists of the fold, since copies would cost the square. */
type Fold = {
  readonly past: Motion[];
  current: Motion | undefined;
  /** How far time has come. */
  cursor: number;
  readonly refused: Map<string, Reason>;
  /** Who said each objection, whether it was taken up or not, by the id of the event. */
  readonly objectors: Map<string, Account | undefined>;
  /** What the motion that runs has seen. */
  log: Pick<Motion, 'events' | 'ignored' | 'late'>;
};

const NOTHING = (): Fold['log'] => ({ events: [], ignored: [], late: [] });

/** What was current is past. */
const close = (fold: Fold): void => {
  if (fold.current) fold.past.push({ ...fold.current, ...fold.log });
  fold.log = NOTHING();
};

const takeBatch = (fold: Fold, { at, events }: Batch, now: number): void => {
  if (fold.current) fold.current = advance(fold.current, { from: fold.cursor, to: at, now });
  fold.cursor = at;
  for (const event of events) takeEvent(fold, event, now);
  if (fold.current) fold.current = settle(fold.current, at);
};

const takeEvent = (fold: Fold, event: MotionEvent, now: number): void => {
  const { current, log } = fold;
  const { what } = event;
  if (what.case === 'objectionRaised') fold.objectors.set(event.id, event.actor);
  const isOpening = what.case === 'moved' && (!current || isFree(current, event));
  const step = isOpening ? openMotion(event, what.value) : current && takeStep(current, event, { fold, now });
  if (step && 'motion' in step) {
    if (isOpening) close(fold);
    fold.current = step.motion;
    fold.log.events.push(event);
    return;
  }
  if (current?.endedAt && what.case === 'ballotCast' && !isOpening) {
    log.late.push(toLate(current, { event, value: what.value }));
  }
  ignore(fold, event, step ? step.refused : NO_MOTION());
};

const NO_MOTION = (): Reason =>
  toReason('no-motion', 'There is nothing to vote on here yet: "/motion merge" starts a vote.');

/** A refused event is on record, too: it may count when others that were late to arrive are there. */
const ignore = (fold: Fold, event: MotionEvent, reason: Reason): void => {
  fold.refused.set(event.id, reason);
  if (!fold.current) return;
  fold.log.events.push(event);
  fold.log.ignored.push(toIgnored(event, reason));
};

const toIgnored = (event: MotionEvent, reason: Reason): Motion['ignored'][number] =>
  create(IgnoredEventSchema, { eventId: event.id, reason });

/** The next motion can be made when the last is over and its grace has passed. */
const isFree = (motion: Motion, { at }: MotionEvent): boolean =>
  isOver(motion) && (!motion.endedAt || msOf(at) >= graceEnd(motion, msOf(motion.endedAt)));

const takeStep = (motion: Motion, event: MotionEvent, { fold, now }: { fold: Fold; now: number }): Step => {
  const { what } = event;
  if (what.case === 'moved') return refuseSecond(motion);
  if (motion.endedAt)
    return refuse(
      'late',
      `The vote ended on ${showInstant(motion.endedAt, motion.policy)}, so this came too late to count.`,
    );
  if (isOver(motion))
    return refuse(
      'over',
      `A new vote can start with "/motion merge": the last one ${motion.state === MotionState.WITHDRAWN ? 'ended when the RFC was withdrawn' : 'was cancelled'}.`,
    );
  switch (what.case) {
    case 'ballotCast':
      return castBallot(motion, { event, value: what.value });
    case 'reviewDismissed':
      return dismissReview(motion, { event, value: what.value });
    case 'concernRaised':
      return raiseConcern(motion, { event, value: what.value });
    case 'concernConfirmed':
      return confirmConcern(motion, { event, value: what.value });
    case 'concernResolved':
      return resolveConcern(motion, { event, value: what.value });
    case 'objectionRaised':
      return raiseObjection(motion, { event, value: what.value });
    case 'objectionAnswered':
      return answerObjection(motion, { event, value: what.value }, fold.objectors.get(what.value.objectionId));
    case 'periodExtended':
      return extendPeriod(motion, { event, value: what.value });
    case 'cancelled':
      return cancelMotion(motion, { event, value: what.value });
    case 'withdrawn':
      return withdrawRfc(motion, { event, value: what.value });
    case 'periodClosed':
      return closeNow(motion, { event, value: what.value }, now);
    case 'rolesRefreshed':
      return refreshRoles(motion, { event, value: what.value });
    case 'subjectChanged':
      return changeSubject(motion, { event, value: what.value });
    case 'commitsPushed':
      return pushCommits(motion, { event, value: what.value });
    case 'remindersQuieted':
      return quietReminders(motion, { event, value: what.value });
    case undefined:
      return refuse('empty-event', 'The event says nothing.');
  }
};

const refuseSecond = (motion: Motion): Step =>
  motion.endedAt
    ? refuse('result-pending', 'Please try again in a few minutes: the last votes are still being counted.')
    : refuse(
        'already-running',
        `A vote is already running${motion.url ? `: ${motion.url}` : ''}. To ask for something else, cancel it with "/fcp cancel" first.`,
        [motion.url],
      );

/** Events of one origin and one instant: they take effect together. */
export type Batch = { readonly at: number; readonly events: MotionEvent[] };

/** Sorts, drops repeated ids and groups. */
export const toBatches = (events: readonly MotionEvent[]): Batch[] => {
  const batches: Batch[] = [];
  for (const event of sortEvents(events)) {
    const last = batches.at(-1);
    if (last?.events[0] && isTogether(last.events[0], event)) last.events.push(event);
    else batches.push({ at: msOf(event.at), events: [event] });
  }
  return batches;
};

/** By time, then by id; of several events with one id the earliest stays. */
export const sortEvents = (events: readonly MotionEvent[]): MotionEvent[] => {
  const known = new Set<string>();
  return [...events].sort(compareEvents).filter(({ id }) => !known.has(id) && known.add(id));
};

const compareEvents = (a: MotionEvent, b: MotionEvent): number =>
  msOf(a.at) - msOf(b.at) || compareIds(a.id, b.id) || (a === b ? 0 : compareText(textOf(a), textOf(b)));

const textOf = (event: MotionEvent): string => toJsonString(MotionEventSchema, event);

const isTogether = (a: MotionEvent, b: MotionEvent): boolean =>
  a.origin !== '' && a.origin === b.origin && msOf(a.at) === msOf(b.at);
