/** Group commit: deliveries that arrive while others are being stored are stored together by the next statement. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@rapporteur/registry/database';

/** A delivery that is to be stored. */
export type NewDelivery = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly key: string;
  readonly installation: number | undefined;
  readonly hint: object | undefined;
};

export type Writer = {
  /**
   * Resolves when the delivery is committed, or was before ("known").
   * @throws QueueFull without storing when too much waits already; the database's error when it cannot be stored.
   */
  write(delivery: NewDelivery): Promise<'stored' | 'known'>;
  /** Resolves when nothing waits any more. */
  flushed(): Promise<void>;
  /** Resolves when nothing waits and, after a burst, nothing has come for a moment. */
  calm(): Promise<void>;
};

/** More is waiting than the database takes in. */
export class QueueFull extends Error {
  constructor() {
    super('Too many deliveries wait to be stored.');
    this.name = 'QueueFull';
  }
}

export type WriterOptions = {
  readonly database: Database;
  /** Called after each commit with what it stored. */
  readonly onStored: (stored: readonly NewDelivery[]) => void;
};

/** One statement at a time, so that deliveries are committed in the order in which they arrived. */
export const createWriter = ({ database, onStored }: WriterOptions): Writer => {
  let waiting: Waiting[] = [];
  let isBurst = false;
  let lastArrival = 0;
  let flushing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    // What arrives in the same turn of the event loop is one batch already.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      isBurst = batch.length >= BURST;
      await settle(batch);
    }
    flushing = undefined;
  };

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const stored = await store(database, batch);
      onStored(batch.flatMap(({ delivery }) => (stored.has(delivery.id) ? [delivery] : [])));
      for (const { delivery, resolve } of batch) resolve(stored.delete(delivery.id) ? 'stored' : 'known');
    } catch (error) {
      // One delivery that the database refuses must not take the others of its batch with it.
      if (batch.length > 1 && isRefusal(error)) for (const one of batch) await settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  };

  return {
    write: (delivery) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= MAX_WAITING) {
          reject(new QueueFull());
          return;
        }
        waiting.push({ delivery, resolve, reject });
        lastArrival = performance.now();
        flushing ??= flush();
      }),
    flushed: async () => {
      await flushing;
    },
    calm: async () => {
      await flushing;
      while (isBurst && performance.now() - lastArrival < QUIET_MS) {
        await pause(QUIET_MS);
        await flushing;
      }
    },
  };
};

/** SQLSTATE classes 22 and 23 find fault with the values; all others would fail for each delivery alone, too. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code);

type Waiting = {
  readonly delivery: NewDelivery;
  readonly resolve: (outcome: 'stored' | 'known') => void;
  readonly reject: (error: unknown) => void;
};

const STORE = `
  insert into rapporteur.delivery (id, event, action, key, installation, hint)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::jsonb[])
  on conflict do nothing returning id`;

/** Stores those whose id is not known yet, and answers their ids. */
const store = async ({ jobs }: Database, batch: readonly Waiting[]): Promise<Set<string>> => {
  const column = <T>(of: (delivery: NewDelivery) => T): T[] => batch.map(({ delivery }) => of(delivery));
  const values = [
    column(({ id }) => id),
    column(({ event }) => event),
    column(({ action }) => action),
    column(({ key }) => key),
    column(({ installation }) => installation ?? null),
    column(({ hint }) => (hint === undefined ? null : toStorable(JSON.stringify(hint)))),
  ];
  const { rows } = await jobs.executeSql<{ readonly id: string }>(STORE, values, 'inbox store');
  return new Set(rows.map(({ id }) => id));
};

// PostgreSQL's JSON knows neither NUL nor half a character; what GitHub never sends must not fail a batch.
const toStorable = (json: string): string =>
  json.includes('\\u')
    ? json.replaceAll(/\\(?:\\|u(?:0000|d[89a-f][0-9a-f]{2}))/g, (found) => (found === '\\\\' ? found : '\\ufffd'))
    : json;

const BURST = 4;
const QUIET_MS = 20;
const MAX_BATCH = 100;
const MAX_WAITING = 2_000;
