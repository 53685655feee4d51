import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkNumbers } from './numbers.ts';

const PAGE = '# Rules\n\n## X. Commands\n\n- **X7** An edit adds\n  what is new.\n- **X12** A place.\n';
const QUOTED = { 'packages/core/src/a.ts': '/** What an edit adds (X7), and where (X12). */' };

const found = (files: Readonly<Record<string, string>>, page = PAGE): readonly string[] => {
  const verdict = checkNumbers(repositoryOf({ 'docs/rules.md': page, ...files }));
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test('rules that are quoted by comments or by tests, at the beginning, in brackets or in a table, are in order', () => {
  expect(checkNumbers(repositoryOf({ 'docs/rules.md': PAGE, ...QUOTED }))).toEqual({
    status: 'passed',
    about: '2 rules, quoted 2 times',
  });
  const tests = `describe('X7 edits', () => {}); it.each([['a draft (X12)', 1]])('%s', () => {});`;
  expect(found({ 'packages/core/src/a.test.ts': tests })).toEqual([]);
});

test.each([
  ['a comment', { 'apps/bot/src/a.ts': '// Bots say nothing (X9).' }, 'apps/bot/src/a.ts:1:22'],
  ['the name of a test', { 'tools/a/src/a.test.ts': "it('X9: bots say nothing', run);" }, 'tools/a/src/a.test.ts:1:5'],
  [
    'a row of a test',
    { 'tools/a/src/a.test.ts': "it.each([['X7, X9: bots']])('%s', run);" },
    'tools/a/src/a.test.ts:1:16',
  ],
  ['a template', { 'tools/a/src/a.test.ts': 'it(`of X9`, run);' }, 'tools/a/src/a.test.ts:1:8'],
])('a number in %s that is no rule is told', (_, files, place) => {
  expect(found({ ...QUOTED, ...files })).toEqual([
    `${place}  X9 is no rule of docs/rules.md: write it there, or correct the number`,
  ]);
});

test('a letter that no rule has is told in front of the name of a test, and is a word like others elsewhere', () => {
  const words = "// V8 reads it.\nit('costs V8 less', () => { expect(a).toEqual(['R9: in review']); });";
  expect(found({ ...QUOTED, 'tools/a/src/a.test.ts': words })).toEqual([]);
  const names = "describe('F3: a meeting', run); it.each(rows)('J1 %s', run); test.skipIf(no)('H2 a', run);";
  expect(
    found({ ...QUOTED, 'tools/a/src/a.test.ts': names }).map((finding) => finding.split('  ')[1]?.slice(0, 2)),
  ).toEqual(['F3', 'J1', 'H2']);
});

test('strings of the program are no quotes', () => {
  expect(found({ ...QUOTED, 'apps/bot/src/a.ts': "const column = 'X9';" })).toEqual([]);
});

test('a rule that nobody quotes, one that stands twice, and a page that is missing are told', () => {
  expect(found(QUOTED, `${PAGE}- **X8** Nobody.\n- **X7** Again.\n`)).toEqual([
    'docs/rules.md:8:5  no test and no comment quotes X8: quote it where it is kept, or remove it',
    'docs/rules.md:9:5  X7 stands here twice: give one another number',
  ]);
  const verdict = checkNumbers(repositoryOf(QUOTED));
  expect(verdict.status).toBe('failed');
});
