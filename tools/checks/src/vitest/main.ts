/** One task of Nx: the tests below a folder, and what came of them as a file. `main.ts OUTCOME FOLDER [--exclude=GLOB]` */
import { join } from 'node:path';
import { writeOutcome } from '../outcome.ts';
import { exitCodeOf } from '../summary.ts';
import { endOnSignals, endWith } from '../tools/run.ts';
import { crashed } from './report.ts';
import { runVitest } from './run.ts';

endOnSignals((text) => void process.stdout.write(`${text}\n`));
if (process.env.RAPPORTEUR_TEST_DATABASES) endWith(process.env.RAPPORTEUR_TEST_DATABASES);
const root = join(import.meta.dirname, '../../../..');
const [file = '', ...filters] = process.argv.slice(2);
const outcome = await runVitest({ root, filters }).catch((error: unknown) =>
  crashed(`vitest could not be run: ${error}`),
);
await writeOutcome(join(root, file), outcome);
process.exitCode = exitCodeOf(outcome);
