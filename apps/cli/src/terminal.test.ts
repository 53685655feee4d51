import fc from 'fast-check';
import { expect, it } from 'vitest';
import { obeyed } from '../testing/run.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

it.each([
  ['an escape sequence', 'a\u001b[2Jb', 'a[2Jb'],
  ['the same in one character', 'a\u009b2Jb', 'a2Jb'],
  ['a title of the window', '\u001b]0;root\u0007x', ']0;rootx'],
  ['a turn of direction', 'abc\u202etxt.exe', 'abctxt.exe'],
  ['an isolate', 'a\u2066b\u2069', 'ab'],
  ['a line that is overwritten', 'good\rbad\b\b\b', 'goodbad'],
  ['lines and tabs', 'a\nb\tc', 'a b c'],
  ['ordinary writing', 'Grüße, 日本語, 👩‍👩‍👧, العربية', 'Grüße, 日本語, 👩‍👩‍👧, العربية'],
])('%s', (_, text, expected) => {
  expect(toTerminal(text)).toBe(expected);
});

it('no text is obeyed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(obeyed(toTerminal(text))).toEqual([]);
      expect(toTerminal(text)).not.toContain('\n');
      expect(obeyed(toTerminal(text, true))).toEqual([]);
    }),
  );
});

it('JSON is not obeyed either, and means the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = toTerminalJson(JSON.stringify({ [text]: text }, undefined, 2));
      expect(obeyed(json)).toEqual([]);
      expect(JSON.parse(json)).toEqual({ [text]: text });
    }),
  );
});
