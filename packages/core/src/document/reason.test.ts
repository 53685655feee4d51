import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { print } from './print.ts';
import { reasonLine } from './reason.ts';

const OURS = 'https://github.com/acme/wid_gets/pull/12#issuecomment-102';
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;

describe('E4: addresses of ours can be followed, foreign ones not', () => {
  it.each<[string, string, string]>([
    ['at the end', `It was said before: ${OURS}.`, `It was said before: ${OURS}.`],
    ['alone', OURS, OURS],
    ['twice', `${OURS} and ${OURS}`, `${OURS} and ${OURS}`],
    [
      'beside a foreign one',
      `"https://evil.example" was said before: ${OURS}.`,
      `${print('"https://evil.example" was said before:')} ${OURS}.`,
    ],
    ['one that only begins like ours', `See ${OURS}3.`, print(`See ${OURS}3.`)],
    ['one with ours in it', `See https://evil.example/?${OURS}`, print(`See https://evil.example/?${OURS}`)],
  ])('%s', (_, text, expected) => {
    expect(print(reasonLine({ text, addresses: [OURS] }))).toBe(expected);
  });

  it('without one, all of it is foreign', () => {
    expect(print(reasonLine({ text: `See ${OURS}`, addresses: [] }))).toBe(print(`See ${OURS}`));
    expect(print(reasonLine({ text: 'See javascript:x', addresses: ['javascript:x'] }))).toBe(
      print('See javascript:x'),
    );
  });

  it('whatever the foreign words are, the address is whole and they are inert', () => {
    const words = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('http://a.b', '@ada', '#1', '<b>', 'www.x.y', '/'),
    );
    fc.assert(
      fc.property(words, words, (before, after) => {
        const said = print(reasonLine({ text: `${before} ${OURS} ${after}`, addresses: [OURS] }));
        const [first = '', ...others] = said.split(OURS);
        expect(others.length).toBeGreaterThan(0);
        expect(`${first}${others.join('')}`).not.toMatch(/https?:\/\//);
        expect(UNSEEN.test(OURS)).toBe(false);
      }),
    );
  });
});
