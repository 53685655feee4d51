/** The durable inbox: a delivery is verified, stored, answered, and then run until it is done or dead. */
import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Database } from '../database/index.ts';
import { buryDead, type Counts, countDeliveries, type DeadLetter, listDead, reviveDead } from './dead.ts';
import { createQueues, DEFAULT_RETRY, DELIVERIES, type Retry } from './jobs.ts';
import { createLane, type Lane, type Run } from './lane.ts';
import { announce } from './presence.ts';
import {
  checkRequest,
  isReceipt,
  MAX_BODY_BYTES,
  type NewDelivery,
  type Receipt,
  refuse,
  type WebhookRequest,
} from './receive.ts';
import { recoverOrphans } from './recover.ts';
import { createSignal } from './signal.ts';
import { createTimers, type TimerRun } from './timers.ts';
import { createWriter, QueueFull } from './write.ts';

export type InboxOptions = {
  readonly database: Database;
  /** The webhook secret; two while one replaces the other. */
  readonly secrets: readonly string[];
  readonly log: Logger;
  readonly retry?: Partial<Retry> | undefined;
  /** Subjects that run side by side; default 8. */
  readonly concurrency?: number | undefined;
  /** Time limit of one run in seconds; default 900. */
  readonly timeoutSeconds?: number | undefined;
  /** How often to look for due retries and for deliveries that other replicas stored; default 2,000 ms. */
  readonly pollMs?: number | undefined;
  /** Days a finished delivery is kept, so that a late repetition is still recognised; default 30. */
  readonly keepDays?: number | undefined;
};

export type Readiness = { readonly ready: boolean; readonly reason: string };

export type Inbox = {
  /** Answers only after the delivery and its job are on disk; never throws. */
  receive(request: WebhookRequest): Promise<Receipt>;
  /** Larger bodies are answered with 413; a server may stop reading there. */
  readonly maxBodyBytes: number;
  /** Starts the worker. Deliveries are received and kept before that, too. */
  start(run: Run): Promise<void>;
  /** Runs `run` by a cron or RFC 5545 rule in UTC, on one replica; the same name again replaces the rule. */
  schedule(name: string, rule: string, run: TimerRun): Promise<void>;
  /** Runs a scheduled timer now as well. */
  trigger(name: string): Promise<void>;
  /** Whether deliveries can be stored and are being run; `reason` is one sentence. */
  readiness(): Promise<Readiness>;
  counts(): Promise<Counts>;
  /** The dead, oldest first; `after` is the last id of the previous page. */
  deadLetters(page?: { readonly limit?: number; readonly after?: string }): Promise<readonly DeadLetter[]>;
  /** Queues a dead delivery again with a full budget; false if there is no such dead delivery. */
  retryDead(id: string): Promise<boolean>;
  /** Resolves with true when every delivery is done or dead, with false when `deadlineMs` is over first. */
  settled(deadlineMs: number): Promise<boolean>;
  /** Takes no new job; waits at most `deadlineMs` (default 10,000) for the running ones: true if all ended. */
  drain(deadlineMs?: number): Promise<boolean>;
  /** Drains, then stops everything; receives nothing any more. The database stays open. May be called twice. */
  stop(deadlineMs?: number): Promise<void>;
};

/** Prepares the queues. Needs an open, migrated database, of which it may hold one connection for good. */
export const createInbox = async (options: InboxOptions): Promise<Inbox> => {
  const { database, log, secrets } = options;
  if (secrets.length === 0 || secrets.includes(''))
    throw new Error('The inbox needs a webhook secret; set WEBHOOK_SECRET.');
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const timeoutSeconds = options.timeoutSeconds ?? 900;
  // On the embedded database a sleeping laptop would look like a dead process; there, the next start finds the dead.
  const heartbeatSeconds = database.backend === 'pglite' ? null : HEARTBEAT_SECONDS;
  const boss = await startBoss(database, log);
  await createQueues(boss, retry, { timeoutSeconds, heartbeatSeconds });
  const presence = await announce(database, log);
  const born = await databaseTime(database);
  const timers = createTimers({ boss, log, heartbeatSeconds, recover: (queue) => recover(queue) });
  let lane: Lane | undefined;
  let stopping: Promise<void> | undefined;
  let undertaker: NodeJS.Timeout | undefined;
  const stopped = createSignal();
  const writer = createWriter({ database, boss, now: Date.now, onStored: () => lane?.wake() });

  const receive = async (request: WebhookRequest): Promise<Receipt> => {
    if (stopping !== undefined) return refuse(503, 'The server is stopping; deliver again in a moment.');
    const checked = checkRequest(request, secrets);
    if (isReceipt(checked)) {
      log.warn({ status: checked.status, delivery: request.headers['x-github-delivery'] }, checked.message);
      return checked;
    }
    return store(checked);
  };

  const store = async (delivery: NewDelivery): Promise<Receipt> => {
    const { id, event, action, subject } = delivery;
    try {
      const outcome = await inTime(writer.write(delivery), STORE_MS);
      if (outcome === 'known') {
        log.info({ delivery: id, event }, 'received again');
        return KNOWN;
      }
      log.info({ delivery: id, event, action, subject }, 'received');
      return STORED;
    } catch (error) {
      log.error({ err: error, delivery: id, event }, 'A delivery cannot be stored');
      return error instanceof QueueFull
        ? refuse(503, 'Too many deliveries wait to be stored; deliver this one again later.')
        : refuse(503, 'The delivery could not be stored; deliver it again later.');
    }
  };

  const bury = async (): Promise<void> => {
    try {
      if ((await buryDead(database, boss, log)) > 0) lane?.wake();
    } catch (error) {
      if (stopping === undefined) log.error({ err: error }, 'Dead deliveries cannot be recorded; trying again');
    }
  };

  const recover = (queue: string): Promise<boolean> =>
    presence.whileAlone(async () => {
      await recoverOrphans({ database, boss, log, queue, before: born });
    });

  // A killed process may still be closing its connection while this one starts, so it asks more than once.
  const recoverLater = async (current: Lane): Promise<void> => {
    for (let tries = 0; tries < RECOVER_TRIES && stopping === undefined; tries += 1) {
      await stopped.wait(RECOVER_PAUSE_MS);
      if (!(await recover(DELIVERIES))) continue;
      current.wake();
      return;
    }
  };

  const start = async (run: Run): Promise<void> => {
    if (lane !== undefined) throw new Error('The inbox is started already.');
    if (stopping !== undefined) throw new Error('The inbox is stopped.');
    const recovered = await recover(DELIVERIES);
    await timers.schedule('purge', '17 3 * * *', () => purge(database, options.keepDays ?? 30));
    lane = createLane({
      database,
      boss,
      log,
      run,
      concurrency: options.concurrency ?? 8,
      timeoutSeconds,
      heartbeatSeconds,
      pollMs: options.pollMs ?? 2_000,
      calm: writer.calm,
      onLastFailure: () => void bury(),
      retryLimit: retry.limit,
    });
    if (!recovered)
      recoverLater(lane).catch((error: unknown) => log.warn({ err: error }, 'Left-over claims have to time out'));
    undertaker = setInterval(() => void bury(), BURY_MS);
    await bury();
  };

  const shutDown = async (deadlineMs: number): Promise<void> => {
    stopped.set();
    clearInterval(undertaker);
    await writer.flushed();
    const ended = (await lane?.stop(deadlineMs)) ?? true;
    if (!ended) log.warn('Some deliveries were still running; they run again after the next start');
    try {
      await boss.stop({ graceful: true, timeout: Math.max(deadlineMs, 1_000), close: false });
    } catch (error) {
      log.warn({ err: error }, 'The job queue did not stop in order');
    }
    await presence.leave();
  };

  return {
    receive,
    maxBodyBytes: MAX_BODY_BYTES,
    start,
    schedule: timers.schedule,
    trigger: timers.trigger,
    readiness: async () => {
      if (stopping !== undefined) return { ready: false, reason: 'The server is stopping.' };
      if (lane === undefined) return { ready: false, reason: 'The worker is not started yet.' };
      try {
        await inTime(sql`select 1`.execute(database.kysely), READY_MS);
      } catch {
        return { ready: false, reason: 'The database does not answer.' };
      }
      return lane.isWell()
        ? { ready: true, reason: 'Deliveries are received and run.' }
        : { ready: false, reason: 'The worker cannot reach its queue.' };
    },
    counts: () => countDeliveries(database),
    deadLetters: (page) => listDead(database, page),
    retryDead: async (id) => {
      const revived = await reviveDead(database, boss, id);
      if (revived) lane?.wake();
      return revived;
    },
    settled: async (deadlineMs) => {
      const end = performance.now() + deadlineMs;
      while ((await countDeliveries(database)).queued > 0) {
        if (performance.now() >= end) return false;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      return true;
    },
    drain: async (deadlineMs = DRAIN_MS) => (await lane?.stop(deadlineMs)) ?? true,
    stop: (deadlineMs = DRAIN_MS) => {
      stopping ??= shutDown(deadlineMs);
      return stopping;
    },
  };
};

const startBoss = async (database: Database, log: Logger): Promise<PgBoss> => {
  const boss = new PgBoss({
    db: database.jobs,
    backend: database.backend,
    registerInstance: false,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    ...(database.backend === 'pglite' && { reindex: false, monitorVacuum: false }),
  });
  boss.on('error', (error) => log.error({ err: error }, 'The job queue reports an error'));
  boss.on('warning', ({ message, data }) => log.warn({ data }, message));
  await boss.start();
  return boss;
};

const databaseTime = async ({ kysely }: Database): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(kysely);
  return rows[0]?.now ?? new Date();
};

const purge = async ({ kysely }: Database, keepDays: number): Promise<void> => {
  await kysely
    .deleteFrom('delivery')
    .where('status', '=', 'done')
    .where('finished_at', '<', sql<Date>`now() - make_interval(days => ${keepDays})`)
    .execute();
};

const inTime = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`The database did not answer within ${ms / 1000} seconds.`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};

const STORED: Receipt = { status: 202, message: 'The delivery is stored and will be run.' };
const KNOWN: Receipt = { status: 200, message: 'The delivery was already received; nothing changes.' };

// GitHub gives up after ten seconds; an answer before that is worth more than a late success.
const STORE_MS = 8_000;
const READY_MS = 2_000;
const DRAIN_MS = 10_000;
const BURY_MS = 30_000;
const HEARTBEAT_SECONDS = 30;
const RECOVER_TRIES = 10;
const RECOVER_PAUSE_MS = 1_000;
