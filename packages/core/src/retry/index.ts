/** One semantics of retries. */
export {
  decideRetry,
  type Failure,
  type FailureSource,
  NOTHING_SPENT,
  READ_POLICY,
  type RetryDecision,
  type RetryOutcome,
  type RetryPolicy,
  type SpentTries,
  USUAL_POLICY,
} from './decide.ts';
export { policyOf, toPolicyMessage } from './policy.ts';
