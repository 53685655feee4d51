/** A result that was published stands. */
import { equals } from '@bufbuild/protobuf';
import { EvaluationSchema, type Motion, type Reason } from '@rapporteur/idl';
import { toReason } from './step.ts';

/** The motion to go by. */
export type Kept = {
  readonly motion: Motion;
  /** The sentences that came to its story. */
  readonly because: readonly Reason[];
};

/**
 * Of a motion as it was stored and the same motion as it is derived now, the one to go by: a published result stands.
 * If a recount differs, because something dated before the end came to light later, the reason says so.
 */
export const keepResult = (stored: Motion | undefined, derived: Motion): Kept => {
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

export const newReasons = (before: Motion | undefined, after: Motion | undefined): Reason[] => {
  const known = before && before.id === after?.id ? before.because.map(keyOf) : [];
  return (after?.because ?? []).filter((reason) => !known.includes(keyOf(reason)));
};

const keyOf = ({ code, text }: Reason): string => `${code} ${text}`;
