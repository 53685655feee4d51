import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkPurity } from './purity.ts';

const impurities = (text: string, path = 'packages/core/src/rfc/a.ts'): readonly string[] => {
  const verdict = checkPurity(repositoryOf({ [path]: text }));
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test.each([
  ['words in strings and comments', `/* await fetch(process.env) */ export const x = 'console.log(Math.random())';`],
  ['names of properties', 'export const x = { fetch: 1, process: 2 }; x.fetch; x.process; x.console = 3;'],
  ['names of its own', 'export const f = (process: { env: string }, Date: string) => process.env + Date;'],
  ['a function of its own, used above', 'export const f = () => fetch(); function fetch() {}'],
  ['types', 'export type F = () => Promise<typeof fetch>; export let x: Promise<Date> | typeof console;'],
  [
    'dates that are given',
    'export const f = (at: number) => [new Date(at), Date.parse("x"), Date.UTC(2023), at instanceof Date];',
  ],
  ['arithmetic', 'export const x = Math.max(1, Math.floor(2));'],
  ['spans and zones', 'export const x = Temporal.PlainDate.from("2023-06-22"); x.Now;'],
  ['a type in passing', `export type S = import('../settings/index.ts').Settings;`],
])('%s are pure', (_, text) => {
  expect(impurities(text)).toEqual([]);
});

test.each([
  ['built-in modules', `import { join } from 'node:path';`, 'the core does not use node:path'],
  ['built-in modules without the prefix', `import fs from 'fs';`, 'the core does not use fs'],
  ['built-in modules in passing', `export { join } from 'path';`, 'the core does not use path'],
  ['types of built-in modules', `import type { X } from 'node:net';`, 'the core does not use node:net'],
  ['fetch', `export const x = fetch('x');`, 'the core does not use fetch'],
  ['fetch under another name', 'const get = fetch; export { get };', 'the core does not use fetch'],
  ['fetch in short form', 'export const x = { fetch };', 'the core does not use fetch'],
  ['the process', 'export const x = process.env.HOME;', 'the core does not use process'],
  ['the console', `console.log('x');`, 'the core does not use console: return a diagnostic'],
  ['the console behind a cast', '(console satisfies Console).log(1);', 'the core does not use console'],
  ['timers', 'setTimeout(() => {}, 1);', 'the core does not use setTimeout'],
  ['intervals', 'setInterval(() => {}, 1);', 'the core does not use setInterval'],
  ['the global object', 'export const x = globalThis.fetch;', 'the core does not use globalThis'],
  ['the clock', 'export const x = Date.now();', 'Date.now reads the clock'],
  ['the clock as a function', 'export const x = Date.now;', 'Date.now reads the clock'],
  ['the clock taken apart', 'const { now } = Date; export { now };', 'Date reads the clock'],
  ['a computed clock', `export const x = Date['now']();`, 'Date reads the clock'],
  ['new Date()', 'export const x = new Date();', 'new Date() reads the clock'],
  ['new Date', 'export const x = new Date;', 'new Date() reads the clock'],
  ['Date()', 'export const x = Date();', 'Date reads the clock'],
  ['the clock of Temporal', 'export const x = Temporal.Now.instant();', 'Temporal.Now is a clock'],
  ['the performance clock', 'export const x = performance.now();', 'the core does not use performance'],
  ['chance', 'export const x = Math.random();', 'Math.random'],
  [
    'chance taken apart',
    'const { random } = Math; export { random };',
    'Math is used by the names of its members only',
  ],
  ['chance from crypto', 'export const x = crypto.randomUUID();', 'the core does not use crypto'],
  ['async functions', 'export const f = async () => 1;', 'no async functions'],
  ['async methods', 'export const x = { async f() {} };', 'no async functions'],
  ['await', 'export const x = await 1;', 'let an app await'],
  ['for await', 'for await (const x of []) x;', 'let an app await'],
  ['promises', 'export const x = Promise.resolve(1);', 'the core is synchronous'],
  ['dynamic imports', `export const x = import('../rfc/index.ts');`, 'import it statically'],
  ['the place of the file', 'export const x = import.meta.dirname;', 'the core does not know where its files are'],
])('%s are not', (_, text, expected) => {
  expect(impurities(text).join('\n')).toContain(expected);
});

test('the place is line and column', () => {
  expect(impurities('export const x =\n  Date.now();')).toEqual([
    'packages/core/src/rfc/a.ts:2:3  Date.now reads the clock: take the time as a parameter',
  ]);
});

test.each(['packages/core/src/rfc/a.test.ts', 'packages/client/src/a.ts', 'apps/bot/src/a.ts'])(
  '%s may be impure',
  (path) => {
    expect(impurities('console.log(Date.now());', path)).toEqual([]);
  },
);
