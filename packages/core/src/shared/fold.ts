/** Typography folded to what a keyboard types, so that "don’t – wait…" is found as "don't - wait...". */

/** A folded text, and the way back: `from` gives the offset in the original of an offset in the folded text. */
export type Folded = { readonly text: string; readonly from: (offset: number) => number };

/**
 * Folds apostrophes, quotes, dashes, dots and blanks, and leaves out what is not seen (soft hyphens, marks of direction).
 * Letters and their case stay. Offsets are UTF-16 code units; the end of the folded text leads to the end of the original.
 */
export const fold = (text: string): Folded => {
  if (!MAY_FOLD.test(text)) return { text, from: (offset) => clamp(offset, text.length) };
  /** Where the folded text gets ahead of the original or falls behind it. */
  const steps: { readonly at: number; readonly origin: number }[] = [];
  let folded = '';
  let done = 0;
  for (const { index, 0: found } of text.matchAll(FOLDED)) {
    folded += text.slice(done, index);
    const plain = PLAIN.get(found) ?? '';
    // Each character of "..." leads to the "…" from which it came.
    for (let n = 1; n < plain.length; n += 1) steps.push({ at: folded.length + n, origin: index });
    folded += plain;
    done = index + found.length;
    if (plain.length !== found.length) steps.push({ at: folded.length, origin: done });
  }
  folded += text.slice(done);
  const from = (offset: number): number => {
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.at ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const step = steps[low - 1] ?? { at: 0, origin: 0 };
    return clamp(step.origin + offset - step.at, text.length);
  };
  return { text: folded, from };
};

const clamp = (offset: number, most: number): number => Math.min(Math.max(offset, 0), most);

const TABLE: readonly (readonly [plain: string, typographic: string])[] = [
  ["'", '\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4\u2039\u203a\uff07'],
  ['"', '\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02'],
  ['-', '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d'],
  ['...', '\u2026'],
  [' ', '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t'],
  ['', '\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff'],
];
const PLAIN: ReadonlyMap<string, string> = new Map(
  TABLE.flatMap(([plain, typographic]) => [...typographic].map((char) => [char, plain] as const)),
);
const CLASS = `[${[...PLAIN.keys()].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}]`;
const MAY_FOLD = new RegExp(CLASS);
const FOLDED = new RegExp(CLASS, 'g');

/** A text on one line, with one blank between its words. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
