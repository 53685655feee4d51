/** The one error that the client throws. */
import { Code, ConnectError } from '@connectrpc/connect';

/**
 * - not_found: nothing has that name
 * - conflict: somebody else changed the resource since it was read; read it again and repeat the change
 * - invalid: the request cannot be right, whenever it is sent
 * - unauthenticated, forbidden: the registry does not know the caller, or does not let it
 * - unavailable: the registry or its database cannot be reached, or was asked too often
 * - deadline: no answer in time; a put may or may not have been stored
 * - cancelled: the caller's AbortSignal
 * - internal: a defect, or something that is not a registry answered
 */
export type RapporteurErrorCode =
  | 'not_found'
  | 'conflict'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'unavailable'
  | 'deadline'
  | 'cancelled'
  | 'internal';

/** A failed call; the message is a sentence for people. */
export class RapporteurError extends Error {
  readonly code: RapporteurErrorCode;
  /** Whether the same call, sent again later, may succeed. */
  readonly retryable: boolean;

  constructor(code: RapporteurErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RapporteurError';
    this.code = code;
    this.retryable = code === 'unavailable' || code === 'deadline';
  }
}

/** Answers undefined where the call says "not_found": `await optional(client.getRfc(name))`. */
export const optional = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RapporteurError && error.code === 'not_found') return undefined;
    throw error;
  }
};

/** Translates whatever a transport throws. */
export const toRapporteurError = (reason: unknown): RapporteurError => {
  if (reason instanceof RapporteurError) return reason;
  const error = ConnectError.from(reason);
  const code = toCode(error);
  return new RapporteurError(code, toMessage(code, error), error.cause);
};

const toCode = (error: ConnectError): RapporteurErrorCode => {
  switch (error.code) {
    case Code.NotFound:
      return 'not_found';
    case Code.Aborted:
    case Code.AlreadyExists:
      return 'conflict';
    case Code.InvalidArgument:
    case Code.OutOfRange:
    case Code.FailedPrecondition:
      return 'invalid';
    case Code.ResourceExhausted:
      // Whoever asked too often is told when to come again; else a message is larger than the server reads.
      return error.metadata.has('retry-after') ? 'unavailable' : 'invalid';
    case Code.Unauthenticated:
      return 'unauthenticated';
    case Code.PermissionDenied:
      return 'forbidden';
    case Code.Unavailable:
      return 'unavailable';
    case Code.DeadlineExceeded:
      return 'deadline';
    case Code.Canceled:
      return 'cancelled';
    case Code.Unknown:
      // What fetch throws when there is no connection, or when it breaks inside the answer.
      return error.cause instanceof TypeError ? 'unavailable' : 'internal';
    default:
      return 'internal';
  }
};

const toMessage = (code: RapporteurErrorCode, error: ConnectError): string => {
  const sentence = reasonOf(error);
  const said = sentence.replace(/\.$/, '');
  switch (code) {
    case 'not_found':
    case 'conflict':
    case 'invalid':
      return sentence;
    case 'unauthenticated':
      return `The registry does not know who calls (${said}); check the token.`;
    case 'forbidden':
      return `The registry does not allow this call (${said}).`;
    case 'unavailable':
      return `The registry cannot be reached (${said}); try again later.`;
    case 'deadline':
      return 'The registry did not answer in time; try again, or allow more time with timeoutMs.';
    case 'cancelled':
      return 'The call was cancelled.';
    case 'internal':
      return isForeign(error)
        ? `Whatever answers at this address is not a Rapporteur registry (${said}); check the base URL.`
        : `The registry failed (${said}); its log says more.`;
  }
};

const isForeign = (error: ConnectError): boolean =>
  error.code === Code.Unimplemented || /content type|is not valid JSON|Unexpected token/i.test(error.rawMessage);

// The message of a failed fetch is "fetch failed"; the reason is one or two causes deeper.
const reasonOf = (error: ConnectError): string => {
  let reason: unknown = error.cause;
  let text = error.rawMessage;
  while (reason instanceof Error) {
    if (reason.message !== '') text = reason.message;
    reason = reason instanceof AggregateError ? reason.errors[0] : reason.cause;
  }
  return text === '' ? 'No reason was given.' : text;
};
