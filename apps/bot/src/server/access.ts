/**
 * Who may do what in the registry over HTTP. Without proof: read what is public, unless reading is closed. With a GitHub token that
 * GitHub knows: read what its owner may read there. With the token of a workflow's run: read what its own repository has. With the server's own token: everything;
 * writing takes that one.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { DescMethod } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createContextKey, createContextValues, type Interceptor } from '@connectrpc/connect';
import { ArtifactService, NotesService } from '@rapporteur/idl';
import type { Viewer, ViewerOf } from '@rapporteur/registry';
import type { Places } from './limits.ts';
import { isGithubToken, type Proof, type WhoIs } from './proof.ts';
import { isSignedToken, type Workflows } from './workflow.ts';

export type AccessOptions = {
  /** The server's own token; without one nothing is written over HTTP, and nobody sees everything. */
  readonly token: string | undefined;
  /** Whether everybody may read what is public. */
  readonly isOpen: boolean;
  /** Asks GitHub what a token of its may read; without it such a token proves nothing. */
  readonly proof?: Proof | undefined;
  /** Tells whose a GitHub token is, for people. */
  readonly whoIs?: WhoIs | undefined;
  /** Checks the tokens that GitHub signs for runs of workflows; without it such a token proves nothing. */
  readonly workflows?: Workflows | undefined;
};

const CALLER = createContextKey('', { description: 'address of the caller' });
const VIEWER = createContextKey<Viewer>({ sees: 'public' }, { description: 'what the caller may see' });

/** For the registry's routes. */
export const viewerOf: ViewerOf = (context) => context.values.get(VIEWER);

/** What a call carries besides its message. */
export const valuesOf = (caller: string) => createContextValues().set(CALLER, caller);

/** What a call in this very process carries of who makes it. */
export const viewing = (viewer: Viewer) => createContextValues().set(VIEWER, viewer);

/** Whether a request brings the server's own token: to it alone large messages are worth their memory. */
export const isTrusted = (authorization: string | undefined, token: string | undefined): boolean => {
  const given = bearerOf(authorization);
  return given !== undefined && token !== undefined && token !== '' && isSame(given, token);
};

/**
 * What is taken from others than the owner of the server. A transcript decides nothing: what comes of it is a draft, which people
 * approve at GitHub. An artifact is kept for a repository in which its sender may write, which the registry asks for.
 */
export const SUBMITS: readonly DescMethod[] = [
  NotesService.method.submitTranscript,
  ArtifactService.method.putArtifact,
  ArtifactService.method.tagArtifact,
  ArtifactService.method.untagArtifact,
  ArtifactService.method.moveAlias,
];

/** Lets a call pass if its caller may make it, and says with it what they may see. */
export const guardAccess =
  (options: AccessOptions): Interceptor =>
  (next) =>
  async (request) => {
    const { method, contextValues } = request;
    const authorization = request.header.get('authorization') ?? undefined;
    const asks = method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
    const submits = SUBMITS.some((one) => one === method);
    if (!asks && !submits && !isTrusted(authorization, options.token))
      throw refuseWrite(method.name, options.token, bearerOf(authorization));
    const viewer = await readerOf(options, { authorization, caller: contextValues.get(CALLER) });
    if (submits && viewer.sees === 'public')
      throw new ConnectError(
        `${method.parent === ArtifactService ? 'An artifact' : 'A transcript'} is taken with a bearer token only.`,
        Code.Unauthenticated,
      );
    contextValues.set(VIEWER, viewer);
    return answerTo(viewer, () => next(request));
  };

/** Lets a stream pass if there is a place for it; whoever brings the server's own token always has one. */
export const limitStreams =
  (places: Places): Interceptor =>
  (next) =>
  async (request) => {
    const { contextValues } = request;
    if (!request.stream || contextValues.get(VIEWER).sees === 'everything') return next(request);
    const leave = places(contextValues.get(CALLER));
    if (leave === undefined)
      throw new ConnectError(
        'So many watch already that there is no place for one more; end another, or try again in a minute.',
        Code.ResourceExhausted,
        { 'retry-after': '60' },
      );
    // Once the answer is closed, by whomever; a connection may end before anything is read of it.
    request.signal.addEventListener('abort', leave);
    if (request.signal.aborted) leave();
    try {
      const answer = await next(request);
      return answer.stream ? { ...answer, message: leaving(answer.message, leave) } : answer;
    } catch (error) {
      leave();
      throw error;
    }
  };

async function* leaving<T>(messages: AsyncIterable<T>, leave: () => void): AsyncGenerator<T, void> {
  try {
    yield* messages;
  } finally {
    leave();
  }
}

/** What somebody may see, by what their request brings. @throws ConnectError Unauthenticated */
export const readerOf = async (
  { token, isOpen, proof, whoIs, workflows }: AccessOptions,
  { authorization, caller }: { readonly authorization: string | undefined; readonly caller: string },
): Promise<Viewer> => {
  const given = bearerOf(authorization);
  if (isTrusted(authorization, token)) return { sees: 'everything' };
  if (given !== undefined && isGithubToken(given) && proof !== undefined) {
    // What is public needs no proof where reading is open, and GitHub is not asked then.
    if (!isOpen && !(await proof({ token: given, repository: undefined, right: 'read', caller })))
      throw new ConnectError('GitHub does not say whose this token is; it may have expired.', Code.Unauthenticated);
    return {
      sees: 'proven',
      proves: (repository, right) => proof({ token: given, repository, right, caller }),
      submits: async (repository) =>
        (await proof({ token: given, repository, right: 'write', caller })) ? whoIs?.(given) : undefined,
    };
  }
  if (given !== undefined && isSignedToken(given) && workflows !== undefined) {
    const { repository, title } = await workflows(given);
    const isOwn = (asked: string): boolean => asked.toLowerCase() === repository.toLowerCase();
    // Reads its own repository, and writes nothing anywhere: the audit log and the like ask for the right to write.
    return {
      sees: 'proven',
      proves: async (asked, right) => right === 'read' && isOwn(asked),
      submits: async (asked) => (isOwn(asked) ? title : undefined),
    };
  }
  // A token that is none of these is a mistake, of which its owner should know.
  if (given !== undefined)
    throw new ConnectError(
      'The bearer token is neither the RAPPORTEUR_REGISTRY_TOKEN of this server nor a token of GitHub or of a workflow of its; leave it out to read what is public.',
      Code.Unauthenticated,
    );
  if (!isOpen)
    throw new ConnectError(
      'This server shows nothing without proof; send RAPPORTEUR_REGISTRY_TOKEN or a GitHub token as a bearer token.',
      Code.Unauthenticated,
    );
  return { sees: 'public' };
};

/** What is refused after a look at GitHub takes no longer than what is not there at all. */
export const answerTo = async <T>({ sees }: Viewer, answer: () => Promise<T>): Promise<T> => {
  if (sees !== 'proven') return answer();
  const patience = takeTheTimeOfARefusal();
  try {
    return await answer();
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.NotFound) await patience;
    throw error;
  }
};

/** Begins when it is called. */
export const takeTheTimeOfARefusal = (milliseconds = REFUSAL_MS): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

const REFUSAL_MS = 400;

const refuseWrite = (name: string, token: string | undefined, given: string | undefined): ConnectError =>
  token === undefined || token === ''
    ? new ConnectError(
        `${name} changes the registry, which this server offers for reading only; set RAPPORTEUR_REGISTRY_TOKEN on the server and send it as a bearer token.`,
        Code.PermissionDenied,
      )
    : new ConnectError(
        `${name} changes the registry and needs the server's RAPPORTEUR_REGISTRY_TOKEN as a bearer token; ${given === undefined ? 'none came' : 'another one came'} with the call.`,
        Code.Unauthenticated,
      );

const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];

// Digests have one length, so that the comparison tells nothing about the token, not even how long it is.
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
