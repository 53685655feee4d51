/** Runs vitest in a process of its own and reads the numbers from its JSON report. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../outcome.ts';
import { run } from '../tools/run.ts';
import { crashed, parseReport } from './report.ts';

export interface VitestOptions {
  readonly root: string;
  /** Paths and options that say which tests are run. */
  readonly filters: readonly string[];
}

/** Half an hour is far beyond what all tests take; it only ends a run that hangs. */
const DEADLINE = 30 * 60_000;

export const runVitest = async ({ root, filters }: VitestOptions): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-vitest-'));
  const report = join(folder, 'report.json');
  try {
    const { code } = await run(join(root, 'node_modules/.bin/vitest'), ['run', ...filters], {
      cwd: root,
      env: { RAPPORTEUR_TEST_REPORT: report },
      deadline: DEADLINE,
      output: 'inherit',
    });
    const text = await readFile(report, 'utf8').catch(() => undefined);
    return text === undefined
      ? crashed(`vitest ended with ${code} and wrote no report`)
      : parseReport(text, code, root);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
