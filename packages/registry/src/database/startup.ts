/** One replica prepares the database at a time: tables, pg-boss's schema and queues are not made by two at once. */
import pg from 'pg';
import { DatabaseError } from './errors.ts';

/** Runs `work` under the lock. Not re-entrant. */
export type Startup = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * The lock is held by a connection of its own that gives a sign of life: a replica that dies or is stopped while it
 * prepares loses the lock to the next one, and `work` of one that comes back after that rejects.
 */
export const createStartup =
  (connectionString: string): Startup =>
  async (work) => {
    const client = new pg.Client({
      connectionString,
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'rapporteur startup',
    });
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {});
    client.on('error', (error) => lost.reject(error));
    let beat: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      // Servers before version 14 do not know this setting, and can do without.
      await client.query(`set idle_session_timeout = ${SILENCE_MS}`).catch(() => {});
      await client.query(`set lock_timeout = ${WAIT_MS}`);
      await client.query('select pg_advisory_lock($1)', [KEY]).catch(explainWaiting);
      beat = setInterval(() => void client.query('select 1').catch(lost.reject), BEAT_MS);
      return await Promise.race([work(), lost.promise]);
    } finally {
      clearInterval(beat);
      await client.end().catch(() => {});
    }
  };

const explainWaiting = (error: unknown): never => {
  const isLate = error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
  if (!isLate) throw error;
  throw new DatabaseError(
    'unreachable',
    `Another Rapporteur has been preparing the database for ${WAIT_MS / 60_000} minutes; wait for it to end, or end it, and start again.`,
    error,
  );
};

// Any number that nobody else uses in this database: "raps" in ASCII.
const KEY = 0x72617073;
const LOCK_NOT_AVAILABLE = '55P03';
const CONNECT_MS = 10_000;
const BEAT_MS = 4_000;
const SILENCE_MS = 15_000;
const WAIT_MS = 600_000;
