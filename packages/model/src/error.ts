/** Errors of the API as one sentence each; their own words are not shown, since a server may put anything there. */
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  AuthenticationError,
  BadRequestError,
  ContentTooLargeError,
  InternalServerError,
  NotFoundError,
  OverloadedError,
  PaymentRequiredError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';

/** What went wrong, and whether the same request may succeed later. */
export type Explained = { readonly reason: Reason; readonly retryable: boolean };

/** Explains anything that a request may throw. */
export const explainError = (error: unknown, { apiKey }: { readonly apiKey: string | undefined }): Explained => {
  const found = EXPLANATIONS.find(({ matches }) => matches(error));
  if (found) {
    const { code, text, retryable = false } = found;
    return { reason: create(ReasonSchema, { code, text: code === 'model-key' && !apiKey ? NO_KEY : text }), retryable };
  }
  const status = error instanceof APIError && typeof error.status === 'number' ? ` (status ${error.status})` : '';
  const text = `The model API failed in an unexpected way${status}.`;
  return { reason: create(ReasonSchema, { code: 'model-fault', text }), retryable: true };
};

type Explanation = {
  readonly matches: (error: unknown) => boolean;
  readonly code: string;
  readonly text: string;
  readonly retryable?: boolean;
};

const NO_KEY = 'The model API wants a key, and none is set.';

/** An error inside a stream has a type but no status. */
const hasType = (error: unknown, type: string): boolean => error instanceof APIError && error.type === type;

const EXPLANATIONS: readonly Explanation[] = [
  {
    matches: (error) => error instanceof APIConnectionTimeoutError,
    code: 'model-timeout',
    text: 'The model API did not answer in time.',
    retryable: true,
  },
  {
    matches: (error) => error instanceof APIConnectionError,
    code: 'model-unreachable',
    text: 'The model API could not be reached; check its address and the network.',
    retryable: true,
  },
  {
    matches: (error) => error instanceof OverloadedError || hasType(error, 'overloaded_error'),
    code: 'model-overloaded',
    text: 'The model API is overloaded.',
    retryable: true,
  },
  {
    matches: (error) => error instanceof RateLimitError || hasType(error, 'rate_limit_error'),
    code: 'model-rate-limit',
    text: 'The model API asks for fewer requests.',
    retryable: true,
  },
  {
    matches: (error) => error instanceof AuthenticationError,
    code: 'model-key',
    text: 'The model API does not accept the key; check it.',
  },
  {
    matches: (error) => error instanceof PermissionDeniedError,
    code: 'model-permission',
    text: 'The key of the model API may not use this model.',
  },
  {
    matches: (error) => error instanceof PaymentRequiredError,
    code: 'model-payment',
    text: 'The account of the model API has no credit left.',
  },
  {
    matches: (error) => error instanceof NotFoundError,
    code: 'model-unknown',
    text: 'The model API does not know this model or address; check both settings.',
  },
  {
    matches: (error) => error instanceof ContentTooLargeError,
    code: 'model-too-large',
    text: 'The transcript is too large for the model API.',
  },
  {
    matches: (error) => error instanceof BadRequestError || hasType(error, 'invalid_request_error'),
    code: 'model-bad-request',
    text: 'The model API did not accept the request; the model may lack structured output.',
  },
  {
    matches: (error) => error instanceof InternalServerError || hasType(error, 'api_error'),
    code: 'model-server',
    text: 'The model API has an internal problem.',
    retryable: true,
  },
];
