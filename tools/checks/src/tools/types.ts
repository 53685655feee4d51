/** The compiler on every package, two at a time. */
import { join } from 'node:path';
import { type Finding, renderFinding, type Verdict, verdictOf } from '../check.ts';
import { inPairs } from './pairs.ts';
import { run } from './run.ts';

/** `folders` are the packages that have a tsconfig.json, relative to the root. */
export const checkTypes = async (root: string, folders: readonly string[]): Promise<Verdict> => {
  const found = await inPairs(folders, (folder) => compile(root, folder));
  // A package opens the sources of the packages it uses, so one mistake shows up in each of them.
  const once = new Map(found.flat().map((finding) => [renderFinding(finding), finding]));
  return verdictOf([...once.values()], `${folders.length} packages`);
};

/** Diagnostics in the compiler's plain form, `file(line,column): error TS1: text`, as findings. */
export const parseCompilerOutput = (output: string): readonly Finding[] =>
  output.split('\n').flatMap((text) => {
    const [, file, line, column, message] = /^(.+?)\((\d+),(\d+)\): (?:error|warning) (TS\d+: .*)$/.exec(text) ?? [];
    if (file === undefined || message === undefined) return [];
    return [{ file, line: Number(line), column: Number(column), message }];
  });

const compile = async (root: string, folder: string): Promise<readonly Finding[]> => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { code, output } = await run(tsc, ['-p', folder, '--pretty', 'false'], { cwd: root });
  const findings = parseCompilerOutput(output);
  if (code === 0 || findings.length > 0) return findings;
  return [{ file: `${folder}/tsconfig.json`, message: `the compiler ended with ${code}: ${output.trim()}` }];
};
