/** Migrations in code: run at every start, once per database, one replica at a time. Never edit one that was released. */
import type { JsonObject } from '@bufbuild/protobuf';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { kindOf } from '../kinds.ts';
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
  await forgetForeignTransactions(kysely);
};

/**
 * A database that was restored from a dump counts its transactions anew, and the change feed is in their order: what was
 * written elsewhere comes first then, in its own order.
 */
const forgetForeignTransactions = async (kysely: Kysely<Tables>): Promise<void> => {
  await sql`update ${sql.table(`${SCHEMA}.change`)} set transaction = '0' where transaction <> '0'
    and exists (select from ${sql.table(`${SCHEMA}.change`)} where transaction >= pg_snapshot_xmax(pg_current_snapshot()))`.execute(
    kysely,
  );
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
  '0002-registry': {
    up: async (db: Kysely<unknown>) => {
      const run = (text: string) => sql.raw(text).execute(db);
      await run(`alter table ${SCHEMA}.resource
        add column keys text[] collate "C" not null default '{}',
        add column state text not null default '',
        add column wake_at timestamptz,
        add column visibility text not null default 'private' check (visibility in ('public', 'private'))`);
      await fillKeys(db);
      await run(`create index resource_keys on ${SCHEMA}.resource using gin (keys) with (fastupdate = off)`);
      // Questions are small: to start helpers for one takes longer than the answer.
      await run(`alter table ${SCHEMA}.resource set (parallel_workers = 0)`);
      await run(`create index resource_state on ${SCHEMA}.resource (kind, state, name)`);
      await run(`create index resource_wake on ${SCHEMA}.resource (wake_at) where wake_at is not null`);
      await run(`create table ${SCHEMA}.change (
        position bigint generated always as identity primary key,
        kind text not null,
        name text collate "C" not null,
        version integer not null,
        transaction xid8 not null default pg_current_xact_id(),
        at timestamptz not null default now()
      )`);
      await run(`create index change_transaction on ${SCHEMA}.change (transaction, position)`);
    },
  },
  // Deliveries become hints: a key instead of a body. What was still queued keeps its place under the key of its subject.
  '0003-inbox': statements(
    `alter table ${SCHEMA}.delivery rename to former_delivery`,
    `alter index ${SCHEMA}.delivery_pkey rename to former_delivery_pkey`,
    `create table ${SCHEMA}.delivery (
      position bigint generated always as identity,
      id text primary key,
      event text not null,
      action text,
      key text collate "C" not null,
      installation bigint,
      hint jsonb,
      received_at timestamptz not null default now(),
      status text not null default 'queued' check (status in ('queued', 'done', 'dead')),
      attempts integer not null default 0,
      error text,
      finished_at timestamptz
    )`,
    `insert into ${SCHEMA}.delivery
      (id, event, action, key, installation, received_at, status, attempts, error, finished_at)
    select id, event, action,
      case
        when subject ~ '^[^/:]+/[^/#]+#[0-9]+$' then
          case
            when event like 'pull_request%' or body ~ '"issue"\\s*:\\s*\\{.*"pull_request"\\s*:' then 'pull:'
            when event like 'discussion%' then 'discussion:'
            else 'issue:'
          end || replace(subject, '#', '/')
        when subject ~ '^[^/:]+/[^/#]+$' then 'repository:' || subject
        else subject
      end,
      coalesce(
        substring(subject from '^installation:([0-9]{1,18})$'),
        substring(body from '"installation"\\s*:\\s*\\{\\s*"id"\\s*:\\s*([0-9]{1,18})')
      )::bigint,
      received_at, status, attempts, error, finished_at
    from ${SCHEMA}.former_delivery order by received_at, id`,
    `drop table ${SCHEMA}.former_delivery`,
    `create index delivery_queued on ${SCHEMA}.delivery (key, position) where status = 'queued'`,
    `create index delivery_dead on ${SCHEMA}.delivery (position) where status = 'dead'`,
    // One row for each run of a bot; the claims of one that beats no more are given back.
    `create table ${SCHEMA}.owner (
      epoch bigint generated always as identity primary key,
      id text collate "C" not null,
      started_at timestamptz not null default now(),
      beat_at timestamptz not null default now()
    )`,
    `create table ${SCHEMA}.claim (
      job uuid primary key,
      attempt integer not null,
      key text collate "C" not null,
      epoch bigint not null references ${SCHEMA}.owner,
      position bigint not null
    )`,
  ),
  // The record takes the words of its contract, and rules under which motions were made stand once.
  '0004-records': statements(
    `update ${SCHEMA}.resource set body = (body - 'words') || jsonb_build_object('recordedCommands', body -> 'words')
      where kind in ('rfcs', 'ideas', 'groups') and body ? 'words'`,
    `update ${SCHEMA}.resource set body = (body - 'told') || jsonb_build_object('announced', body -> 'told')
      where kind = 'motions' and body ? 'told'`,
    `with former as (
        select name, 'syncStates' || substr(name, length('readings') + 1) as next from ${SCHEMA}.resource where kind = 'readings'
      )
      update ${SCHEMA}.resource r set kind = 'syncStates', name = f.next, body = jsonb_set(r.body, '{name}', to_jsonb(f.next)),
        keys = array(select distinct key from unnest(array[f.next, 'syncStates' || lower(substr(f.next, length('syncStates') + 1))])
          as each (key) order by key)
      from former f where r.kind = 'readings' and r.name = f.name`,
    `update ${SCHEMA}.change set kind = 'syncStates', name = 'syncStates' || substr(name, length('readings') + 1)
      where kind = 'readings'`,
    `insert into ${SCHEMA}.resource (kind, name, version, body, keys, visibility)
      select distinct on (name) 'policies', name, 1, jsonb_build_object('name', name, 'policy', policy), array[name], 'private'
      from (
        select 'policies/' || (body #>> '{policy,name}') || '/' || (body #>> '{policy,version}') as name, body -> 'policy' as policy
        from ${SCHEMA}.resource where kind = 'motions' order by name
      ) as made where name is not null order by name
      on conflict do nothing`,
    // Where other rules had the same name and version, they stay with their motion.
    `update ${SCHEMA}.resource m set body = (m.body - 'policy') || jsonb_build_object(
        'policyRef', named.ref,
        'events', (
          select coalesce(jsonb_agg(case when event #> '{moved,policy}' = p.body -> 'policy'
            then jsonb_set(event #- '{moved,policy}', '{moved,policyRef}', named.ref) else event end order by place), '[]')
          from jsonb_array_elements(m.body -> 'events') with ordinality as each (event, place)
        ))
      from ${SCHEMA}.resource p, lateral (
        select jsonb_build_object('name', p.body #> '{policy,name}', 'version', p.body #> '{policy,version}') as ref
      ) as named
      where m.kind = 'motions' and p.kind = 'policies' and p.body -> 'policy' = m.body -> 'policy'`,
  ),
  // What is searched is filled from the change feed, from its beginning on.
  '0005-search': {
    up: async (db: Kysely<unknown>) => {
      for (const text of [
        `create extension if not exists unaccent`,
        `create extension if not exists pg_trgm`,
        `create text search configuration ${SCHEMA}.words (copy = pg_catalog.english)`,
        `alter text search configuration ${SCHEMA}.words
          alter mapping for hword, hword_part, word with unaccent, english_stem`,
        `create table ${SCHEMA}.passage (
          kind text collate "C" not null,
          name text collate "C" not null,
          part text collate "C" not null,
          title text not null,
          text text not null,
          words tsvector not null
        )`,
        `create index passage_name on ${SCHEMA}.passage (name)`,
        `create index passage_words on ${SCHEMA}.passage using gin (words) with (fastupdate = off)`,
        `create table ${SCHEMA}.word (word text collate "C" primary key)`,
        `create index word_alike on ${SCHEMA}.word using gin (word gin_trgm_ops)`,
        `alter table ${SCHEMA}.passage set (parallel_workers = 0)`,
        `create table ${SCHEMA}.projection (name text primary key, position bigint not null)`,
        `insert into ${SCHEMA}.projection values ('search', 0)`,
        `create table ${SCHEMA}.secret (name text primary key, value bytea not null)`,
        `insert into ${SCHEMA}.secret values
          ('positions', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))`,
        // Of what was removed before nobody knows whether strangers could see it.
        `alter table ${SCHEMA}.change add column visibility text not null default 'private'`,
        `create index resource_created on ${SCHEMA}.resource
          (kind, (coalesce(body ->> 'createdAt', '') collate "C"), name) where kind in ('rfcs', 'ideas')`,
      ])
        await sql.raw(text).execute(db);
      await fillKeys(db);
    },
  },
  // Meetings and what came of them are listed by their day.
  '0007-days': {
    up: async (db: Kysely<unknown>) => {
      await sql
        .raw(
          `create index resource_day on ${SCHEMA}.resource (kind, (split_part(name, '/', 3) collate "C"), name)
            where kind in ('meetings', 'decisions', 'actionItems', 'notes', 'minutes')`,
        )
        .execute(db);
    },
  },
  // What changed last is asked by kind and by who sees it, and motions by who voted on them.
  '0008-latest': {
    up: async (db: Kysely<unknown>) => {
      await sql
        .raw(`create index resource_latest on ${SCHEMA}.resource (kind, visibility, updated_at, name)`)
        .execute(db);
      await fillKeys(db);
    },
  },
  '0009-artifacts': statements(
    `create table ${SCHEMA}.artifact (
      id bigint generated always as identity primary key,
      organisation text collate "C" not null,
      name text collate "C" not null,
      version text collate "C" not null,
      partitions text collate "C" not null,
      type text collate "C" not null,
      encoding text not null check (encoding in ('proto+json', 'json', 'blob')),
      schema text not null,
      media_type text not null,
      digest text not null,
      size bigint not null,
      json text,
      data bytea,
      blob text collate "C",
      source jsonb not null,
      repository text not null,
      resource text collate "C" not null,
      visibility text not null check (visibility in ('public', 'private')),
      created_at timestamptz not null default now(),
      struck text not null default '',
      is_final boolean not null default false
    )`,
    `create unique index artifact_version on ${SCHEMA}.artifact (lower(organisation), name, version)`,
    `create index artifact_key on ${SCHEMA}.artifact (lower(organisation), name, id)`,
    `create index artifact_resource on ${SCHEMA}.artifact (resource, id) where resource <> ''`,
    `create index artifact_type on ${SCHEMA}.artifact (type, id)`,
    `create index artifact_repository on ${SCHEMA}.artifact (lower(repository))`,
    `create index artifact_blob on ${SCHEMA}.artifact (blob) where blob is not null`,
    `alter table ${SCHEMA}.artifact set (parallel_workers = 0)`,
    `create table ${SCHEMA}.artifact_tag (
      artifact bigint not null references ${SCHEMA}.artifact on delete cascade,
      key text collate "C" not null,
      value text collate "C" not null,
      primary key (artifact, key)
    )`,
    `create index artifact_tag_value on ${SCHEMA}.artifact_tag (key, value, artifact)`,
    `create table ${SCHEMA}.artifact_alias (
      organisation text collate "C" not null,
      name text collate "C" not null,
      partitions text collate "C" not null,
      alias text collate "C" not null,
      artifact bigint not null references ${SCHEMA}.artifact on delete cascade,
      primary key (organisation, name, partitions, alias)
    )`,
    `create index artifact_alias_artifact on ${SCHEMA}.artifact_alias (artifact, alias)`,
    // What came from what is forgotten stays with its end open.
    `create table ${SCHEMA}.artifact_edge (
      artifact bigint not null references ${SCHEMA}.artifact on delete cascade,
      place integer not null,
      input bigint not null,
      part text not null,
      input_part text not null,
      start_at integer,
      end_at integer,
      primary key (artifact, place)
    )`,
    `create index artifact_edge_input on ${SCHEMA}.artifact_edge (input)`,
    // Blobs that no artifact holds, and from when on they go.
    `create table ${SCHEMA}.artifact_doomed (digest text collate "C" primary key, at timestamptz not null)`,
  ),
  // What was spent of each budget of tries is kept with the delivery, and with the key for what nobody delivered.
  '0010-jobs': statements(
    `alter table ${SCHEMA}.delivery
      add column faults integer not null default 0,
      add column errors integer not null default 0,
      add column crashes integer not null default 0,
      add column code text,
      add column source text`,
    `create table ${SCHEMA}.job (
      key text collate "C" primary key,
      state text not null,
      faults integer not null default 0,
      errors integer not null default 0,
      crashes integer not null default 0,
      attempts integer not null default 0,
      code text not null,
      text text not null,
      source text not null,
      installation bigint,
      next_at timestamptz,
      changed_at timestamptz not null default now()
    )`,
    `create index job_dead on ${SCHEMA}.job (key) where state = 'dead'`,
    `create index delivery_dead_key on ${SCHEMA}.delivery (key) where status = 'dead'`,
  ),
};

const FILLED_AT_ONCE = 500;

type OldRow = { readonly kind: string; readonly name: string; readonly version: number; readonly body: JsonObject };

/** Finds for every row the keys that its message has; batch by batch, since a registry may be larger than the memory. */
const fillKeys = async (db: Kysely<unknown>): Promise<void> => {
  let [kind, name] = ['', ''];
  for (;;) {
    const { rows } = await sql<OldRow>`select kind, name, version, body from ${sql.table(`${SCHEMA}.resource`)}
      where (kind, name) > (${kind}, ${name}) order by kind, name limit ${FILLED_AT_ONCE}`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return;
    ({ kind, name } = last);
    const found = JSON.stringify(rows.map((row) => ({ kind: row.kind, name: row.name, ...foundBy(row) })));
    await sql`update ${sql.table(`${SCHEMA}.resource`)} r set keys = i.keys, state = i.state
      from json_to_recordset(${found}::json) as i (kind text, name text, keys text[], state text)
      where r.kind = i.kind and r.name = i.name`.execute(db);
  }
};

/** What no kind here can read is found by its name alone, and left to whoever wrote it. */
const foundBy = ({ kind, ...row }: OldRow): { readonly keys: readonly string[]; readonly state: string } => {
  const known = kindOf(kind);
  try {
    if (known) {
      const { message } = known.read({ ...row, kind, visibility: 'private', wakeAt: undefined });
      const { keys, state } = known.toContent(message);
      return { keys, state };
    }
  } catch {}
  return { keys: [row.name], state: '' };
};
