/** What time alone does to a motion: it lets a period begin, end, end early, and a closed thread cancel. */
import type { Motion } from '@rapporteur/idl/record';
import { HOUR, msOf, toMs } from '../instant.ts';
import { currentStop, isOver, settle } from './clock.ts';
import { cancelClosed, endPeriod, graceEnd } from './ending.ts';
import { windowEnd } from './objection.ts';

/** A stretch of time, in milliseconds: after `from`, up to and including `to`, as read at `now`. */
export type Stretch = { readonly from: number; readonly to: number; readonly now: number };

/** The motion at the end of a stretch in which nothing happened. */
export const advance = (motion: Motion, { from, to, now }: Stretch): Motion => {
  const timer = nextTimer(motion, from);
  if (!timer || timer.at > to) return motion;
  return advance(timer.fire(motion, now), { from: Math.max(from, timer.at), to, now });
};

/** When time alone will change the motion next; undefined if never. A job has to look at it then. */
export const nextWake = (motion: Motion, now: Date): Date | undefined => {
  const ended = toMs(motion.endedAt);
  if (ended !== undefined && !isOver(motion)) return new Date(graceEnd(motion, ended));
  const timer = nextTimer(motion, now.getTime());
  return timer && new Date(timer.counts ? graceEnd(motion, timer.at) : timer.at);
};

type Timer = {
  readonly at: number;
  /** Whether its firing ends in a count, which waits for the grace. */
  readonly counts: boolean;
  readonly fire: (motion: Motion, now: number) => Motion;
};

const nextTimer = (motion: Motion, from: number): Timer | undefined => {
  if (isOver(motion) || motion.endedAt) return undefined;
  const timers = [...entryTimer(motion, from), ...closedTimer(motion), ...endTimer(motion)];
  return timers.toSorted((a, b) => a.at - b.at)[0];
};

const entryTimer = (motion: Motion, from: number): Timer[] => {
  const at = windowEnd(motion);
  return !motion.fcpStartedAt && at > from ? [{ at, counts: false, fire: (before) => settle(before, at) }] : [];
};

const closedTimer = ({ closedSince, policy }: Motion): Timer[] => {
  if (!closedSince || !policy) return [];
  const at = msOf(closedSince) + policy.closedCancelsHours * HOUR;
  return [{ at, counts: false, fire: (before) => cancelClosed(before, at) }];
};

const endTimer = (motion: Motion): Timer[] => {
  if (!motion.endsAt || currentStop(motion)) return [];
  const early = motion.closesEarlyAt !== undefined;
  const at = msOf(motion.closesEarlyAt ?? motion.endsAt);
  // An extension after a failure changes what an early end would be measured against.
  return [{ at, counts: true, fire: (before, now) => settle(endPeriod(before, { at, now, early }), at) }];
};
