/** Puts deliveries and their jobs into the database together: a crash leaves both or neither. */
import { fromKysely, type PgBoss } from 'pg-boss';
import type { Database } from '../database/index.ts';
import { DELIVERIES } from './jobs.ts';
import type { NewDelivery } from './receive.ts';

export type StoreOptions = { readonly database: Database; readonly boss: PgBoss; readonly nextJobId: () => string };

/** Stores those whose id is not known yet, and answers their ids. Jobs of one subject run in the order given here. */
export const storeDeliveries = async (
  options: StoreOptions,
  deliveries: readonly NewDelivery[],
): Promise<Set<string>> => (await storeAllNew(options, deliveries)) ?? storeUnknown(options, deliveries);

// The usual case, all ids new, costs one round trip instead of four: pg-boss hands its insertion of the jobs to the `db`
// that it is given, and the deliveries go along in the same statement. A known id, or any other fault, undoes both.
const storeAllNew = async (
  { database, boss, nextJobId }: StoreOptions,
  deliveries: readonly NewDelivery[],
): Promise<Set<string> | undefined> => {
  const ids = new Set(deliveries.map(({ id }) => id));
  if (ids.size < deliveries.length) return undefined;
  const executeSql = (text: string, values: unknown[] = []) =>
    database.jobs.executeSql(
      `with jobs as (${text}) insert into rapporteur.delivery (${COLUMNS}) values ${placeholders(deliveries.length, values.length)}`,
      [...values, ...deliveries.flatMap(valuesOf)],
    );
  // The server's driver sends bytes as they are; the embedded one wants text for a text column.
  const toBody = database.backend === 'postgres' ? bytesOf : textOf;
  const valuesOf = (one: NewDelivery) => [one.id, one.event, one.action, one.subject, toBody(one)];
  try {
    await boss.insert(DELIVERIES, deliveries.map(toJob(nextJobId)), { db: { executeSql } });
    return ids;
  } catch {
    return undefined;
  }
};

const storeUnknown = (
  { database, boss, nextJobId }: StoreOptions,
  deliveries: readonly NewDelivery[],
): Promise<Set<string>> =>
  database.transaction(async (transaction) => {
    const rows = await transaction
      .insertInto('delivery')
      .values(deliveries.map(({ id, event, action, subject, body }) => ({ id, event, action, subject, body })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    const ids = new Set(rows.map(({ id }) => id));
    // The same id may stand twice among the deliveries; its row was inserted once, so it gets one job.
    const firsts = new Map(deliveries.toReversed().map((delivery) => [delivery.id, delivery]));
    const jobs = deliveries.filter((one) => ids.has(one.id) && firsts.get(one.id) === one).map(toJob(nextJobId));
    if (jobs.length > 0) await boss.insert(DELIVERIES, jobs, { db: fromKysely(transaction) });
    return ids;
  });

const COLUMNS = ['id', 'event', 'action', 'subject', 'body'] as const;

const bytesOf = ({ bytes }: NewDelivery): Buffer => bytes;
const textOf = ({ body }: NewDelivery): string => body;

const placeholders = (rows: number, offset: number): string =>
  Array.from({ length: rows }, (_, row) => {
    const first = offset + row * COLUMNS.length + 1;
    return `(${COLUMNS.map((_column, index) => `$${first + index}`)})`;
  }).join();

const toJob =
  (nextJobId: () => string) =>
  ({ id, subject }: NewDelivery) => ({ id: nextJobId(), data: { id }, singletonKey: subject });
