/** Runs vitest in a process of its own and reads the numbers from its JSON report. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../tools/run.ts';
import { crashed, type Outcome, parseReport } from './report.ts';

export interface VitestOptions {
  readonly root: string;
  /** Chooses the time zone and is printed, so that a run can be repeated. */
  readonly seed: number;
}

/** Half an hour is far beyond what the suite takes; it only ends a run that hangs. */
const DEADLINE = 30 * 60_000;

export const runVitest = async ({ root, seed }: VitestOptions): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-vitest-'));
  const report = join(folder, 'report.json');
  try {
    const { code } = await run(join(root, 'node_modules/.bin/vitest'), ['run'], {
      cwd: root,
      env: { RAPPORTEUR_TEST_SEED: String(seed), RAPPORTEUR_TEST_REPORT: report },
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
