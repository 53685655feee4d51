/** Runs that the clock asks for, through pg-boss: one replica runs each, and a missed one is made up for once. */
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';

export type Timers = {
  /**
   * Runs `run` by a rule: cron ("*\/15 * * * *") or an RFC 5545 recurrence ("FREQ=WEEKLY;BYDAY=TH;BYHOUR=9"), in UTC,
   * to the minute. Calling it again with the same name replaces the rule. A failing run is tried twice more.
   */
  schedule(name: string, rule: string, run: TimerRun): Promise<void>;
  /** Runs a scheduled timer now as well, unless it waits already. */
  trigger(name: string): Promise<void>;
};

export type TimersOptions = {
  readonly boss: PgBoss;
  readonly log: Logger;
  readonly heartbeatSeconds: number | null;
  /** Called with a queue before it gets a worker: what a dead process left claimed in it must be free by then. */
  readonly recover: (queue: string) => Promise<unknown>;
};

/** The signal aborts when the time limit is over or the server stops. */
export type TimerRun = (signal: AbortSignal) => Promise<void>;

export const createTimers = ({ boss, log, heartbeatSeconds, recover }: TimersOptions): Timers => {
  const workers = new Map<string, string>();

  const work = async (name: string, queue: string, run: TimerRun): Promise<void> => {
    const running = workers.get(queue);
    if (running !== undefined) await boss.offWork(queue);
    const worker = await boss.work(queue, { pollingIntervalSeconds: POLL_SECONDS }, async ([job]) => {
      if (job === undefined) return;
      try {
        await run(job.signal);
      } catch (error) {
        log.error({ err: error, timer: name }, 'A timer failed');
        throw error;
      }
    });
    workers.set(queue, worker);
  };

  return {
    schedule: async (name, rule, run) => {
      const queue = queueOf(name);
      // "stately": one waits, one runs; ticks that come while both places are taken add nothing.
      await boss.createQueue(queue, {
        policy: 'stately',
        retryLimit: 2,
        retryDelay: 30,
        expireInSeconds: 15 * 60,
        deleteAfterSeconds: 24 * 60 * 60,
        ...(heartbeatSeconds !== null && { heartbeatSeconds }),
      });
      if (!workers.has(queue)) await recover(queue);
      await work(name, queue, run);
      await boss.schedule(queue, rule, null, { missed: 'once' });
    },
    trigger: async (name) => {
      const queue = queueOf(name);
      const worker = workers.get(queue);
      if (worker === undefined) throw new Error(`There is no timer "${name}"; schedule it first.`);
      await boss.send(queue, {});
      boss.notifyWorker(worker);
    },
  };
};

const queueOf = (name: string): string => `timer-${name}`;

const POLL_SECONDS = 5;
