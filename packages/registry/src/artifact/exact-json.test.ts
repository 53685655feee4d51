/** Exact JSON: what JSON.parse reads is read the same, and no digit of an integer is lost. */
import { type ExactJson, NotExact, parseExactJson, printExactJson } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const value = fc.letrec<{ value: ExactJson }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('exact JSON', () => {
  it('what is printed is read back, in one form, with every digit', () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = printExactJson(one);
        expect(parseExactJson(text)).toEqual(one);
        expect(printExactJson(parseExactJson(text))).toBe(text);
      }),
    );
  });

  it('what JSON.parse takes is read as it reads it, and what it refuses is refused', () => {
    const texts = fc.oneof(
      fc.json(),
      fc.json().map((text) => text.replaceAll(',', ' , ')),
      fc
        .tuple(fc.json(), fc.nat(30), fc.constantFrom('', ',', '"', '}', '0', '\\', '\n'))
        .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1)),
    );
    const exactly = (text: string): unknown => {
      try {
        return parseExactJson(text);
      } catch (error) {
        if (error instanceof NotExact) return error;
        throw error;
      }
    };
    fc.assert(
      fc.property(texts, (text) => {
        const ours = exactly(text);
        let theirs: unknown;
        try {
          theirs = JSON.parse(text);
        } catch {
          expect(ours).toBeInstanceOf(NotExact);
          return;
        }
        // A number that no float has, and a member that stands twice, are taken there and refused here.
        if (!(ours instanceof NotExact)) expect(widened(ours)).toEqual(widened(theirs));
        else expect(ours.message).toMatch(/without fraction and exponent|stands twice|no number is as large/);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['[1.0, 1, 1e2, -0]', '[1,1,100,0]'],
    ['{"b":1,"a":{"d":[],"c":"\\u00e9"}}', '{"a":{"c":"é","d":[]},"b":1}'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%s has the form %s', (text, form) => {
    expect(printExactJson(parseExactJson(text))).toBe(form);
  });

  it.each([
    ['9007199254740993.0', 'write the integer 9007199254740993.0 without fraction and exponent'],
    ['1e17', 'write the integer 1e17 without fraction and exponent'],
    ['1e999', 'no number is as large as 1e999'],
    ['{"a":1,"a":1}', '"a" stands twice in one object'],
    ['01', 'something stands behind its end'],
    ["'a'", 'a value is missing or wrong'],
    ['"\u0001"', 'a text in double quotes is missing or wrong'],
    ['', 'a value is missing or wrong'],
    ['['.repeat(5_000), 'nested deeper than 200'],
    ['9'.repeat(2_000), 'an integer has at most 1000 digits'],
  ])('%# is refused with the place', (text, sentence) => {
    expect(() => parseExactJson(text)).toThrow(sentence);
  });

  it.each([
    ['a float that has lost digits', 2 ** 60, 'beyond 2^53'],
    ['no number', Number.NaN, 'NaN is no number of JSON'],
    ['an object of a class', new Date(0), 'An object of a class has no form'],
    ['a function', () => 1, 'A function has no form'],
  ])('%s is not written', (_, one, sentence) => {
    expect(() => printExactJson(one)).toThrow(sentence);
  });

  it('what holds itself is refused', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => printExactJson(loop)).toThrow('holds itself');
  });
});

/** With every integer as a number, as JSON.parse has them. */
const widened = (one: unknown): unknown => {
  if (typeof one === 'bigint') return Number(one);
  if (Object.is(one, -0)) return 0;
  if (Array.isArray(one)) return one.map(widened);
  if (typeof one !== 'object' || one === null) return one;
  return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, widened(inner)]));
};
