/** Deliveries that failed for good: kept with their reason, listed, and tried again on request. */
import { fromKysely, type PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Database } from '../database/index.ts';
import { createJobIds, DEAD, DELIVERIES, type DeliveryJob } from './jobs.ts';

export type DeadLetter = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly finishedAt: Date;
  readonly attempts: number;
  /** One sentence. */
  readonly error: string;
};

export type Counts = { readonly queued: number; readonly done: number; readonly dead: number };

/**
 * Takes what pg-boss gave up into the delivery table. The failed job is deleted, because in its queue it would hold
 * back its subject for ever. Doing it twice, or by two replicas at once, does no harm. Answers how many there were.
 */
export const buryDead = async (database: Database, boss: PgBoss, log: Logger): Promise<number> => {
  const letters = await boss.findJobs<DeliveryJob>(DEAD, { limit: 100 });
  for (const { id, data, sourceId, sourceRetryCount, sourceOutput } of letters) {
    const error = messageOf(sourceOutput);
    await database.transaction(async (transaction) => {
      await transaction
        .updateTable('delivery')
        .set({ status: 'dead', error, attempts: (sourceRetryCount ?? 0) + 1, finished_at: new Date() })
        .where('id', '=', data.id)
        .where('status', '=', 'queued')
        .execute();
      const db = fromKysely(transaction);
      if (sourceId !== null) await boss.deleteJob(DELIVERIES, sourceId, { db });
      await boss.deleteJob(DEAD, id, { db });
    });
    log.error({ delivery: data.id, reason: error }, 'A delivery is dead: its tries are spent');
  }
  return letters.length;
};

/** The dead, oldest first; `after` is the id of the last one of the previous page. */
export const listDead = async (
  { kysely }: Database,
  { limit = 100, after }: { readonly limit?: number; readonly after?: string } = {},
): Promise<readonly DeadLetter[]> => {
  let query = kysely.selectFrom('delivery').selectAll().where('status', '=', 'dead');
  if (after !== undefined) {
    const last = kysely.selectFrom('delivery').select(['received_at', 'id']).where('id', '=', after);
    query = query.where(({ eb, refTuple }) =>
      eb(refTuple('received_at', 'id'), '>', last.$asTuple('received_at', 'id')),
    );
  }
  const rows = await query.orderBy('received_at').orderBy('id').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    event: row.event,
    action: row.action,
    subject: row.subject,
    receivedAt: row.received_at,
    finishedAt: row.finished_at ?? row.received_at,
    attempts: row.attempts,
    error: row.error ?? 'no reason given',
  }));
};

/** How many deliveries stand where; "queued" includes those that run or wait for a retry. */
export const countDeliveries = async ({ kysely }: Database): Promise<Counts> => {
  const rows = await kysely
    .selectFrom('delivery')
    .select(['status', ({ fn }) => fn.countAll<string | number>().as('count')])
    .groupBy('status')
    .execute();
  const of = (status: string): number => Number(rows.find((row) => row.status === status)?.count ?? 0);
  return { queued: of('queued'), done: of('done'), dead: of('dead') };
};

/** Queues a dead delivery again, with a full budget of tries, behind what its subject has waiting; false if it is not dead. */
export const reviveDead = (database: Database, boss: PgBoss, id: string): Promise<boolean> =>
  database.transaction(async (transaction) => {
    const row = await transaction
      .updateTable('delivery')
      .set({ status: 'queued', error: null, attempts: 0, finished_at: null })
      .where('id', '=', id)
      .where('status', '=', 'dead')
      .returning('subject')
      .executeTakeFirst();
    if (row === undefined) return false;
    const job = { id: createJobIds(Date.now)(), data: { id }, singletonKey: row.subject };
    await boss.insert(DELIVERIES, [job], { db: fromKysely(transaction) });
    return true;
  });

const messageOf = (output: object | null): string => {
  const inner = output !== null && 'value' in output ? output.value : output;
  const message = typeof inner === 'object' && inner !== null && 'message' in inner ? inner.message : undefined;
  return typeof message === 'string' && message !== '' ? message : 'no reason given';
};
