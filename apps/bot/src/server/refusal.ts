/** What is refused over HTTP: a true status, a word for programs, and a sentence for people. */
import type { ServerResponse } from 'node:http';
import { Code, type ConnectError } from '@connectrpc/connect';

export type Refusal = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** When to come again, in seconds. */
  readonly retryAfter?: number | undefined;
};

/** As a refusal of the registry stands in an answer over HTTP; a defect keeps its insides for itself. */
export const refusalOf = ({ code, rawMessage }: ConnectError): Refusal => {
  const [status, word] = STATUSES.get(code) ?? [500, 'internal'];
  if (status === 500) return { status, code: word, message: 'The server failed at this request.' };
  return { status, code: word, message: rawMessage, retryAfter: PAUSES.get(status) };
};

const STATUSES: ReadonlyMap<Code, readonly [status: number, code: string]> = new Map([
  [Code.InvalidArgument, [400, 'invalid']],
  [Code.FailedPrecondition, [400, 'invalid']],
  [Code.Unauthenticated, [401, 'unauthenticated']],
  [Code.PermissionDenied, [403, 'forbidden']],
  [Code.NotFound, [404, 'not_found']],
  [Code.ResourceExhausted, [429, 'limited']],
  [Code.Unavailable, [503, 'unavailable']],
]);

const PAUSES: ReadonlyMap<number, number> = new Map([
  [429, 60],
  [503, 5],
]);

export const CODES: readonly string[] = [
  ...new Set([...STATUSES.values()].map(([, code]) => code)),
  'method_not_allowed',
  'internal',
];

export const sendRefusal = (response: ServerResponse, { status, code, message, retryAfter }: Refusal): void => {
  const text = JSON.stringify({ code, message });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  response.end(text);
};

/** `allowed` are those besides OPTIONS. */
export const refuseMethodOf = (response: ServerResponse, path: string, allowed: readonly string[]): void => {
  response.setHeader('allow', [...allowed, 'OPTIONS'].join(', '));
  const message = `${path.slice(0, 200)} answers ${allowed.join(' and ')} only.`;
  sendRefusal(response, { status: 405, code: 'method_not_allowed', message });
};
