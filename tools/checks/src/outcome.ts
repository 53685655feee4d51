/** What a task says it did, as a value and as the file in which Nx keeps it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';

const outcomeSchema = z.object({
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  /** One line for each failure. */
  failures: z.array(z.string()),
  /** One line for each test or check that was left out, with the reason. */
  leftOut: z.array(z.string()),
  /** Files of tests with the seconds that they took. */
  files: z.array(z.object({ file: z.string(), seconds: z.number() })),
});

/** The file holds when and in which run it came about, too. */
const recordSchema = z.object({ run: z.string(), at: z.iso.datetime(), outcome: outcomeSchema });

export type Outcome = Readonly<z.infer<typeof outcomeSchema>>;

export type OutcomeRecord = {
  /** In which run of the test command it came about; what comes from the cache has another one's. */
  readonly run: string;
  readonly at: string;
  readonly outcome: Outcome;
};

/** The variable by which a task knows of which run it is part. */
export const RUN = 'RAPPORTEUR_TEST_RUN';

export const writeOutcome = async (path: string, outcome: Outcome): Promise<void> => {
  const record: OutcomeRecord = { run: process.env[RUN] ?? 'alone', at: new Date().toISOString(), outcome };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(record, null, 2)}\n`);
};

/** Undefined when there is none or none that can be read. */
export const readOutcome = async (path: string): Promise<OutcomeRecord | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};
