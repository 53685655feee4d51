/** What a process that died without a word has left claimed goes back into its queue, to run at once. */
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Database } from '../database/index.ts';

export type RecoverOptions = {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly log: Logger;
  readonly queue: string;
  /** The database's time before this process took its first job. */
  readonly before: Date;
};

/**
 * Call only while no other process works on the database. The crash counts as a failed try, so that a delivery which
 * brings the process down each time ends among the dead; the pause before the next try is left out.
 */
export const recoverOrphans = async ({ database, boss, log, queue, before }: RecoverOptions): Promise<number> => {
  // pg-boss has no call that lists claimed jobs only; this is the single place that reads its table.
  const { rows: orphans } = await sql<{ id: string }>`
    select id from pgboss.job where state = 'active' and name = ${queue} and started_on < ${before}`.execute(
    database.kysely,
  );
  for (const { id } of orphans) {
    await boss.fail(queue, id, { message: 'The process ended while this ran.' });
    await boss.update(queue, undefined, { id, startAfter: new Date(0) });
  }
  if (orphans.length > 0)
    log.info({ queue, jobs: orphans.length }, 'Took up what an earlier process had left unfinished');
  return orphans.length;
};
