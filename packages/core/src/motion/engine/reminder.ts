/** Reminders: which one is due, and whom it names. */
import { type Account, MotionState } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { DAY, HOUR, msOf, toMs } from '../instant.ts';
import { currentStop, isOver, stopCauses } from './clock.ts';
import { tallyAll } from './tally.ts';
import { nextWake } from './timer.ts';

/** A reminder; its number makes it known again, so that it is given once. The final comment period counts its own. */
export type Reminder = { readonly number: number; readonly isFinal: boolean; readonly accounts: readonly Account[] };

/** The reminder that is due at `now`: to those who can vote and have not, unless nothing can be counted anyway. */
export const dueReminder = (motion: Motion, now: Date): Reminder | undefined => {
  const { policy } = motion;
  if (!policy || policy.remindEveryDays < 1 || motion.quiet || isOver(motion) || motion.endedAt) return undefined;
  // The notice of the beginning has asked everybody already.
  const asked = msOf(motion.fcpStartedAt ?? motion.openedAt);
  const number = Math.floor((now.getTime() - asked) / (policy.remindEveryDays * DAY));
  if (number < 1 || number > policy.remindAtMost) return undefined;
  if (stopCauses(motion).length > 0 || currentStop(motion)) return undefined;
  const end = toMs(motion.closesEarlyAt ?? motion.endsAt);
  if (motion.state === MotionState.FCP && end !== undefined && now.getTime() >= end - HOUR) return undefined;
  const accounts = tallyAll(motion).missing;
  return accounts.length > 0 ? { number, isFinal: motion.fcpStartedAt !== undefined, accounts } : undefined;
};

/** When time alone may change what is to be said of a motion: it goes on by itself, or a reminder falls due. Always later than `now`. */
export const nextLook = (motion: Motion, now: Date): Date | undefined => {
  const soonest = now.getTime() + LEAST_WAIT;
  const times = [nextWake(motion, now)?.getTime(), nextReminder(motion, now)].flatMap((at) => at ?? []);
  return times.length > 0 ? new Date(Math.max(Math.min(...times), soonest)) : undefined;
};

/** What waits for something else than time (a vote that is being counted) is looked at again, but not without a pause. */
const LEAST_WAIT = 60_000;

const nextReminder = (motion: Motion, now: Date): number | undefined => {
  const { policy } = motion;
  if (!policy || policy.remindEveryDays < 1 || motion.quiet || isOver(motion) || motion.endedAt) return undefined;
  const asked = msOf(motion.fcpStartedAt ?? motion.openedAt);
  const every = policy.remindEveryDays * DAY;
  const number = Math.max(1, Math.floor((now.getTime() - asked) / every) + 1);
  return number > policy.remindAtMost ? undefined : asked + number * every;
};
