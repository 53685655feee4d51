/** The registry on the tables "resource", "change" and "audit". Its statements are texts that never differ, so that they can be prepared. */
import type { JsonObject } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { CompiledQuery } from 'kysely';
import { createDatabaseArtifacts } from './artifact/postgres.ts';
import type { Blobs } from './blobs.ts';
import { type Database, isUnreachable } from './database/index.ts';
import { type AnyKind, KINDS, type Row, type Visibility } from './kinds.ts';
import { createKnownRows, type Sent } from './known.ts';
import { raceConflict } from './refusals.ts';
import { createRegistryOn, type Registry } from './registry.ts';
import { createSearch } from './search.ts';
import { CHANGES, FIND, FIND_UNKNOWN, ROW, STAMP } from './statements.ts';
import {
  type ChangedRow,
  dayInName,
  type Order,
  type RegistryStore,
  type RowChange,
  type RowList,
  type SortKey,
  type Standing,
} from './store.ts';
import type { Within } from './within.ts';

export type RegistryOptions = {
  /** Dates audit entries that come without a time; default: the system's clock. */
  readonly now?: (() => Date) | undefined;
  /** Told of every failed query; the caller of the registry hears only that the database failed. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /**
   * What was answered lately is kept, and asked of the database again only where it changed. What lists and `read` of such a
   * registry answer is shared by all who ask, and nobody may change it.
   */
  readonly remembers?: boolean | undefined;
  /** Where large payloads of artifacts lie; without one they stay in the database, and nothing can be uploaded. */
  readonly blobs?: Blobs | undefined;
};

/** With `jobs`, the question that is asked most is planned once for each connection. */
type Connections = Pick<Database, 'kysely' | 'transaction'> & Partial<Pick<Database, 'jobs'>>;

/** The registry in a database. */
export const createRegistry = (database: Connections, { now, blobs, ...options }: RegistryOptions = {}): Registry =>
  createRegistryOn(createDatabaseStore(database, options), { now, blobs });

const createDatabaseStore = (
  { kysely, transaction, jobs }: Connections,
  { onFault, remembers = false }: Pick<RegistryOptions, 'onFault' | 'remembers'>,
): RegistryStore => {
  const known = remembers
    ? { bodies: createKnownRows<JsonObject>(), rows: createKnownRows<Row>(MOST_FOUND) }
    : undefined;
  let secret: Promise<Uint8Array> | undefined;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ConnectError || isTaken(error)) throw error;
      onFault?.(error);
      if (!isUnreachable(error)) throw error;
      throw new ConnectError('its database does not answer', Code.Unavailable, undefined, undefined, error);
    }
  };
  const ask = <R>(text: string, values: readonly unknown[], within?: Within): Promise<readonly R[]> =>
    guarded(async () => {
      const { rows } = await (within ?? kysely).executeQuery<R>(CompiledQuery.raw(text, [...values]));
      return rows;
    });

  /** A statement whose last value are the stamps of what need not be sent; `alike` is the same for questions with much of an answer in common. */
  const askKnown = async (
    text: string,
    values: readonly unknown[],
    alike: readonly unknown[] = values,
  ): Promise<readonly (Row & { readonly at: bigint })[]> => {
    const before = known?.bodies.before([JSON.stringify([text, alike])]);
    const rows = await ask<SentBody>(text, [...values, before?.stamps ?? []]);
    const bodies =
      before?.take(rows.map(({ stamp, size, body }) => ({ stamp, size, row: body ?? undefined }))) ??
      rows.map(({ body }) => body);
    return rows.map(({ stamp: _, size: __, at, ...row }, index) => ({
      ...toRow({ ...row, body: bodies[index] ?? {} }),
      at: BigInt(at ?? 0),
    }));
  };

  const askPlanned = <R>(text: string, values: unknown[], name: string): Promise<readonly R[]> =>
    jobs ? guarded(async () => (await jobs.executeSql<R>(text, values, name)).rows) : ask<R>(text, values);

  const findTogether = createTogether(async (keys) => {
    const before = known?.rows.before(keys);
    if (before === undefined) return (await askPlanned<StoredRow>(FIND, [keys], 'registry-find')).map(toRow);
    const sent = await askPlanned<SentRow>(FIND_UNKNOWN, [keys, before.stamps], 'registry-find-unknown');
    return before.take(sent.map(toSent), (row) => row.keys ?? []);
  });

  return {
    remembers,
    artifacts: createDatabaseArtifacts({ ask, transaction: (work) => guarded(() => transaction(work)) }),

    find: async (keys, within) =>
      within ? (await ask<StoredRow>(FIND, [keys], within)).map(toRow) : findTogether(keys),

    list: async ({ kind, after, before, limit, ...query }) => {
      const { text, values } = toListStatement(kind, query);
      const bounds = [kind.prefix, after, before === '' ? null : before, limit];
      return askKnown(text, [...bounds, ...values]);
    },

    due: async (now, limit) => {
      const rows = await ask<{ kind: string; name: string; wake_at: Date }>(DUE, [now, limit]);
      return rows.map(({ kind, name, wake_at }) => ({ kind, name, wakeAt: wake_at }));
    },

    changes: async (after, limit) => {
      const rows = await ask<StoredChange>(CHANGES, [String(after), limit]);
      return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
    },

    newest: async ({ kinds, visibility, since, last, limit }) => {
      const seen = visibility === undefined ? ['public', 'private'] : [visibility];
      const place = [last === undefined ? null : String(last.at), last?.kind ?? null, last?.name ?? null];
      const values = [kinds, seen, since ?? null, ...place, limit];
      // A week ago is another time whenever somebody asks.
      return askKnown(NEWEST, values, [kinds, seen, place, limit]);
    },

    secret: () => {
      secret ??= ask<{ value: Buffer }>(SECRET, []).then(([found]) => found?.value ?? Buffer.alloc(0));
      secret.catch(() => {
        secret = undefined;
      });
      return secret;
    },

    latest: async () => BigInt((await ask<{ position: string }>(LATEST, []))[0]?.position ?? 0),

    search: createSearch({ ask, transaction: (work) => guarded(() => transaction(work)) }),

    write: async (change, within) => {
      try {
        return await ask<Standing>(WRITE, [JSON.stringify(toInput(change)), JSON.stringify(change.audit)], within);
      } catch (error) {
        throw isTaken(error) ? raceConflict(takenIn(error, change)) : error;
      }
    },

    mentioning: async (text, { after, limit }, within) =>
      (await ask<StoredRow>(MENTIONING, [after.kind, after.name, text, limit], within)).map(toRow),

    listAudit: async ({ below, limit, subject }) => {
      const [text, values] =
        subject === ''
          ? [AUDIT, [below?.toString() ?? null, limit]]
          : [AUDIT_OF, [below?.toString() ?? null, limit, subject]];
      return (await ask<{ id: string; body: JsonObject }>(text, values)).map(({ id, body }) => ({
        id: BigInt(id),
        body,
      }));
    },

    forget: async ({ names, repository, isTrial }, within) => {
      const statement = isTrial ? COUNT_FORGOTTEN : FORGET;
      const [gone] = await ask<{ resources: number; entries: number }>(statement, [names, repository ?? null], within);
      return gone ?? { resources: 0, entries: 0 };
    },

    transaction: (work) => guarded(() => transaction(work)),
  };
};

/** With what is made of them they take up to ten times as much: some thousands of RFCs. */
const MOST_FOUND = { mostBytes: 8 * 1024 * 1024 };

type StoredChange = Omit<ChangedRow, 'position'> & { readonly position: string };

/**
 * Questions that come in one turn of the loop, or while two statements are under way, are one statement: of many callers each
 * costs a part of it, and who is alone waits for nobody.
 */
const createTogether = (ask: (keys: readonly string[]) => Promise<readonly Row[]>) => {
  const waiting: { readonly keys: readonly string[]; readonly answer: PromiseWithResolvers<readonly Row[]> }[] = [];
  let underWay = 0;
  let isPlanned = false;

  const send = async (): Promise<void> => {
    isPlanned = false;
    const asked = waiting.splice(0, MOST_TOGETHER);
    const [first] = asked;
    if (first === undefined) return;
    underWay += 1;
    plan();
    try {
      const rows = await ask(asked.length === 1 ? first.keys : [...new Set(asked.flatMap(({ keys }) => keys))]);
      for (const { keys, answer } of asked) {
        const wanted = new Set(keys);
        answer.resolve(asked.length === 1 ? rows : rows.filter((row) => row.keys?.some((key) => wanted.has(key))));
      }
    } catch (error) {
      for (const { answer } of asked) answer.reject(error);
    } finally {
      underWay -= 1;
      plan();
    }
  };

  const plan = (): void => {
    if (isPlanned || waiting.length === 0 || underWay >= MOST_UNDER_WAY) return;
    isPlanned = true;
    setImmediate(send);
  };

  return (keys: readonly string[]): Promise<readonly Row[]> => {
    const answer = Promise.withResolvers<readonly Row[]>();
    waiting.push({ keys, answer });
    plan();
    return answer.promise;
  };
};

const MOST_TOGETHER = 32;
const MOST_UNDER_WAY = 2;

type StoredRow = {
  kind: string;
  name: string;
  version: number;
  body: JsonObject;
  visibility: Visibility;
  wake_at: Date | null;
  keys?: string[];
};

type Stamped = { readonly stamp: string; readonly size: number };

/** The body is null where it was known. */
type SentBody = Omit<StoredRow, 'body'> & Stamped & { readonly body: JsonObject | null; readonly at?: string };

/** Of what was known there is nothing but its stamp. */
type SentRow = Stamped & (StoredRow | { readonly body: null });

const toRow = ({ wake_at, ...row }: StoredRow): Row => ({ ...row, wakeAt: wake_at ?? undefined });

const toSent = (sent: SentRow): Sent<Row> => {
  const { stamp, size } = sent;
  if (sent.body === null) return { stamp, size, row: undefined };
  const { kind, name, version, body, visibility, wake_at, keys } = sent;
  return { stamp, size, row: toRow({ kind, name, version, body, visibility, wake_at, ...(keys && { keys }) }) };
};

const DUE = `select kind, name, wake_at from rapporteur.resource
  where wake_at is not null and wake_at <= $1::timestamptz order by wake_at, name limit $2::int`;

const SECRET = `select value from rapporteur.secret where name = 'positions'`;

const LATEST = `select position::text as position from rapporteur.change
  where transaction < pg_snapshot_xmin(pg_current_snapshot()) order by change.transaction desc, change.position desc limit 1`;

/**
 * One statement for the whole change. The rows are locked in one order before they are compared, so two changes of the same
 * rows wait for each other; unless every version is right, nothing is written. Who creates what somebody else is creating
 * fails with a unique violation, which undoes all.
 */
const WRITE = `with input as materialized (
    select * from json_to_recordset($1::json) as i (kind text, name text, base integer, version integer, gone boolean,
      body jsonb, keys text[], state text, visibility text, wake_at timestamptz)
  ), stored as materialized (
    select r.kind, r.name, r.version, r.body, r.keys, r.visibility, r.wake_at
    from input i join rapporteur.resource r on r.kind = i.kind and r.name = i.name
    order by r.kind, r.name for no key update of r
  ), judged as materialized (
    select i.*, coalesce(s.version, 0) as stood, case when i.gone then s.version is null else s.version is not null
        and s.visibility = i.visibility and s.wake_at is not distinct from i.wake_at
        and s.keys = i.keys and s.body = i.body end as same
    from input i left join stored s on s.kind = i.kind and s.name = i.name
  ), wanted as materialized (
    select * from judged where not same and not exists (select from judged where not same and stood <> base)
  ), created as (
    insert into rapporteur.resource (kind, name, version, body, keys, state, visibility, wake_at)
    select kind, name, version, body, keys, state, visibility, wake_at from wanted where not gone and stood = 0
    returning kind, name, version, visibility
  ), updated as (
    update rapporteur.resource r set version = w.version, body = w.body, keys = w.keys, state = w.state,
      visibility = w.visibility, wake_at = w.wake_at, updated_at = now()
    from wanted w where r.kind = w.kind and r.name = w.name and not w.gone and w.stood > 0
    returning r.kind, r.name, r.version, r.visibility
  ), removed as (
    delete from rapporteur.resource r using wanted w where r.kind = w.kind and r.name = w.name and w.gone
    returning r.kind, r.name, 0 as version, r.visibility
  ), told as (
    insert into rapporteur.change (kind, name, version, visibility)
    select * from created union all select * from updated union all select * from removed
  ), logged as (
    insert into rapporteur.audit (subject, body)
    select a.value ->> 'subject', (a.value -> 'body')::jsonb from json_array_elements($2::json) with ordinality as a (value, place)
    where not exists (select from judged where not same and stood <> base) order by a.place
  )
  select name, stood as version, same from judged`;

const toInput = ({ puts, removes }: RowChange) => [
  ...puts.map(({ wakeAt, ...put }) => ({ ...put, gone: false, wake_at: wakeAt })),
  ...removes.map((removal) => ({ ...removal, gone: true })),
];

const MENTIONING = `select ${ROW} from rapporteur.resource
  where (kind, name) > ($1, $2) and (position(lower($3) in lower(name)) > 0 or position(lower($3) in lower(body::text)) > 0)
  order by kind, name limit $4::int for update`;

/** Under a repository lie "rfcs/owner/repo/7", "syncStates/owner/repo", "owner/repo", "owner/repo#7" and "owner/repo:path". */
const isUnder = (column: string): string => `($2::text is not null and (
    split_part(translate(lower(${column}), '#:', '//'), '/', 1) || '/' || split_part(translate(lower(${column}), '#:', '//'), '/', 2) = $2
    or split_part(translate(lower(${column}), '#:', '//'), '/', 2) || '/' || split_part(translate(lower(${column}), '#:', '//'), '/', 3) = $2))`;

const FORGET = `with removed as (
    delete from rapporteur.resource where name = any($1::text[]) or ${isUnder('name')} returning kind, name, visibility
  ), told as (
    insert into rapporteur.change (kind, name, version, visibility) select kind, name, 0, visibility from removed
  ), erased as (
    delete from rapporteur.audit where subject = any($1::text[]) or ${isUnder('subject')} returning id
  )
  select (select count(*)::int from removed) as resources, (select count(*)::int from erased) as entries`;

const COUNT_FORGOTTEN = `select
    (select count(*)::int from rapporteur.resource where name = any($1::text[]) or ${isUnder('name')}) as resources,
    (select count(*)::int from rapporteur.audit where subject = any($1::text[]) or ${isUnder('subject')}) as entries`;

const AUDIT = `select id::text as id, body from rapporteur.audit
  where id < coalesce($1::bigint, 9223372036854775807) order by audit.id desc limit $2::int`;

const AUDIT_OF = `select id::text as id, body from rapporteur.audit
  where subject = $3 and id < coalesce($1::bigint, 9223372036854775807) order by audit.id desc limit $2::int`;

/** The conditions that a question has, each with its value from $5 on. */
const toListStatement = (
  kind: AnyKind,
  { states, names, visibility, keys, order, last }: Omit<RowList, 'kind' | 'after' | 'before' | 'limit'>,
): { readonly text: string; readonly values: readonly unknown[] } => {
  const [columns, compare] = [COLUMNS[order.by], order.descending ? '<' : '>'];
  const place = last ? PLACES[order.by](last) : [];
  const optional: readonly { readonly condition: string; readonly values: readonly unknown[] }[] = [
    ...(states.length > 0 ? [{ condition: 'state = any($::text[])', values: [states] }] : []),
    ...(names ? [{ condition: 'name = any($::text[])', values: [names] }] : []),
    ...(visibility ? [{ condition: 'visibility = $', values: [visibility] }] : []),
    ...(keys.length > 0 ? [{ condition: 'keys @> $::text[]', values: [keys] }] : []),
    ...(last
      ? [{ condition: `(${columns.join(', ')}) ${compare} (${place.map(() => '$::text').join(', ')})`, values: place }]
      : []),
  ];
  let count = 4;
  const numbered = optional.map(({ condition }) =>
    condition.replaceAll('$', () => {
      count += 1;
      return `$${count}`;
    }),
  );
  // The kind stands in the text, so that the index of its times is found.
  const conditions = [
    `kind = $1`,
    `kind = '${kind.prefix}'`,
    'name > $2',
    '($3::text is null or name < $3)',
    ...numbered,
  ];
  const direction = order.descending ? 'desc' : 'asc';
  const ordered = columns.map((column) => `${column} ${direction}`).join(', ');
  return {
    text: `select kind, name, version, ${unlessKnown(kind.leftOut.reduce(leaveOut, 'body'), count + 1)}, visibility, wake_at
    from rapporteur.resource where ${conditions.join(' and ')} order by ${ordered} limit $4::int`,
    values: optional.flatMap(({ values }) => values),
  };
};

const COLUMNS: Readonly<Record<Order['by'], readonly string[]>> = {
  name: ['name'],
  createdAt: [`(coalesce(body ->> 'createdAt', '') collate "C")`, 'name'],
  date: [`(split_part(name, '/', 3) collate "C")`, 'name'],
};

const PLACES: Readonly<Record<Order['by'], (last: SortKey) => readonly string[]>> = {
  name: ({ name }) => [name],
  createdAt: ({ createdAt, name }) => [createdAt, name],
  date: ({ name }) => [dayInName(name), name],
};

const leaveOut = (body: string, path: string): string => {
  const [member, inner] = path.split('.');
  if (inner === undefined) return `${body} - '${member}'`;
  return `case when body ? '${member}' then jsonb_set(${body}, '{${member}}', (select coalesce(jsonb_agg(item - '${inner}' order by place), '[]')
    from jsonb_array_elements(body -> '${member}') with ordinality as each (item, place))) else ${body} end`;
};

const unlessKnown = (body: string, number: number): string =>
  `case when ${STAMP} = any($${number}::text[]) then null else ${body} end as body, ${STAMP} as stamp, pg_column_size(body) as size`;

/** Of each kind that is asked for, and of what is public and what is not, the newest by its index; then the newest of all these. */
const NEWEST = `with place as (
    select 'epoch'::timestamptz + $4::bigint * interval '1 microsecond' as at, $5::text as kind, $6::text as name
  )
  select ${ROW.replace(
    'body',
    unlessKnown(
      `case kind ${Object.values(KINDS)
        .filter(({ leftOut }) => leftOut.length > 0)
        .map(({ prefix, leftOut }) => `when '${prefix}' then ${leftOut.reduce(leaveOut, 'body')}`)
        .join(' ')} else body end`,
      8,
    ),
  )},
    (extract(epoch from updated_at) * 1000000)::bigint::text as at
  from (
    select newest.* from place, unnest($1::text[]) as wanted (kind), unnest($2::text[]) as seen (visibility), lateral (
      select *, xmin from rapporteur.resource r where r.kind = wanted.kind and r.visibility = seen.visibility
        and updated_at >= coalesce($3::timestamptz, '-infinity') and updated_at <= coalesce(place.at, 'infinity')
        and (place.at is null or updated_at < place.at or (r.kind collate "C", r.name) < (place.kind, place.name))
      order by updated_at desc, r.name desc limit $7::int
    ) as newest order by newest.updated_at desc, newest.kind collate "C" desc, newest.name desc limit $7::int
  ) as found order by updated_at desc, kind collate "C" desc, name desc`;

const isTaken = (error: unknown): error is Error & { readonly detail?: unknown } =>
  error instanceof Error && 'code' in error && error.code === '23505';

/** The server's language differs, the parentheses do not: "Key (kind, name)=(rfcs, rfcs/acme/widgets/7) already exists." */
const takenIn = ({ detail }: { readonly detail?: unknown }, { puts }: RowChange): readonly string[] => {
  const taken = puts.filter(({ kind, name }) => String(detail).includes(`=(${kind}, ${name})`));
  return (taken.length > 0 ? taken : puts.filter(({ base }) => base === 0)).map(({ name }) => name);
};
