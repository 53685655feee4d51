/** What is to be done, runs, is tried again or was given up: listed, with the reason, and tried again on request. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type RetryPolicy, type SpentTries, toPolicyMessage } from '@rapporteur/core/retry';
import {
  type Failure,
  FailureSchema,
  FailureSource,
  type Job,
  type JobDelivery,
  JobDeliverySchema,
  JobSchema,
  JobState,
  SpentTriesSchema,
} from '@rapporteur/idl';
import type { Database, Tables } from '@rapporteur/registry/database';
import { sql, type Transaction } from 'kysely';
import { KEYS } from './queue.ts';

export type DeadLetter = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly key: string;
  readonly receivedAt: Date;
  readonly finishedAt: Date;
  readonly attempts: number;
  /** One sentence. */
  readonly error: string;
};

/** The dead, oldest first; `after` is the id of the last one of the previous page. */
export const listDead = async (
  { kysely }: Database,
  { limit = 100, after }: { readonly limit?: number; readonly after?: string } = {},
): Promise<readonly DeadLetter[]> => {
  let query = kysely.selectFrom('delivery').selectAll().where('status', '=', 'dead');
  if (after !== undefined)
    query = query.where('position', '>', kysely.selectFrom('delivery').select('position').where('id', '=', after));
  const rows = await query.orderBy('position').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    event: row.event,
    action: row.action,
    key: row.key,
    receivedAt: row.received_at,
    finishedAt: row.finished_at ?? row.received_at,
    attempts: row.attempts,
    error: row.error ?? 'no reason given',
  }));
};

/** How many deliveries stand where; "queued" includes those that run or wait for a retry. */
export const countDeliveries = async ({
  kysely,
}: Database): Promise<{ readonly queued: number; readonly done: number; readonly dead: number }> => {
  const rows = await kysely
    .selectFrom('delivery')
    .select(['status', ({ fn }) => fn.countAll<string>().as('count')])
    .groupBy('status')
    .execute();
  const of = (status: string): number => Number(rows.find((row) => row.status === status)?.count ?? 0);
  return { queued: of('queued'), done: of('done'), dead: of('dead') };
};

/** Whether no delivery is queued and no key waits, runs or is tried again; what is to start later does not count. */
export const isSettled = async ({ kysely }: Database): Promise<boolean> => {
  const { rows } = await sql<{ settled: boolean }>`
    select not exists (select from rapporteur.delivery where status = 'queued') and not exists (
      select from pgboss.job where name = ${KEYS}
        and (state in ('retry', 'active') or (state = 'created' and start_after <= clock_timestamp()))
    ) as settled`.execute(kysely);
  return rows[0]?.settled ?? false;
};

export type JobQuery = {
  /** Only this one. */
  readonly key?: string | undefined;
  /** Only these states; none means all. */
  readonly states?: readonly JobState[] | undefined;
  /** The last key of the previous page. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
};

/** In the order of the keys. What succeeded is not there. */
export const listJobs = async (
  { kysely }: Database,
  policy: RetryPolicy,
  { key, states = [], after = '', limit = 100 }: JobQuery = {},
): Promise<readonly Job[]> => {
  const only = key ?? null;
  const { rows } = await sql<JobRow>`
    with live as (
      select singleton_key as key, bool_or(state = 'active') as runs, bool_or(state = 'retry') as retries,
        bool_or(state = 'created' and start_after <= pgboss.job_now()) as waits, min(start_after) as next_at
      from pgboss.job where name = ${KEYS} and state in ('created', 'retry', 'active') and singleton_key is not null
        and (${only}::text is null or singleton_key = ${only}) group by 1
    ),
    kept as (select * from rapporteur.job where ${only}::text is null or key = ${only}),
    -- Each status has an index of its own, which "in" would not use.
    lost as (
      select key, bool_or(dead) as dead from (
        select key, true as dead from rapporteur.delivery where status = 'dead' and (${only}::text is null or key = ${only})
        union all
        select key, false from rapporteur.delivery where status = 'queued' and (${only}::text is null or key = ${only})
      ) as each group by key
    ),
    keys as (select key from live union select key from kept where state = 'dead' union select key from lost),
    jobs as (
      select keys.key, kept.faults, kept.errors, kept.crashes, kept.code, kept.text, kept.source, live.next_at,
        case
          when lost.dead or (kept.state = 'dead' and live.key is null) then ${JobState.DEAD}::int
          when live.runs then ${JobState.RUNNING}::int
          when live.waits or live.key is null then ${JobState.WAITING}::int
          when live.retries then ${JobState.RETRYING}::int
          when kept.state = 'postponed' then ${JobState.POSTPONED}::int
          else ${JobState.WAITING}::int
        end as state
      from keys left join live using (key) left join kept using (key) left join lost using (key)
    )
    select * from jobs
    where key collate "C" > ${after} and (${states.length === 0} or state = any(${states}::int[]))
    order by key collate "C" limit ${limit}`.execute(kysely);
  const deliveries = await deliveriesOf(
    kysely,
    rows.map((row) => row.key),
  );
  return rows.map((row) => toJob(row, deliveries.get(row.key) ?? [], policy));
};

/** Makes what is dead of a key wait again with full budgets; undefined if nothing of it is dead. */
export const reviveJob = async (
  transaction: Transaction<Tables>,
  key: string,
): Promise<{ readonly installation: number | undefined } | undefined> => {
  const job = await transaction
    .deleteFrom('job')
    .where('key', '=', key)
    .where('state', '=', 'dead')
    .returning('installation')
    .executeTakeFirst();
  const deliveries = await transaction
    .updateTable('delivery')
    .set({ status: 'queued', attempts: 0, faults: 0, errors: 0, crashes: 0, finished_at: null })
    .set({ error: null, code: null, source: null })
    .where('key', '=', key)
    .where('status', '=', 'dead')
    .returning('installation')
    .execute();
  if (job === undefined && deliveries.length === 0) return undefined;
  const installation = job?.installation ?? deliveries.at(-1)?.installation ?? undefined;
  return { installation: installation === undefined ? undefined : Number(installation) };
};

const deliveriesOf = async (
  kysely: Database['kysely'],
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly DeliveryRow[]>> => {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<DeliveryRow>`
    select d.* from unnest(${keys}::text[]) as wanted (key) cross join lateral (
      select position, id, key, event, action, received_at, status, attempts, faults, errors, crashes, error, code, source from (
        (select * from rapporteur.delivery where key = wanted.key and status = 'dead' order by position limit ${MOST_DELIVERIES})
        union all
        (select * from rapporteur.delivery where key = wanted.key and status = 'queued' order by position limit ${MOST_DELIVERIES})
      ) as each order by position limit ${MOST_DELIVERIES}
    ) d order by d.position`.execute(kysely);
  return Map.groupBy(rows, ({ key }) => key);
};

const toJob = (row: JobRow, deliveries: readonly DeliveryRow[], policy: RetryPolicy): Job => {
  const { key, state, faults, errors, crashes, code, text, source, next_at: next } = row;
  const dead = deliveries.filter(({ status }) => status === 'dead').at(-1);
  const waits = state === JobState.WAITING || state === JobState.RETRYING || state === JobState.POSTPONED;
  const failure = toFailure(row) ?? (dead && toDelivery(dead).failure);
  return create(JobSchema, {
    key,
    state,
    policy: toPolicyMessage(policy),
    spent:
      code === null && text === null && source === null && dead ? toSpent(dead) : toSpent({ faults, errors, crashes }),
    ...(waits && next ? { nextAt: timestampFromDate(next) } : {}),
    ...(failure && { failure }),
    deliveries: deliveries.map(toDelivery),
  });
};

const toDelivery = (row: DeliveryRow): JobDelivery => {
  const { id, event, action, received_at: at, status, attempts, error: text, code, source } = row;
  const failure = toFailure({ code, text, source });
  return create(JobDeliverySchema, {
    id,
    event,
    action: action ?? '',
    receivedAt: timestampFromDate(at),
    isDead: status === 'dead',
    attempts,
    spent: toSpent(row),
    ...(failure && { failure }),
  });
};

const toSpent = ({ faults, errors, crashes }: { readonly [budget in keyof SpentTries]: number | null }) =>
  create(SpentTriesSchema, { faults: faults ?? 0, errors: errors ?? 0, crashes: crashes ?? 0 });

/** Of what former versions gave up, only the sentence is known. */
const toFailure = ({ code, text, source }: FailureRow): Failure | undefined =>
  text === null
    ? undefined
    : create(FailureSchema, { code: code ?? '', text, source: SOURCES.get(source ?? '') ?? FailureSource.UNSPECIFIED });

const SOURCES: ReadonlyMap<string, FailureSource> = new Map([
  ['github', FailureSource.GITHUB],
  ['database', FailureSource.DATABASE],
  ['model', FailureSource.MODEL],
  ['program', FailureSource.PROGRAM],
  ['process', FailureSource.PROCESS],
]);

type FailureRow = { readonly code: string | null; readonly text: string | null; readonly source: string | null };

type JobRow = FailureRow & { readonly [budget in keyof SpentTries]: number | null } & {
  readonly key: string;
  readonly state: JobState;
  readonly next_at: Date | null;
};

type DeliveryRow = SpentTries &
  Pick<FailureRow, 'code' | 'source'> & {
    readonly id: string;
    readonly key: string;
    readonly event: string;
    readonly action: string | null;
    readonly received_at: Date;
    readonly status: string;
    readonly attempts: number;
    readonly error: string | null;
  };

const MOST_DELIVERIES = 100;
