/** One at a time by key: within the process by a chain of promises, between replicas by PostgreSQL's advisory locks. */
import pg from 'pg';

/** Runs `work` while nobody else runs work with the same key. Not re-entrant. */
export type Exclusively = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Holds a lock of the server while `work` runs. */
export type ServerLock = { hold: Exclusively; end(): Promise<void> };

/** Creates the lock; without a server lock it counts within this process, which is all there is on PGlite. */
export const createExclusively = (serverLock?: ServerLock): Exclusively => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(() => (serverLock ? serverLock.hold(key, work) : work()));
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, settled);
    try {
      return await mine;
    } finally {
      if (last.get(key) === settled) last.delete(key);
    }
  };
};

/**
 * Advisory locks on connections of their own: work that waits for the common pool while it holds a lock must not wait
 * for others that hold locks. A replica that dies loses its locks with its connection.
 */
export const createServerLock = (connectionString: string): ServerLock => {
  const pool = new pg.Pool({ connectionString, max: LOCK_CONNECTIONS, application_name: 'rapporteur locks' });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    hold: async (key, work) => {
      const client = await pool.connect();
      try {
        await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`rapporteur:${key}`]);
        return await work();
      } finally {
        // A connection that cannot unlock is closed, which unlocks.
        const unlocked = await client
          .query('select pg_advisory_unlock_all()')
          .then(() => true)
          .catch(() => false);
        client.release(!unlocked);
      }
    },
    end: () => pool.end(),
  };
};

const LOCK_CONNECTIONS = 10;
