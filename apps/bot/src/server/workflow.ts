/**
 * Which repository's workflow calls: GitHub signs a token for a run (OpenID Connect), and what it signs is held against what is known
 * of the repository now. Anybody's workflow gets such a token, for its own repository.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { createRemoteJWKSet, customFetch, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';

/** A run that proved of which repository it is. */
export type Workflow = {
  /** "owner/name", as GitHub spells it. */
  readonly repository: string;
  /** For people: "workflow run 7 of acme/widgets, started by ada". */
  readonly title: string;
};

/** Rejects with Unauthenticated where the token proves nothing, and with Unavailable where that cannot be found out. */
export type Workflows = (token: string) => Promise<Workflow>;

/** What GitHub says of a repository now. */
export type Identity = { readonly repository: string; readonly id: number; readonly nodeId: string };

export type WorkflowOptions = {
  /** Who signs: "https://token.actions.githubusercontent.com". */
  readonly issuer: string;
  /** For whom a token has to be. */
  readonly audiences: readonly string[];
  /** The node id of the repository of which something is kept under a name; undefined if there is none. */
  readonly nodeIdOf: (repository: string) => Promise<string | undefined>;
  /** Asks GitHub, through the app's own installation; undefined where that reaches no such repository. */
  readonly identify: (repository: string) => Promise<Identity | undefined>;
  readonly now?: () => number;
  /** How long what GitHub said is believed, in milliseconds. */
  readonly believedMs?: number;
  /** Between two looks for new keys of the issuer, in milliseconds; meanwhile tokens of unknown keys are refused. */
  readonly cooldownMs?: number;
};

/** A signed token by its form; no token of GitHub's API looks like it. */
export const isSignedToken = (text: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text);

export const createWorkflows = (options: WorkflowOptions): Workflows => {
  const { issuer, audiences, nodeIdOf, identify, now = Date.now, believedMs = 60_000, cooldownMs = 30_000 } = options;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`), {
    timeoutDuration: PATIENCE_MS,
    cooldownDuration: cooldownMs,
    cacheMaxAge: KEYS_LAST_MS,
    [customFetch]: fetchBounded,
  });
  const known = new Map<string, { readonly until: number; readonly answer: Promise<Identity | undefined> }>();

  const identityOf = (repository: string): Promise<Identity | undefined> => {
    const name = repository.toLowerCase();
    const standing = known.get(name);
    if (standing !== undefined && standing.until > now()) return standing.answer;
    // They are names of repositories that are kept here, so there are no more of them than of these.
    const answer = identify(repository);
    known.set(name, { until: now() + believedMs, answer });
    answer.catch(() => known.delete(name));
    return answer;
  };

  return async (token) => {
    const claims = ClaimsSchema.safeParse(await verify(token, { keys, issuer, audiences, now }));
    if (!claims.success) throw refuse('The token names no repository and run; it is no workflow’s.');
    const { repository, repository_id, run_id, actor } = claims.data;
    const nodeId = await nodeIdOf(repository);
    if (nodeId === undefined)
      throw refuse(`Nothing is kept here of ${repository}, so its workflows have nothing to read.`);
    const identity = await identityOf(repository).catch((cause: unknown) => {
      throw new ConnectError(
        'GitHub could not be asked which repository this is; try again later.',
        Code.Unavailable,
        undefined,
        undefined,
        cause,
      );
    });
    // A name that was given up belongs to somebody else by now, or to nobody.
    const isSame =
      identity?.repository.toLowerCase() === repository.toLowerCase() &&
      String(identity.id) === repository_id &&
      identity.nodeId === nodeId;
    if (!isSame)
      throw refuse(
        `${repository} is not the repository any more of which something is kept under this name; try again in some minutes if it was just renamed.`,
      );
    return {
      repository: identity.repository,
      title: `workflow run ${run_id} of ${identity.repository}${actor === undefined ? '' : `, started by ${actor}`}`,
    };
  };
};

type Verifying = {
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly now: () => number;
};

const verify = async (token: string, { keys, issuer, audiences, now }: Verifying): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: [...audiences],
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat'],
      clockTolerance: 60,
      currentDate: new Date(now()),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw refuse('The workflow’s token has expired; have the step that uses it ask for a fresh one.');
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
      throw refuse(
        `The workflow’s token is for somebody else; ask GitHub for one with the audience ${audiences.join(' or ')}.`,
      );
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss')
      throw refuse(`The token is none that ${issuer} issued${issuerOf(token)}.`);
    if (error instanceof errors.JWTClaimValidationFailed)
      throw refuse(`The workflow’s token lacks what a token of GitHub has, or is not valid now (${error.claim}).`);
    if (isAway(error))
      throw new ConnectError(
        `The keys of ${issuer} could not be read, so no workflow’s token can be checked; try again later.`,
        Code.Unavailable,
      );
    if (error instanceof errors.JOSEError) throw refuse(`The token is not signed by ${issuer}.`);
    throw error;
  }
};

/** Not of a token, but of asking for the keys. */
const isAway = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') ||
  (error instanceof TypeError && error.message === 'fetch failed');

const issuerOf = (token: string): string => {
  try {
    const { iss } = decodeJwt(token);
    return iss === undefined ? '' : `, but ${iss.slice(0, 200)}`;
  } catch {
    return '';
  }
};

const refuse = (sentence: string): ConnectError => new ConnectError(sentence, Code.Unauthenticated);

const ClaimsSchema = z.object({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  repository_id: z.string().regex(/^\d{1,20}$/),
  run_id: z.string().regex(/^\d{1,20}$/),
  actor: z
    .string()
    .regex(/^[\w-]{1,100}(?:\[bot\])?$/)
    .optional(),
});

/** GitHub's keys are some kilobytes. */
const fetchBounded = async (url: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(url, init);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > MOST_BYTES) throw new errors.JWKSInvalid('The keys are too large.');
    parts.push(part);
  }
  return new Response(new Blob(parts), { status: response.status, headers: response.headers });
};

const PATIENCE_MS = 5_000;
const KEYS_LAST_MS = 10 * 60_000;
const MOST_BYTES = 256 * 1024;
