/** A vitest reporter that gives every test that was left out its reason, printed and kept for the report, and prints what tests measured. */
import { relative } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';

export const createSkipReporter = (print: (text: string) => void): Reporter => ({
  onTestRunEnd: (modules) => {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    for (const test of skipped) test.meta().leftOut = reasonOf(test);
    const lines = skipped.map(
      (test) => `${relative(process.cwd(), test.module.moduleId)}  ${test.fullName}${reasonOf(test)}`,
    );
    for (const module of modules)
      for (const test of module.children.allTests())
        for (const [name, value] of Object.entries(test.meta().figures ?? {})) print(`figure ${name} ${value}\n`);
    if (lines.length > 0) print(`\nLeft out:\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
  },
});

/** The note given to `context.skip`, unless the title already says what the test needs. */
const reasonOf = (test: TestCase): string => {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  if (note !== undefined) return `: ${note}`;
  return test.fullName.includes('(needs ') ? '' : ': no reason given';
};

declare module 'vitest' {
  interface TaskMeta {
    /** Why the test was left out, as it follows its name. */
    leftOut?: string;
    /** What the test counted, by name: a test itself is silent. */
    figures?: Readonly<Record<string, number>>;
  }
}
