import { create, equals } from '@bufbuild/protobuf';
import { type Policy, PolicySchema } from '@rapporteur/idl';
import { type Motion, MotionSchema, PolicyRecordSchema } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { createDossier, type Dossier, judgeWith } from './dossier.ts';
import { policyQuestions, withoutPolicies, withPolicies } from './policy.ts';
import type { Resource } from './question.ts';

const FLYTE = create(PolicySchema, { name: 'flyte', version: '1', periodDays: 7 });
const AT = new Date('2031-05-08T18:00:00Z');

const dossierWith = (...found: readonly PolicyRow[]): Dossier => {
  const app = { id: '1', login: 'rapporteur[bot]', isBot: true };
  const dossier = createDossier({ now: AT, app, installedAt: AT, installation: 1, hints: [] });
  for (const name of ['policies/flyte/1', 'policies/flyte/1-2', 'policies/flyte/1-3']) {
    const resource: Resource[] = found
      .filter((row) => row.name === name)
      .map(({ policy }) => ({ message: create(PolicyRecordSchema, { name, policy }), visibility: 'private' }));
    dossier.answer({ ask: 'stored', about: name }, resource);
  }
  return dossier;
};
type PolicyRow = { readonly name: string; readonly policy: Policy };

const done = <T>(judging: Parameters<typeof judgeWith<T>>[0]): T => {
  const end = judgeWith(judging);
  if ('needs' in end) throw new Error(`asked for ${JSON.stringify(end.needs)}`);
  return end.result;
};

const made = (policy: Policy): Motion =>
  create(MotionSchema, {
    id: 'm1',
    policy,
    events: [{ id: 'm1', what: { case: 'moved', value: { headSha: 'a', policy } } }, { id: 'x' }],
  });

describe('the rules of a motion', () => {
  it('stand once: in the motion and its events only their name and version are stored', () => {
    const dossier = dossierWith();
    const stored = done(withoutPolicies(dossier, made(FLYTE), []));
    expect(stored).toMatchObject({ policyRef: { name: 'flyte', version: '1' } });
    expect([stored.policy, stored.events[0]?.what.value]).toMatchObject([undefined, { policyRef: { name: 'flyte' } }]);
    expect([...dossier.settled.keys()]).toEqual(['policies/flyte/1']);
  });

  it('are with it again when it is judged, asked for once', () => {
    const stored = done(withoutPolicies(dossierWith(), made(FLYTE), []));
    expect(policyQuestions([stored, stored])).toEqual([{ ask: 'stored', about: 'policies/flyte/1' }]);
    const dossier = dossierWith({ name: 'policies/flyte/1', policy: FLYTE });
    const { motions, rules } = done(withPolicies(dossier, [stored]));
    expect(motions).toEqual([made(FLYTE)]);
    // What is known is put no second time.
    expect(done(withoutPolicies(dossier, made(FLYTE), rules))).toEqual(stored);
    expect(dossier.settled.size).toBe(0);
  });

  it('stay those under which it was made, whatever is called the same later', () => {
    const later = create(PolicySchema, { ...FLYTE, periodDays: 1 });
    const dossier = dossierWith({ name: 'policies/flyte/1', policy: FLYTE });
    const stored = done(withoutPolicies(dossier, made(later), []));
    expect(stored.policyRef?.version).toBe('1-2');
    const after = dossierWith(
      { name: 'policies/flyte/1', policy: FLYTE },
      { name: 'policies/flyte/1-2', policy: later },
    );
    const [motion] = done(withPolicies(after, [stored])).motions;
    expect(motion?.policy && equals(PolicySchema, motion.policy, later)).toBe(true);
  });

  it('a motion from before rules were shared has them with it', () => {
    expect(done(withPolicies(dossierWith(), [made(FLYTE)])).motions).toEqual([made(FLYTE)]);
  });

  it('that are lost stop the judgement: nothing is counted by other ones', () => {
    const stored = done(withoutPolicies(dossierWith(), made(FLYTE), []));
    expect(() => done(withPolicies(dossierWith(), [stored]))).toThrow(
      /policies\/flyte\/1, under which .* not on record/,
    );
  });
});
