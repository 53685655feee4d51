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
 * - internal: a defect, or something that is not a registry answered, or one that is older than the call
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

/**
 * What is wrong between here and the registry:
 * - refused: nothing listens at its address
 * - unknown_host: its name leads nowhere
 * - tls: its certificate is not trusted, or the line cannot be secured
 * - cut_off: the connection broke in the middle
 * - cors: it can be reached, and does not let this page read what it answers
 * - unreachable: it cannot be reached, and nothing tells why
 * - too_old: it does not know the call yet
 * - not_a_registry: something else answers
 */
export type RapporteurErrorReason =
  | 'refused'
  | 'unknown_host'
  | 'tls'
  | 'cut_off'
  | 'cors'
  | 'unreachable'
  | 'too_old'
  | 'not_a_registry';

/** A failed call; the message is a sentence for people. */
export class RapporteurError extends Error {
  readonly code: RapporteurErrorCode;
  /** What is wrong on the way to the registry; undefined where the registry itself answered. */
  readonly reason: RapporteurErrorReason | undefined;
  /** Whether the same call, sent again later, may succeed. */
  readonly retryable: boolean;

  constructor(code: RapporteurErrorCode, message: string, cause?: unknown, reason?: RapporteurErrorReason) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RapporteurError';
    this.code = code;
    this.reason = reason;
    this.retryable = (code === 'unavailable' && !isLasting(reason)) || code === 'deadline';
  }
}

/** What no later call mends. */
const isLasting = (reason: RapporteurErrorReason | undefined): boolean => reason === 'tls' || reason === 'cors';

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
  const why = code === 'unavailable' ? reasonOnTheWay(error) : isForeign(error) ? 'not_a_registry' : undefined;
  return new RapporteurError(code, toMessage(code, error, why), error.cause, why);
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

const toMessage = (code: RapporteurErrorCode, error: ConnectError, why: RapporteurErrorReason | undefined): string => {
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
      return ON_THE_WAY[why ?? '']?.(said) ?? `The registry cannot be reached (${said}); try again later.`;
    case 'deadline':
      return 'The registry did not answer in time; try again, or allow more time with timeoutMs.';
    case 'cancelled':
      return 'The call was cancelled.';
    case 'internal':
      return why === 'not_a_registry'
        ? `Whatever answers at this address is not a Rapporteur registry (${said}); check the base URL.`
        : `The registry failed (${said}); its log says more.`;
  }
};

const ON_THE_WAY: Readonly<Record<string, (said: string) => string>> = {
  refused: (said) => `Nothing listens at the registry's address (${said}); start it, or correct the base URL.`,
  unknown_host: (said) => `The registry's host is not known (${said}); correct the base URL, or look at the network.`,
  tls: (said) => `The line to the registry is not secure (${said}); its certificate has to be mended, or trusted here.`,
  cut_off: (said) => `The connection to the registry was cut off (${said}); try again later.`,
};

/** Told by the codes of the system and of Node's own TLS, one or two causes deep; a browser tells nothing. */
const reasonOnTheWay = (error: ConnectError): RapporteurErrorReason | undefined => {
  for (const one of causesOf(error.cause)) {
    const code = 'code' in one ? String(one.code) : '';
    if (code === 'ECONNREFUSED') return 'refused';
    if (/^(?:ENOTFOUND|EAI_)/.test(code)) return 'unknown_host';
    if (/CERT|^ERR_(?:TLS|SSL)|SIGNED|UNABLE_TO_|^EPROTO$/.test(code)) return 'tls';
    if (/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code) || one.message === 'terminated') return 'cut_off';
  }
  if (error.cause instanceof TypeError) return 'unreachable';
  return /cut off/.test(error.rawMessage) ? 'cut_off' : undefined;
};

function* causesOf(reason: unknown): Generator<Error> {
  for (let one = reason; one instanceof Error; one = one instanceof AggregateError ? one.errors[0] : one.cause)
    yield one;
}

const isForeign = (error: ConnectError): boolean =>
  error.code === Code.Unimplemented || /content type|is not valid JSON|Unexpected token/i.test(error.rawMessage);

// The message of a failed fetch is "fetch failed"; the reason is one or two causes deeper.
const reasonOf = (error: ConnectError): string => {
  let text = error.rawMessage;
  for (const { message } of causesOf(error.cause)) if (message !== '') text = message;
  return text === '' ? 'No reason was given.' : text;
};
