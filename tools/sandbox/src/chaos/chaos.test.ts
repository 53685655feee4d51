import { describe, expect, it } from 'vitest';
import { percentile } from './claims.ts';
import { repeated } from './doubles.ts';
import { isSign } from './ledger.ts';
import { planStrikes } from './power.ts';
import { createRandom } from './random.ts';

describe('chance', () => {
  it('is the same for the same seed, and another for another one', () => {
    const drawn = (seed: number) => createRandom(seed).shuffled(Array.from({ length: 30 }, (_, index) => index));
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
    expect(drawn(7).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });
});

describe('strikes', () => {
  it('the power is lost after each tenth moment and at the end, and each kind of death comes up', () => {
    const strikes = planStrikes({ moments: 25, powerEvery: 10 }, createRandom(3));
    expect(strikes.flatMap((strike, index) => (strike === 'power' ? [index] : []))).toEqual([10, 21, 27]);
    expect(new Set(strikes)).toEqual(new Set(['bot', 'database', 'both', 'power']));
  });
});

describe('what is counted', () => {
  it.each([
    { values: [], share: 0.99, expected: 0 },
    { values: [4], share: 0.99, expected: 4 },
    { values: [9, 1, 5, 3], share: 0.5, expected: 3 },
    { values: [9, 1, 5, 3], share: 0.99, expected: 9 },
  ])('of $values, $share are at most $expected', ({ values, share, expected }) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('only what stands more than once is told', () => {
    expect(repeated('labels', ['a', 'b', 'a', 'c', 'a'])).toEqual(['labels: 3 times a']);
    expect(repeated('labels', ['a', 'b'])).toEqual([]);
  });

  const sign = { event: 'issue_comment', action: 'created', repository: 'acme/site', number: 4, comment: 11 };
  const payload = { repository: { full_name: 'acme/site' }, issue: { number: 4 }, comment: { id: 11 } };
  it.each([
    { what: 'the comment itself', delivery: { event: 'issue_comment', action: 'created', payload }, expected: true },
    { what: 'its edit', delivery: { event: 'issue_comment', action: 'edited', payload }, expected: false },
    {
      what: 'another comment',
      delivery: { event: 'issue_comment', action: 'created', payload: { ...payload, comment: { id: 12 } } },
      expected: false,
    },
    {
      what: 'a payload of another shape',
      delivery: { event: 'issue_comment', action: 'created', payload: 7 },
      expected: false,
    },
  ])('$what: $expected', ({ delivery, expected }) => {
    expect(isSign(delivery, sign)).toBe(expected);
  });
});
