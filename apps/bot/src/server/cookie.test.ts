import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJar } from './cookie.ts';

const NOW = new Date('2026-05-21T09:00:00Z');
const LATER = new Date('2026-05-21T17:00:00Z');
let time = NOW;
const jarOf = (secret = 'the secret') => createJar({ secret, now: () => time });

const sent = (header: string): Request =>
  new Request('https://pages.example/', { headers: { cookie: `other=1; ${header.split(';')[0]}; last=2` } });

describe('a sealed cookie', () => {
  it('is read as it was kept, by whoever has the secret, and tells nobody else anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (token, isSecure) => {
        time = NOW;
        const header = jarOf()(isSecure).keep('session', { token }, LATER);
        expect(jarOf()(isSecure).read('session', sent(header))).toEqual({ token });
        if (token.length > 3) expect(header).not.toContain(token);
        expect(jarOf('another')(isSecure).read('session', sent(header))).toBeUndefined();
      }),
    );
  });

  it('is kept from scripts and from other sites, and where the address is https for this host alone', () => {
    time = NOW;
    expect(jarOf()(true).keep('session', {}, LATER)).toMatch(
      /^__Host-rapporteur-session=[\w-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(jarOf()(false).keep('session', {}, LATER)).toMatch(
      /^rapporteur-session=[\w-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax$/,
    );
    expect(jarOf()(true).forget('session')).toMatch(/^__Host-rapporteur-session=; Path=\/; Max-Age=0;/);
  });

  it('is worth nothing when it is over, changed anywhere, or brought under another name', () => {
    time = NOW;
    const jar = jarOf()(true);
    const header = jar.keep('session', { token: 'one' }, LATER);
    const value = header.split(';')[0]?.split('=')[1] ?? '';
    for (let at = 0; at < value.length; at += 1) {
      const changed = `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;
      // The last character of base64url may hold bits that say nothing.
      if (Buffer.from(changed, 'base64url').equals(Buffer.from(value, 'base64url'))) continue;
      expect(jar.read('session', sent(`__Host-rapporteur-session=${changed}`))).toBeUndefined();
    }
    expect(jar.read('sign-in', sent(`__Host-rapporteur-sign-in=${value}`))).toBeUndefined();
    expect(jarOf()(false).read('session', sent(`rapporteur-session=${value}`))).toBeUndefined();
    for (const text of ['', 'x', '=', 'AAAA', 'ä'.repeat(9).normalize('NFD').replaceAll(/[^a]/g, '')])
      expect(jar.read('session', sent(`__Host-rapporteur-session=${text}`))).toBeUndefined();
    time = LATER;
    expect(jar.read('session', sent(header))).toBeUndefined();
  });
});
