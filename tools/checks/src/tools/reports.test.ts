import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { parseKnipReport } from './exports.ts';
import { compareTrees, parseBufOutput } from './idl.ts';
import { parseLintReport } from './lint.ts';
import { inPairs } from './pairs.ts';
import { run } from './run.ts';
import { parseCompilerOutput } from './types.ts';

test('the compiler: places and codes, continued lines left out', () => {
  const output = `packages/core/src/a.ts(5,53): error TS2322: Type 'x' is not assignable.\n  Because of y.\n`;
  expect(parseCompilerOutput(output).map(renderFinding)).toEqual([
    "packages/core/src/a.ts:5:53  TS2322: Type 'x' is not assignable.",
  ]);
});

test('Biome: rules have places, formatting has a file, and noise is no report', () => {
  const report = JSON.stringify({
    diagnostics: [
      {
        category: 'lint/style/useConst',
        message: 'Use const.',
        location: { path: 'a.ts', start: { line: 2, column: 1 } },
      },
      { category: 'format', message: 'differs', location: { path: 'b.ts', start: { line: 0, column: 0 } } },
    ],
  });
  expect(parseLintReport(report)?.map(renderFinding)).toEqual([
    'a.ts:2:1  lint/style/useConst: Use const.',
    'b.ts  is not formatted: run "pnpm format"',
  ]);
  expect(parseLintReport('panic')).toBeUndefined();
});

test('buf: one finding a line', () => {
  const line = {
    path: 'proto/a.proto',
    start_line: 3,
    start_column: 1,
    type: 'COMMENT_FIELD',
    message: 'has no comment',
  };
  expect(parseBufOutput(`${JSON.stringify(line)}\n`).map(renderFinding)).toEqual([
    'packages/idl/proto/a.proto:3:1  COMMENT_FIELD: has no comment',
  ]);
});

test.each([
  ['the same', { a: 'x\ny' }, { a: 'x\ny' }, []],
  ['an edited line', { a: 'x\ny' }, { a: 'x\nz' }, ['packages/idl/src/gen/a:2  is not what the protos generate']],
  ['a cut end', { a: 'x\ny' }, { a: 'x' }, ['packages/idl/src/gen/a:2  is not what the protos generate']],
  ['a missing file', { a: 'x' }, {}, ['packages/idl/src/gen/a  is missing']],
  ['a file left over', {}, { a: 'x' }, ['packages/idl/src/gen/a  comes from no proto any more']],
])('generated code: %s', (_, fresh, committed, expected) => {
  const found = compareTrees(new Map(Object.entries(fresh)), new Map(Object.entries(committed))).map(renderFinding);
  expect(found).toEqual(expected.map((text) => expect.stringContaining(text)));
});

test('knip: files, exports and doubles are found, types in an index.ts are left alone', () => {
  const report = JSON.stringify({
    issues: [
      {
        file: 'a.ts',
        files: [{ name: 'a.ts' }],
        exports: [],
        duplicates: [
          [
            { name: 'x', line: 1, col: 2 },
            { name: 'y', line: 3, col: 4 },
          ],
        ],
      },
      { file: 'src/index.ts', exports: [{ name: 'f', line: 5, col: 6 }], types: [{ name: 'T', line: 7, col: 8 }] },
    ],
  });
  expect(parseKnipReport(report)?.map(renderFinding)).toEqual([
    'a.ts  is used by nobody: remove it, or import it',
    'a.ts:3:4  "y" is exported twice: keep one',
    'src/index.ts:5:6  "f" is exported and used by nobody: remove the export, or use it',
  ]);
  expect(parseKnipReport('Error: no')).toBeUndefined();
});

test('a program tells its code and both its streams', async () => {
  const script = 'process.stdout.write("out"); process.stderr.write("err"); process.exit(3)';
  const ended = await run(process.execPath, ['-e', script], { cwd: import.meta.dirname });
  expect(ended).toEqual({ code: 3, stdout: 'out', output: 'outerr' });
});

test('a program that is missing, and one that hangs, end with a sentence', async () => {
  const cwd = import.meta.dirname;
  expect(await run('no-such-program', [], { cwd })).toMatchObject({
    code: 127,
    output: expect.stringContaining('could not be started'),
  });
  const hanging = run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd, deadline: 300 });
  expect(await hanging).toMatchObject({ code: 124, output: expect.stringContaining('was ended after 0.3 s') });
});

test('two at a time, results in order', async () => {
  let busy = 0;
  let most = 0;
  const results = await inPairs([3, 1, 2, 0], async (rounds) => {
    busy += 1;
    most = Math.max(most, busy);
    for (let round = 0; round < rounds; round += 1) await Promise.resolve();
    busy -= 1;
    return rounds * 10;
  });
  expect({ most, results }).toEqual({ most: 2, results: [30, 10, 20, 0] });
});
