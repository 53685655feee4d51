import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkHygiene } from './hygiene.ts';

const dirt = (path: string, text: string, registry?: string): readonly string[] => {
  const verdict = checkHygiene(repositoryOf({ [path]: text }), registry);
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test.each([
  ['a path of the sandbox user', 'cd "/home/somebody/project"'],
  ['a path of root', "const x = '/root/.npm';"],
  ['a temporary path', "mkdir('/tmp/rapporteur')"],
  ['a registry', 'see https://artifactory.example.org/npm'],
  ['unfinished work', '// TODO: later'],
  ['work to be fixed', '# FIXME'],
  ['a private key', `-----BEGIN RSA PRIVATE KEY-----\\n${'A'.repeat(64)}`],
  ['a token of GitHub', `ghp_${'a1B2'.repeat(9)}`],
])('%s is not committed', (_, text) => {
  expect(dirt('docs/a.md', text)).toHaveLength(1);
});

test.each([
  ['an address with such a word in it', 'https://github.com/root/work/tmp/home'],
  ['a path inside the repository', 'packages/work/tmp/x and ./tmp/x and src/root/x'],
  ['the header of a key without a key', "expect(key).toContain('-----BEGIN RSA PRIVATE KEY-----')"],
  ['a word that holds the mark', 'METHODOLOGY and todo lists'],
  ['our own registry', 'RAPPORTEUR_REGISTRY_URL=https://registry.example.org'],
])('%s is fine', (_, text) => {
  expect(dirt('docs/a.md', text)).toEqual([]);
});

test('the host that this machine takes packages from appears nowhere, the lockfile included', () => {
  const text = 'tarball: https://packages.example.net/npm/zod.tgz\n# FIXME is a checksum here';
  expect(dirt('pnpm-lock.yaml', text, 'packages.example.net')).toEqual([
    'pnpm-lock.yaml:1:18  the host this machine takes packages from: packages are named, not addressed',
  ]);
});

test.each([
  ['one test only', `it.only('x', () => {});`, '.only leaves out every other test'],
  ['one group only', `describe.only('x', () => {});`, '.only leaves out every other test'],
  ['one row of a table only', `test.concurrent.only.each([1])('x', () => {});`, '.only leaves out every other test'],
  ['a test left out', `it.skip('x', () => {});`, '.skip prints no reason'],
  ['a test not written', `it.todo('x');`, '.todo counts what is not tested'],
  ['a test that leaves itself out in silence', `it('x', (ctx) => { ctx.skip(); });`, 'skip() without a reason'],
  ['a condition without a reason', `it('x', ({ skip }) => { skip(isMissing); });`, 'skip() without a reason'],
  [
    'a conditional group without a reason',
    `describe.skipIf(isMissing)('calls', () => {});`,
    'its title says no reason',
  ],
])('%s is found', (_, text, expected) => {
  expect(dirt('apps/bot/src/a.test.ts', text).join('\n')).toContain(expected);
});

test.each([
  ['a reason', `it('x', (ctx) => { ctx.skip('no PostgreSQL here'); });`],
  ['a condition and a reason', `it('x', ({ skip }) => { skip(isMissing, REASON); });`],
  ['a title that says what is needed', `describe.skipIf(isMissing)('calls (needs ../shared/data)', () => {});`],
  ['a parser that skips', 'stream.skip(); reader.only(1);'],
])('%s is fine in a test', (_, text) => {
  expect(dirt('apps/bot/src/a.test.ts', text)).toEqual([]);
});
