import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanOf, rouge } from './rouge.ts';

describe('ROUGE', () => {
  it.each([
    ['the same text', 'the cat sat. it ran.', 'the cat sat. it ran.', [1, 1, 1]],
    ['nothing in common', 'the cat sat', 'dogs bark', [0, 0, 0]],
    ['the other order of words: words count, pairs do not', 'the cat', 'cat the', [1, 0, 0.5]],
    ['stems of long words', 'testing caches', 'tests cache', [1, 1, 1]],
    ['short words keep their ends', 'the ads', 'the add', [0.5, 0, 0.5]],
    ['a word counts as often as both have it', 'the the the cat', 'the cat sat', [4 / 7, 2 / 5, 4 / 7]],
    ['runs are looked for sentence by sentence', 'a b c. d e f', 'd e f. a b c', [1, 0.8, 1]],
  ])('%s', (_, text, reference, [rouge1, rouge2, rougeLsum]) => {
    const scores = rouge(text, reference);
    expect(scores.rouge1).toBeCloseTo(rouge1 ?? 0, 9);
    expect(scores.rouge2).toBeCloseTo(rouge2 ?? 0, 9);
    expect(scores.rougeLsum).toBeCloseTo(rougeLsum ?? 0, 9);
  });

  it('is the same both ways for words and pairs, and lies between 0 and 1', () => {
    const text = fc
      .array(fc.constantFrom('the', 'cat', 'sat', 'tests.', 'ran!', '', '\n', '…'), { maxLength: 20 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [there, back] = [rouge(a, b), rouge(b, a)];
        expect(there.rouge1).toBeCloseTo(back.rouge1, 9);
        expect(there.rouge2).toBeCloseTo(back.rouge2, 9);
        for (const value of Object.values(there)) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(there.rougeLsum).toBeLessThanOrEqual(there.rouge1 + 1e-9);
      }),
    );
  });

  it('a mean is in percent', () => expect(meanOf([rouge('a', 'a'), rouge('a', 'b')]).rouge1).toBe(50));
});
