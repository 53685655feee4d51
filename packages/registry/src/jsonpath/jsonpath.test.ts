/** JSONPath: the compliance suite of RFC 9535, what it does not try, and another implementation beside ours. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ExactJson, parseExactJson, printExactJson } from '@rapporteur/idl';
import fc from 'fast-check';
import { exec } from 'jsonpath-rfc9535';
import { describe, expect, it } from 'vitest';
import { evaluatePath, type Found, PathError, parsePath } from './index.ts';

type Case = {
  readonly name: string;
  readonly selector: string;
  readonly document?: ExactJson;
  readonly result?: ExactJson;
  readonly results?: readonly ExactJson[];
  readonly result_paths?: readonly string[];
  readonly results_paths?: readonly (readonly string[])[];
  readonly invalid_selector?: boolean;
};

const suite = (): readonly Case[] => {
  const home = dirname(createRequire(import.meta.url).resolve('jsonpath-rfc9535/package.json'));
  const path = join(home, 'src/__tests__/jsonpath-compliance-test-suite/cts.json');
  const { tests }: { tests: Case[] } = JSON.parse(readFileSync(path, 'utf8'));
  return tests;
};

const ask = (path: string, document: ExactJson): readonly Found[] => evaluatePath(parsePath(path), document);
const values = (found: readonly Found[]): readonly ExactJson[] => found.map(({ value }) => value);

describe('the compliance suite of RFC 9535', () => {
  const cases = suite();
  it('has the cases that it is known to have', () => {
    expect(cases.length).toBeGreaterThan(680);
  });
  it.each(cases.filter(({ invalid_selector }) => invalid_selector === true).map((one) => [one.name, one]))(
    'refuses: %s',
    (_, { selector }) => {
      expect(() => parsePath(selector)).toThrow(PathError);
    },
  );
  it.each(cases.filter(({ invalid_selector }) => invalid_selector !== true).map((one) => [one.name, one]))(
    'answers: %s',
    (_, { selector, document = null, result, results, result_paths, results_paths }) => {
      const found = ask(selector, document);
      expect(results ?? [result]).toContainEqual(values(found));
      const paths = results_paths ?? (result_paths ? [result_paths] : undefined);
      if (paths) expect(paths).toContainEqual(found.map(({ path }) => path));
    },
  );
});

describe('a JSONPath', () => {
  it('leads an exact integer through a comparison, which a float would lose', () => {
    const document = parseExactJson('[{"n":9007199254740993},{"n":9007199254740992},{"n":1.0}]');
    expect(values(ask('$[?@.n == 9007199254740993].n', document))).toEqual([9007199254740993n]);
    expect(values(ask('$[?@.n > 9007199254740992].n', document))).toEqual([9007199254740993n]);
    expect(values(ask('$[?@.n == 1].n', document))).toEqual([1]);
  });

  it('says where it is wrong', () => {
    expect(() => parsePath('$.a[')).toThrow(
      'The JSONPath is wrong at character 5 (""): a name in quotes, an index, a slice, "*" or a filter is missing.',
    );
    expect(() => parsePath('a')).toThrow('it begins with "$"');
  });

  const wide = Array.from({ length: 2_000 }, (_, n) => ({ n: String(n), next: { n: { n } } }));
  it.each([
    ['a filter that looks through everything for everything', '$..[?$..[?@.n == "x"]]'],
    ['everything of everything of everything', '$..[*,*,*,*,*,*,*,*]..[*,*,*,*,*,*,*,*]..[*,*,*,*,*,*,*,*]'],
    ['nested filters', '$[?count($[?count($[?@.n > ""]) > 0]) > 0]'],
    ['a regular expression that repeats a repetition', "$[?match($..n, '(((a{0,30}){0,30}){0,30}){0,30}')]"],
  ])('is given up with one sentence, soon: %s', (_, path) => {
    const start = performance.now();
    expect(() => {
      const found = ask(path, wide);
      return found;
    }).toThrow(PathError);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('costs a regular expression that makes others run for ever no more than its text', () => {
    const document = [`${'a'.repeat(5_000)}!`];
    expect(ask("$[?match(@, '(a+)+')]", document)).toEqual([]);
    expect(ask("$[?search(@, '(a|a)*!')]", document)).toHaveLength(1);
  });

  it.each([
    ['too long', `$${'.a'.repeat(1_500)}`],
    ['nested too deep', `$[?${'('.repeat(30)}@.a${')'.repeat(30)}]`],
    ['a regular expression with a look behind', "$[?match(@, '(?<=a)b')]", ['b']],
  ])('is refused, or matches nothing: %s', (_, path, document: ExactJson = [1]) => {
    const answer = (): readonly Found[] => ask(path, document);
    if (path.includes('match')) expect(answer()).toEqual([]);
    else expect(answer).toThrow(PathError);
  });

  const json = fc.letrec<{ value: ExactJson }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom('a', 'b', '', 'é'),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  // The other one takes 0 at an index for nothing, so numbers are not compared with "<".
  const selector = fc.oneof(
    fc.constantFrom('*', "'a'", "'b'", '0', '-1', '1:', ':2', '::2', '::-1', "'a',0", '*,*'),
    fc.constantFrom(
      '?@.a',
      '?@.a == 1',
      '?@[0] <= "a"',
      '?!@.b',
      '?@.a || @.b && @.c',
      '?length(@) > 1',
      '?count(@.*) == 2',
    ),
  );
  const path = fc
    .array(fc.tuple(fc.constantFrom('', '..'), selector), { minLength: 1, maxLength: 3 })
    .map((parts) => `$${parts.map(([dots, one]) => `${dots}[${one}]`).join('')}`);

  it('finds what another implementation finds, and each normalized path leads back to its value', () => {
    fc.assert(
      fc.property(json, path, (document, text) => {
        const found = ask(text, document);
        const theirs: unknown[] = [];
        exec(JSON.parse(printExactJson(document)), text, (value) => {
          theirs.push(value);
        });
        const sorted = (all: readonly unknown[]): readonly string[] => all.map((one) => printExactJson(one)).toSorted();
        expect(sorted(values(found))).toEqual(sorted(theirs));
        for (const one of found) expect(values(ask(one.path, document))).toEqual([one.value]);
      }),
      { numRuns: 300 },
    );
  });
});
