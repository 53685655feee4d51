import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallerOf } from './caller.ts';
import { createMeter, createPlaces } from './limits.ts';

describe('questions of a caller', () => {
  it('may come all at once, and after that one for each part of a minute that passes', () => {
    const clock = { now: 0 };
    const wait = createMeter(60, () => clock.now);
    expect(Array.from({ length: 60 }, () => wait('a'))).toEqual(Array.from({ length: 60 }, () => 0));
    expect([wait('a'), wait('b')]).toEqual([1, 0]);
    clock.now += 1_000;
    expect([wait('a'), wait('a')]).toEqual([0, 1]);
    clock.now += 3_600_000;
    expect(Array.from({ length: 61 }, () => wait('a')).filter((seconds) => seconds > 0)).toEqual([1]);
  });

  it('are never more than the minute’s worth and what flowed in, whenever they come; who waits as long as told is answered', () => {
    const pauses = fc.array(fc.nat(5_000), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 50 }), (waits, perMinute) => {
        const clock = { now: 0 };
        const wait = createMeter(perMinute, () => clock.now);
        let answered = 0;
        for (const pause of waits) {
          clock.now += pause;
          const seconds = wait('a');
          if (seconds === 0) answered += 1;
          expect(answered).toBeLessThanOrEqual(perMinute + (clock.now * perMinute) / 60_000 + 1e-6);
          if (seconds === 0) continue;
          clock.now += seconds * 1_000;
          expect(wait('a')).toBe(0);
          answered += 1;
        }
      }),
    );
  });
});

describe('places', () => {
  it('are so many for one and so many for all, and given back once, however often', () => {
    const places = createPlaces(2, 3);
    const [first, , third] = [places('a'), places('a'), places('b')];
    expect([places('a'), places('c')]).toEqual([undefined, undefined]);
    first?.();
    first?.();
    expect(places('b')).toBeDefined();
    expect(places('a')).toBeUndefined();
    third?.();
    expect(places('a')).toBeDefined();
    expect(places('c')).toBeUndefined();
  });
});

describe('from where somebody asks', () => {
  const callerOf = createCallerOf(['10.0.0.0/8', 'fd00::/8', '192.0.2.7']);
  it.each([
    ['198.51.100.1', undefined, '198.51.100.1'],
    ['198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['::ffff:198.51.100.1', undefined, '198.51.100.1'],
    ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['::1', '203.0.113.9', '203.0.113.9'],
    ['10.1.2.3', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['10.1.2.3', '203.0.113.9, 192.0.2.7, 10.9.9.9', '203.0.113.9'],
    ['10.1.2.3', undefined, '10.1.2.3'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', '203.0.113.9, <script>', '10.1.2.3'],
    ['fd00::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', undefined, '2001:db8:1:2::/64'],
    ['2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['2001:DB8:0001:2::', undefined, '2001:db8:1:2::/64'],
  ])('%s, which passes on %s, is %s', (remoteAddress, told, expected) => {
    const headers = told === undefined ? {} : { 'x-forwarded-for': told };
    expect(callerOf({ headers, socket: { remoteAddress } })).toBe(expected);
  });
});
