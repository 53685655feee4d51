import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from './fold.ts';

describe('G3: typography is folded once', () => {
  it.each([
    ['apostrophes', 'I don’t, isn‘t, ‚so‛', "I don't, isn't, 'so'"],
    ['quotes', '“a” „b‟ «c»', '"a" "b" "c"'],
    ['dashes', 'a–b — c ‑ d − e', 'a-b - c - d - e'],
    ['dots', 'well…', 'well...'],
    ['blanks', 'a\u00a0b\u202fc\u2009d\u3000e', 'a b c d e'],
    ['what is not seen', 'co\u00adop\u200b \u200eok\ufeff', 'coop ok'],
    ['letters and their case stay', 'Ümit Ångström', 'Ümit Ångström'],
  ])('%s', (_, text, expected) => expect(fold(text).text).toBe(expected));

  it.each([
    ['“a…” b', 'b', 5],
    ['x…y', 'y', 2],
    ['a\u00ad\u200bb', 'b', 3],
    ['a…b…c', 'c', 4],
  ])('in %j the offset of %j is found again', (text, part, at) => {
    const { text: folded, from } = fold(text);
    expect(from(folded.indexOf(part))).toBe(at);
  });

  it('each folded character leads to the character from which it came, and folding again changes nothing', () => {
    const char = fc.oneof(
      fc.constantFrom(...'’“”–—…\u00a0\u200b\u00ad ab.-'),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    );
    fc.assert(
      fc.property(
        fc.array(char).map((parts) => parts.join('')),
        (text) => {
          const { text: folded, from } = fold(text);
          expect(fold(folded).text).toBe(folded);
          for (let at = 0; at < folded.length; at += 1) {
            expect(fold(text.charAt(from(at))).text).toContain(folded[at]);
          }
          expect(from(folded.length)).toBe(text.length);
        },
      ),
    );
  });
});
