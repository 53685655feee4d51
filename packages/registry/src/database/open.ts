/** Opens the store, migrates it, and offers it to the registry, the inbox and pg-boss. */
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { DatabaseError, explainFolderError, explainServerError } from './errors.ts';
import { type HeldFolder, holdFolder } from './folder.ts';
import { migrate } from './migrations.ts';
import { createStartup, type Startup } from './startup.ts';
import { SCHEMA, type Tables } from './tables.ts';

export const DEFAULT_FOLDER = '.rapporteur';

export type DatabaseOptions = {
  /** "postgres://user:password@host:port/database"; wins over `folder`. */
  readonly url?: string | undefined;
  /** Folder of a PostgreSQL of our own; default ".rapporteur". */
  readonly folder?: string | undefined;
  /** "owner" (default): the bot of the folder, of which there is one. "guest": a command beside it, or for its own time. */
  readonly as?: 'owner' | 'guest' | undefined;
  /** Connections to PostgreSQL; default 10. */
  readonly poolSize?: number | undefined;
  /** Told when an idle connection breaks, which the pool replaces by itself, and when our server died, which is started again. */
  readonly onFault?: ((error: Error) => void) | undefined;
  /** Told what a person should know about the folder, in one sentence. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
};

/** What pg-boss needs (`new PgBoss({ db: database.jobs })`). */
export type JobDatabase = {
  /** With a `name`, which always goes with the same text, each connection prepares the statement once. */
  executeSql<Row = unknown>(text: string, values?: unknown[], name?: string): Promise<{ rows: Row[] }>;
};

export type Database = {
  /** Where others join; it holds the password. */
  readonly url: string;
  /** Whether the server is our own, in a folder. */
  readonly isOwn: boolean;
  /** Bound to the schema "rapporteur". */
  readonly kysely: Kysely<Tables>;
  readonly jobs: JobDatabase;
  /** Runs `work` in a transaction. For a pg-boss call inside, pass `{ db: fromKysely(transaction) }`. */
  transaction<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Runs `work` while no other replica prepares the database: for schemas and queues that are made at the start. */
  readonly startup: Startup;
  /** Closes the store; stop pg-boss first. May be called twice. */
  close(): Promise<void>;
};

/**
 * Opens the server at `url`, else one of our own in `folder`, and brings the schema up to date.
 * @throws DatabaseError with one sentence for the person who starts the program.
 */
export const openDatabase = async (options: DatabaseOptions = {}): Promise<Database> => {
  if (options.url !== undefined && options.url !== '') return openServer(options.url, options);
  return openFolder(options.folder || DEFAULT_FOLDER, options);
};

const openServer = (url: string, options: DatabaseOptions): Promise<Database> => {
  const { place, user } = describeUrl(url);
  return prepare(connect(url, options), (error) => explainServerError(error, place, user));
};

const openFolder = async (folder: string, options: DatabaseOptions): Promise<Database> => {
  const { as = 'owner', onNotice = () => {}, onFault = () => {} } = options;
  const explain = (error: unknown): DatabaseError => explainFolderError(error, folder);
  const held = await holdFolder({ folder, as, onNotice, onFault }).catch((error: unknown) => {
    throw explain(error);
  });
  const database = await prepare(connect(held.url, options, held), explain);
  await held.settle();
  return database;
};

/** Why a server cannot be used, in one sentence; undefined if it lets us in. Nothing is changed there. */
export const complainOfServer = async (url: string, patienceMs: number): Promise<string | undefined> => {
  let server: ReturnType<typeof describeUrl> = { place: '', user: '' };
  try {
    server = describeUrl(url);
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      application_name: 'rapporteur',
    });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      return undefined;
    } finally {
      await client.end().catch(() => {});
    }
  } catch (error) {
    return explainServerError(error, server.place, server.user).message;
  }
};

const connect = (url: string, options: DatabaseOptions, held?: HeldFolder): Database => {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    // A process that stands still with a transaction open would hold up all others for as long as it does.
    idle_in_transaction_session_timeout: STILL_MS,
    application_name: 'rapporteur',
  });
  // Without listeners, a server that restarts would end this program: the pool's own ear is off while a connection is
  // lent. What breaks then is told by the query that fails.
  pool.on('error', (error) => options.onFault?.(error));
  pool.on('connect', (client) => client.on('error', () => {}));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(SCHEMA);
  const end = async (): Promise<void> => {
    await kysely.destroy();
    await held?.close();
  };
  let closing: Promise<void> | undefined;
  return {
    url,
    isOwn: held !== undefined,
    kysely,
    jobs: {
      executeSql: async (text, values, name) => {
        const query =
          name === undefined ? { text, ...(values?.length && { values }) } : { text, values: values ?? [], name };
        const results = [await pool.query(query)].flat();
        return { rows: results.flatMap((result) => result.rows) };
      },
    },
    transaction: (work) => kysely.transaction().execute(work),
    startup: createStartup(url),
    close: () => {
      closing ??= end();
      return closing;
    },
  };
};

const STILL_MS = 5_000;

const prepare = async (database: Database, explain: (error: unknown) => DatabaseError): Promise<Database> => {
  try {
    await database.startup(() => migrate(database.kysely));
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
