/** One event, or the passing of time, applied to a motion; and the result that was published kept. */
import { equals } from '@bufbuild/protobuf';
import { EvaluationSchema, type Motion, type MotionEvent, type Reason } from '@rapporteur/idl';
import { deriveMotions } from './derive.ts';
import { toReason } from './step.ts';

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

/**
 * Of a motion as it was stored and the same motion as it is derived now, the one to go by: a published result stands.
 * If a recount differs, because something dated before the end came to light later, the reason says so.
 */
export const keepResult = (stored: Motion | undefined, derived: Motion): Applied => {
  if (!stored?.result || stored.id !== derived.id) return { motion: derived, because: newReasons(stored, derived) };
  if (isSameResult(stored, derived)) return { motion: { ...derived, version: stored.version }, because: [] };
  const recount = derived.result?.evaluation
    ? `By the record as it is now, the motion ${derived.result.evaluation.passes ? 'passes' : 'fails'}. ${derived.result.evaluation.sentence}`
    : 'By the record as it is now, the motion has no result.';
  const text = `The published result stands, but a recount differs. ${recount}`;
  return { motion: stored, because: [toReason('recount-differs', text)] };
};

const isSameResult = (a: Motion, b: Motion): boolean => {
  const left = a.result?.evaluation;
  const right = b.result?.evaluation;
  return a.state === b.state && !!left && !!right && equals(EvaluationSchema, left, right);
};

const newReasons = (before: Motion | undefined, after: Motion | undefined): Reason[] => {
  const known = before && before.id === after?.id ? before.because.map(keyOf) : [];
  return (after?.because ?? []).filter((reason) => !known.includes(keyOf(reason)));
};

const keyOf = ({ code, text }: Reason): string => `${code} ${text}`;
