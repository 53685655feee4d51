/** Whose keys are whose, and how long after a death somebody goes on with them. */
import type { Database } from '@rapporteur/registry/database';

/** A key that a bot ran. */
export type Held = { readonly job: string; readonly key: string; readonly epoch: string };

/** What the bot of this name runs now. */
export const readHeld = async ({ jobs }: Database, owner: string): Promise<readonly Held[]> => {
  const { rows } = await jobs.executeSql<Held>(
    `select c.job, c.key, c.epoch::text from rapporteur.claim c join rapporteur.owner o using (epoch) where o.id = $1`,
    [owner],
  );
  return rows;
};

export type WatchOptions = {
  readonly database: Database;
  readonly held: readonly Held[];
  /** When they died, by `performance.now()`. */
  readonly since: number;
  readonly limitMs: number;
};

/** Seconds until each of the keys was run by somebody else, or was over; the limit for those that never were. */
export const watchRetaken = async ({ database, held, since, limitMs }: WatchOptions): Promise<readonly number[]> => {
  const waits: number[] = [];
  let left = [...held];
  while (left.length > 0 && performance.now() - since < limitMs) {
    const taken = await readTaken(database, left);
    const now = performance.now();
    for (const _ of left.filter(({ key }) => taken.has(key))) waits.push((now - since) / 1000);
    left = left.filter(({ key }) => !taken.has(key));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [...waits, ...left.map(() => limitMs / 1000)];
};

/** Keys that an owner other than the former one runs, or whose job has come to its end. */
const readTaken = async ({ jobs }: Database, held: readonly Held[]): Promise<ReadonlySet<string>> => {
  const { rows } = await jobs.executeSql<{ readonly key: string }>(
    `select key from unnest($1::text[], $2::bigint[], $3::uuid[]) as dead (key, epoch, job)
     where exists (select from rapporteur.claim c where c.key = dead.key and c.epoch <> dead.epoch)
       or not exists (select from pgboss.job j where j.id = dead.job)`,
    [held.map(({ key }) => key), held.map(({ epoch }) => epoch), held.map(({ job }) => job)],
  );
  return new Set(rows.map(({ key }) => key));
};

/** The value that so much of all are not greater than; 0 of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
};
