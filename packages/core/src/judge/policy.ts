/** The rules of motions stand in the registry once, by name and version; while a motion is judged they are with it. */
import { create } from '@bufbuild/protobuf';
import { type Policy, type PolicyRef, PolicyRefSchema, type Settings } from '@rapporteur/idl';
import {
  type Motion,
  type MotionEvent,
  MotionEventSchema,
  type MotionMoved,
  MotionSchema,
  PolicyRecordSchema,
  toPolicyName,
} from '@rapporteur/idl/record';
import { choosePolicy } from '../motion/index.ts';
import { askAll, type Dossier, type Judging, keysOf, storedOne } from './dossier.ts';

/** Motions as they are stored, with the rules under which each was made. */
export function* withPolicies(
  dossier: Dossier,
  motions: readonly Motion[],
  { settings, category }: { readonly settings: Settings; readonly category?: string | undefined },
): Judging<readonly Motion[]> {
  const wanted = new Map(motions.flatMap(refsOf).map((ref) => [toPolicyName(ref), ref]));
  if (wanted.size === 0) return motions;
  const policies = new Map<string, Policy>();
  // What the settings say now is what most motions run under, and nobody has to be asked for it.
  const { policy: usual } = choosePolicy({ settings, category });
  if (usual && wanted.has(toPolicyName(usual))) policies.set(toPolicyName(usual), usual);
  const others = [...wanted.keys()].filter((name) => !policies.has(name));
  yield* askAll(dossier, keysOf(others));
  for (const name of others) {
    const policy = (yield* storedOne(dossier, PolicyRecordSchema, name))?.policy;
    if (!policy) throw new Error(`The rules ${name}, under which a motion was made, are not on record.`);
    policies.set(name, policy);
  }
  const find = (ref: PolicyRef | undefined): Policy | undefined => ref && policies.get(toPolicyName(ref));
  return motions.map(({ policyRef, ...motion }) => {
    const policy = motion.policy ?? find(policyRef);
    const events = motion.events.map((event) =>
      mapMoved(event, ({ policyRef: ref, ...moved }) => {
        const rules = moved.policy ?? find(ref);
        return { ...moved, ...(rules && { policy: rules }) };
      }),
    );
    return create(MotionSchema, { ...motion, events, ...(policy && { policy }) });
  });
}

/** The motion as it is stored: its rules by name and version. */
export const withoutPolicies = ({ policy, ...motion }: Motion): Motion =>
  create(MotionSchema, {
    ...motion,
    ...(policy && { policyRef: refOf(policy) }),
    events: motion.events.map((event) =>
      mapMoved(event, ({ policy: rules, ...moved }) => ({ ...moved, ...(rules && { policyRef: refOf(rules) }) })),
    ),
  });

/** Puts the rules of a motion that was not stored before, unless they stand already. */
export function* putPolicies(dossier: Dossier, { policy, events }: Motion): Judging {
  const made = events.flatMap(({ what }) => (what.case === 'moved' && what.value.policy ? [what.value.policy] : []));
  const all = new Map([...(policy ? [policy] : []), ...made].map((one) => [toPolicyName(one), one]));
  yield* askAll(dossier, keysOf([...all.keys()]));
  for (const [name, rules] of all) {
    if (yield* storedOne(dossier, PolicyRecordSchema, name)) continue;
    // Whoever sees a motion sees its rules; by themselves they are shown to nobody.
    dossier.put({ message: create(PolicyRecordSchema, { name, policy: rules }), visibility: 'private' });
  }
}

const refOf = ({ name, version }: Policy): PolicyRef => create(PolicyRefSchema, { name, version });

const refsOf = ({ policyRef, events }: Motion): PolicyRef[] => [
  ...(policyRef ? [policyRef] : []),
  ...events.flatMap(({ what }) => (what.case === 'moved' && what.value.policyRef ? [what.value.policyRef] : [])),
];

const mapMoved = (event: MotionEvent, change: (moved: MotionMoved) => MotionMoved): MotionEvent =>
  event.what.case === 'moved'
    ? create(MotionEventSchema, { ...event, what: { case: 'moved', value: change(event.what.value) } })
    : event;
