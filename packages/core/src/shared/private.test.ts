import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRIVATE_KINDS, PUBLIC_TEXTS } from '../../testing/private-kinds.ts';
import { isPrivate, redact, redactAll } from './private.ts';

describe('what is private', () => {
  it.each(PRIVATE_KINDS)('A10: $kind leaves no trace', ({ said, secret }) => {
    const safe = redact(said);
    expect(safe).not.toContain(secret);
    // No word of it stays: neither the half of a number, nor the end of a key.
    for (const part of secret
      .split(/[\s/?&]+/)
      .filter((word) => word.length >= 4 && !/^https?:|^(?:dot|at)$/.test(word)))
      expect(safe).not.toContain(part);
    expect(safe).toHaveLength(said.length);
    expect(isPrivate(said)).toBe(true);
    expect(isPrivate(safe)).toBe(true);
  });

  it.each(PRIVATE_KINDS)('A10: $kind leaves no trace in the middle of speech either', ({ said, secret }) => {
    const around = `So um, as I said before, ${said} and that is it for #1672, see flyteorg/flyte#4021.`;
    const safe = redact(around);
    expect(safe).not.toContain(secret);
    expect(safe).toMatch(/^So um, as I said/);
  });

  it('A10: what was redacted stays as it is', () => {
    for (const { said } of PRIVATE_KINDS) expect(redact(redact(said))).toBe(redact(said));
  });
});

describe('what is not private', () => {
  it.each(PUBLIC_TEXTS)('A10: “%s” stays', (text) => {
    expect(redact(text)).toBe(text);
    expect(redact(`We said ${text} today.`)).toBe(`We said ${text} today.`);
  });

  it('A10: dates, versions, references and times stay, whatever their numbers', () => {
    const number = fc.integer({ min: 1, max: 9_999 });
    const two = fc.integer({ min: 10, max: 12 });
    fc.assert(
      fc.property(number, number, number, two, (a, b, c, month) => {
        const text = `v${a}.${b}.${c}, #${a}, acme/widgets#${b}, 20${month}-${month}-${month}, ${month}:${month}`;
        expect(redact(text)).toBe(text);
      }),
    );
  });
});

it('A10: offsets stay what they are, whatever the text', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom(...PRIVATE_KINDS.map(({ said }) => said)));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const text = pieces.join(' ');
      const safe = redact(text);
      expect(safe).toHaveLength(text.length);
      for (let at = 0; at < text.length; at += 1) if (safe[at] !== '█') expect(safe[at]).toBe(text[at]);
    }),
  );
});

it('A10: data is redacted at every depth', () => {
  expect(redactAll({ a: ['passcode 731904', 7], b: { c: null } })).toEqual({
    a: ['passcode ██████', 7],
    b: { c: null },
  });
});
