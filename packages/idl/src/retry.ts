/** What a policy of retries says, for everybody who tries again: what is not said is the usual, 0 is none, and pauses grow. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { RetryPolicySchema } from './gen/rapporteur/v1/job_pb.ts';

/** Tries again that each budget pays for, and the pauses before them. */
export type Retries = {
  readonly faults: number;
  readonly errors: number;
  readonly crashes: number;
  /** Milliseconds before the first try that a budget pays for; 0 is at once, always. */
  readonly baseMs: number;
  /** At least 1. */
  readonly factor: number;
  readonly capMs: number;
};

type Policy = Pick<MessageInitShape<typeof RetryPolicySchema>, 'faults' | 'errors' | 'crashes' | 'backoff'>;

export const retriesOf = ({ faults, errors, crashes, backoff }: Policy, usual: Retries): Retries => ({
  faults: faults ?? usual.faults,
  errors: errors ?? usual.errors,
  crashes: crashes ?? usual.crashes,
  baseMs: msOf(backoff?.base) ?? usual.baseMs,
  factor: backoff?.factor ?? usual.factor,
  capMs: msOf(backoff?.cap) ?? usual.capMs,
});

/**
 * Milliseconds before a try that a budget pays for, of which so many were spent. `jitter`, from 0 to 1, is by how much of its half
 * a pause is shortened, so that what failed together does not come back together.
 */
export const pauseOf = (
  { baseMs, factor, capMs }: Pick<Retries, 'baseMs' | 'factor' | 'capMs'>,
  used: number,
  jitter: number,
): number => {
  // However often: 0 times infinity is no number.
  if (baseMs <= 0) return 0;
  return Math.round(Math.min(baseMs * factor ** used, capMs) * (1 - jitter / 2));
};

type Duration = { readonly seconds?: bigint; readonly nanos?: number };

const msOf = (given: Duration | undefined): number | undefined =>
  given && Number(given.seconds ?? 0) * 1_000 + (given.nanos ?? 0) / 1e6;
