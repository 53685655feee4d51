/** `pnpm test`: every repository check, then every test, then one line that adds them up. `--checks` leaves the tests out. */
import { join } from 'node:path';
import type { Check, Verdict } from './check.ts';
import { checksOf } from './checks.ts';
import { loadRepository } from './repository.ts';
import { addOutcomes, type Checked, exitCodeOf, renderChecked, renderClosing, toOutcome } from './summary.ts';
import { inPairs } from './tools/pairs.ts';
import { endRunning } from './tools/run.ts';
import { crashed, type Outcome } from './vitest/report.ts';
import { runVitest } from './vitest/run.ts';
import { zoneOf } from './vitest/zone.ts';

const root = join(import.meta.dirname, '../../..');

const runChecks = async (): Promise<Outcome> => {
  print('Repository checks');
  try {
    const checked = await inPairs(checksOf(root, await loadRepository(root)), runCheck);
    return toOutcome(checked);
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

const runTests = async (seed: number): Promise<Outcome> => {
  print(`\nTests in the zone ${zoneOf(seed)} (repeat with RAPPORTEUR_TEST_SEED=${seed})`);
  return runVitest({ root, seed }).catch((error: unknown) => crashed(`vitest could not be run: ${textOf(error)}`));
};

const chooseSeed = (given: string | undefined): number => {
  const seed = Number(given);
  return given !== undefined && given !== '' && Number.isSafeInteger(seed) ? seed : Math.floor(Math.random() * 1000);
};

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endRunning();
    print(`\nStopped by ${signal} before the end.`);
    process.exit(1);
  });
}

const flags = process.argv.slice(2);
const isChecksOnly = flags.includes('--checks');
const unknown = flags.find((flag) => flag !== '--checks');
if (unknown !== undefined) {
  print(
    `There is no option ${unknown}. Known: --checks (leaves the tests out). For one test: pnpm exec vitest run PATH.`,
  );
  process.exit(2);
}
const outcomes = [await runChecks()];
/** CI repeats one run, so that a red one is about the change; everybody else draws a seed and finds what that one does not. */
const CI_SEED = '1';
if (!isChecksOnly)
  outcomes.push(
    await runTests(
      chooseSeed(process.env.RAPPORTEUR_TEST_SEED ?? (process.env.CI === undefined ? undefined : CI_SEED)),
    ),
  );
const total = addOutcomes(outcomes);
if (total.failures.length > 0) print(`\nTo mend:\n\n${total.failures.map((text) => `  ${text}`).join('\n')}`);
print(`\n${renderClosing(total)}`);
process.exitCode = exitCodeOf(total);
