/** The compiler on all packages as one program: what they share is read once, not once for each. */
import { join } from 'node:path';
import { type Finding, type Verdict, verdictOf } from '../check.ts';
import { run } from './run.ts';

const CONFIG = 'tsconfig.json';

export const checkTypes = async (root: string): Promise<Verdict> => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { code, output } = await run(tsc, ['-p', CONFIG, '--pretty', 'false'], { cwd: root });
  const findings = parseCompilerOutput(output);
  if (code === 0 || findings.length > 0) return verdictOf(findings, 'all packages as one program');
  return verdictOf([{ file: CONFIG, message: `the compiler ended with ${code}: ${output.trim()}` }], '');
};

/** Diagnostics in the compiler's plain form, `file(line,column): error TS1: text`, as findings. */
export const parseCompilerOutput = (output: string): readonly Finding[] =>
  output.split('\n').flatMap((text) => {
    const [, file, line, column, message] = /^(.+?)\((\d+),(\d+)\): (?:error|warning) (TS\d+: .*)$/.exec(text) ?? [];
    if (file === undefined || message === undefined) return [];
    return [{ file, line: Number(line), column: Number(column), message }];
  });
