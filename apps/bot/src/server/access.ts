/** Who may write to the registry over HTTP: whoever knows the token; reading needs none. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';

/**
 * Lets calls without side effects pass, and others only with "Authorization: Bearer TOKEN". Without a configured token
 * no write passes at all: a bot in the same process needs none, because its calls do not come over HTTP.
 */
export const guardWrites =
  (token: string | undefined): Interceptor =>
  (next) =>
  (request) => {
    if (request.method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS) return next(request);
    if (token === undefined || token === '')
      throw new ConnectError(
        `${request.method.name} changes the registry, which this server offers for reading only; set RAPPORTEUR_REGISTRY_TOKEN on the server and send it as a bearer token.`,
        Code.PermissionDenied,
      );
    const given = /^Bearer +(\S+)$/i.exec(request.header.get('authorization') ?? '')?.[1];
    if (given === undefined || !isSame(given, token))
      throw new ConnectError(
        `${request.method.name} changes the registry and needs the server's RAPPORTEUR_REGISTRY_TOKEN as a bearer token; ${given === undefined ? 'none came' : 'another one came'} with the call.`,
        Code.Unauthenticated,
      );
    return next(request);
  };

// Digests have one length, so that the comparison tells nothing about the token, not even how long it is.
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
