/**
 * `pnpm test`: every repository check and every test, as tasks that Nx runs or takes from its cache, then one line that adds
 * them up. `--affected` leaves out the tests of projects that a branch does not touch, `--fresh` takes nothing from the cache,
 * `--checks` runs the checks alone, here, and with `--outcome FILE` as a task of Nx.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Check, Verdict } from './check.ts';
import { type Outcome, type OutcomeRecord, writeOutcome } from './outcome.ts';
import {
  addOutcomes,
  type Checked,
  exitCodeOf,
  renderChecked,
  renderClosing,
  renderSlowest,
  toOutcome,
} from './summary.ts';
import { inPairs } from './tools/pairs.ts';
import { endOnSignals } from './tools/run.ts';
import { crashed } from './vitest/report.ts';
import { chooseSeed, zoneOf } from './vitest/zone.ts';

const root = join(import.meta.dirname, '../../..');

const runChecks = async (): Promise<Outcome> => {
  print('Repository checks');
  try {
    const [{ checksOf }, { loadRepository }] = await Promise.all([import('./checks.ts'), import('./repository.ts')]);
    return toOutcome(await inPairs(checksOf(root, await loadRepository(root)), runCheck));
  } catch (error) {
    return crashed(`the repository cannot be read: ${textOf(error)}`);
  }
};

const runCheck = async ({ name, run }: Check): Promise<Checked> => {
  const start = performance.now();
  const verdict = await Promise.resolve()
    .then(run)
    .catch((error: unknown): Verdict => {
      const message = `the check itself broke: ${textOf(error)}`;
      return { status: 'failed', findings: [{ file: 'tools/checks/src/checks.ts', message }] };
    });
  const checked = { name, verdict, took: performance.now() - start };
  print(renderChecked(checked));
  return checked;
};

const runAll = async (options: { readonly isAffected: boolean; readonly isFresh: boolean }) => {
  const seed = chooseSeed(process.env, new Date());
  print(`Tests in the zone ${zoneOf(seed)} (repeat with RAPPORTEUR_TEST_SEED=${seed})`);
  const { runTasks } = await import('./nx/run.ts');
  return runTasks({ root, seed, ...options });
};

const tell = (outcomes: readonly Outcome[], cached: readonly OutcomeRecord[] = []): void => {
  const total = addOutcomes(outcomes);
  if (total.files.length > 0) print(`\nThe slowest files of tests:\n${renderSlowest(total).join('\n')}`);
  if (total.leftOut.length > 0) print(`\nLeft out:\n${total.leftOut.map((text) => `  ${text}`).join('\n')}`);
  if (total.failures.length > 0) print(`\nTo mend:\n\n${total.failures.map((text) => `  ${text}`).join('\n')}`);
  print(`\n${renderClosing(total, cached)}`);
  process.exitCode = exitCodeOf(total);
};

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readFlags = () => {
  const is = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { checks: is, affected: is, fresh: is, outcome: { type: 'string' } } }).values;
  } catch (error) {
    print(`${textOf(error)}\nKnown: --checks, --affected, --fresh. For one test: pnpm exec vitest run PATH.`);
    process.exit(2);
  }
};

endOnSignals(print);
const { checks, affected, fresh, outcome } = readFlags();
if (checks) {
  const checked = await runChecks();
  if (outcome !== undefined) await writeOutcome(join(root, outcome), checked);
  tell([checked]);
} else {
  const { outcomes, cached } = await runAll({ isAffected: affected, isFresh: fresh });
  tell(outcomes, cached);
}
