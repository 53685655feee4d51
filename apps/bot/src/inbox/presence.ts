/** Whether another process works on the same database: if none does, whatever is still claimed belongs to a dead one. */
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database, Tables } from '../database/index.ts';
import { createSignal } from './signal.ts';

export type Presence = {
  /** Runs `work` if no other process is present, and keeps others from arriving meanwhile; false if one is. */
  whileAlone(work: () => Promise<void>): Promise<boolean>;
  leave(): Promise<void>;
};

/** Announces this process. The embedded database admits one process only, so there it is always alone. */
export const announce = async (database: Database, log: Logger): Promise<Presence> => {
  if (database.backend === 'pglite')
    return {
      whileAlone: async (work) => {
        await work();
        return true;
      },
      leave: async () => {},
    };
  return announceAtServer(database, log);
};

/**
 * Every process holds a shared advisory lock on a connection of its own; the server drops it as soon as the process
 * is gone, however it ended. Who can take the same lock exclusively is alone.
 */
const announceAtServer = async (database: Database, log: Logger): Promise<Presence> => {
  const leaving = createSignal();
  let left = false;
  let held: Kysely<Tables> | undefined;

  const hold = (onHeld: () => void): Promise<void> =>
    database.kysely.connection().execute(async (connection) => {
      try {
        await sql`select pg_advisory_lock_shared(${KEY})`.execute(connection);
        held = connection;
        onHeld();
        while (!left) {
          await leaving.wait(CHECK_MS);
          await sql`select 1`.execute(connection);
        }
        await sql`select pg_advisory_unlock_shared(${KEY})`.execute(connection);
      } finally {
        held = undefined;
      }
    });

  const holdAgain = async (first: () => void, failed: (error: unknown) => void): Promise<void> => {
    while (!left) {
      try {
        await hold(first);
      } catch (error) {
        failed(error);
        if (left) return;
        log.warn({ err: error }, 'The connection that shows the presence of this process broke; opening it again');
        await leaving.wait(CHECK_MS);
      }
    }
  };

  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  const holding = holdAgain(resolve, reject);
  try {
    await ready;
  } catch (error) {
    left = true;
    leaving.set();
    throw error;
  }

  return {
    whileAlone: async (work) => {
      const connection = held;
      if (connection === undefined) return false;
      const { rows } = await sql<{ alone: boolean }>`select pg_try_advisory_lock(${KEY}) as alone`.execute(connection);
      if (rows[0]?.alone !== true) return false;
      try {
        await work();
        return true;
      } finally {
        await sql`select pg_advisory_unlock(${KEY})`.execute(connection);
      }
    },
    leave: async () => {
      left = true;
      leaving.set();
      await holding;
    },
  };
};

const CHECK_MS = 5_000;
// Any number that nobody else uses in this database: "rapp" in ASCII.
const KEY = 0x72617070;
