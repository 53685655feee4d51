/** Biome: rules and formatting, warnings counted as errors. */
import { join } from 'node:path';
import * as z from 'zod';
import { type Finding, type Verdict, verdictOf } from '../check.ts';
import { run } from './run.ts';

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string().nullish(),
      location: z
        .object({ path: z.string(), start: z.object({ line: z.number(), column: z.number() }).nullish() })
        .nullish(),
      message: z.string(),
    }),
  ),
});

export const checkLint = async (root: string): Promise<Verdict> => {
  const biome = join(root, 'node_modules/.bin/biome');
  const flags = ['--reporter=json', '--colors=off', '--error-on-warnings', '--max-diagnostics=200'];
  const { code, stdout, output } = await run(biome, ['ci', '.', ...flags], { cwd: root });
  const findings = parseLintReport(stdout);
  if (findings === undefined)
    return verdictOf([{ file: 'biome.json', message: `Biome gave no report: ${output.trim()}` }], '');
  if (code !== 0 && findings.length === 0) {
    return verdictOf([{ file: 'biome.json', message: `Biome ended with ${code}: ${output.trim()}` }], '');
  }
  return verdictOf(code === 0 ? [] : findings, 'rules and formatting');
};

/** Biome's JSON report; undefined when it is not one. */
export const parseLintReport = (text: string): readonly Finding[] | undefined => {
  const parsed = reportSchema.safeParse(toJson(text));
  if (!parsed.success) return undefined;
  return parsed.data.diagnostics.map(({ category, location, message }) => ({
    file: location?.path ?? 'biome.json',
    // Line 0 stands for the file as a whole.
    ...(location?.start?.line ? { line: location.start.line, column: location.start.column } : {}),
    message: category === 'format' ? 'is not formatted: run "pnpm format"' : `${category ?? 'biome'}: ${message}`,
  }));
};

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
