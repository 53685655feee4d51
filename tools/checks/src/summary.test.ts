import { expect, test } from 'vitest';
import { addOutcomes, type Checked, exitCodeOf, renderChecked, renderClosing, toOutcome } from './summary.ts';
import { crashed } from './vitest/report.ts';

const CHECKED: readonly Checked[] = [
  { name: 'types', took: 1234, verdict: { status: 'passed', about: '9 packages' } },
  { name: 'idl-breaking', took: 10, verdict: { status: 'skipped', because: 'there is no release' } },
  {
    name: 'purity',
    took: 99,
    verdict: {
      status: 'failed',
      findings: Array.from({ length: 27 }, (_, index) => ({ file: 'a.ts', line: index + 1, column: 3, message: 'no' })),
    },
  },
];

test('a check is one test, whatever it found', () => {
  expect(toOutcome(CHECKED)).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  expect(CHECKED.map(renderChecked)).toEqual([
    '  ✓ types          1.2 s  9 packages',
    '  - idl-breaking   0.0 s  left out: there is no release',
    '  ✗ purity         0.1 s  27 to mend, see below',
  ]);
});

test('a long list of findings is cut and counted', () => {
  const lines = toOutcome(CHECKED).failures.join('\n').split('\n');
  expect(lines).toHaveLength(1 + 25 + 1);
  expect([lines[1], lines.at(-1)]).toEqual(['    a.ts:1:3  no', '    and 2 more']);
});

test('the closing line adds up what was reported', () => {
  const tests = { passed: 40, failed: 0, skipped: 0, failures: [], leftOut: [], files: [] };
  expect(renderClosing(addOutcomes([toOutcome(CHECKED), tests]))).toBe('41 passed, 1 failed, 1 skipped');
  expect(renderClosing(tests)).toBe('40 passed, 0 failed');
});

test('what comes from the cache is counted as that', () => {
  const outcome = { passed: 40, failed: 0, skipped: 0, failures: [], leftOut: [], files: [] };
  const cached = [
    { run: 'b', at: '2026-11-29T04:10:00.000Z', outcome: { ...outcome, passed: 30 } },
    { run: 'a', at: '2026-11-28T23:59:00.000Z', outcome: { ...outcome, passed: 5 } },
  ];
  expect(renderClosing(outcome, cached)).toBe(
    '40 passed, 0 failed (35 of the passed are from the cache: they ran on 2026-11-28 at 23:59 UTC or later, and nothing they depend on has changed)',
  );
});

test.each([
  ['all passed', { passed: 3, failed: 0, skipped: 1, failures: [] }, 0],
  ['one failed', { passed: 3, failed: 1, skipped: 0, failures: ['x'] }, 1],
  ['nothing ran', { passed: 0, failed: 0, skipped: 3, failures: [] }, 1],
  ['a runner crashed', crashed('vitest ended with 137'), 1],
] as const)('the exit code when %s', (_, outcome, code) => {
  expect(exitCodeOf(outcome)).toBe(code);
});
