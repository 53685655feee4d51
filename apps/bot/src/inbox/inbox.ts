/** The durable inbox: a delivery is verified, stored as a hint, answered, and its key is run until it is done or dead. */
import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { policyOf } from '@rapporteur/core/retry';
import { type Job as JobMessage, RetryPolicySchema } from '@rapporteur/idl';
import type { Database, Tables } from '@rapporteur/registry/database';
import { sql, type Transaction } from 'kysely';
import type { Logger } from 'pino';
import { countDeliveries, type DeadLetter, isSettled, type JobQuery, listDead, listJobs, reviveJob } from './jobs.ts';
import { checkKey, isStorable, openQueue, type Wish } from './queue.ts';
import {
  type CheckedDelivery,
  checkHead,
  checkRequest,
  type Door,
  isReceipt,
  MAX_BODY_BYTES,
  type Receipt,
  refuse,
  type WebhookRequest,
} from './receive.ts';
import { createTimers, type TimerRun } from './timers.ts';
import { createWorker, type Run, type Worker } from './worker.ts';
import { createWriter, isRefusal, type NewDelivery, QueueFull } from './write.ts';

export type InboxOptions = {
  readonly database: Database;
  /** The webhook secret; two while one replaces the other. */
  readonly secrets: readonly string[];
  readonly log: Logger;
  readonly door: Door;
  /** Name of this bot, the same after a restart, so that it takes back its own keys at once; default a new one each time. */
  readonly owner?: string | undefined;
  /** Called when the database answers again after it did not: meanwhile deliveries were refused. */
  readonly onRecovered?: (() => void) | undefined;
  /** What is not said is the usual; 0 is none. */
  readonly retry?: MessageInitShape<typeof RetryPolicySchema> | undefined;
  /** Keys that run side by side; default 8. */
  readonly concurrency?: number | undefined;
  /** Time limit of one run in seconds; default 900. */
  readonly timeoutSeconds?: number | undefined;
  /** How often to look for due retries and for what other replicas stored; default 2,000 ms. */
  readonly pollMs?: number | undefined;
  /** Days a finished delivery is kept, so that a late repetition is still recognised; default 30. */
  readonly keepDays?: number | undefined;
};

export type Readiness = { readonly ready: boolean; readonly reason: string };

export type Counts = {
  /** Deliveries that wait, run or are to be tried again. */
  readonly queued: number;
  readonly done: number;
  readonly dead: number;
  /** What ended at the door since this process began, and was not stored: told us what we did, */
  readonly echoes: number;
  /** or what nobody listens to. */
  readonly unheard: number;
};

export type Inbox = {
  /** Answers only after the delivery is on disk; never throws. */
  receive(request: WebhookRequest): Promise<Receipt>;
  /** What can be refused before any of the body is read. */
  checkHead(headers: WebhookRequest['headers']): Receipt | undefined;
  /** Larger bodies are answered with 413; a server may stop reading there. */
  readonly maxBodyBytes: number;
  /** Starts the worker. Deliveries are received and kept before that, too. */
  start(run: Run): Promise<void>;
  /** Several at once in one statement, for timers, resync and keys that follow; `within` joins a transaction that is open. */
  enqueue(wishes: readonly Wish[], within?: Transaction<Tables>): Promise<void>;
  /** Runs `run` by a cron or RFC 5545 rule in UTC, on one replica; the same name again replaces the rule. */
  schedule(name: string, rule: string, run: TimerRun): Promise<void>;
  /** Runs a scheduled timer now as well. */
  trigger(name: string): Promise<void>;
  /** Whether deliveries can be stored and are being run; `reason` is one sentence. */
  readiness(): Promise<Readiness>;
  counts(): Promise<Counts>;
  /** The dead, oldest first; `after` is the last id of the previous page. */
  deadLetters(page?: { readonly limit?: number; readonly after?: string }): Promise<readonly DeadLetter[]>;
  /** What waits, runs, is tried again or is dead, in the order of the keys; checkpoints are not known here. */
  jobs(query?: JobQuery): Promise<readonly JobMessage[]>;
  /**
   * Has a dead key tried again with full budgets; false if nothing of it is dead, as when somebody else was first. `alongside`
   * happens in the same transaction.
   */
  redrive(key: string, alongside?: (within: Transaction<Tables>) => Promise<unknown>): Promise<boolean>;
  /** Resolves with true when every delivery is done or dead and no key waits or runs, with false when `deadlineMs` is over first. */
  settled(deadlineMs: number): Promise<boolean>;
  /** Takes no new key; waits at most `deadlineMs` (default 10,000) for the running ones: true if all ended. */
  drain(deadlineMs?: number): Promise<boolean>;
  /** Drains, then stops everything; receives nothing any more. The database stays open. May be called twice. */
  stop(deadlineMs?: number): Promise<void>;
};

/** Prepares the queue. Needs an open, migrated database. */
export const createInbox = async (options: InboxOptions): Promise<Inbox> => {
  const { database, log, secrets, door } = options;
  if (secrets.length === 0 || secrets.includes(''))
    throw new Error('The inbox needs a webhook secret; set WEBHOOK_SECRET.');
  const timeoutSeconds = options.timeoutSeconds ?? 900;
  const policy = policyOf(create(RetryPolicySchema, options.retry));
  const queue = await openQueue({ database, log, timeoutSeconds });
  const timers = createTimers(queue);
  const ended = { echo: 0, unheard: 0 };
  let worker: Worker | undefined;
  let starting = false;
  let stopping: Promise<void> | undefined;
  const writer = createWriter({ database, onStored: (stored) => worker?.wake(stored) });

  const receive = async (request: WebhookRequest): Promise<Receipt> => {
    if (stopping !== undefined) return refuse(503, 'The server is stopping; deliver again in a moment.');
    const checked = await checkRequest(request, secrets);
    if (isReceipt(checked)) {
      log.warn({ status: checked.status, delivery: request.headers['x-github-delivery'] }, checked.message);
      return checked;
    }
    return enter(checked);
  };

  const enter = async (checked: CheckedDelivery): Promise<Receipt> => {
    const { id, event, action, payload } = checked;
    try {
      const entry = door(event, payload);
      if (entry.kind === 'wish') {
        checkKey(entry.key);
        const { key, installation, hint } = entry;
        return await store({ id, event, action, key, installation, hint });
      }
      ended[entry.because] += 1;
      return NOTHING;
    } catch (error) {
      log.error({ err: error, delivery: id, event }, 'A delivery cannot be read');
      return refuse(503, 'The delivery could not be read; its payload is not what this version expects.');
    }
  };

  const store = async (delivery: NewDelivery): Promise<Receipt> => {
    const { id, event, action, key } = delivery;
    try {
      const outcome = await inTime(writer.write(delivery), STORE_MS);
      if (log.isLevelEnabled('debug')) log.debug({ delivery: id, event, action, key, outcome }, 'received');
      return outcome === 'known' ? KNOWN : STORED;
    } catch (error) {
      log.error({ err: error, delivery: id, event }, 'A delivery cannot be stored');
      if (!isRefusal(error)) worker?.doubt();
      return error instanceof QueueFull
        ? refuse(503, 'Too many deliveries wait to be stored; deliver this one again later.')
        : refuse(503, 'The delivery could not be stored; deliver it again later.');
    }
  };

  const start = async (run: Run): Promise<void> => {
    if (starting) throw new Error('The inbox is started already.');
    if (stopping !== undefined) throw new Error('The inbox is stopped.');
    starting = true;
    await timers.schedule('purge', '17 3 * * *', () => purge(database, options.keepDays ?? 30));
    worker = await createWorker({
      database,
      queue,
      log,
      policy,
      run: (job) => timers.runOf(job) ?? run(job),
      concurrency: options.concurrency ?? 8,
      timeoutSeconds,
      pollMs: options.pollMs ?? 2_000,
      owner: options.owner ?? randomUUID(),
      calm: writer.calm,
      onRecovered: options.onRecovered ?? (() => {}),
    });
  };

  const shutDown = async (deadlineMs: number): Promise<void> => {
    await writer.flushed();
    const allEnded = (await worker?.stop(deadlineMs)) ?? true;
    if (!allEnded) log.warn('Some keys were still running; they run again after the next start');
    try {
      await queue.stop(deadlineMs);
    } catch (error) {
      log.warn({ err: error }, 'The job queue did not stop in order');
    }
  };

  return {
    receive,
    checkHead,
    maxBodyBytes: MAX_BODY_BYTES,
    start,
    enqueue: async (wishes, within) => {
      await queue.enqueue(wishes, within);
      worker?.wake();
    },
    schedule: timers.schedule,
    trigger: async (name) => {
      await timers.trigger(name);
      worker?.wake();
    },
    readiness: async () => {
      if (stopping !== undefined) return { ready: false, reason: 'The server is stopping.' };
      if (worker === undefined) return { ready: false, reason: 'The worker is not started yet.' };
      try {
        await inTime(sql`select 1`.execute(database.kysely), READY_MS);
      } catch {
        return { ready: false, reason: 'The database does not answer.' };
      }
      return worker.isWell()
        ? { ready: true, reason: 'Deliveries are received and run.' }
        : { ready: false, reason: 'The worker cannot reach its queue.' };
    },
    counts: async () => ({ ...(await countDeliveries(database)), echoes: ended.echo, unheard: ended.unheard }),
    deadLetters: (page) => listDead(database, page),
    jobs: async (query) =>
      query?.key !== undefined && !isStorable(query.key) ? [] : listJobs(database, policy, query),
    redrive: async (key, alongside) => {
      if (!isStorable(key)) return false;
      const revived = await database.transaction(async (within) => {
        const found = await reviveJob(within, key);
        if (found === undefined) return false;
        await queue.enqueue([{ key, installation: found.installation }], within);
        await alongside?.(within);
        return true;
      });
      if (revived) worker?.wake();
      return revived;
    },
    settled: async (deadlineMs) => {
      const end = performance.now() + deadlineMs;
      for (;;) {
        // While something runs here, the database need not be asked.
        await worker?.rest(end - performance.now());
        if (await isSettled(database)) return true;
        if (performance.now() >= end) return false;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    drain: async (deadlineMs = DRAIN_MS) => (await worker?.stop(deadlineMs)) ?? true,
    stop: (deadlineMs = DRAIN_MS) => {
      stopping ??= shutDown(deadlineMs);
      return stopping;
    },
  };
};

const purge = async ({ kysely }: Database, keepDays: number): Promise<void> => {
  await kysely
    .deleteFrom('delivery')
    .where('status', '=', 'done')
    .where('finished_at', '<', sql<Date>`now() - make_interval(days => ${keepDays})`)
    .execute();
  // Of a key that is not to be run any more, nothing need be remembered.
  await kysely
    .deleteFrom('job')
    .where('state', '<>', 'dead')
    .where('changed_at', '<', sql<Date>`now() - make_interval(days => ${keepDays})`)
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
const NOTHING: Receipt = { status: 202, message: 'The delivery asks for nothing.' };

// GitHub gives up after ten seconds; an answer before that is worth more than a late success.
const STORE_MS = 8_000;
const READY_MS = 2_000;
const DRAIN_MS = 10_000;
