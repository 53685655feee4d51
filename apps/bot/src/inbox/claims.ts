/** Who runs what: owners that beat, the jobs they have claimed, and how a claim ends or is taken back. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { Database, Tables } from '@rapporteur/registry/database';
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
  /** Keys whose job is spent. */
  readonly keys: readonly string[];
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
    await database.transaction((transaction) =>
      failClaims(parts, transaction, { claims, error: CRASHED, isCrash: true }),
    );
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
 * for a retry of the same key goes, too: the run that succeeded saw all that it was to see.
 */
export const settleClaims = async (
  { jobs }: Pick<Database, 'jobs'>,
  claims: readonly Claim[],
  within?: Transaction<Tables>,
): Promise<ReadonlySet<string>> => {
  const values = [
    claims.map(({ job }) => job),
    claims.map(({ retries }) => retries),
    claims.flatMap(({ positions }) => positions),
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
 * Records failed tries. A crash costs a job none of them as long as they are few: whoever runs eight keys at once goes down
 * with all of them, and one at most is to blame. A job with tries left waits for its retry; if another one of its key waits for that already, this
 * one is dropped and the other stays, for pg-boss would let it fail for good. A delivery whose own tries are spent is dead;
 * one that came later than the others is queued again.
 */
export const failClaims = async (
  { boss }: Pick<ClaimParts, 'boss'>,
  transaction: Transaction<Tables>,
  {
    claims,
    error,
    isCrash = false,
  }: { readonly claims: readonly FailedClaim[]; readonly error: string; readonly isCrash?: boolean },
): Promise<Failed> => {
  const keys = claims.map(({ key }) => key);
  if (isCrash)
    await sql`
      update pgboss.job set retry_limit = retry_limit + 1
      where name = ${KEYS} and state = 'active' and id = any(${claims.map(({ job }) => job)}::uuid[]) and retry_limit < ${MOST_TRIES}`.execute(
      transaction,
    );
  const { rows } = await sql<JobRow>`
    select id, singleton_key as key, state, retry_count as retries, retry_limit as limit from pgboss.job
    where name = ${KEYS} and (
      (state = 'active' and id = any(${claims.map(({ job }) => job)}::uuid[])) or (state = 'retry' and singleton_key = any(${keys}::text[]))
    ) for update`.execute(transaction);
  const waiting = new Set(rows.flatMap(({ state, key }) => (state === 'retry' ? [key] : [])));
  const held = claims.flatMap((claim) => {
    const job = rows.find(
      ({ id, state, retries }) => id === claim.job && state === 'active' && retries === claim.retries,
    );
    if (job === undefined) return [];
    return [{ ...claim, limit: job.limit, joins: waiting.has(claim.key), spent: claim.retries >= job.limit }];
  });
  const db = fromKysely(transaction);
  const toPairs = (some: typeof held) => some.map(({ job, retries }) => ({ id: job, retryCount: retries }));
  const again = held.filter((one) => !one.joins && !one.spent);
  const over = held.filter((one) => one.joins || one.spent);
  if (again.length > 0) await boss.fail(KEYS, toPairs(again), { message: error }, { db });
  if (over.length > 0) await boss.deleteJob(KEYS, toPairs(over), { db });
  if (isCrash)
    await sql`
      update pgboss.job set start_after = pgboss.job_now()
      where name = ${KEYS} and state = 'retry' and singleton_key = any(${held.map(({ key }) => key)}::text[])`.execute(
      transaction,
    );
  const spent = new Set(held.flatMap((one) => (one.spent && !one.joins ? [one.key] : [])));
  const ended = await sql<{ id: string; key: string; status: string }>`
    update rapporteur.delivery d set
      attempts = case when t.joins then greatest(d.attempts, 1) else d.attempts + 1 end,
      error = ${error},
      status = case when not t.joins and d.attempts >= t.tries then 'dead' else d.status end,
      finished_at = case when not t.joins and d.attempts >= t.tries then now() end
    from unnest(
      ${held.map(({ key }) => key)}::text[], ${held.map(({ position }) => position)}::bigint[], ${held.map(({ limit }) => limit)}::int[],
      ${held.map(({ joins }) => joins)}::boolean[]
    ) as t (key, position, tries, joins)
    where d.key = t.key and d.status = 'queued' and d.position <= t.position
    returning d.id, d.key, d.status`.execute(transaction);
  await sql`delete from rapporteur.claim where job = any(${claims.map(({ job }) => job)}::uuid[])`.execute(transaction);
  return {
    dead: ended.rows.flatMap(({ id, status }) => (status === 'dead' ? [id] : [])),
    left: ended.rows.flatMap(({ key, status }) => (status === 'queued' && spent.has(key) ? [key] : [])),
    keys: [...spent],
  };
};

/**
 * Takes back what dead owners and lost runs have claimed: it runs again at once, and a delivery which brings the process
 * down each time ends among the dead after `MOST_TRIES`. What somebody else is taking back is left to it. Answers the keys.
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
    return { claims, failed: await failClaims(parts, transaction, { claims, error: CRASHED, isCrash: true }) };
  });
  await sql`
    delete from rapporteur.owner where epoch in (
      select epoch from rapporteur.owner o where epoch <> ${epoch} and ${isDead(mayJudge)}
        and not exists (select from rapporteur.claim c where c.epoch = o.epoch)
      for update skip locked
    )`.execute(database.kysely);
  if (claims.length > 0)
    log.warn({ keys: claims.map(({ key }) => key) }, 'Took over what another process had left unfinished');
  if (failed) tellFailed(log, failed, CRASHED);
  return claims.map(({ key }) => key);
};

/** One line of log for each end. */
export const tellFailed = (log: Logger, { dead, keys }: Failed, error: string): void => {
  for (const delivery of dead) log.error({ delivery, reason: error }, 'A delivery is dead: its tries are spent');
  if (dead.length === 0)
    for (const key of keys) log.error({ key, reason: error }, 'A wish is given up: its tries are spent');
};

export type ClaimParts = { readonly database: Database; readonly boss: PgBoss };

type FailedClaim = Pick<Claim, 'job' | 'retries' | 'key' | 'position'>;

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
  readonly limit: number;
};

/** Up to here a crash gives its try back. */
export const MOST_TRIES = 16;

const CRASHED = 'The process ended while this ran.';

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
