/** The rule of retries as the contract tells it, where what is not said is the usual and 0 is none. */
import { create } from '@bufbuild/protobuf';
import { type Duration, durationFromMs, durationMs } from '@bufbuild/protobuf/wkt';
import { type RetryPolicy as Message, RetryPolicySchema } from '@rapporteur/idl';
import { type RetryPolicy, USUAL_POLICY } from './decide.ts';

/** @throws a RangeError with one sentence */
export const policyOf = (message: Message, usual: RetryPolicy = USUAL_POLICY): RetryPolicy => ({
  faults: count('faults', message.faults ?? usual.faults),
  errors: count('errors', message.errors ?? usual.errors),
  crashes: count('crashes', message.crashes ?? usual.crashes),
  baseMs: pause('base', message.backoff?.base, usual.baseMs),
  factor: growth(message.backoff?.factor ?? usual.factor),
  capMs: pause('cap', message.backoff?.cap, usual.capMs),
});

export const toPolicyMessage = ({ faults, errors, crashes, baseMs, factor, capMs }: RetryPolicy): Message =>
  create(RetryPolicySchema, {
    ...{ faults, errors, crashes },
    backoff: { base: durationFromMs(baseMs), factor, cap: durationFromMs(capMs) },
  });

const count = (name: string, value: number): number => {
  if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} must be 0 or more tries, not ${value}.`);
  return value;
};

const pause = (name: string, given: Duration | undefined, usual: number): number => {
  const value = given === undefined ? usual : durationMs(given);
  if (!(value >= 0)) throw new RangeError(`The backoff's ${name} must not be negative.`);
  return value;
};

const growth = (factor: number): number => {
  if (!Number.isFinite(factor) || factor < 1)
    throw new RangeError(`The backoff's factor must be 1 or more, not ${factor}.`);
  return factor;
};
