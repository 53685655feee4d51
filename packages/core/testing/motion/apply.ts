/** A motion event by event, as tests tell it: the engine itself folds all of them at once. */
import type { Reason } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';
import { deriveMotions } from '../../src/motion/engine/derive.ts';
import { newReasons } from '../../src/motion/engine/ending.ts';

/** What an event led to. */
export type Applied = {
  /** The motion now; undefined if there is none. */
  readonly motion: Motion | undefined;
  /** The sentences that came to its story. */
  readonly because: readonly Reason[];
  /** Why the event changed nothing; absent if it took effect, or was known before. */
  readonly refused?: Reason;
};

/** Applies one event; one that is known by its id changes nothing. The motion may be followed by another one. */
export const applyMotionEvent = (motion: Motion | undefined, event: MotionEvent, now: Date): Applied => {
  const { motions, refused } = deriveMotions([...(motion?.events ?? []), event], now);
  const next = motions.at(-1);
  const isKnown = motion?.events.some(({ id }) => id === event.id) ?? false;
  const reason = isKnown ? undefined : refused.get(event.id);
  return { motion: next, because: newReasons(motion, next), ...(reason ? { refused: reason } : {}) };
};

/** The same motion at a later time. */
export const tickMotion = (motion: Motion, now: Date): Applied => {
  const next = deriveMotions(motion.events, now).motions.at(-1);
  return { motion: next, because: newReasons(motion, next) };
};
