/** Who runs what: owners that beat, the jobs they have claimed, and how a claim ends or is taken back. */
import type { JsonObject } from '@bufbuild/protobuf';
import {
  decideRetry,
  type Failure,
  NOTHING_SPENT,
  type RetryOutcome,
  type RetryPolicy,
  type SpentTries,
} from '@rapporteur/core/retry';
import type { Database, JobTable, Tables } from '@rapporteur/registry/database';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { KEYS } from './queue.ts';

/** A delivery as a run gets it: what to look at, not what GitHub said. */
export type Hint = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly hint: JsonObject | null;
};

/** One try of one key, as long as nobody took it back. */
export type Claim = {
  readonly job: string;
  /** How often the job was tried before; with `job` it names this claim and no other. */
  readonly retries: number;
  readonly key: string;
  readonly installation: number | undefined;
  readonly deliveries: readonly Hint[];
  /** Of these deliveries; only what the run was shown ends with it. */
  readonly positions: readonly string[];
  /** The greatest of them, "0" without deliveries. */
  readonly position: string;
};

/** The claim has been given to somebody else: what is left to do here is not ours to do any more. */
export class ClaimLost extends Error {
  constructor(key: string) {
    super(`The claim on ${key} was lost: another run does what this one was to do.`);
    this.name = 'ClaimLost';
  }
}

/** The owner was declared dead, or another process has begun under its name; it has to begin anew. */
export class OwnerLost extends Error {
  readonly epoch: string;

  constructor(epoch: string) {
    super('This process was declared dead by another one.');
    this.name = 'OwnerLost';
    this.epoch = epoch;
  }
}

export type Beat = {
  readonly alive: boolean;
  /** Names (`claimName`) of what this owner has claimed. */
  readonly claims: ReadonlySet<string>;
  /** Whether there is anybody to be buried. */
  readonly dead: boolean;
};

/** What ended for good in a failure. */
export type Failed = {
  /** Ids of deliveries whose tries are spent. */
  readonly dead: readonly string[];
  /** Keys of others that came later and need another job. */
  readonly left: readonly string[];
  /** Keys whose job is given up. */
  readonly keys: readonly string[];
  readonly failure: Failure | undefined;
};

export const claimName = ({ job, retries }: Pick<Claim, 'job' | 'retries'>): string => `${job}:${retries}`;

/** Begins a run of the bot: whatever a former run of the same owner has claimed can be taken back from now on. */
export const beginOwner = async (kysely: Kysely<Tables>, id: string): Promise<string> => {
  const { epoch } = await kysely.insertInto('owner').values({ id }).returning('epoch').executeTakeFirstOrThrow();
  return epoch;
};

/** Leaves: what is still claimed may be taken back at once. */
export const endOwner = async (kysely: Kysely<Tables>, epoch: string): Promise<void> => {
  await sql`
    with gone as (
      delete from rapporteur.owner o where epoch = ${epoch}
        and not exists (select from rapporteur.claim c where c.epoch = o.epoch) returning epoch
    )
    update rapporteur.owner set beat_at = '-infinity' where epoch = ${epoch} and not exists (select from gone)`.execute(
    kysely,
  );
};

/** One statement: shows that this owner lives, and tells it what it has and whether somebody else died. */
export const beat = async (kysely: Kysely<Tables>, epoch: string, mayJudge: boolean): Promise<Beat> => {
  const { rows } = await sql<{ alive: boolean; claims: readonly string[]; dead: boolean }>`
    with mine as (
      update rapporteur.owner o set beat_at = clock_timestamp() where o.epoch = ${epoch} and not ${SUCCEEDED} returning epoch
    )
    select exists (select from mine) as alive,
      array(select job::text || ':' || attempt from rapporteur.claim where epoch = ${epoch}) as claims,
      exists (select from rapporteur.owner o where epoch <> ${epoch} and ${isDead(mayJudge)})
        or exists (select from pgboss.job j where ${IS_UNCLAIMED}) as dead`.execute(kysely);
  const { alive = false, claims = [], dead = false } = rows[0] ?? {};
  return { alive, claims: new Set(claims), dead };
};

/**
 * Takes jobs whose keys nobody runs, and then the deliveries that wait for them: what is stored from then on makes another
 * job. Who dies between the two leaves jobs without a claim, which are taken back like others.
 * @throws OwnerLost
 */
export const takeClaims = async (parts: ClaimParts, epoch: string, limit: number): Promise<readonly Claim[]> => {
  const { database, boss } = parts;
  const { jobs } = database;
  // pg-boss answers "none" when another process was faster with a key; then there may be others.
  let collision: unknown;
  const db = {
    executeSql: (text: string, values?: unknown[]) =>
      jobs.executeSql(text, values, `inbox fetch ${limit}`).catch((error: unknown) => {
        collision = error;
        throw error;
      }),
  };
  const taken = await boss.fetch<{ readonly installation?: number | null }>(KEYS, {
    batchSize: limit,
    includeMetadata: true,
    db,
  });
  if (collision !== undefined) throw collision;
  if (taken.length === 0) return [];
  const keys = taken.map(({ singletonKey }) => singletonKey ?? '');
  const values = [taken.map(({ id }) => id), taken.map(({ retryCount }) => retryCount), keys, epoch];
  const { rows } = await jobs.executeSql<ClaimRow>(CLAIM, values, 'inbox claim');
  if (rows.length === 0) {
    const claims = taken.map(({ id, retryCount, singletonKey }) => ({
      job: id,
      retries: retryCount,
      key: singletonKey ?? '',
      position: '0',
    }));
    await database.transaction((transaction) => failClaims(parts, transaction, { claims, outcome: CRASHED }));
    throw new OwnerLost(epoch);
  }
  const found = new Map(rows.map((row) => [row.job, row]));
  return taken.flatMap(({ id, retryCount, singletonKey, data }) => {
    const row = found.get(id);
    if (row === undefined) return [];
    return [
      {
        job: id,
        retries: retryCount,
        key: singletonKey ?? '',
        installation: row.installation === null ? (data?.installation ?? undefined) : Number(row.installation),
        deliveries: row.deliveries ?? [],
        positions: row.positions ?? [],
        position: row.position ?? '0',
      },
    ];
  });
};

const CLAIM = `
  with taken as (
    select t.* from unnest($1::uuid[], $2::int[], $3::text[]) as t (job, attempt, key)
    join pgboss.job j on j.name = '${KEYS}' and j.id = t.job and j.state = 'active' and j.retry_count = t.attempt
  ),
  waiting as (
    select key, max(position) as position, array_agg(position) as positions,
      (array_agg(installation order by position desc) filter (where installation is not null))[1] as installation,
      json_agg(json_build_object('id', id, 'event', event, 'action', action, 'hint', hint) order by position) as deliveries
    from rapporteur.delivery where status = 'queued' and key = any($3::text[]) group by key
  ),
  claimed as (
    insert into rapporteur.claim (job, attempt, key, epoch, position)
    select t.job, t.attempt, t.key, o.epoch, coalesce(w.position, 0)
    from taken t left join waiting w using (key) cross join (select epoch from rapporteur.owner where epoch = $4) o
    on conflict (job) do update set attempt = excluded.attempt, epoch = excluded.epoch, position = excluded.position
    returning job
  )
  select c.job, w.positions, w.position, w.installation, w.deliveries
  from claimed c join taken t using (job) left join waiting w using (key)`;

/** Whether the claim is still held. */
export const isHeld = async ({ jobs }: Pick<Database, 'jobs'>, { job, retries }: Claim): Promise<boolean> => {
  const { rows } = await jobs.executeSql(HOLD, [job, retries], 'inbox hold');
  return rows.length > 0;
};

const HOLD = `
  select 1 from pgboss.job where name = '${KEYS}' and id = $1 and state = 'active' and retry_count = $2`;

/**
 * Ends jobs and the deliveries that their runs were shown, and answers the jobs that were still held. A job that waits
 * for a retry of the same key goes, too: the run that succeeded saw all that it was to see. What is not over keeps what it
 * has spent, and its deliveries.
 */
export const settleClaims = async (
  { jobs }: Pick<Database, 'jobs'>,
  claims: readonly Claim[],
  { within, isOver = true }: { readonly within?: Transaction<Tables> | undefined; readonly isOver?: boolean } = {},
): Promise<ReadonlySet<string>> => {
  const values = [
    claims.map(({ job }) => job),
    claims.map(({ retries }) => retries),
    isOver ? claims.flatMap(({ positions }) => positions) : [],
    isOver,
  ];
  const { rows } = within
    ? await within.executeQuery<{ readonly id: string }>(CompiledQuery.raw(SETTLE, values))
    : await jobs.executeSql<{ readonly id: string }>(SETTLE, values, 'inbox settle');
  return new Set(rows.map(({ id }) => id));
};

const SETTLE = `
  with mine as (
    delete from pgboss.job j using unnest($1::uuid[], $2::int[]) as t (job, attempt)
    where j.name = '${KEYS}' and j.id = t.job and j.state = 'active' and j.retry_count = t.attempt
    returning j.id, j.singleton_key as key
  ),
  released as (delete from rapporteur.claim c using mine where c.job = mine.id),
  forgiven as (delete from rapporteur.job s using mine where s.key = mine.key and $4),
  superseded as (
    delete from pgboss.job j using mine where j.name = '${KEYS}' and j.singleton_key = mine.key and j.state = 'retry'
  ),
  ended as (
    update rapporteur.delivery d set status = 'done', attempts = attempts + 1, error = null, finished_at = now()
    from mine where d.key = mine.key and d.status = 'queued' and d.position = any($3::bigint[])
  )
  select id from mine`;

/** Gives the deliveries of a claim to another key, before the claim is settled in the same transaction. */
export const moveDeliveries = async (
  { key, positions }: Pick<Claim, 'key' | 'positions'>,
  to: string,
  within: Transaction<Tables>,
): Promise<void> => {
  await sql`
    update rapporteur.delivery set key = ${to}
    where key = ${key} and status = 'queued' and position = any(${positions}::bigint[])`.execute(within);
};

/**
 * Records failed tries, as `decideRetry` says of each key and of each delivery: one that came later than the others has
 * budgets of its own. If another job of the key waits for its retry already, this one is dropped and the other stays, for
 * pg-boss would let it fail for good; only who failed for the first time pays for that.
 */
export const failClaims = async (
  { boss, policy }: Pick<ClaimParts, 'boss' | 'policy'>,
  transaction: Transaction<Tables>,
  { claims, outcome }: { readonly claims: readonly FailedClaim[]; readonly outcome: RetryOutcome },
): Promise<Failed> => {
  const held = await lockHeld(transaction, claims);
  const keys = held.map(({ key }) => key);
  const jitter = Math.random();
  const spentOf = await lockSpent(transaction, keys);
  const decided = held.map((one) => ({
    ...one,
    ...decideRetry(policy, spentOf.get(one.key) ?? NOTHING_SPENT, { outcome, jitter }),
  }));
  const deliveries = await failDeliveries(transaction, { policy, outcome, held });
  const db = fromKysely(transaction);
  const toPairs = (some: typeof decided) => some.map(({ job, retries }) => ({ id: job, retryCount: retries }));
  const again = decided.filter(({ joins, next }) => !joins && next !== 'dead');
  const over = decided.filter(({ joins, next }) => joins || next === 'dead');
  if (again.length > 0) {
    const ids = again.map(({ job }) => job);
    // Of former versions, some would end here by themselves.
    await sql`
      update pgboss.job set retry_limit = greatest(retry_limit, retry_count + 1)
      where name = ${KEYS} and id = any(${ids}::uuid[])`.execute(transaction);
    await boss.fail(KEYS, toPairs(again), { message: outcome.text }, { db });
    await sql`
      update pgboss.job j set start_after = pgboss.job_now() + make_interval(secs => t.ms / 1000.0)
      from unnest(${ids}::uuid[], ${again.map(({ waitMs }) => waitMs)}::int[]) as t (id, ms)
      where j.name = ${KEYS} and j.id = t.id and j.state = 'retry'`.execute(transaction);
  }
  if (over.length > 0) await boss.deleteJob(KEYS, toPairs(over), { db });
  const ended = decided.filter(({ joins, next }) => !joins && next === 'dead');
  const left = new Set(deliveries.flatMap(({ key, status }) => (status === 'queued' ? [key] : [])));
  for (const one of decided) {
    if (one.joins) continue;
    // What came later begins anew.
    if (one.next === 'dead' && left.has(one.key))
      await transaction.deleteFrom('job').where('key', '=', one.key).execute();
    else await keepJob(transaction, { ...one, state: one.next === 'dead' ? 'dead' : 'retrying' });
  }
  await sql`delete from rapporteur.claim where job = any(${claims.map(({ job }) => job)}::uuid[])`.execute(transaction);
  return {
    dead: deliveries.flatMap(({ id, status }) => (status === 'dead' ? [id] : [])),
    left: ended.flatMap(({ key }) => (left.has(key) ? [key] : [])),
    keys: ended.map(({ key }) => key),
    failure: ended[0]?.failure,
  };
};

/** What somebody else's pause puts off: it costs nothing, and nothing of what was spent is forgotten. */
export const postponeKey = async (
  transaction: Transaction<Tables>,
  {
    key,
    installation,
    waitMs,
    failure,
  }: Pick<Claim, 'key' | 'installation'> & { readonly waitMs: number; readonly failure: Failure },
): Promise<void> => {
  const spent = (await lockSpent(transaction, [key])).get(key) ?? NOTHING_SPENT;
  await keepJob(transaction, { key, installation, spent, failure, state: 'postponed', waitMs });
};

type KeptJob = {
  readonly key: string;
  readonly installation?: number | undefined;
  readonly state: JobTable['state'];
  readonly spent: SpentTries;
  readonly failure: Failure;
  readonly waitMs: number;
};

const keepJob = async (
  transaction: Transaction<Tables>,
  { key, installation, state, spent, failure, waitMs }: KeptJob,
): Promise<void> => {
  const { faults, errors, crashes } = spent;
  await sql`
    insert into rapporteur.job as j (key, state, faults, errors, crashes, attempts, code, text, source, installation, next_at)
    values (${key}, ${state}, ${faults}, ${errors}, ${crashes}, 1, ${failure.code}, ${failure.text}, ${failure.source},
      ${installation ?? null}, case when ${state} <> 'dead' then now() + make_interval(secs => ${waitMs} / 1000.0) end)
    on conflict (key) do update set state = excluded.state, faults = excluded.faults, errors = excluded.errors,
      crashes = excluded.crashes, attempts = j.attempts + 1, code = excluded.code, text = excluded.text, source = excluded.source,
      installation = coalesce(excluded.installation, j.installation), next_at = excluded.next_at, changed_at = now()`.execute(
    transaction,
  );
};

type Held = FailedClaim & { readonly joins: boolean };

const lockHeld = async (transaction: Transaction<Tables>, claims: readonly FailedClaim[]): Promise<readonly Held[]> => {
  const { rows } = await sql<JobRow>`
    select id, singleton_key as key, state, retry_count as retries from pgboss.job
    where name = ${KEYS} and (
      (state = 'active' and id = any(${claims.map(({ job }) => job)}::uuid[]))
      or (state = 'retry' and singleton_key = any(${claims.map(({ key }) => key)}::text[]))
    ) for update`.execute(transaction);
  const waiting = new Set(rows.flatMap(({ state, key }) => (state === 'retry' ? [key] : [])));
  const isHeldBy = (claim: FailedClaim): boolean =>
    rows.some(({ id, state, retries }) => id === claim.job && state === 'active' && retries === claim.retries);
  return claims.filter(isHeldBy).map((claim) => ({ ...claim, joins: waiting.has(claim.key) }));
};

/** What a key spent; one that was given up and is wished for anew begins with nothing spent. */
const lockSpent = async (
  transaction: Transaction<Tables>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SpentTries>> => {
  if (keys.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('job')
    .select(['key', 'state', 'faults', 'errors', 'crashes'])
    .where('key', 'in', keys)
    .forUpdate()
    .execute();
  return new Map(rows.flatMap(({ key, state, ...spent }) => (state === 'dead' ? [] : [[key, spent] as const])));
};

const failDeliveries = async (
  transaction: Transaction<Tables>,
  {
    policy,
    outcome,
    held,
  }: { readonly policy: RetryPolicy; readonly outcome: RetryOutcome; readonly held: readonly Held[] },
): Promise<readonly { readonly id: string; readonly key: string; readonly status: string }[]> => {
  const { rows } = await sql<DeliveryRow>`
    select d.id, d.key, d.attempts, d.faults, d.errors, d.crashes, t.joins
    from rapporteur.delivery d join unnest(
      ${held.map(({ key }) => key)}::text[], ${held.map(({ position }) => position)}::bigint[], ${held.map(({ joins }) => joins)}::boolean[]
    ) as t (key, position, joins) on d.key = t.key and d.position <= t.position
    where d.status = 'queued' order by d.position for update of d`.execute(transaction);
  const failed = rows.map((row) => {
    const isFree = row.joins && row.attempts > 0 && outcome.kind !== 'refused';
    const { next, spent, failure } = decideRetry(policy, row, { outcome });
    if (isFree) return { ...row, status: 'queued', failure: { ...failure, text: outcome.text } };
    const status = next === 'dead' ? 'dead' : 'queued';
    return { ...row, ...spent, attempts: row.attempts + 1, status, failure };
  });
  const changes = JSON.stringify(failed.map(({ failure, joins: _, ...row }) => ({ ...row, ...failure })));
  await sql`
    update rapporteur.delivery d set attempts = t.attempts, faults = t.faults, errors = t.errors, crashes = t.crashes,
      status = t.status, error = t.text, code = t.code, source = t.source,
      finished_at = case when t.status = 'dead' then now() end
    from json_to_recordset(${changes}::json) as t (
      id text, attempts int, faults int, errors int, crashes int, status text, text text, code text, source text
    )
    where d.id = t.id`.execute(transaction);
  return failed;
};

/**
 * Takes back what dead owners and lost runs have claimed: it runs again at once, and a delivery which brings the process
 * down each time ends among the dead when its budget of crashes is spent. What somebody else is taking back is left to it. Answers the keys.
 */
export const takeBack = async (
  parts: ClaimParts & { readonly log: Logger },
  epoch: string,
  { mayJudge, strays = [] }: { readonly mayJudge: boolean; readonly strays?: readonly string[] },
): Promise<readonly Claim['key'][]> => {
  const { database, log } = parts;
  const { claims, failed } = await database.transaction(async (transaction) => {
    const { rows } = await sql<FailedClaim>`
      select c.job, c.attempt as retries, c.key, c.position from rapporteur.claim c join rapporteur.owner o using (epoch)
      where (c.epoch <> ${epoch} and ${isDead(mayJudge)}) or (c.epoch = ${epoch} and c.job::text || ':' || c.attempt = any(${strays}::text[]))
      for update of c skip locked`.execute(transaction);
    const unclaimed = await sql<FailedClaim>`
      select j.id as job, j.retry_count as retries, j.singleton_key as key, '0' as position from pgboss.job j
      where ${IS_UNCLAIMED} for update skip locked`.execute(transaction);
    const claims = [...rows, ...unclaimed.rows];
    if (claims.length === 0) return { claims, failed: undefined };
    return { claims, failed: await failClaims(parts, transaction, { claims, outcome: CRASHED }) };
  });
  await sql`
    delete from rapporteur.owner where epoch in (
      select epoch from rapporteur.owner o where epoch <> ${epoch} and ${isDead(mayJudge)}
        and not exists (select from rapporteur.claim c where c.epoch = o.epoch)
      for update skip locked
    )`.execute(database.kysely);
  if (claims.length > 0)
    log.warn({ keys: claims.map(({ key }) => key) }, 'Took over what another process had left unfinished');
  if (failed) tellFailed(log, failed);
  return claims.map(({ key }) => key);
};

/** One line of log for each end. */
export const tellFailed = (log: Logger, { dead, keys, failure }: Failed): void => {
  const reason = failure?.text;
  for (const delivery of dead) log.error({ delivery, reason }, 'A delivery is dead: it is not tried again');
  if (dead.length === 0)
    for (const key of keys) log.error({ key, reason }, 'A wish is given up: it is not tried again');
};

export type ClaimParts = { readonly database: Database; readonly boss: PgBoss; readonly policy: RetryPolicy };

type FailedClaim = Pick<Claim, 'job' | 'retries' | 'key' | 'position'> & Partial<Pick<Claim, 'installation'>>;

type ClaimRow = {
  readonly job: string;
  readonly positions: readonly string[] | null;
  readonly position: string | null;
  readonly installation: string | null;
  readonly deliveries: readonly Hint[] | null;
};

type JobRow = {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly retries: number;
};

type DeliveryRow = SpentTries & {
  readonly id: string;
  readonly key: string;
  readonly attempts: number;
  readonly joins: boolean;
};

const CRASHED: RetryOutcome = { kind: 'crash', text: 'The process ended while this ran.' };

// A newer run under the same name: the owner's folder admits one process, so the older one is gone or has to be.
const SUCCEEDED = sql<boolean>`exists (select from rapporteur.owner n where n.id = o.id and n.epoch > o.epoch)`;

// Taken by somebody who died before the claim.
const IS_UNCLAIMED = sql<boolean>`(
  j.name = ${KEYS} and j.state = 'active' and j.started_on < clock_timestamp() - interval '10 seconds'
  and not exists (select from rapporteur.claim c where c.job = j.id)
)`;

/**
 * Silence is judged by the database's clock and from its start on: while it was away nobody could beat. Who had no
 * connection for a moment itself judges nobody.
 */
const isDead = (mayJudge: boolean) => sql<boolean>`(
  o.beat_at = '-infinity' or ${SUCCEEDED} or (
    ${mayJudge} and o.beat_at < clock_timestamp() - interval '10 seconds'
    and pg_postmaster_start_time() < clock_timestamp() - interval '10 seconds'
  )
)`;
