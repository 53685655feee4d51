import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkWords, puzzlingNames, WORDS } from './words.ts';

const found = (text: string, path = 'packages/core/src/rfc/a.ts'): readonly string[] => {
  const verdict = checkWords(repositoryOf({ [path]: text }));
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test.each([
  ['a variable', 'const saidOn = 1;', '1:7  saidOn says "said": say command in thread'],
  ['a constant', 'export const LONGEST_SAID = 1;', '1:14  LONGEST_SAID says "said": say command in thread'],
  ['a function', 'function toTold() {}', '1:10  toTold says "told": say announced'],
  ['a parameter', 'const a = (brought: string) => brought;', '1:12  brought says "brought": say event comment'],
  ['what is taken apart', 'const { isTold } = loaded;', '1:9  isTold says "told": say announced'],
  ['a type', 'interface Happening { id: string }', '1:11  Happening says "happening": say timeline event'],
  ['a property of a type', 'type A = { inForce: 1 };', '1:12  inForce says "in force": say effective'],
  [
    'a property of a value',
    'const a = { onlyIfStanding: 1 };',
    '1:13  onlyIfStanding says "only if standing": say update only',
  ],
  ['an import that is given a name', `import { a as toldBy } from 'b';`, '1:15  toldBy says "told": say announced'],
])('%s is found where it is declared', (_, text, finding) => {
  expect(found(text)).toEqual([`packages/core/src/rfc/a.ts:${finding}`]);
});

test.each([
  ['as part of another word', 'const unsaid = 1, foretold = 2, reworded = 3;'],
  ['as the name of something of a library', `import { toldBy } from 'library'; toldBy(library.isSaid);`],
  ['in comments and strings', `/** It was said. */ const a = 'isTold';`],
  ['as the plain name of a variable', 'const said = 1, told = 2, moved = 3, written = 4, place = 5;'],
  ['where it is plain English', 'const stopWords = movedFrom; const movedFrom = botProcess; const botProcess = 1;'],
])('a word %s is fine', (_, text) => {
  expect(found(text)).toEqual([]);
});

test('some words puzzle in one room only, or everywhere but in one', () => {
  expect(found('const isWordOf = 1;', 'packages/core/src/notes/speech/a.ts')).toEqual([]);
  expect(found('const isWordOf = 1;')).toHaveLength(1);
  expect(found('const isWordOf = 1;', 'packages/core/src/rfc/a.test.ts')).toEqual([]);
  const text = 'const units = 1;';
  expect(found(text)).toEqual([]);
  expect(found(text, 'packages/core/src/notes/publish/a.ts')).toHaveLength(1);
});

test('the contract and names of files are looked at, comments and strings of the contract are not', () => {
  const text = 'message Word {\n  string is_told = 1; // is_told\n  string a = 2 [(b) = "is_said"];\n}';
  expect(found(text, 'packages/idl/proto/is_said.proto')).toEqual([
    'packages/idl/proto/is_said.proto:1:1  is_said says "said": say command in thread',
    'packages/idl/proto/is_said.proto:1:9  Word says "word": say recorded command',
    'packages/idl/proto/is_said.proto:2:10  is_told says "told": say announced',
  ]);
});

test('what is declared once is counted wherever it stands, in each way to write it', () => {
  const names = puzzlingNames(
    repositoryOf({
      'packages/idl/proto/a.proto': 'message A { string is_told = 1; }',
      'packages/core/src/a.ts': 'use(a.isTold, b.isTold);',
    }),
  );
  expect(names.map(({ name, spots, declared }) => [name, spots.length, declared.length])).toEqual([
    ['isTold', 2, 0],
    ['is_told', 1, 1],
  ]);
});

test('no word has two rows', () => {
  const forms = WORDS.flatMap((row) => row.forms);
  expect(new Set(forms).size).toBe(forms.length);
});
