/** One call with an overall deadline, repeated with jittered pauses while the registry cannot be reached. */
import { RapporteurError, toRapporteurError } from './error.ts';

/** Options of one call; for a list they hold for each page. */
export type CallOptions = {
  /** Cancels the call and the pauses between attempts. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the call with all its attempts. */
  readonly timeoutMs?: number | undefined;
};

export type RetryPolicy = {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Attempts after the first. */
  readonly retries: number;
};

/** What one attempt is given: the shape of Connect's own call options. */
export type Attempt = { readonly signal?: AbortSignal; readonly timeoutMs?: number };

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
// Beyond it, setTimeout fires at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @throws RapporteurError, and nothing else */
export const callWithRetries = async <T>(
  attempt: (options: Attempt) => Promise<T>,
  { signal, timeoutMs, retries }: RetryPolicy,
): Promise<T> => {
  if (!(timeoutMs > 0)) throw new RapporteurError('invalid', `timeoutMs must be positive, not ${timeoutMs}.`);
  const end = performance.now() + timeoutMs;
  for (let tried = 0; ; tried += 1) {
    const left = Math.max(1, Math.ceil(end - performance.now()));
    try {
      return await attempt({ ...(signal && { signal }), ...(left <= LONGEST_TIMER_MS && { timeoutMs: left }) });
    } catch (reason) {
      const error = toRapporteurError(reason);
      const pause = pauseBefore(tried);
      const over = tried >= retries || performance.now() + pause >= end;
      if (error.code !== 'unavailable' || !error.retryable || over) throw error;
      await sleep(pause, signal);
    }
  }
};

/** Milliseconds, jittered, after so many failures. */
export const pauseBefore = (failed: number): number =>
  Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failed);

export const sleep = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      if (signal?.aborted) reject(new RapporteurError('cancelled', 'The call was cancelled.', signal.reason));
      else resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener('abort', finish);
    if (signal?.aborted) finish();
  });
