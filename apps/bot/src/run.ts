/** Runs what the inbox brings, and makes one sentence of whatever fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Probot } from 'probot';
import { faultOf } from './github/index.ts';
import type { Run, TimerRun } from './inbox/index.ts';

/** Longer than this no run sleeps; below the inbox's limit of one run, so that the next try is counted from its end. */
const LONGEST_SLEEP_MS = 10 * 60_000;

/** Gives deliveries to Probot. If GitHub asks for a pause, the run lasts until it is over, and only then fails. */
export const createRun =
  (probot: Probot): Run =>
  ({ id, name, payload, signal }) =>
    // @ts-expect-error: Probot checks the event's name at run time; its type is a closed list.
    inOneSentence(signal, () => probot.receive({ id, name, payload }));

/** The same for a timer. */
export const createTimerRun =
  (work: () => Promise<void>): TimerRun =>
  (signal) =>
    inOneSentence(signal, work);

const inOneSentence = async (signal: AbortSignal, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (thrown) {
    const error = firstOf(thrown);
    const fault = faultOf(error, new Date());
    if (fault?.waitMs) await sleep(Math.min(fault.waitMs, LONGEST_SLEEP_MS), undefined, { signal });
    if (fault) throw createExplained(fault.text);
    throw new Error(error instanceof Error ? error.message.split('\n')[0] : String(error), { cause: error });
  }
};

/** Where in the code GitHub's failure was met explains nothing: the sentence is all that the log shows. */
const createExplained = (text: string): Error => {
  const error = new Error(text);
  error.stack = text;
  return error;
};

/** Probot wraps what its listeners threw. */
const firstOf = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length > 0 ? firstOf(error.errors[0]) : error;
