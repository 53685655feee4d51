import { expect, test } from 'vitest';
import { parseReport } from './report.ts';
import { chooseSeed, zoneOf } from './zone.ts';

type Row = Readonly<Record<string, unknown>>;

const report = (counts: Row, modules: readonly Row[] = []): string =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: modules.map((module) => ({
      name: '/r/a.test.ts',
      status: 'passed',
      message: '',
      startTime: 1_000,
      endTime: 3_460,
      assertionResults: [],
      ...module,
    })),
    ...counts,
  });

test('the numbers are those of the report', () => {
  const left = { status: 'skipped', fullName: 'recorded calls', failureMessages: [], meta: { leftOut: ': none here' } };
  const modules = [{ assertionResults: [left] }];
  expect(parseReport(report({ numPassedTests: 7, numPendingTests: 2, numTodoTests: 1 }, modules), 0, '/r')).toEqual({
    passed: 7,
    failed: 0,
    skipped: 3,
    failures: [],
    leftOut: ['a.test.ts  recorded calls: none here'],
    files: [{ file: 'a.test.ts', seconds: 2.5 }],
  });
});

test('a failed test is named with the first line of its error', () => {
  const assertionResults = [{ status: 'failed', fullName: 'stage moves', failureMessages: ['expected 1\n at x'] }];
  const outcome = parseReport(
    report({ numPassedTests: 1, numFailedTests: 1 }, [{ status: 'failed', assertionResults }]),
    1,
    '/r',
  );
  expect(outcome).toMatchObject({ passed: 1, failed: 1, failures: ['a.test.ts  stage moves: expected 1'] });
});

test('a file that fails outside its tests is one failure', () => {
  const outcome = parseReport(
    report({ numPassedTests: 1 }, [{ status: 'failed', message: 'Cannot find module\nx' }]),
    1,
    '/r',
  );
  expect(outcome).toMatchObject({ passed: 1, failed: 1, failures: ['a.test.ts  Cannot find module'] });
});

test.each([
  [
    'an exit code of failure without a failed test',
    report({ numPassedTests: 5 }),
    1,
    'vitest ended with 1 although no test failed',
  ],
  ['a run without tests', report({}), 0, 'no test ran'],
  ['a run that left everything out', report({ numPendingTests: 9 }), 0, 'no test ran'],
  ['a report cut off', '{"numPassedTests": 5', 0, 'a report that cannot be read'],
  ['a report of another shape', '{}', 0, 'a report that cannot be read'],
])('%s is one failure', (_, text, code, expected) => {
  expect(parseReport(text, code, '/r')).toMatchObject({ failed: 1, failures: [expect.stringContaining(expected)] });
});

test('the first zone is the one people see, and every seed has a zone that exists', () => {
  expect(zoneOf(0)).toBe('Pacific/Chatham');
  for (const seed of [1, 8, 9, 999, -4, 2.5]) {
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zoneOf(seed) })).not.toThrow();
  }
});

test.each([
  ['that of the day', {}, 20_786],
  ['the one that is given', { RAPPORTEUR_TEST_SEED: '7', CI: 'true' }, 7],
  ['that of the day where none is given that is one', { RAPPORTEUR_TEST_SEED: 'x' }, 20_786],
  ['always the same in CI', { CI: 'true' }, 1],
])('the seed is %s', (_, environment, expected) => {
  expect(chooseSeed(environment, new Date('2026-11-29T00:00:00Z'))).toBe(expected);
  expect(chooseSeed(environment, new Date('2026-11-29T23:59:59Z'))).toBe(expected);
});

test('this very run is in one of the zones', () => {
  const zones = Array.from({ length: 20 }, (_, seed) => zoneOf(seed));
  expect(zones).toContain(process.env.TZ);
  expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(process.env.TZ);
});
