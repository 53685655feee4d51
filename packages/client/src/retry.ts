/** One call with an overall deadline, repeated with jittered pauses while the registry cannot be reached. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { pauseOf, type Retries, type RetryPolicySchema, retriesOf } from '@rapporteur/idl';
import { RapporteurError, toRapporteurError } from './error.ts';

export type RetryOptions = {
  /** Attempts after the first while the registry cannot be reached; default 3. */
  readonly retries?: number | undefined;
  /** The same, and the pauses between them, as the contract has it; default: from 100 milliseconds, doubled up to 2 seconds. */
  readonly retry?: Pick<MessageInitShape<typeof RetryPolicySchema>, 'faults' | 'backoff'> | undefined;
};

/** Options of one call; for a list they hold for each page. */
export type CallOptions = {
  /** Cancels the call and the pauses between attempts. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the call with all its attempts. */
  readonly timeoutMs?: number | undefined;
};

export type Patience = {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly policy: Retries;
};

/** What one attempt is given: the shape of Connect's own call options. */
export type Attempt = { readonly signal?: AbortSignal; readonly timeoutMs?: number };

/** That a registry cannot be reached is a fault of others; nothing else that a call meets passes by itself. */
export const USUAL_POLICY: Retries = {
  faults: 3,
  errors: 0,
  crashes: 0,
  baseMs: 100,
  factor: 2,
  capMs: 2_000,
};

export const policyOf = ({ retries, retry }: RetryOptions): Retries =>
  retriesOf({ ...retry, faults: retries ?? retry?.faults }, USUAL_POLICY);

// Beyond it, setTimeout fires at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @throws RapporteurError, and nothing else */
export const callWithRetries = async <T>(
  attempt: (options: Attempt) => Promise<T>,
  { signal, timeoutMs, policy }: Patience,
): Promise<T> => {
  if (!(timeoutMs > 0)) throw new RapporteurError('invalid', `timeoutMs must be positive, not ${timeoutMs}.`);
  const end = performance.now() + timeoutMs;
  for (let tried = 0; ; tried += 1) {
    const left = Math.max(1, Math.ceil(end - performance.now()));
    try {
      return await attempt({ ...(signal && { signal }), ...(left <= LONGEST_TIMER_MS && { timeoutMs: left }) });
    } catch (reason) {
      const error = toRapporteurError(reason);
      const pause = pauseOf(policy, tried, Math.random());
      const over = tried >= policy.faults || performance.now() + pause >= end;
      if (error.code !== 'unavailable' || !error.retryable || over) throw error;
      await sleep(pause, signal);
    }
  }
};

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
