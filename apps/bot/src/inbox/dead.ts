/** Deliveries that failed for good: kept with their reason, listed, and tried again on request. */
import type { Database } from '@rapporteur/registry/database';
import { sql } from 'kysely';
import { KEYS } from './queue.ts';

export type DeadLetter = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly key: string;
  readonly receivedAt: Date;
  readonly finishedAt: Date;
  readonly attempts: number;
  /** One sentence. */
  readonly error: string;
};

/** The dead, oldest first; `after` is the id of the last one of the previous page. */
export const listDead = async (
  { kysely }: Database,
  { limit = 100, after }: { readonly limit?: number; readonly after?: string } = {},
): Promise<readonly DeadLetter[]> => {
  let query = kysely.selectFrom('delivery').selectAll().where('status', '=', 'dead');
  if (after !== undefined)
    query = query.where('position', '>', kysely.selectFrom('delivery').select('position').where('id', '=', after));
  const rows = await query.orderBy('position').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    event: row.event,
    action: row.action,
    key: row.key,
    receivedAt: row.received_at,
    finishedAt: row.finished_at ?? row.received_at,
    attempts: row.attempts,
    error: row.error ?? 'no reason given',
  }));
};

/** How many deliveries stand where; "queued" includes those that run or wait for a retry. */
export const countDeliveries = async ({
  kysely,
}: Database): Promise<{ readonly queued: number; readonly done: number; readonly dead: number }> => {
  const rows = await kysely
    .selectFrom('delivery')
    .select(['status', ({ fn }) => fn.countAll<string>().as('count')])
    .groupBy('status')
    .execute();
  const of = (status: string): number => Number(rows.find((row) => row.status === status)?.count ?? 0);
  return { queued: of('queued'), done: of('done'), dead: of('dead') };
};

/** Whether no delivery is queued and no key waits, runs or is tried again; what is to start later does not count. */
export const isSettled = async ({ kysely }: Database): Promise<boolean> => {
  const { rows } = await sql<{ settled: boolean }>`
    select not exists (select from rapporteur.delivery where status = 'queued') and not exists (
      select from pgboss.job where name = ${KEYS}
        and (state in ('retry', 'active') or (state = 'created' and start_after <= clock_timestamp()))
    ) as settled`.execute(kysely);
  return rows[0]?.settled ?? false;
};

/** Makes a dead delivery wait again, with a full budget of tries, and answers its key; undefined if it is not dead. */
export const reviveDead = async ({ kysely }: Database, id: string): Promise<string | undefined> => {
  const revived = await kysely
    .updateTable('delivery')
    .set({ status: 'queued', error: null, attempts: 0, finished_at: null })
    .where('id', '=', id)
    .where('status', '=', 'dead')
    .returning('key')
    .executeTakeFirst();
  return revived?.key;
};
