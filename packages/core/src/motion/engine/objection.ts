/** Lazy consensus: anybody may object before the final comment period begins; a member's objection counts as a concern. */
import { create } from '@bufbuild/protobuf';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { type Account, MotionState, type Objection, ObjectionSchema } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { fromMs, HOUR, msOf } from '../instant.ts';
import { holdsAny, isMember, isSame, whoOf } from '../policy/electorate.ts';
import { change, type EventOf, nameOf, refuse, type Step, toReason } from './step.ts';

export const raiseObjection = (motion: Motion, { event, value }: EventOf<'objectionRaised'>): Step => {
  if (value.reason.trim() === '') return refuse('no-reason', 'Please say why on the same line: "/object REASON".');
  const byMember = isMember(motion, event.actor);
  if (!byMember && (motion.state !== MotionState.PROPOSED || msOf(event.at) >= windowEnd(motion)))
    return refuse(
      'window-over',
      `You can say it in a comment, and ${whoOf(motion)} can raise it as a concern: the time to object is over.`,
    );
  const open = openObjections(motion).find(({ raiser }) => isSame(raiser, event.actor));
  if (open)
    return refuse(
      'objected-before',
      `Your objection stands already${open.url ? `: ${open.url}` : ''}. There is no need to repeat it.`,
      [open.url],
    );
  const objection = create(ObjectionSchema, {
    id: event.id,
    text: value.reason,
    url: event.url,
    byMember,
    raiser: event.actor,
    at: event.at,
  });
  const text = `${nameOf(event.actor)} objected.`;
  return change(motion, { objections: [...motion.objections, objection] }, toReason('objected', text));
};

/**
 * Its raiser withdraws an objection; those whom the policy names answer it. A member's objection is resolved like a concern.
 * What answers one that was said again, and not taken up since the first was open, answers the first; `sayer` said it.
 */
export const answerObjection = (
  motion: Motion,
  { event, value }: EventOf<'objectionAnswered'>,
  sayer: Account | undefined,
): Step => {
  const objection =
    motion.objections.find(({ id }) => id === value.objectionId) ??
    openObjections(motion).find(({ raiser }) => isSame(raiser, sayer));
  if (!objection || objection.answeredAt)
    return refuse('no-such-objection', 'That person has no open objection: "/rfc why" lists what is open.');
  const isRaiser = isSame(objection.raiser, event.actor);
  const roles = (objection.byMember ? motion.policy?.mayResolve : motion.policy?.mayAnswer) ?? [];
  if (!isRaiser && !holdsAny(motion, roles, event.actor))
    return refuse(
      'not-allowed',
      `You can reply in a comment. ${nameOf(objection.raiser)} can take the objection back, and ${whoOf(motion, roles)} can answer it.`,
    );
  if (!isRaiser && value.answer.trim() === '') return refuse('no-reason', 'Please write the answer on the same line.');
  const next: Objection = { ...objection, answeredAt: event.at, answeredBy: event.actor, answer: value.answer };
  const did = isRaiser ? 'took their objection back' : `answered ${nameOf(objection.raiser)}'s objection`;
  return change(
    motion,
    { objections: motion.objections.map((other) => (other === objection ? next : other)) },
    toReason('objection-answered', `${nameOf(event.actor)} ${did}.`),
  );
};

/** Objections that nobody has answered yet. */
export const openObjections = ({ objections }: Pick<Motion, 'objections'>): Objection[] =>
  objections.filter(({ answeredAt }) => !answeredAt);

/** When the time for objections ends, in milliseconds. */
export const windowEnd = ({ policy, openedAt }: Pick<Motion, 'policy' | 'openedAt'>): number =>
  msOf(openedAt) + (policy?.objectionWindowHours ?? 0) * HOUR;

/** The same as a timestamp. */
export const windowTime = (motion: Pick<Motion, 'policy' | 'openedAt'>): Timestamp => fromMs(windowEnd(motion));
