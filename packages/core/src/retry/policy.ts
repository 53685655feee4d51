/** The rule of retries as the contract tells it. */
import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type RetryPolicy as Message, RetryPolicySchema, retriesOf } from '@rapporteur/idl';
import { type RetryPolicy, USUAL_POLICY } from './decide.ts';

/** @throws a RangeError with one sentence */
export const policyOf = (message: Message, usual: RetryPolicy = USUAL_POLICY): RetryPolicy => {
  const policy = retriesOf(message, usual);
  for (const name of ['faults', 'errors', 'crashes'] as const)
    if (!Number.isInteger(policy[name]) || policy[name] < 0)
      throw new RangeError(`${name} must be 0 or more tries, not ${policy[name]}.`);
  for (const [name, ms] of [
    ['base', policy.baseMs],
    ['cap', policy.capMs],
  ] as const)
    if (!(ms >= 0)) throw new RangeError(`The backoff's ${name} must not be negative.`);
  if (!Number.isFinite(policy.factor) || policy.factor < 1)
    throw new RangeError(`The backoff's factor must be 1 or more, not ${policy.factor}.`);
  return policy;
};

export const toPolicyMessage = ({ faults, errors, crashes, baseMs, factor, capMs }: RetryPolicy): Message =>
  create(RetryPolicySchema, {
    ...{ faults, errors, crashes },
    backoff: { base: durationFromMs(baseMs), factor, cap: durationFromMs(capMs) },
  });
