import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgetTexts, rememberTexts } from './memo.ts';

const MOST = 1_000;
const create = () => rememberTexts((text) => ({ text }), MOST);

/** How often something was made while these texts were given. */
const madeOf = (...texts: readonly string[]): number => {
  const remembered = create();
  for (const text of texts) remembered.of(text);
  return remembered.made();
};

describe('rememberTexts', () => {
  it('makes the same of a text once', () => {
    const remembered = create();
    expect(remembered.of('a')).toBe(remembered.of('a'));
    expect(remembered.made()).toBe(1);
  });

  it('forgets what was not given for longest', () => {
    const [a, b, c] = ['a'.repeat(300), 'b'.repeat(300), 'c'.repeat(300)] as const;
    expect(madeOf(a, b, a, c)).toBe(3);
    expect(madeOf(a, b, a, c, a, c)).toBe(3);
    expect(madeOf(a, b, a, c, b)).toBe(4);
  });

  it('forgets everything when all are told to', () => {
    const remembered = [create(), create()];
    for (const one of remembered) one.of('a');
    forgetTexts();
    for (const one of remembered) one.of('a');
    expect(remembered.map((one) => one.made())).toEqual([2, 2]);
  });

  it('does not forget everything for a text that is too long to be remembered', () => {
    const long = 'x'.repeat(MOST);
    expect(madeOf('a', long, long, 'a')).toBe(3);
  });

  it('says what the function says, of any texts in any order', () => {
    const text = fc.integer({ min: 0, max: 12 }).map((number) => `${number}`.repeat(number * 30));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
        const remembered = create();
        for (const one of texts) expect(remembered.of(one)).toEqual({ text: one });
      }),
    );
  });
});
