/** Databases for tests, all on the one server of the test run (server.ts), each made in a moment from a template. */
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { type Database, openDatabase } from '../src/database/index.ts';

/** Creates a database that has all tables, or none of them if `isEmpty`, and answers its URL. */
export const createTestDatabase = async ({ isEmpty = false } = {}): Promise<string> => {
  const response = await fetch(`${inject('databases')}/${isEmpty ? 'empty' : 'ready'}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
};

/**
 * A database for the tests of the current describe, opened before the first and closed after the last. `database()` is
 * valid inside tests and hooks. Rapporteur's tables start empty in each test.
 */
export const useDatabase = (
  open: () => Promise<Database> = async () => openDatabase({ url: await createTestDatabase() }),
): (() => Database) => {
  let opened: Database | undefined;
  const database = (): Database => {
    if (opened === undefined) throw new Error('database() is valid inside tests and hooks only');
    return opened;
  };
  beforeAll(async () => {
    opened = await open();
  });
  beforeEach(() => emptyTables(database()));
  afterAll(() => opened?.close());
  return database;
};

/** Empties Rapporteur's tables and restarts the audit log's numbering; pg-boss's tables are not touched. */
const emptyTables = async ({ jobs }: Database): Promise<void> => {
  await jobs.executeSql(EMPTY);
};

// For a few rows ten times as fast as truncating, which makes files anew.
const EMPTY = [
  ...['artifact', 'artifact_doomed', 'resource', 'audit', 'delivery', 'change', 'claim', 'owner'].map(
    (table) => `delete from rapporteur.${table}`,
  ),
  ...['audit.id', 'delivery.position', 'change.position', 'owner.epoch'].map((name) => {
    const [table, column] = name.split('.');
    return `select setval(pg_get_serial_sequence('rapporteur.${table}', '${column}'), 1, false)`;
  }),
].join('; ');

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the test run's databases are made; "" until somebody has opened the door there. */
    databases: string;
  }
}
