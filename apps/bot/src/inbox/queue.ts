/** The queue of keys in pg-boss: how wishes come into it. At most one job of a key waits, one waits for a retry, one runs. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { Database, Tables } from '@rapporteur/registry/database';
import { CompiledQuery, type Transaction } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';

/** Policy "stately": pg-boss fetches no job whose key has an active one, so those that wait hold no place. */
export const KEYS = 'keys';

/** Something is to be looked at. */
export type Wish = {
  /** "pull:owner/repo/7"; at most 1,000 characters, without control characters. */
  readonly key: string;
  readonly installation?: number | undefined;
  /** Greater goes first; default 0. */
  readonly priority?: number | undefined;
  /** Not before; default now. */
  readonly startAfter?: Date | undefined;
};

export type Queue = {
  readonly boss: PgBoss;
  /**
   * One statement for all. A wish whose key waits already joins the waiting job, which then starts at the earlier time of
   * the two; inside a transaction nobody takes that job before the commit, so its run sees what was committed.
   */
  enqueue(wishes: readonly Wish[], within?: Transaction<Tables>): Promise<void>;
  /** Makes jobs for keys of deliveries that are committed. Unlike `enqueue` it waits for nobody. */
  relay(keys: readonly string[]): Promise<void>;
  /** Makes jobs for the keys of deliveries that wait so long for a job which is not there, and answers the keys. */
  sweep(seconds: number): Promise<readonly string[]>;
  stop(deadlineMs: number): Promise<void>;
};

export type QueueOptions = {
  readonly database: Database;
  readonly log: Logger;
  /** Time limit of one run. */
  readonly timeoutSeconds: number;
};

/** Starts pg-boss and creates the queue, one process at a time. */
export const openQueue = async ({ database, log, ...limits }: QueueOptions): Promise<Queue> => {
  const boss = new PgBoss({
    db: database.jobs,
    registerInstance: false,
    superviseIntervalSeconds: 60,
    monitorIntervalSeconds: 60,
  });
  boss.on('error', (error) => log.error({ err: error }, 'The job queue reports an error'));
  boss.on('warning', ({ message, data }) => log.warn({ data }, message));
  await database.startup(async () => {
    await boss.start();
    await createKeys(boss, limits);
    await dropFormer(boss);
  });
  const insertion = await readInsertion(boss);
  const fromWishes = `with jobs as (${insertion}) select 1`;
  // Whoever takes a job that waits now looks for deliveries afterwards, and finds those that are committed.
  const fromKeys = withKeys(
    insertion,
    `
    select key from unnest($1::text[]) as wanted (key) where not exists (
      select from pgboss.job j where j.name = '${KEYS}' and j.policy = 'stately' and j.state = 'created'
        and coalesce(j.singleton_key, '') = key and j.start_after <= pgboss.job_now()
    )`,
  );
  const fromLost = withKeys(
    insertion,
    `
    select distinct key from rapporteur.delivery d where status = 'queued' and received_at <= now() - make_interval(secs => $1) and not exists (
      select from pgboss.job j where j.name = '${KEYS}' and j.policy = 'stately'
        and j.state in ('created', 'retry', 'active') and coalesce(j.singleton_key, '') = d.key
    )`,
  );

  return {
    boss,
    enqueue: async (wishes, within) => {
      if (wishes.length === 0) return;
      const values = [JSON.stringify(toJobs(wishes))];
      if (within) await within.executeQuery(CompiledQuery.raw(fromWishes, values));
      else await database.jobs.executeSql(fromWishes, values, 'inbox enqueue');
    },
    relay: async (keys) => {
      if (keys.length > 0) await database.jobs.executeSql(fromKeys, [[...new Set(keys)].toSorted()], 'inbox relay');
    },
    sweep: async (seconds) => {
      const { rows } = await database.jobs.executeSql<{ readonly key: string }>(fromLost, [seconds], 'inbox sweep');
      return rows.map(({ key }) => key);
    },
    stop: (deadlineMs) => boss.stop({ graceful: true, timeout: Math.max(deadlineMs, 1_000), close: false }),
  };
};

export const isStorable = (key: string): boolean => key !== '' && key.length <= MAX_KEY && !/\p{Cc}|\p{Cs}/u.test(key);

/** @throws an Error if the key cannot be stored or could be mistaken for another one. */
export const checkKey = (key: string): void => {
  if (!isStorable(key)) throw new Error(`A key has 1 to ${MAX_KEY} characters and no control characters among them.`);
};

/** The same keys as long as a start takes: pg-boss creates its tables unguarded. */
const createKeys = async (boss: PgBoss, { timeoutSeconds }: Pick<QueueOptions, 'timeoutSeconds'>) => {
  const options = {
    // Whether and when a job is tried again is decided elsewhere (`claims.ts`): pg-boss only counts.
    retryLimit: MOST_COUNTED,
    retryDelay: 0,
    retryBackoff: false,
    // The run's own time limit comes first; this one is for a process that stopped noticing.
    expireInSeconds: timeoutSeconds + 60,
    retentionSeconds: 365 * DAY,
    deleteAfterSeconds: DAY,
  };
  await boss.createQueue(KEYS, { ...options, policy: 'stately' });
  await boss.updateQueue(KEYS, options);
};

/** Queues of former versions, in the order in which they name each other; their deliveries are in the table. */
const dropFormer = async (boss: PgBoss): Promise<void> => {
  const names = new Set((await boss.getQueues()).map(({ name }) => name));
  const timers = [...names].filter((name) => name.startsWith('timer-'));
  for (const name of timers) await boss.unschedule(name);
  for (const name of ['deliveries', 'deliveries-dead', ...timers]) if (names.has(name)) await boss.deleteQueue(name);
};

/**
 * pg-boss's own statement that inserts jobs, with another end: what meets a waiting job locks it until the commit and
 * hurries it, instead of doing nothing.
 */
const readInsertion = async (boss: PgBoss): Promise<string> => {
  let text = '';
  const executeSql = async (statement: string) => {
    text = statement;
    return { rows: [] };
  };
  await boss.insert(KEYS, [], { db: { executeSql } });
  const parts =
    /^(\s*INSERT INTO (\S+) \([\s\S]*json_to_recordset\(\$1::text::json\)[\s\S]*)ON CONFLICT DO NOTHING\s*$/.exec(text);
  const [, head, table] = parts ?? [];
  if (head === undefined || table === undefined)
    throw new Error(
      'This version of pg-boss inserts jobs in an unknown way; install the version that the lock file names.',
    );
  return `${head.replace(`INSERT INTO ${table} (`, `INSERT INTO ${table} as waiting (`)}
    ON CONFLICT (name, state, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'stately'
    DO UPDATE SET
      start_after = least(waiting.start_after, excluded.start_after),
      priority = greatest(waiting.priority, excluded.priority)
    WHERE waiting.start_after > excluded.start_after OR waiting.priority < excluded.priority`;
};

// In the order of the keys, so that two that insert the same ones wait for each other instead of blocking each other.
const withKeys = (insertion: string, keys: string): string => `
  with wanted as (${keys} order by key),
  jobs as (${insertion.replace('$1', () => "(select json_agg(json_build_object('singletonKey', key)) from wanted)")})
  select key from wanted`;

const toJobs = (wishes: readonly Wish[]): readonly JsonObject[] => {
  const jobs = new Map<string, JsonObject>();
  for (const wish of mergeWishes(wishes)) {
    checkKey(wish.key);
    jobs.set(wish.key, {
      singletonKey: wish.key,
      data: { installation: wish.installation ?? null },
      priority: wish.priority ?? 0,
      ...(wish.startAfter && { startAfter: wish.startAfter.toISOString() }),
    });
  }
  return [...jobs.values()];
};

/** One for each key, the earliest and the most urgent of its wishes, in the order of the keys. */
const mergeWishes = (wishes: readonly Wish[]): readonly Wish[] => {
  const merged = new Map<string, Wish>();
  for (const wish of wishes) {
    const former = merged.get(wish.key);
    merged.set(wish.key, former === undefined ? wish : merge(former, wish));
  }
  return [...merged.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
};

const merge = (a: Wish, b: Wish): Wish => ({
  ...b,
  installation: b.installation ?? a.installation,
  priority: Math.max(a.priority ?? 0, b.priority ?? 0),
  startAfter: [a.startAfter, b.startAfter].toSorted((x, y) => (x?.getTime() ?? 0) - (y?.getTime() ?? 0))[0],
});

const MAX_KEY = 1_000;
const MOST_COUNTED = 1_000_000;
const DAY = 24 * 60 * 60;
