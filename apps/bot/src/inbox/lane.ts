/** The worker: takes the heads of as many subjects as there are free places, runs them side by side, records how they ended. */
import { setTimeout as pause } from 'node:timers/promises';
import { fromKysely, type Job, type PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Database } from '../database/index.ts';
import { DELIVERIES, type DeliveryJob } from './jobs.ts';
import { aborted, createSignal, patiently } from './signal.ts';

/** One delivery as a flow gets it. */
export type Delivery = {
  readonly id: string;
  /** GitHub's name of the event: "pull_request". */
  readonly name: string;
  /** The parsed JSON body, an object. */
  readonly payload: unknown;
  readonly receivedAt: Date;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborts when the time limit is over or the run lost its claim; the outcome does not count then. */
  readonly signal: AbortSignal;
};

/** May be called more than once for one delivery: after an error, and after a crash even when all was done. */
export type Run = (delivery: Delivery) => Promise<void>;

export type Lane = {
  /** Looks for work now. */
  wake(): void;
  /** True while the last look at the queue succeeded. */
  isWell(): boolean;
  /** Takes nothing new; resolves when all running ones ended or `deadlineMs` is over: true if all ended. */
  stop(deadlineMs: number): Promise<boolean>;
};

export type LaneOptions = {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly log: Logger;
  readonly run: Run;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  /** How often to look for what nobody woke us for: retries that fall due, deliveries of other replicas. */
  readonly pollMs: number;
  readonly heartbeatSeconds: number | null;
  readonly retryLimit: number;
  /** Resolves when no burst of deliveries is being stored: receiving goes first, for GitHub waits ten seconds and a job does not. */
  readonly calm: () => Promise<void>;
  /** Called when a failure was recorded after which no try is left. */
  readonly onLastFailure: () => void;
};

/** Starts at once. */
export const createLane = (options: LaneOptions): Lane => {
  const { database, boss, log, concurrency } = options;
  // Claims, not job ids: a job that failed may be claimed again here before its former claim is released.
  const running = new Set<Running>();
  const done: Running[] = [];
  const woken = createSignal();
  const idle = createSignal();
  let stopping = false;
  let cutOff = false;
  let well = true;
  let isSettling = false;

  const loop = async (): Promise<void> => {
    while (!stopping) {
      const free = concurrency - running.size;
      if (free > 0) {
        await Promise.race([options.calm(), pause(LONGEST_YIELD_MS)]);
        await take(free);
      }
      await woken.wait(options.pollMs);
    }
  };

  const take = async (free: number): Promise<void> => {
    let claims: readonly Running[] = [];
    try {
      const jobs = await boss.fetch<DeliveryJob>(DELIVERIES, { batchSize: free });
      well = true;
      if (jobs.length === 0) return;
      claims = jobs.map((job) => ({ job, abort: new AbortController() }));
      for (const claim of claims) running.add(claim);
      const rows = await loadRows(jobs);
      for (const claim of claims) void runOne(claim, rows.get(claim.job.data.id));
    } catch (error) {
      // Reading the rows is given up only while stopping: what was claimed is taken up again at the next start.
      for (const claim of claims) running.delete(claim);
      well = false;
      log.error({ err: error }, 'Deliveries cannot be taken from the queue; trying again');
    }
  };

  const loadRows = async (jobs: readonly Job<DeliveryJob>[]): Promise<ReadonlyMap<string, Row>> => {
    const ids = jobs.map(({ data }) => data.id);
    const load = () =>
      database.kysely
        .selectFrom('delivery')
        .select(['id', 'event', 'body', 'received_at', 'status'])
        .where('id', 'in', ids)
        .execute();
    const rows = await patiently(load, () => stopping);
    return new Map(rows.map((row) => [row.id, row]));
  };

  const runOne = async (claim: Running, row: Row | undefined): Promise<void> => {
    const { job } = claim;
    const failure = row?.status === 'queued' ? await attempt(claim, row) : undefined;
    if (failure === undefined) {
      done.push(claim);
      if (!isSettling) void settleAll();
      return;
    }
    // A run that the stop cut off is not to blame: it stays claimed and is taken up again at the next start.
    if (cutOff) {
      running.delete(claim);
      return;
    }
    await patiently(
      () => recordFailure(claim, failure),
      () => stopping,
    ).catch((error: unknown) =>
      log.error({ err: error, delivery: job.data.id }, 'The failure of a delivery cannot be recorded'),
    );
    release([claim]);
    if (job.retryCount >= options.retryLimit) options.onLastFailure();
  };

  const attempt = async ({ job, abort }: Running, row: Row): Promise<Failure | undefined> => {
    const limit = setTimeout(
      () => abort.abort(new Error(`The run took longer than ${options.timeoutSeconds} seconds.`)),
      options.timeoutSeconds * 1000,
    );
    try {
      const ended = options.run({
        id: row.id,
        name: row.event,
        payload: JSON.parse(row.body),
        receivedAt: row.received_at,
        attempt: job.retryCount + 1,
        signal: abort.signal,
      });
      await Promise.race([ended, aborted(abort.signal)]);
      return undefined;
    } catch (error) {
      log.warn({ err: error, delivery: row.id, attempt: job.retryCount + 1 }, 'A delivery failed');
      return { message: toSentence(error) };
    } finally {
      clearTimeout(limit);
    }
  };

  // Group commit here as well: what ended while a transaction ran is recorded by the next one.
  const settleAll = async (): Promise<void> => {
    isSettling = true;
    while (done.length > 0) {
      const batch = done.splice(0);
      try {
        await patiently(
          () => recordSuccess(batch),
          () => stopping,
        );
      } catch (error) {
        // Its jobs stay claimed and are run again after the next start: at least once, never lost.
        log.error({ err: error }, 'The end of deliveries cannot be recorded');
      }
      release(batch);
    }
    isSettling = false;
  };

  const recordSuccess = (batch: readonly Running[]): Promise<void> =>
    database.transaction(async (transaction) => {
      const claims = batch.map(({ job: { id, retryCount } }) => ({ id, retryCount }));
      await boss.deleteJob(DELIVERIES, claims, { db: fromKysely(transaction) });
      for (const [attempts, ids] of byAttempts(batch))
        await transaction
          .updateTable('delivery')
          .set({ status: 'done', attempts, error: null, finished_at: new Date() })
          .where('id', 'in', ids)
          .where('status', '=', 'queued')
          .execute();
    });

  const recordFailure = ({ job }: Running, failure: Failure): Promise<void> =>
    database.transaction(async (transaction) => {
      const claim = { id: job.id, retryCount: job.retryCount };
      const response = await boss.fail(DELIVERIES, claim, failure, { db: fromKysely(transaction) });
      if ('affected' in response && response.affected === 0) return;
      await transaction
        .updateTable('delivery')
        .set({ attempts: job.retryCount + 1, error: failure.message })
        .where('id', '=', job.data.id)
        .where('status', '=', 'queued')
        .execute();
    });

  const release = (batch: readonly Running[]): void => {
    for (const claim of batch) running.delete(claim);
    if (running.size === 0) idle.set();
    woken.set();
  };

  const beat = async (): Promise<void> => {
    const claims = [...running];
    if (claims.length === 0) return;
    const jobs = claims.map(({ job: { id, retryCount } }) => ({ id, retryCount }));
    const response = await boss.touch(DELIVERIES, jobs);
    const kept = 'settled' in response && Array.isArray(response.settled) ? new Set(response.settled) : undefined;
    if (kept === undefined) return;
    for (const claim of claims)
      if (!kept.has(claim.job.id) && running.has(claim))
        claim.abort.abort(new Error('The claim was lost to another process.'));
  };

  const { heartbeatSeconds } = options;
  const heart =
    heartbeatSeconds === null
      ? undefined
      : setInterval(
          () => void beat().catch((error: unknown) => log.warn({ err: error }, 'A heartbeat failed')),
          (heartbeatSeconds * 1000) / 3,
        );
  const looping = loop();

  return {
    wake: () => woken.set(),
    isWell: () => well,
    stop: async (deadlineMs) => {
      stopping = true;
      woken.set();
      await looping;
      const end = performance.now() + deadlineMs;
      while (running.size > 0 && performance.now() < end) await idle.wait(end - performance.now());
      const ended = running.size === 0;
      cutOff = !ended;
      for (const { abort } of running) abort.abort(new Error('The server stops.'));
      clearInterval(heart);
      return ended;
    },
  };
};

type Running = { readonly job: Job<DeliveryJob>; readonly abort: AbortController };

type Row = {
  readonly id: string;
  readonly event: string;
  readonly body: string;
  readonly received_at: Date;
  readonly status: string;
};

// Even under a storm of deliveries the jobs go on.
const LONGEST_YIELD_MS = 300;

type Failure = { readonly message: string };

const byAttempts = (batch: readonly Running[]): ReadonlyMap<number, string[]> => {
  const groups = new Map<number, string[]>();
  for (const { job } of batch) {
    const attempts = job.retryCount + 1;
    groups.set(attempts, [...(groups.get(attempts) ?? []), job.data.id]);
  }
  return groups;
};

// Several handlers of one event fail together as an AggregateError, whose own message repeats them all.
const toSentence = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return toSentence(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replaceAll(/\s+/g, ' ').replaceAll('\0', '').trim().slice(0, 500);
  return line === '' ? 'The run failed without a reason.' : line;
};
