/** Has Nx run the tasks, before it the one database server for all of them, and gathers what came of each. */
import { randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDoor } from '@rapporteur/registry/database/door';
import { type Outcome, type OutcomeRecord, RUN, readOutcome } from '../outcome.ts';
import { run } from '../tools/run.ts';
import { crashed } from '../vitest/report.ts';
import { CHECK, OUTCOMES, outcomeFile, TESTS, testTasks } from './tasks.ts';

export type TasksOptions = {
  readonly root: string;
  readonly seed: number;
  /** Only the tests of projects that differ from the base (NX_BASE, NX_HEAD), or use one that does; and the checks. */
  readonly isAffected: boolean;
  /** Takes nothing from the cache. */
  readonly isFresh: boolean;
};

export type Gathered = {
  readonly outcomes: readonly Outcome[];
  /** Those that were not run again. */
  readonly cached: readonly OutcomeRecord[];
};

/** An hour is far beyond what all tasks take; it only ends a run that hangs. */
const DEADLINE = 60 * 60_000;

export const runTasks = async ({ root, seed, isAffected, isFresh }: TasksOptions): Promise<Gathered> => {
  const id = randomUUID();
  const door = await openDoor();
  const nx = async (...args: readonly string[]): Promise<number> => {
    const options = ['--outputStyle=static-failures-only', ...(isFresh ? ['--skipNxCache'] : [])];
    const { code } = await run(join(root, 'node_modules/.bin/nx'), [...args, ...options], {
      cwd: root,
      // Nx wants colours for its tasks unless told so, and Node complains of both variables.
      env: {
        ...(process.stdout.isTTY ? {} : { NO_COLOR: undefined, FORCE_COLOR: '0' }),
        RAPPORTEUR_TEST_SEED: String(seed),
        [RUN]: id,
        RAPPORTEUR_TEST_DATABASES: door.address,
      },
      deadline: DEADLINE,
      output: 'inherit',
    });
    return code;
  };
  try {
    // What is left of a run before this one came about in neither this one nor the cache.
    await rm(join(root, OUTCOMES), { recursive: true, force: true });
    const codes = isAffected
      ? [await nx('run-many', '--targets=check'), await nx('affected', '--targets=test')]
      : [await nx('run-many', '--targets=check,test')];
    return gather(await readRecords(root), { id, isAffected, code: Math.max(...codes) });
  } finally {
    await door.close();
  }
};

type Records = readonly { readonly name: string; readonly record: OutcomeRecord | undefined }[];

const readRecords = (root: string): Promise<Records> =>
  Promise.all(
    [CHECK, ...testTasks(globSync(TESTS, { cwd: root }))].map(async (task) => ({
      name: `${task.project} ${task.target}`,
      record: await readOutcome(join(root, outcomeFile(task))),
    })),
  );

/** A task that left nothing counts as one failure, unless nobody asked for it; so does a failure that no task tells of. */
export const gather = (
  records: Records,
  { id, isAffected, code }: { readonly id: string; readonly isAffected: boolean; readonly code: number },
): Gathered => {
  const found = records.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const missing = isAffected ? [] : records.filter(({ record }) => record === undefined);
  const outcomes = [
    ...found.map(({ outcome }) => outcome),
    ...missing.map(({ name }) => crashed(`${name}: it ended without an outcome`)),
  ];
  const isSilent = code !== 0 && outcomes.every(({ failed }) => failed === 0);
  return {
    outcomes: isSilent ? [...outcomes, crashed(`nx ended with ${code} although no task failed`)] : outcomes,
    cached: found.filter(({ run: of }) => of !== id),
  };
};
