/** The rules of motions stand in the registry once, by name and version; while a motion is judged they are with it. */
import { create, equals } from '@bufbuild/protobuf';
import { type Policy, type PolicyRef, PolicyRefSchema, PolicySchema } from '@rapporteur/idl';
import {
  type Motion,
  type MotionEvent,
  MotionEventSchema,
  type MotionMoved,
  MotionSchema,
  PolicyRecordSchema,
  toPolicyName,
} from '@rapporteur/idl/record';
import { type Dossier, type Judging, keysOf, storedOne } from './dossier.ts';
import type { Question } from './question.ts';

/** Rules, and by what they are known in the registry. */
export type Rules = { readonly ref: PolicyRef; readonly policy: Policy };

/** What has to be asked before `withPolicies`; with other questions it costs nothing. */
export const policyQuestions = (motions: readonly Motion[]): Question<'stored'>[] =>
  keysOf([...new Set(motions.flatMap(refsOf).map(toPolicyName))]);

/** Motions as they are stored, with the rules under which each was made, and these rules. */
export function* withPolicies(
  dossier: Dossier,
  motions: readonly Motion[],
): Judging<{ readonly motions: readonly Motion[]; readonly rules: readonly Rules[] }> {
  const rules = new Map<string, Rules>();
  for (const ref of motions.flatMap(refsOf)) {
    const name = toPolicyName(ref);
    if (rules.has(name)) continue;
    const policy = (yield* storedOne(dossier, PolicyRecordSchema, name))?.policy;
    if (!policy) throw new Error(`The rules ${name}, under which a motion was made, are not on record.`);
    rules.set(name, { ref, policy });
  }
  const find = (ref: PolicyRef | undefined): Policy | undefined => ref && rules.get(toPolicyName(ref))?.policy;
  const whole = motions.map(({ policyRef, ...motion }) => {
    const policy = motion.policy ?? find(policyRef);
    return create(MotionSchema, {
      ...motion,
      ...(policy && { policy }),
      events: motion.events.map((event) =>
        mapMotionEvents(event, ({ policyRef: ref, ...moved }) => {
          const own = moved.policy ?? find(ref);
          return { ...moved, ...(own && { policy: own }) };
        }),
      ),
    });
  });
  return { motions: whole, rules: [...rules.values()] };
}

/** The motion as it is to be stored; rules that are not known yet are put beside it. */
export function* withoutPolicies(
  dossier: Dossier,
  { policy, ...motion }: Motion,
  known: readonly Rules[],
): Judging<Motion> {
  const rules = [...known];
  const made = motion.events.flatMap(({ what }) => (what.case === 'moved' ? (what.value.policy ?? []) : []));
  for (const one of [...(policy ? [policy] : []), ...made])
    if (!refIn(rules, one)) rules.push({ policy: one, ref: yield* putPolicy(dossier, one) });
  const policyRef = policy && refIn(rules, policy);
  return create(MotionSchema, {
    ...motion,
    ...(policyRef && { policyRef }),
    events: motion.events.map((event) =>
      mapMotionEvents(event, ({ policy: own, ...moved }) => {
        const ref = own && refIn(rules, own);
        return { ...moved, ...(ref && { policyRef: ref }) };
      }),
    ),
  });
}

/**
 * Where the rules stand, now if not before. Nobody has to raise a version for it: what was frozen stays frozen, and other rules
 * of the same name and version get a place of their own, "1-2".
 */
function* putPolicy(dossier: Dossier, policy: Policy): Judging<PolicyRef> {
  for (let count = 1; ; count += 1) {
    const version = count === 1 ? policy.version : `${policy.version}-${count}`;
    const ref = create(PolicyRefSchema, { name: policy.name, version });
    const name = toPolicyName(ref);
    const standing = yield* storedOne(dossier, PolicyRecordSchema, name);
    if (standing?.policy && !equals(PolicySchema, standing.policy, policy)) continue;
    // Whoever sees a motion sees its rules; by themselves they are shown to nobody.
    if (!standing) dossier.put({ message: create(PolicyRecordSchema, { name, policy }), visibility: 'private' });
    return ref;
  }
}

const refIn = (rules: readonly Rules[], policy: Policy): PolicyRef | undefined =>
  rules.find((one) => equals(PolicySchema, one.policy, policy))?.ref;

const refsOf = ({ policyRef, events }: Motion): PolicyRef[] => [
  ...(policyRef ? [policyRef] : []),
  ...events.flatMap(({ what }) => (what.case === 'moved' && what.value.policyRef ? [what.value.policyRef] : [])),
];

const mapMotionEvents = (event: MotionEvent, change: (moved: MotionMoved) => MotionMoved): MotionEvent =>
  event.what.case === 'moved'
    ? create(MotionEventSchema, { ...event, what: { case: 'moved', value: change(event.what.value) } })
    : event;
