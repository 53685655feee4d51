/** The worker: takes as many keys as there are free places, runs them side by side, records how they ended. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  decideRetry,
  NOTHING_SPENT,
  type RetryDecision,
  type RetryOutcome,
  type RetryPolicy,
} from '@rapporteur/core/retry';
import { type Database, isUnreachable, type Tables } from '@rapporteur/registry/database';
import type { Transaction } from 'kysely';
import type { Logger } from 'pino';
import {
  beat,
  beginOwner,
  type Claim,
  ClaimLost,
  claimName,
  endOwner,
  failClaims,
  type Hint,
  isHeld,
  moveDeliveries,
  OwnerLost,
  postponeKey,
  settleClaims,
  takeBack,
  takeClaims,
  tellFailed,
} from './claims.ts';
import type { Queue } from './queue.ts';
import { aborted, createSignal, patiently } from './signal.ts';

/** One run of one key. */
export type Job = {
  readonly key: string;
  readonly installation: number | undefined;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborts when the time limit is over or the claim is lost; the outcome does not count then. */
  readonly signal: AbortSignal;
  /** What waited for this key when the run began, oldest first; none if a timer or another key asked. */
  readonly deliveries: readonly Hint[];
  /** Asked just before each creating write. @throws ClaimLost if the key was given to somebody else */
  hold(): Promise<void>;
  /**
   * Ends the job and these deliveries inside the transaction of the commit.
   * @throws ClaimLost, which has to roll that transaction back
   */
  settle(within: Transaction<Tables>): Promise<void>;
  /** Ends the job; its deliveries wait for another key from now on, which is looked at next. */
  passOn(key: string): Promise<void>;
};

/** Thrown by a run that knows what became of it; whatever else is thrown is an error of ours. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed';
  readonly outcome: RetryOutcome;

  constructor(outcome: RetryOutcome) {
    super(outcome.text);
    this.outcome = outcome;
    // Where in the code the failure of somebody else was met explains nothing: the sentence is all that the log shows.
    this.stack = outcome.text;
  }
}

/**
 * May be called more than once for one wish: after a failure, and after a crash even when all was done. Who returns
 * without having settled is settled afterwards.
 */
export type Run = (job: Job) => Promise<void>;

export type Worker = {
  /** Looks for work now; makes jobs first for deliveries that were just stored. */
  wake(stored?: readonly Stored[]): void;
  /** Says that the database did not answer; the next beat that succeeds tells the recovery. */
  doubt(): void;
  /** True while the last look at the queue succeeded. */
  isWell(): boolean;
  /** Resolves when nothing runs in this process, or `ms` is over. */
  rest(ms: number): Promise<void>;
  /** Takes nothing new; resolves when all running ones ended or `deadlineMs` is over: true if all ended. */
  stop(deadlineMs: number): Promise<boolean>;
};

/** A delivery that is committed. */
export type Stored = { readonly id: string; readonly key: string };

export type WorkerOptions = {
  readonly database: Database;
  readonly queue: Queue;
  readonly log: Logger;
  readonly run: Run;
  readonly policy: RetryPolicy;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  /** How often to look for what nobody woke us for: retries that fall due, deliveries of other replicas. */
  readonly pollMs: number;
  /** Name of this bot, the same after a restart. */
  readonly owner: string;
  /** Resolves when no burst of deliveries is being stored: receiving goes first, for GitHub waits ten seconds and a job does not. */
  readonly calm: () => Promise<void>;
  /** Called when the database answers again after it did not. */
  readonly onRecovered: () => void;
};

/** Begins a run of this owner, takes back at once what its former run has left, and starts to work. */
export const createWorker = async (options: WorkerOptions): Promise<Worker> => {
  const { database, log, concurrency, queue, policy } = options;
  const parts = { database, boss: queue.boss, log, policy };
  const running = new Set<Running>();
  const done: Running[] = [];
  // Key by delivery. Only what makes it quick: what is forgotten here is found by the sweep.
  const stored = new Map<string, string>();
  const woken = createSignal();
  let idlers: (() => void)[] = [];
  let epoch = await beginOwner(database.kysely, options.owner);
  let stopping = false;
  let cutOff = false;
  let well = true;
  let isSettling = false;

  const loop = async (): Promise<void> => {
    while (!stopping) {
      await Promise.race([options.calm(), pause(LONGEST_YIELD_MS)]);
      await look();
      await woken.wait(options.pollMs);
    }
  };

  const look = async (): Promise<void> => {
    try {
      const fresh = [...stored];
      await queue.relay(fresh.map(([, key]) => key));
      for (const [id] of fresh) stored.delete(id);
      const free = concurrency - running.size;
      const claims = free > 0 && !stopping ? await takeClaims(parts, epoch, free) : [];
      well = true;
      for (const claim of claims) {
        // Stored meanwhile, and shown to this run already.
        for (const { id } of claim.deliveries) stored.delete(id);
        void runOne(claim);
      }
    } catch (error) {
      await recover(error);
    }
  };

  const recover = async (error: unknown): Promise<void> => {
    // Two replicas took jobs of one key at once: nothing is wrong, and the next look sees how things are now.
    if (isCollision(error)) {
      await pause(COLLISION_MS);
      woken.set();
      return;
    }
    if (error instanceof OwnerLost) {
      await beginAgain(error.epoch).catch(recover);
      return;
    }
    if (well) log.error({ err: error }, 'Keys cannot be taken from the queue; trying again');
    well = false;
    if (isUnreachable(error)) heart.doubt();
  };

  const beginAgain = async (lost: string): Promise<void> => {
    if (lost !== epoch) return;
    log.warn('This process was taken for dead, and what it ran was given to others; it begins anew');
    for (const { claim, abort } of running) abort.abort(new ClaimLost(claim.key));
    epoch = await beginOwner(database.kysely, randomUUID());
    woken.set();
  };

  const runOne = async (claim: Claim): Promise<void> => {
    const one: Running = { claim, abort: new AbortController(), isSettled: false };
    running.add(one);
    const failure = await attempt(one);
    if (failure === undefined) {
      if (one.isSettled) release([one]);
      else done.push(one);
      if (!isSettling) void settleAll();
      return;
    }
    // A run that the stop cut off stays claimed, and whoever is next takes it back; so does who has it now, and what is
    // recorded here would send that one to the end of the next delay.
    if (!cutOff && !(one.abort.signal.reason instanceof ClaimLost))
      await patiently(
        () => recordFailure(one, failure),
        () => stopping,
      ).catch((error: unknown) => log.error({ err: error, key: claim.key }, 'A failure cannot be recorded'));
    release([one]);
  };

  const attempt = async (one: Running): Promise<RetryOutcome | undefined> => {
    const { claim, abort } = one;
    const { key, retries, installation, deliveries } = claim;
    const limit = setTimeout(() => {
      const text = `The run took longer than ${options.timeoutSeconds} seconds.`;
      abort.abort(new RunFailed({ kind: 'deadline', text }));
    }, options.timeoutSeconds * 1000);
    const job: Job = {
      key,
      installation,
      attempt: retries + 1,
      signal: abort.signal,
      deliveries,
      hold: async () => {
        abort.signal.throwIfAborted();
        if (!(await isHeld(database, claim))) throw lose(one);
      },
      settle: async (within) => {
        abort.signal.throwIfAborted();
        if ((await settleClaims(database, [claim], { within })).size === 0) throw lose(one);
        one.isSettled = true;
      },
      passOn: async (to) => {
        await database.transaction(async (within) => {
          await moveDeliveries(claim, to, within);
          if ((await settleClaims(database, [{ ...claim, positions: [] }], { within })).size === 0) throw lose(one);
          await queue.enqueue([{ key: to, installation }], within);
        });
        one.isSettled = true;
      },
    };
    try {
      await Promise.race([options.run(job), aborted(abort.signal)]);
      // What returns because it was told to stop has not done its work.
      if (!one.isSettled) abort.signal.throwIfAborted();
      return undefined;
    } catch (error) {
      if (error instanceof ClaimLost) log.warn({ key, reason: error.message }, 'A run was given up');
      else if (error instanceof RunFailed && error.outcome.kind === 'limited')
        log.warn({ key, ms: error.outcome.waitMs }, error.message);
      else log.warn({ err: error, key, attempt: retries + 1 }, 'A run failed');
      return abort.signal.reason instanceof RunFailed ? abort.signal.reason.outcome : outcomeOf(error);
    } finally {
      clearTimeout(limit);
    }
  };

  const lose = ({ claim, abort }: Running): ClaimLost => {
    const lost = new ClaimLost(claim.key);
    abort.abort(lost);
    return lost;
  };

  // Group commit here as well: what ended while a statement ran is recorded by the next one.
  const settleAll = async (): Promise<void> => {
    isSettling = true;
    while (done.length > 0) {
      const batch = done.splice(0);
      const claims = batch.map(({ claim }) => claim);
      try {
        const kept = await patiently(
          () => settleClaims(database, claims),
          () => stopping,
        );
        for (const { job, key } of claims)
          if (!kept.has(job)) log.warn({ key }, 'A run ended after its claim was lost; another one repeats it');
      } catch (error) {
        // It stays claimed and runs again after the next start: at least once, never lost.
        log.error({ err: error }, 'The end of runs cannot be recorded');
      }
      release(batch);
    }
    isSettling = false;
  };

  const recordFailure = async ({ claim }: Running, outcome: RetryOutcome): Promise<void> => {
    // What costs nothing does so whatever was spent; it holds no place until then.
    const { next, waitMs, failure } = decideRetry(policy, NOTHING_SPENT, { outcome, jitter: Math.random() });
    if (next === 'postpone') return postpone(claim, { waitMs, failure });
    const failed = await database.transaction((transaction) =>
      failClaims(parts, transaction, { claims: [claim], outcome }),
    );
    tellFailed(log, failed);
    await queue.relay(failed.left);
  };

  const postpone = async (
    claim: Claim,
    { waitMs, failure }: Pick<RetryDecision, 'waitMs' | 'failure'>,
  ): Promise<void> => {
    const { key, installation } = claim;
    const startAfter = new Date(Date.now() + waitMs);
    await database.transaction(async (within) => {
      if ((await settleClaims(database, [claim], { within, isOver: false })).size === 0) return;
      await postponeKey(within, { key, installation, waitMs, failure });
      await queue.enqueue([{ key, installation, startAfter }], within);
    });
  };

  const release = (batch: readonly Running[]): void => {
    for (const one of batch) running.delete(one);
    if (running.size === 0) for (const wake of idlers.splice(0)) wake();
    woken.set();
  };

  const rest = async (ms: number): Promise<void> => {
    if (running.size === 0 || ms <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    idlers.push(resolve);
    await promise;
    clearTimeout(timer);
    idlers = idlers.filter((wake) => wake !== resolve);
  };

  const heart = createHeart({
    options,
    epoch: () => epoch,
    running: () => [...running],
    beginAgain,
    wake: () => woken.set(),
  });
  try {
    await takeBack(parts, epoch, { mayJudge: true });
    await queue.sweep(0);
  } catch (error) {
    await heart.stop();
    throw error;
  }
  const looping = loop();

  return {
    wake: (fresh = []) => {
      for (const { id, key } of fresh) stored.set(id, key);
      woken.set();
    },
    doubt: heart.doubt,
    isWell: () => well && heart.isWell(),
    rest,
    stop: async (deadlineMs) => {
      stopping = true;
      woken.set();
      await looping;
      const end = performance.now() + deadlineMs;
      while (running.size > 0 && performance.now() < end) await rest(end - performance.now());
      const ended = running.size === 0;
      cutOff = !ended;
      for (const { abort } of running) abort.abort(new Error('The server stops.'));
      await heart.stop();
      try {
        await endOwner(database.kysely, epoch);
      } catch (error) {
        log.warn({ err: error }, 'The database was not told that this process stops');
      }
      return ended;
    },
  };
};

type Heart = { doubt(): void; isWell(): boolean; stop(): Promise<void> };

type HeartOptions = {
  readonly options: WorkerOptions;
  readonly epoch: () => string;
  readonly running: () => readonly Running[];
  readonly beginAgain: (lost: string) => Promise<void>;
  readonly wake: () => void;
};

/** Every two seconds: shows that this process lives, lets go what it has lost, takes what the dead have left. */
const createHeart = ({ options, epoch, running, beginAgain, wake }: HeartOptions): Heart => {
  const { database, log, queue, policy } = options;
  const parts = { database, boss: queue.boss, log, policy };
  const leaving = createSignal();
  let left = false;
  let well = true;
  let lastBeat = performance.now();
  let judgesFrom = 0;
  let sweptAt = 0;
  let suspects: ReadonlySet<string> = new Set();

  const once = async (): Promise<void> => {
    const [mine, before] = [epoch(), running()];
    const { alive, claims, dead } = await beat(database.kysely, mine, performance.now() >= judgesFrom);
    const now = performance.now();
    // Whoever could not show that it lives cannot expect it of others; they get the same time from now on.
    if (!well || now - lastBeat > LATE_MS) judgesFrom = now + JUDGE_MS;
    lastBeat = now;
    if (!well) {
      log.info('The database answers again');
      well = true;
      options.onRecovered();
      wake();
    }
    if (!alive || mine !== epoch()) return beginAgain(mine);
    for (const { claim, abort, isSettled } of before)
      if (!claims.has(claimName(claim)) && !isSettled) abort.abort(new ClaimLost(claim.key));
    const held = new Set(running().map(({ claim }) => claimName(claim)));
    // Claimed by us, and nobody runs it: only when seen twice, for a claim is in the database before it is in our hands.
    const unheld = new Set([...claims].filter((name) => !held.has(name)));
    const strays = [...unheld].filter((name) => suspects.has(name));
    suspects = unheld;
    if (dead || strays.length > 0) {
      const taken = await takeBack(parts, mine, { mayJudge: now >= judgesFrom, strays });
      if (taken.length > 0) wake();
    }
    if (now - sweptAt < SWEEP_MS) return;
    sweptAt = now;
    const lost = await queue.sweep(SWEEP_MS / 1000);
    if (lost.length === 0) return;
    log.warn({ keys: lost }, 'Deliveries waited for a job that is not there; they get another one');
    wake();
  };

  const go = async (): Promise<void> => {
    while (!left) {
      await leaving.wait(BEAT_MS);
      if (left) return;
      try {
        await once();
      } catch (error) {
        if (well && !left) log.warn({ err: error }, 'The database does not answer');
        well = false;
      }
    }
  };

  const going = go();
  return {
    doubt: () => {
      well = false;
    },
    isWell: () => well,
    stop: () => {
      left = true;
      leaving.set();
      return going;
    },
  };
};

type Running = {
  readonly claim: Claim;
  readonly abort: AbortController;
  /** Inside a transaction of the run. If that is rolled back and the run returns all the same, the heart finds the stray. */
  isSettled: boolean;
};

// SQLSTATE: two have changed one thing at once; nothing is wrong, and one of them has to try again.
const isCollision = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === '23505' || error.code === '40P01' || error.code === '25P02');

const outcomeOf = (error: unknown): RetryOutcome => {
  if (error instanceof AggregateError && error.errors.length > 0) return outcomeOf(error.errors[0]);
  if (error instanceof RunFailed) return { ...error.outcome, text: toSentence(error) };
  if (isUnreachable(error)) return { kind: 'fault', source: 'database', text: toSentence(error) };
  return { kind: 'error', text: toSentence(error) };
};

// Several handlers of one event fail together as an AggregateError, whose own message repeats them all.
const toSentence = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return toSentence(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replaceAll(/\s+/g, ' ').replaceAll('\0', '').trim().slice(0, 500).toWellFormed();
  return line === '' ? 'The run failed without a reason.' : line;
};

// Even under a storm of deliveries the jobs go on.
const LONGEST_YIELD_MS = 300;
const COLLISION_MS = 20;
const BEAT_MS = 2_000;
const LATE_MS = 6_000;
const JUDGE_MS = 10_000;
const SWEEP_MS = 5_000;
