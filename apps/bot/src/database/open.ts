/** Opens the store, migrates it, and offers it to the registry, the inbox and pg-boss. */
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { fromPglite } from 'pg-boss';
import { DatabaseError, explainFolderError, explainServerError } from './errors.ts';
import { createExclusively, createServerLock, type Exclusively } from './exclusive.ts';
import { createPglite, openPgliteFolder } from './folder.ts';
import { migrate } from './migrations.ts';
import { SCHEMA, type Tables } from './tables.ts';

export const DEFAULT_FOLDER = '.rapporteur';

export type DatabaseOptions = {
  /** "postgres://user:password@host:port/database"; wins over `folder`. */
  readonly url?: string | undefined;
  /** Folder of the embedded database; default ".rapporteur". One program at a time may hold it. */
  readonly folder?: string | undefined;
  /** An embedded database that is gone when closed: for tests and trials. */
  readonly inMemory?: boolean | undefined;
  /** Connections to PostgreSQL; default 10. */
  readonly poolSize?: number | undefined;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onFault?: ((error: Error) => void) | undefined;
};

/** What pg-boss needs (`new PgBoss({ db: database.jobs, backend: database.backend })`). */
export type JobDatabase = {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  listen?(
    channel: string,
    onNotification: (payload: string) => void,
    onReconnect: () => void,
  ): Promise<{ close(): Promise<void> }>;
};

export type Database = {
  readonly backend: 'pglite' | 'postgres';
  /** Bound to the schema "rapporteur". */
  readonly kysely: Kysely<Tables>;
  readonly jobs: JobDatabase;
  /**
   * Runs `work` in a transaction. Inside it use only what it is given: on PGlite there is one connection, and a query
   * beside the transaction waits for its end. For a pg-boss call inside, pass `{ db: fromKysely(transaction) }`.
   */
  transaction<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** One at a time by key, over all replicas. */
  readonly exclusively: Exclusively;
  /** Closes the store; stop pg-boss first. May be called twice. */
  close(): Promise<void>;
};

/**
 * Opens PostgreSQL when `url` is given, else PGlite, and brings the schema up to date.
 * @throws DatabaseError with one sentence for the person who starts the program.
 */
export const openDatabase = async (options: DatabaseOptions = {}): Promise<Database> => {
  if (options.url !== undefined && options.url !== '') return openServer(options.url, options);
  if (options.inMemory === true) return openInMemory();
  return openFolder(options.folder ?? DEFAULT_FOLDER);
};

const openServer = async (url: string, options: DatabaseOptions): Promise<Database> => {
  const { place, user } = describeUrl(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'rapporteur',
  });
  // Without listeners, a server that restarts would end this program: the pool's own ear is off while a connection is
  // lent. What breaks then is told by the query that fails.
  pool.on('error', (error) => options.onFault?.(error));
  pool.on('connect', (client) => client.on('error', () => {}));
  const kysely = bound(new PostgresDialect({ pool }));
  const executeSql: JobDatabase['executeSql'] = async (text, values) => {
    const results = [await (values?.length ? pool.query(text, values) : pool.query(text))].flat();
    return { rows: results.flatMap((result) => result.rows) };
  };
  const lock = createServerLock(url);
  const end = async (): Promise<void> => {
    await lock.end();
    await kysely.destroy();
  };
  const database = assemble('postgres', kysely, { jobs: { executeSql }, exclusively: createExclusively(lock), end });
  return prepare(database, (error) => explainServerError(error, place, user));
};

const openInMemory = async (): Promise<Database> =>
  prepare(
    embedded(await createPglite(), () => {}),
    (error) => explainFolderError(error, 'memory'),
  );

const openFolder = async (folder: string): Promise<Database> => {
  const { pglite, unlock } = await openPgliteFolder(folder).catch((error: unknown) => {
    throw explainFolderError(error, folder);
  });
  return prepare(embedded(pglite, unlock), (error) => explainFolderError(error, folder));
};

const embedded = (pglite: PGlite, closed: () => void): Database => {
  const kysely = bound(new PGliteDialect({ pglite }));
  const jobs = fromPglite(pglite);
  // pg-boss rolls back after a failure with a second statement. Kysely's hold on the only connection keeps everybody
  // else out between the two; otherwise a stranger's query would meet the aborted transaction.
  const executeSql: JobDatabase['executeSql'] = (text, values) =>
    kysely.connection().execute(() => jobs.executeSql(text, values));
  const end = async (): Promise<void> => {
    await kysely.destroy();
    closed();
  };
  return assemble('pglite', kysely, {
    jobs: { ...(jobs.listen && { listen: jobs.listen }), executeSql },
    exclusively: createExclusively(),
    end,
  });
};

const bound = (dialect: PGliteDialect | PostgresDialect): Kysely<Tables> =>
  new Kysely<Tables>({ dialect }).withSchema(SCHEMA);

const assemble = (
  backend: Database['backend'],
  kysely: Kysely<Tables>,
  parts: { readonly jobs: JobDatabase; readonly exclusively: Exclusively; readonly end: () => Promise<void> },
): Database => {
  let closing: Promise<void> | undefined;
  return {
    backend,
    kysely,
    jobs: parts.jobs,
    exclusively: parts.exclusively,
    transaction: (work) => kysely.transaction().execute(work),
    close: () => {
      closing ??= parts.end();
      return closing;
    },
  };
};

const prepare = async (database: Database, explain: (error: unknown) => DatabaseError): Promise<Database> => {
  try {
    await migrate(database.kysely);
    return database;
  } catch (error) {
    await database.close();
    throw explain(error);
  }
};

const describeUrl = (url: string): { readonly place: string; readonly user: string } => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol))
    throw new DatabaseError(
      'bad_url',
      'DATABASE_URL is not a PostgreSQL address; write it as postgres://user:password@host:5432/database.',
    );
  const host = parsed.searchParams.get('host') ?? parsed.hostname;
  return {
    place: `${host === '' ? 'localhost' : host}:${parsed.port === '' ? '5432' : parsed.port}${parsed.pathname}`,
    user: decodeURIComponent(parsed.username),
  };
};
