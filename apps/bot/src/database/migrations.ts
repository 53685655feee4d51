/** Migrations in code: run at every start, once per database, one replica at a time. Never edit one that was released. */
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { DatabaseError } from './errors.ts';
import { SCHEMA, type Tables } from './tables.ts';

/**
 * Brings the schema up to date. Several replicas may call it at once: Kysely's migrator takes an advisory lock.
 * @throws DatabaseError "newer" when the database knows a migration that this program does not.
 */
export const migrate = async (kysely: Kysely<Tables>): Promise<void> => {
  await refuseNewer(kysely);
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: SCHEMA,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
};

const refuseNewer = async (kysely: Kysely<Tables>): Promise<void> => {
  const table = `${SCHEMA}.kysely_migration`;
  const exists = await sql<{ found: boolean }>`select to_regclass(${table}) is not null as found`.execute(kysely);
  if (exists.rows[0]?.found !== true) return;
  const done = await sql<{ name: string }>`select name from ${sql.table(table)} order by name`.execute(kysely);
  const unknown = done.rows.find(({ name }) => !(name in migrations));
  if (unknown === undefined) return;
  throw new DatabaseError(
    'newer',
    `The database was written by a newer Rapporteur (this program does not know its migration "${unknown.name}"); ` +
      'install that version again, or restore a backup from before the update.',
  );
};

const statements = (...texts: readonly string[]): Migration => ({
  up: async (db) => {
    for (const text of texts) await sql.raw(text).execute(db);
  },
});

// Names are ordered by bytes on every server, whatever its locale: page tokens rely on it.
const migrations: Record<string, Migration> = {
  '0001-start': statements(
    `create table ${SCHEMA}.resource (
      kind text not null,
      name text collate "C" not null,
      version integer not null check (version > 0),
      body jsonb not null,
      updated_at timestamptz not null default now(),
      primary key (kind, name)
    )`,
    `create table ${SCHEMA}.audit (
      id bigint generated always as identity primary key,
      appended_at timestamptz not null default now(),
      subject text not null,
      body jsonb not null
    )`,
    `create index audit_subject on ${SCHEMA}.audit (subject, id)`,
    `create table ${SCHEMA}.delivery (
      id text primary key,
      event text not null,
      action text,
      subject text not null,
      body text not null,
      received_at timestamptz not null default now(),
      status text not null default 'queued' check (status in ('queued', 'done', 'dead')),
      attempts integer not null default 0,
      error text,
      finished_at timestamptz
    )`,
    // Bodies are read once or twice and dropped: compressing each costs more than the room it takes.
    `alter table ${SCHEMA}.delivery alter column body set storage external`,
    `create index delivery_status on ${SCHEMA}.delivery (status, received_at)`,
  ),
};
