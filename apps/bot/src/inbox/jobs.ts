/** The queues in pg-boss and how a job in them is retried. */
import { randomBytes } from 'node:crypto';
import type { PgBoss } from 'pg-boss';

/** One job per delivery; pg-boss runs the jobs of one subject (its singleton key) strictly one after another. */
export const DELIVERIES = 'deliveries';
/** Where pg-boss puts a job whose budget is spent, however it died; `buryDead` empties it into the delivery table. */
export const DEAD = 'deliveries-dead';

export type DeliveryJob = { readonly id: string };

/** How often and how long a failing delivery is tried. */
export type Retry = {
  /** Tries after the first; default 8. */
  readonly limit: number;
  /** Seconds before the first retry, doubled (with jitter) each time; default 5. 0 retries at once. */
  readonly delaySeconds: number;
  /** Longest wait between two tries in seconds; default 600. */
  readonly maxDelaySeconds: number;
};

/** About twenty minutes from the first failure to the last try. */
export const DEFAULT_RETRY: Retry = { limit: 8, delaySeconds: 5, maxDelaySeconds: 600 };

/** Creates the queues, or brings them to these options. */
export const createQueues = async (
  boss: PgBoss,
  retry: Retry,
  { timeoutSeconds, heartbeatSeconds }: { readonly timeoutSeconds: number; readonly heartbeatSeconds: number | null },
): Promise<void> => {
  const backoff = retry.delaySeconds > 0;
  const options = {
    retryLimit: retry.limit,
    retryDelay: retry.delaySeconds,
    retryBackoff: backoff,
    ...(backoff && { retryDelayMax: retry.maxDelaySeconds }),
    // The run's own time limit comes first; this one is for a process that stopped noticing.
    expireInSeconds: timeoutSeconds + 60,
    retentionSeconds: 365 * DAY,
    deleteAfterSeconds: DAY,
    deadLetter: DEAD,
  };
  await boss.createQueue(DEAD, { retentionSeconds: 365 * DAY });
  await boss.createQueue(DELIVERIES, {
    ...options,
    policy: 'key_strict_fifo',
    ...(heartbeatSeconds !== null && { heartbeatSeconds }),
  });
  await boss.updateQueue(DELIVERIES, { ...options, heartbeatSeconds });
};

/**
 * A factory of ids (UUID version 7) that never go backwards within a process. pg-boss orders the jobs of one
 * subject by time and then by id, and all rows of one statement have the same time.
 */
export const createJobIds = (now: () => number): (() => string) => {
  let last = 0;
  let counter = 0;
  return () => {
    const time = Math.max(now(), last);
    counter = time === last ? counter + 1 : 0;
    // Borrowed from the next millisecond: sixteen million ids within one do not happen outside of tests.
    last = counter > MAX_COUNTER ? time + 1 : time;
    if (last > time) counter = 0;
    const stamp = last.toString(16).padStart(12, '0');
    const count = counter.toString(16).padStart(6, '0');
    const random = randomBytes(6).toString('hex');
    return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${count.slice(0, 3)}-8${count.slice(3)}-${random}`;
  };
};

const DAY = 24 * 60 * 60;
const MAX_COUNTER = 0xffffff;
