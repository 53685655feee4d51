/** A vitest reporter that prints every test that was left out, with its reason. */
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export const createSkipReporter = (print: (text: string) => void): Reporter => ({
  onTestRunEnd: (modules) => {
    const lines = modules.flatMap(skippedIn);
    if (lines.length > 0) print(`\nLeft out:\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
  },
});

const skippedIn = (module: TestModule): readonly string[] =>
  [...module.children.allTests('skipped')].map(
    (test) => `${relative(process.cwd(), module.moduleId)}  ${test.fullName}${reasonOf(test)}`,
  );

/** The note given to `context.skip`, unless the title already says what the test needs. */
const reasonOf = (test: TestCase): string => {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  if (note !== undefined) return `: ${note}`;
  return test.fullName.includes('(needs ') ? '' : ': no reason given';
};
