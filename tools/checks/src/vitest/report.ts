/** What vitest says it did, counted so that nothing that went wrong is left out. */
import { relative } from 'node:path';
import * as z from 'zod';
import type { Outcome } from '../outcome.ts';

const reportSchema = z.object({
  numPassedTests: z.int().nonnegative(),
  numFailedTests: z.int().nonnegative(),
  numPendingTests: z.int().nonnegative(),
  numTodoTests: z.int().nonnegative(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      startTime: z.number(),
      endTime: z.number(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).nullish(),
          meta: z.object({ leftOut: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});
type Module = z.infer<typeof reportSchema>['testResults'][number];

/** A run that ended without numbers counts as one failure, never as nothing. */
export const crashed = (why: string): Outcome => ({
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: [why],
  leftOut: [],
  files: [],
});

/**
 * The report's numbers, and one failure more for each file that failed although none of its tests did (it could not be loaded, or a hook
 * threw), and one when vitest's exit code says failure where the report says none.
 */
export const parseReport = (text: string, code: number, root: string): Outcome => {
  const parsed = reportSchema.safeParse(toJson(text));
  if (!parsed.success) return crashed(`vitest ended with ${code} and a report that cannot be read`);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.data;
  const broken = testResults.filter((module) => module.status === 'failed' && failedTests(module).length === 0);
  const failures = [
    ...testResults.flatMap((module) => failedTests(module).map((name) => `${relative(root, module.name)}  ${name}`)),
    ...broken.map(
      ({ name, message }) => `${relative(root, name)}  ${firstLine(message) || 'failed outside its tests'}`,
    ),
  ];
  const failed = numFailedTests + broken.length;
  const skipped = numPendingTests + numTodoTests;
  if (numPassedTests + failed === 0) failures.push('no test ran');
  else if (code !== 0 && failed === 0)
    failures.push(`vitest ended with ${code} although no test failed: an error outside the tests`);
  const leftOut = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.flatMap(({ fullName, meta }) =>
      meta?.leftOut === undefined ? [] : [`${relative(root, name)}  ${fullName}${meta.leftOut}`],
    ),
  );
  const files = testResults.map(({ name, startTime, endTime }) => ({
    file: relative(root, name),
    seconds: Math.round((endTime - startTime) / 100) / 10,
  }));
  return { passed: numPassedTests, failed: Math.max(failed, failures.length), skipped, failures, leftOut, files };
};

const failedTests = (module: Module): readonly string[] =>
  module.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages?.[0] ?? '')}`);

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
