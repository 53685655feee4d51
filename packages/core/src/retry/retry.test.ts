/** What a try costs whom, whatever the order; and what the contract leaves unsaid. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { RetryPolicySchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideRetry,
  NOTHING_SPENT,
  policyOf,
  type RetryDecision,
  type RetryOutcome,
  type RetryPolicy,
  type SpentTries,
  toPolicyMessage,
  USUAL_POLICY,
} from './index.ts';

const text = 'It did not work.';
const outcomes = fc.constantFrom<RetryOutcome>(
  { kind: 'fault', source: 'github', text },
  { kind: 'fault', source: 'database', text, waitMs: 10 },
  { kind: 'limited', source: 'github', text, waitMs: 60_000 },
  { kind: 'error', text },
  { kind: 'deadline', text },
  { kind: 'crash', text },
  { kind: 'overtaken', text },
);
const refusal: RetryOutcome = { kind: 'refused', source: 'github', text };
const policies = fc.record<RetryPolicy>({
  faults: fc.nat(5),
  errors: fc.nat(5),
  crashes: fc.nat(5),
  baseMs: fc.nat(10_000),
  factor: fc.integer({ min: 1, max: 4 }),
  capMs: fc.nat(100_000),
});

type End = { readonly spent: SpentTries; readonly last: RetryDecision | undefined; readonly runs: number };

/** Runs until there is nothing left or it is dead. */
const play = (policy: RetryPolicy, all: readonly RetryOutcome[]): End => {
  let [spent, last]: [SpentTries, RetryDecision | undefined] = [NOTHING_SPENT, undefined];
  for (const [index, outcome] of all.entries()) {
    last = decideRetry(policy, spent, { outcome });
    spent = last.spent;
    if (last.next === 'dead') return { spent, last, runs: index + 1 };
  }
  return { spent, last, runs: all.length };
};

describe('a decision', () => {
  it('never spends more than a budget has, nor less than nothing', () => {
    fc.assert(
      fc.property(policies, fc.array(fc.oneof(outcomes, fc.constant(refusal))), (policy, all) => {
        const { spent } = play(policy, all);
        for (const budget of ['faults', 'errors', 'crashes'] as const) {
          expect(spent[budget]).toBeGreaterThanOrEqual(0);
          expect(spent[budget]).toBeLessThanOrEqual(policy[budget]);
        }
      }),
    );
  });

  it('does not depend on the order: who is dead is dead in any, and who is not has spent the same', () => {
    const orders = fc
      .array(outcomes, { maxLength: 12 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(policies, orders, (policy, [all, shuffled]) => {
        const [one, other] = [play(policy, all), play(policy, shuffled)];
        expect(other.last?.next === 'dead').toBe(one.last?.next === 'dead');
        if (one.last?.next !== 'dead') expect(other.spent).toEqual(one.spent);
      }),
    );
  });

  it.each([
    ['fault', 'faults', 'faults of others'],
    ['error', 'errors', 'errors of ours'],
    ['deadline', 'errors', 'errors of ours'],
    ['crash', 'crashes', 'processes that died'],
  ] as const)(
    'of a %s is paid by its own budget, of which 0 is none, and says which is spent',
    (kind, budget, name) => {
      fc.assert(
        fc.property(policies, fc.nat(4), (policy, most) => {
          const outcome: RetryOutcome = kind === 'fault' ? { kind, source: 'github', text } : { kind, text };
          const { last, runs } = play({ ...policy, [budget]: most }, Array(10).fill(outcome));
          expect(runs).toBe(most + 1);
          expect(last?.failure.code).toBe(`${budget}-spent`);
          expect(last?.failure.text).toBe(`${text} The budget for ${name} is spent (${most} of ${most}).`);
        }),
      );
    },
  );

  it('costs nothing for a pause that was asked for and for who was overtaken, however often, even without a budget', () => {
    const none = { ...USUAL_POLICY, faults: 0, errors: 0, crashes: 0 };
    const limited: RetryOutcome = { kind: 'limited', source: 'github', text, waitMs: 90_000 };
    for (const outcome of [limited, { kind: 'overtaken', text } as const]) {
      const { last, spent, runs } = play(none, Array(50).fill(outcome));
      expect([last?.next, runs]).toEqual(['postpone', 50]);
      expect(spent).toEqual(NOTHING_SPENT);
    }
    expect(decideRetry(none, NOTHING_SPENT, { outcome: limited }).waitMs).toBe(90_000);
    const overtaken: RetryOutcome = { kind: 'overtaken', text };
    expect(decideRetry(none, NOTHING_SPENT, { outcome: overtaken }).waitMs).toBe(none.baseMs);
  });

  it('is death at once for a refusal, with its reason and whose it is', () => {
    const { next, spent, failure } = decideRetry(USUAL_POLICY, NOTHING_SPENT, { outcome: refusal });
    expect({ next, spent, failure }).toEqual({
      next: 'dead',
      spent: NOTHING_SPENT,
      failure: { code: 'github-refused', text, source: 'github' },
    });
  });

  it('pauses longer each time up to the cap, shortened by half at most; at once after a crash or without a base', () => {
    const pauses = (policy: RetryPolicy, outcome: RetryOutcome, jitter?: number): number[] =>
      [0, 1, 2, 3].map(
        (used) =>
          decideRetry(policy, { faults: used, errors: used, crashes: used }, { outcome, ...(jitter ? { jitter } : {}) })
            .waitMs,
      );
    const policy = { ...USUAL_POLICY, errors: 8, baseMs: 1_000, factor: 3, capMs: 10_000 };
    expect(pauses(policy, { kind: 'error', text })).toEqual([1_000, 3_000, 9_000, 10_000]);
    expect(pauses(policy, { kind: 'error', text }, 1)).toEqual([500, 1_500, 4_500, 5_000]);
    expect(pauses({ ...policy, baseMs: 0 }, { kind: 'error', text })).toEqual([0, 0, 0, 0]);
    expect(pauses(policy, { kind: 'crash', text })).toEqual([0, 0, 0, 0]);
    expect(pauses(policy, { kind: 'fault', source: 'model', text, waitMs: 7 })).toEqual([7, 7, 7, 7]);
  });
});

describe('a policy in the contract', () => {
  it('is the usual where nothing is said, and none where 0 is said, also over the wire', () => {
    const over = (init: Parameters<typeof create<typeof RetryPolicySchema>>[1]) =>
      policyOf(fromBinary(RetryPolicySchema, toBinary(RetryPolicySchema, create(RetryPolicySchema, init))));
    expect(over({})).toEqual(USUAL_POLICY);
    expect(over({ faults: 0, errors: 0, crashes: 0, backoff: { base: {} } })).toEqual({
      ...USUAL_POLICY,
      ...{ faults: 0, errors: 0, crashes: 0, baseMs: 0 },
    });
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(policyOf(toPolicyMessage(policy))).toEqual(policy);
      }),
    );
  });

  it.each([
    [{ faults: -1 }, 'faults must be 0 or more tries, not -1.'],
    [{ backoff: { factor: 0.5 } }, "The backoff's factor must be 1 or more, not 0.5."],
    [{ backoff: { factor: Number.NaN } }, "The backoff's factor must be 1 or more, not NaN."],
    [{ backoff: { base: { seconds: -1n } } }, "The backoff's base must not be negative."],
  ])('is refused where it makes no sense: %o', (init, message) => {
    expect(() => policyOf(create(RetryPolicySchema, init))).toThrow(message);
  });
});
