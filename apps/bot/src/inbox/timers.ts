/** Runs that the clock asks for: a key of its own for each, so that one replica runs it, and a missed one is made up for once. */
import { KEYS, type Queue } from './queue.ts';
import type { Job } from './worker.ts';

export type Timers = {
  /**
   * Runs `run` by a rule: cron ("*\/15 * * * *") or an RFC 5545 recurrence ("FREQ=WEEKLY;BYDAY=TH;BYHOUR=9"), in UTC,
   * to the minute. Calling it again with the same name replaces the rule. A failing run is tried again as any other.
   */
  schedule(name: string, rule: string, run: TimerRun): Promise<void>;
  /** Runs a scheduled timer now as well, unless it waits already. */
  trigger(name: string): Promise<void>;
  /** Runs the timer that the job is of; undefined for any other job. */
  runOf(job: Job): Promise<void> | undefined;
};

/** The signal aborts when the time limit is over or the claim is lost. */
export type TimerRun = (signal: AbortSignal) => Promise<void>;

export const createTimers = (queue: Queue): Timers => {
  const runs = new Map<string, TimerRun>();
  return {
    schedule: async (name, rule, run) => {
      runs.set(name, run);
      await queue.boss.schedule(KEYS, rule, null, {
        key: name,
        singletonKey: keyOf(name),
        missed: 'once',
      });
    },
    trigger: async (name) => {
      if (!runs.has(name)) throw new Error(`There is no timer "${name}"; schedule it first.`);
      await queue.enqueue([{ key: keyOf(name) }]);
    },
    runOf: ({ key, signal }) => {
      if (!key.startsWith(PREFIX)) return undefined;
      // A replica of another version may have timers that this one does not know; what it misses, that one makes up for.
      return runs.get(key.slice(PREFIX.length))?.(signal) ?? Promise.resolve();
    },
  };
};

const PREFIX = 'timer:';
const keyOf = (name: string): string => `${PREFIX}${name}`;
