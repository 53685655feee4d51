/** Artifacts in the tables "artifact", "artifact_tag", "artifact_alias", "artifact_edge" and "artifact_doomed". */
import type { JsonObject } from '@bufbuild/protobuf';
import type { Visibility } from '../kinds.ts';
import type { Within } from '../within.ts';
import type { ArtifactList, ArtifactStore, StoredArtifact, StoredEdge } from './store.ts';

export type ArtifactParts = {
  readonly ask: <R>(text: string, values: readonly unknown[], within?: Within) => Promise<readonly R[]>;
  readonly transaction: <T>(work: (within: Within) => Promise<T>) => Promise<T>;
};

export const createDatabaseArtifacts = ({ ask, transaction }: ArtifactParts): ArtifactStore => ({
  insert: async (artifact, edges, within) => {
    const { data, source, struckAs, ...columns } = artifact;
    const input = { ...columns, media_type: artifact.mediaType, struck_as: struckAs, source };
    const values = [JSON.stringify(input), data ?? null, JSON.stringify(edges.map(toInput))];
    const [made] = await ask<{ id: string }>(INSERT, values, within);
    if (made) return { id: made.id, isNew: true };
    const [revived] = await ask<{ id: string }>(STANDING, values.slice(0, 2), within);
    // Who stored the same at the same time undid it.
    if (!revived) throw new Error(`${artifact.name}@${artifact.version} was stored and taken back at once.`);
    return { id: revived.id, isNew: false };
  },

  find: async ({ organisation, name, version }, within) =>
    (await ask<ArtifactRow>(FIND, [organisation, name, version], within)).map(toArtifact),

  byIds: async (ids, within) =>
    ids.length === 0 ? [] : (await ask<ArtifactRow>(BY_IDS, [ids], within)).map(toArtifact),

  list: async (query, within) => {
    const { text, values } = toListStatement(query);
    return (await ask<ArtifactRow>(text, values, within)).map(toArtifact);
  },

  payload: async (id, within) => {
    const [found] = await ask<{ json: string | null; data: Buffer | null }>(PAYLOAD, [id], within);
    if (typeof found?.json === 'string') return { json: found.json };
    return found?.data ? { data: new Uint8Array(found.data) } : undefined;
  },

  edges: async (ids, to, within) =>
    ids.length === 0 ? [] : (await ask<EdgeRow>(to === 'inputs' ? INPUTS : OUTPUTS, [ids], within)).map(toEdge),

  tag: async (id, key, value, within) => {
    const [stands] = await ask<{ value: string }>(TAG, [id, key, value], within);
    // What somebody else put on at the same time is seen by the next look only.
    const [later] = stands ? [stands] : await ask<{ value: string }>(TAG_OF, [id, key], within);
    return later?.value ?? value;
  },

  untag: async (id, key) => {
    await ask(UNTAG, [id, key]);
  },

  moveAlias: async ({ key: { organisation, name, partitions }, alias, to, expected }, within) => {
    const isAny = expected === 'any';
    const place = [organisation.toLowerCase(), name, partitions, alias];
    const values = [...place, to, isAny, isAny ? null : (expected ?? null)];
    for (let attempt = 1; ; attempt += 1) {
      const [moved] = await ask<{ version: string | null; moved: boolean }>(MOVE, values, within);
      if (moved?.moved) return { isMoved: true, version: moved.version ?? undefined };
      // It was moved while this waited for it: what stands now is seen by the next look.
      if (isAny && attempt < MOST_ATTEMPTS) continue;
      const [standing] = await ask<{ version: string }>(ALIAS, place, within);
      return { isMoved: false, version: standing?.version };
    }
  },

  strike: async (gone, { because, isFinal }, within) => {
    if (gone.length === 0) return 0;
    const values = [gone.map(({ id }) => id), because, isFinal, gone.map(({ struckAs }) => struckAs)];
    const [struck] = await ask<{ count: number }>(STRIKE, values, within);
    return struck?.count ?? 0;
  },

  exposed: async (limit) => (await ask<ArtifactRow>(EXPOSED, [limit])).map(toArtifact),

  forget: async (repository, isTrial, within) => {
    const [gone] = await ask<{ count: number }>(isTrial ? COUNT : FORGET, [repository], within);
    return gone?.count ?? 0;
  },

  rename: async (from, to, within) => {
    const [organisation = ''] = to.split('/');
    const [moved] = await ask<{ count: number }>(RENAME, [from, to, organisation], within);
    return moved?.count ?? 0;
  },

  doom: async (digest, at) => {
    await ask(DOOM, [digest, at]);
  },

  doomed: async (now, limit) => (await ask<{ digest: string }>(DOOMED, [now, limit])).map(({ digest }) => digest),

  claim: async (digest, within) => {
    await ask(CLAIM, [digest], within);
  },

  sweep: (digest, erase) =>
    transaction(async (within) => {
      await ask(CLAIM, [digest], within);
      const [free] = await ask<{ held: boolean }>(UNDOOM, [digest], within);
      if (free?.held === false) await erase();
    }),
});

const MOST_ATTEMPTS = 10;

type ArtifactRow = {
  readonly id: string;
  readonly organisation: string;
  readonly name: string;
  readonly version: string;
  readonly partitions: string;
  readonly type: string;
  readonly encoding: string;
  readonly schema: string;
  readonly media_type: string;
  readonly digest: string;
  readonly size: string;
  readonly blob: string | null;
  readonly source: JsonObject;
  readonly repository: string;
  readonly resource: string;
  readonly visibility: Visibility;
  readonly created_at: Date;
  readonly struck: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[] | null;
  readonly aliases: readonly string[] | null;
};

const toArtifact = ({ media_type, created_at, size, blob, tags, aliases, ...row }: ArtifactRow): StoredArtifact => ({
  ...row,
  mediaType: media_type,
  createdAt: created_at,
  size: Number(size),
  blob: blob ?? undefined,
  tags: tags ?? [],
  aliases: aliases ?? [],
});

type EdgeRow = {
  readonly artifact: string;
  readonly input: string;
  readonly part: string;
  readonly input_part: string;
  readonly start_at: number | null;
  readonly end_at: number | null;
};

const toEdge = ({ artifact, input, part, input_part, start_at, end_at }: EdgeRow): StoredEdge => ({
  from: artifact,
  to: input,
  part,
  inputPart: input_part,
  start: start_at ?? undefined,
  end: end_at ?? undefined,
});

const toInput = ({ to, part, inputPart, start, end }: Omit<StoredEdge, 'from'>) => ({
  input: to,
  part,
  input_part: inputPart,
  start_at: start,
  end_at: end,
});

const COLUMNS = `a.id::text as id, a.organisation, a.name, a.version, a.partitions, a.type, a.encoding, a.schema, a.media_type, a.digest,
  a.size::text as size, a.blob, a.source, a.repository, a.resource, a.visibility, a.created_at, a.struck,
  (select json_agg(json_build_object('key', t.key, 'value', t.value) order by t.key) from rapporteur.artifact_tag t where t.artifact = a.id) as tags,
  (select json_agg(l.alias order by l.alias) from rapporteur.artifact_alias l where l.artifact = a.id) as aliases`;

const INPUT = `json_to_record($1::json) as i (organisation text, name text, version text, partitions text, type text, encoding text,
  schema text, media_type text, digest text, size bigint, json text, blob text, source jsonb, repository text, resource text, visibility text,
  struck_as text)`;

/** Also under the version that it has since it was struck; whoever strikes it meanwhile changes what this has seen already. */
const IS_SAME = `lower(a.organisation) = lower(i.organisation) and a.name = i.name and a.version in (i.version, i.struck_as)`;

const INSERT = `with made as (
    insert into rapporteur.artifact (organisation, name, version, partitions, type, encoding, schema, media_type, digest, size,
      json, data, blob, source, repository, resource, visibility)
    select i.organisation, i.name, i.version, i.partitions, i.type, i.encoding, i.schema, i.media_type, i.digest, i.size,
      i.json, $2::bytea, i.blob, i.source, i.repository, i.resource, i.visibility from ${INPUT}
    where not exists (select from rapporteur.artifact a where ${IS_SAME})
    on conflict (lower(organisation), name, version) do nothing returning id
  ), joined as (
    insert into rapporteur.artifact_edge (artifact, place, input, part, input_part, start_at, end_at)
    select m.id, e.place, (e.value ->> 'input')::bigint, e.value ->> 'part', e.value ->> 'input_part',
      (e.value ->> 'start_at')::integer, (e.value ->> 'end_at')::integer
    from made m, json_array_elements($3::json) with ordinality as e (value, place)
  )
  select id::text as id from made`;

/** What was only forgotten is there again; who may see it is who may see the repository now. */
const STANDING = `with standing as materialized (
    select a.id, a.struck <> '' and not a.is_final as revives, a.visibility <> i.visibility as changes
    from rapporteur.artifact a, ${INPUT}
    where ${IS_SAME}
  ), revived as (
    update rapporteur.artifact a set version = i.version, digest = i.digest, size = i.size, source = i.source,
      json = i.json, data = $2::bytea, blob = i.blob, struck = '', visibility = i.visibility from standing s, ${INPUT}
    where a.id = s.id and s.revives
  ), seen as (
    update rapporteur.artifact a set visibility = i.visibility from standing s, ${INPUT}
    where a.id = s.id and s.changes and not s.revives
  )
  select id::text as id from standing`;

const FIND = `select ${COLUMNS} from rapporteur.artifact a
  where lower(a.organisation) = lower($1) and a.name = $2 and a.version >= $3 and a.version < $3 || 'g' order by a.version limit 2`;

const BY_IDS = `select ${COLUMNS} from rapporteur.artifact a where a.id = any($1::bigint[]) order by a.id`;

const PAYLOAD = `select json, data from rapporteur.artifact where id = $1::bigint`;

const EDGE = `select artifact::text as artifact, input::text as input, part, input_part, start_at, end_at from rapporteur.artifact_edge`;
const INPUTS = `${EDGE} where artifact = any($1::bigint[]) order by artifact_edge.artifact, artifact_edge.place`;
const OUTPUTS = `${EDGE} where input = any($1::bigint[]) order by artifact_edge.artifact, artifact_edge.place`;

const TAG = `with made as (
    insert into rapporteur.artifact_tag (artifact, key, value) values ($1::bigint, $2, $3) on conflict do nothing returning value
  )
  select value from made union all select value from rapporteur.artifact_tag where artifact = $1::bigint and key = $2 limit 1`;
const TAG_OF = `select value from rapporteur.artifact_tag where artifact = $1::bigint and key = $2`;
const UNTAG = `delete from rapporteur.artifact_tag where artifact = $1::bigint and key = $2`;

const ALIAS_PLACE = `l.organisation = $1 and l.name = $2 and l.partitions = $3 and l.alias = $4`;

const ALIAS = `select a.version from rapporteur.artifact_alias l join rapporteur.artifact a on a.id = l.artifact where ${ALIAS_PLACE}`;

const MOVE = `with standing as materialized (
    select a.version from rapporteur.artifact_alias l join rapporteur.artifact a on a.id = l.artifact
    where ${ALIAS_PLACE} for update of l
  ), changed as (
    update rapporteur.artifact_alias l set artifact = $5::bigint from standing s
    where ${ALIAS_PLACE} and ($6::boolean or s.version = $7::text) returning l.alias
  ), made as (
    insert into rapporteur.artifact_alias (organisation, name, partitions, alias, artifact)
    select $1, $2, $3, $4, $5::bigint where not exists (select from standing) and ($6::boolean or $7::text is null)
    on conflict do nothing returning alias
  )
  select (select version from standing) as version, exists (select from changed) or exists (select from made) as moved`;

const IS_FREE = `not exists (select from rapporteur.artifact other where other.blob = gone.blob and other.id <> all(select id from gone))`;
const DOOM_GONE = `insert into rapporteur.artifact_doomed (digest, at) select distinct blob, '-infinity'::timestamptz from gone
    where blob is not null and ${IS_FREE} on conflict (digest) do update set at = excluded.at`;

const STRIKE = `with gone as materialized (
    select id, blob, struck from rapporteur.artifact where id = any($1::bigint[]) order by id for update
  ), struck as (
    update rapporteur.artifact a set json = null, data = null, blob = null, is_final = a.is_final or $3::boolean,
      struck = case when a.struck = '' then $2 else a.struck end,
      version = named.version, digest = '', size = 0, source = a.source #- '{file,digest}'
    from gone join unnest($1::bigint[], $4::text[]) as named (id, version) on named.id = gone.id where a.id = gone.id
  ), doomed as (${DOOM_GONE})
  select count(*)::int as count from gone where struck = ''`;

const EXPOSED = `select ${COLUMNS} from rapporteur.artifact a where a.struck <> '' and a.digest <> '' order by a.id limit $1::int`;

const FORGET = `with gone as materialized (
    select id, blob from rapporteur.artifact where lower(repository) = $1 order by id for update
  ), removed as (
    delete from rapporteur.artifact a using gone where a.id = gone.id
  ), doomed as (${DOOM_GONE})
  select count(*)::int as count from gone`;
const COUNT = `select count(*)::int as count from rapporteur.artifact where lower(repository) = $1`;

/** One that is there under the new organisation already keeps the former one. */
const RENAME = `with mine as materialized (
    select a.id, a.organisation, exists (
      select from rapporteur.artifact o
      where lower(o.organisation) = lower($3) and o.name = a.name and o.version = a.version and o.id <> a.id
    ) as taken from rapporteur.artifact a where lower(a.repository) = lower($1)
  ), renamed as (
    update rapporteur.artifact a set repository = $2, organisation = case when m.taken then a.organisation else $3 end
    from mine m where a.id = m.id
  ), led as (
    update rapporteur.artifact_alias l set organisation = lower($3) from mine m
    where l.artifact = m.id and not m.taken and l.organisation <> lower($3) and not exists (
      select from rapporteur.artifact_alias o
      where o.organisation = lower($3) and o.name = l.name and o.partitions = l.partitions and o.alias = l.alias
    )
  )
  select count(*)::int as count from mine`;

const DOOM = `insert into rapporteur.artifact_doomed (digest, at) values ($1, $2::timestamptz) on conflict (digest) do update set at = greatest(excluded.at, artifact_doomed.at)`;
const DOOMED = `select digest from rapporteur.artifact_doomed where at <= $1::timestamptz order by at, digest limit $2::int`;
const UNDOOM = `with gone as (delete from rapporteur.artifact_doomed where digest = $1 returning digest)
  select exists (select from rapporteur.artifact where blob = $1) as held from gone`;
const CLAIM = `select pg_advisory_xact_lock(hashtextextended('artifact:' || $1, 0))`;

const toListStatement = (query: ArtifactList): { readonly text: string; readonly values: readonly unknown[] } => {
  const { organisation, name, partitions, tag, alias, type, resource, visibility, below, limit } = query;
  const tagged = `exists (select from rapporteur.artifact_tag t where t.artifact = a.id and t.key = $`;
  const optional: readonly { readonly condition: string; readonly values: readonly unknown[] }[] = [
    ...(organisation === '' ? [] : [{ condition: 'lower(a.organisation) = lower($)', values: [organisation] }]),
    ...(name === '' ? [] : [{ condition: 'a.name = $', values: [name] }]),
    ...(partitions === undefined ? [] : [{ condition: 'a.partitions = $', values: [partitions] }]),
    ...(tag && tag.value === undefined ? [{ condition: `${tagged})`, values: [tag.key] }] : []),
    ...(tag && tag.value !== undefined
      ? [{ condition: `${tagged} and t.value = $)`, values: [tag.key, tag.value] }]
      : []),
    ...(alias === ''
      ? []
      : [
          {
            condition: 'exists (select from rapporteur.artifact_alias l where l.artifact = a.id and l.alias = $)',
            values: [alias],
          },
        ]),
    ...(type === '' ? [] : [{ condition: 'a.type = $', values: [type] }]),
    ...(resource === '' ? [] : [{ condition: `a.resource = $ and a.resource <> ''`, values: [resource] }]),
    ...(visibility === undefined ? [] : [{ condition: 'a.visibility = $', values: [visibility] }]),
    ...(below === undefined ? [] : [{ condition: 'a.id < $::bigint', values: [below] }]),
  ];
  let count = 1;
  const conditions = optional.map(({ condition }) =>
    condition.replaceAll('$', () => {
      count += 1;
      return `$${count}`;
    }),
  );
  return {
    text: `select ${COLUMNS} from rapporteur.artifact a ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
      order by a.id desc limit $1::int`,
    values: [limit, ...optional.flatMap(({ values }) => values)],
  };
};
