/** How a period is extended and how a motion ends: by time, at once, by cancellation, by withdrawal. */
import { create, equals } from '@bufbuild/protobuf';
import {
  type Account,
  type Evaluation,
  EvaluationSchema,
  ExtensionSchema,
  MotionResultSchema,
  MotionState,
  OnFailure,
  type Reason,
} from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { fromMs, msOf, postponeEnd, showInstant } from '../instant.ts';
import { holdsAny, isMember, isSame, whoOf } from '../policy/electorate.ts';
import { amount } from '../words.ts';
import { currentStop } from './clock.ts';
import { evaluate } from './evaluate.ts';
import { change, type EventOf, nameOf, refuse, revise, type Step, toReason } from './step.ts';

/** How a period comes to its end. */
export type End = {
  /** Instant of the end; what is dated from then on is late. */
  readonly at: number;
  /** Instant of reading: before the grace is over there is no result. */
  readonly now: number;
  readonly early?: boolean;
  readonly by?: Account | undefined;
  readonly reason?: string;
};

/** Ends the period: after the grace with the result, or with the one extension that the policy may grant to a failure. */
export const endPeriod = (motion: Motion, end: End): Motion => {
  const endedAt = fromMs(end.at);
  if (end.now < graceEnd(motion, end.at)) return { ...motion, endedAt };
  const evaluation = evaluate(motion);
  const isPlanned = !end.early && !end.by;
  return !evaluation.passes && isPlanned && mayExtendFailure(motion)
    ? extendFailure(motion, evaluation, end.at)
    : decide(motion, evaluation, end);
};

/** When the count begins, in milliseconds. */
export const graceEnd = ({ policy }: Pick<Motion, 'policy'>, end: number): number =>
  end + (policy?.graceMinutes ?? 0) * 60_000;

export const extendPeriod = (motion: Motion, { event, value }: EventOf<'periodExtended'>): Step => {
  const { policy } = motion;
  if (!policy || !holdsAny(motion, policy.mayMove, event.actor))
    return refuse('not-allowed', `You can ask ${whoOf(motion, policy?.mayMove)} to extend it: only they can.`);
  if (motion.state !== MotionState.FCP)
    return refuse('not-running', 'You can extend the final comment period once it has begun.');
  if (!Number.isInteger(value.days) || value.days < 1)
    return refuse(
      'no-days',
      'Please name a whole number of days, for example "/fcp extend 3". A period is never made shorter.',
    );
  const used = motion.extensions.reduce((sum, { by, days }) => sum + (by ? days : 0), 0);
  const left = policy.extensionLimitDays - used;
  if (value.days > left)
    return refuse(
      'limit',
      `You can extend by at most ${amount(left, 'day', 'days')} now: ${policy.extensionLimitDays} in all are allowed.`,
    );
  const endsAt = fromMs(postponeEnd(msOf(motion.endsAt), value.days, policy));
  const extension = create(ExtensionSchema, { at: event.at, by: event.actor, days: value.days, reason: value.reason });
  const until = currentStop(motion) ? 'once the clock runs again' : `to ${showInstant(endsAt, policy)}`;
  const text = `${nameOf(event.actor)} extended the period by ${amount(value.days, 'day', 'days')}, ${until}.`;
  return change(motion, { endsAt, extensions: [...motion.extensions, extension] }, toReason('extended', text));
};

export const cancelMotion = (motion: Motion, { event, value }: EventOf<'cancelled'>): Step => {
  if (!isMember(motion, event.actor) && !isSame(motion.mover, event.actor))
    return refuse('not-allowed', `You can ask ${whoOf(motion)} to cancel it: only they can.`);
  const why = value.reason.trim() === '' ? '' : `: ${value.reason.trim().replace(/\.$/, '')}`;
  return change(
    motion,
    { state: MotionState.CANCELLED },
    toReason('cancelled', `${nameOf(event.actor)} cancelled it${why}.`),
  );
};

export const withdrawRfc = (motion: Motion, { event }: EventOf<'withdrawn'>): Step =>
  isSame(motion.author, event.actor)
    ? change(
        motion,
        { state: MotionState.WITHDRAWN },
        toReason('withdrawn', `The author, ${nameOf(event.actor)}, withdrew it.`),
      )
    : refuse(
        'not-the-author',
        `You can ask ${nameOf(motion.author)}, the author, to withdraw the RFC. To end only the vote, ${whoOf(motion)} can write "/fcp cancel".`,
      );

/** Ends the period by a person's word. */
export const closeNow = (motion: Motion, { event, value }: EventOf<'periodClosed'>, now: number): Step => {
  const { policy } = motion;
  if (!policy?.allowCloseNow)
    return refuse(
      'not-by-policy',
      'The vote runs to its planned end: the settings here do not allow ending it at once.',
    );
  if (!holdsAny(motion, policy.mayMove, event.actor))
    return refuse('not-allowed', `You can ask ${whoOf(motion, policy.mayMove)} to end it: only they can.`);
  if (motion.state !== MotionState.FCP)
    return refuse('not-running', 'You can end the final comment period once it has begun.');
  if (currentStop(motion)) return refuse('stopped', 'Please settle what is open first: the clock is stopped.');
  if (value.reason.trim() === '') return refuse('no-reason', 'Please say why: "/fcp close now REASON".');
  const announced = revise(
    motion,
    {},
    toReason(
      'closed-now',
      `${nameOf(event.actor)} ended the period at once: ${value.reason.trim().replace(/\.$/, '')}.`,
    ),
  );
  return { motion: endPeriod(announced, { at: msOf(event.at), now, by: event.actor, reason: value.reason }) };
};

export const quietReminders = (motion: Motion, { event }: EventOf<'remindersQuieted'>): Step => {
  if (!isMember(motion, event.actor) && !isSame(motion.mover, event.actor))
    return refuse('not-allowed', `You can ask ${whoOf(motion)} to turn the reminders off: only they can.`);
  if (motion.quiet) return refuse('quiet-before', 'The reminders are off already.');
  return change(motion, { quiet: true }, toReason('quieted', `${nameOf(event.actor)} turned the reminders off.`));
};

/** A thread that stayed closed cancels the motion. */
export const cancelClosed = (motion: Motion, at: number): Motion =>
  revise(
    motion,
    { state: MotionState.CANCELLED },
    toReason('closed-too-long', `The pull request was still closed on ${showInstant(fromMs(at), motion.policy)}.`),
  );

const decide = (motion: Motion, evaluation: Evaluation, { at, early = false, by, reason = '' }: End): Motion => {
  const result = create(MotionResultSchema, { at: fromMs(at), evaluation, early, closedBy: by, closedReason: reason });
  const text = `The vote ${evaluation.passes ? 'passed' : 'failed'}${early ? ' early' : ''}. ${evaluation.sentence}`;
  const state = evaluation.passes ? MotionState.PASSED : MotionState.FAILED;
  const fields = { state, result, endedAt: fromMs(at), earlySince: undefined, closesEarlyAt: undefined };
  return revise(motion, fields, toReason(evaluation.passes ? 'passed' : `failed-${evaluation.code}`, text));
};

const mayExtendFailure = ({ policy, extensions }: Motion): boolean =>
  policy?.onFailure === OnFailure.EXTEND_ONCE && extensions.every(({ by }) => by);

const extendFailure = (motion: Motion, { sentence }: Evaluation, at: number): Motion => {
  const { policy } = motion;
  if (!policy) return motion;
  const endsAt = fromMs(postponeEnd(at, policy.failureDays, policy));
  const extension = create(ExtensionSchema, { at: fromMs(at), days: policy.failureDays, reason: sentence });
  const text = `It would have failed. ${sentence} So there is more time once, until ${showInstant(endsAt, policy)}.`;
  const extensions = [...motion.extensions, extension];
  return revise(motion, { endsAt, extensions }, toReason('extended-after-failure', text));
};

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
    ? `By what is known now, the vote ${derived.result.evaluation.passes ? 'passes' : 'fails'}. ${derived.result.evaluation.sentence}`
    : 'By what is known now, the vote has no result.';
  const text = `The result stands as it was told, but a recount differs. ${recount}`;
  return { motion: stored, because: [toReason('recount-differs', text)] };
};

const isSameResult = (a: Motion, b: Motion): boolean => {
  const left = a.result?.evaluation;
  const right = b.result?.evaluation;
  return a.state === b.state && !!left && !!right && equals(EvaluationSchema, withoutWords(left), withoutWords(right));
};

/** A result is its numbers: other words for them make no other result (D15). */
const withoutWords = (evaluation: Evaluation): Evaluation => ({
  ...evaluation,
  sentence: '',
  rules: evaluation.rules.map((rule) => ({ ...rule, text: '' })),
});

export const newReasons = (before: Motion | undefined, after: Motion | undefined): Reason[] => {
  const known = before && before.id === after?.id ? before.because.map(keyOf) : [];
  return (after?.because ?? []).filter((reason) => !known.includes(keyOf(reason)));
};

const keyOf = ({ code, text }: Reason): string => `${code} ${text}`;
