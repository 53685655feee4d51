import { expect, it } from 'vitest';
import { parsePss, parseStat } from './proc.ts';

it('memory is the Pss line alone, not the ones that begin alike', () => {
  expect(parsePss('55d0-7ffe ---p [rollup]\nRss:  9000 kB\nPss:  1234 kB\nPss_Anon:  1000 kB\n')).toBe(1234 * 1024);
  expect(parsePss('')).toBe(0);
});

it('a process may be called anything', () => {
  const text = '42 (a) b) S 7 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 1';
  expect(parseStat(text)).toEqual({ name: 'a) b', parent: 7, cpu: 2000 });
  expect(parseStat('')).toBeUndefined();
});
