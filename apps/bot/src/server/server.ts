/** The one port: webhooks in, health and readiness, and the registry's services, these also over HTTP/2. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { Code, ConnectError, type ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { ArtifactService } from '@rapporteur/idl';
import { packAnswers, refuseUnknown, type Viewer } from '@rapporteur/registry';
import type { Logger } from 'pino';
import type { Inbox } from '../inbox/index.ts';
import {
  type AccessOptions,
  answerTo,
  guardAccess,
  isTrusted,
  limitStreams,
  readerOf,
  SUBMITS,
  valuesOf,
} from './access.ts';
import { createApi } from './api.ts';
import { BLOBS_PATH, type BlobDesk } from './blob.ts';
import { readBody, type Unread } from './body.ts';
import type { Calendars } from './calendar.ts';
import { createCallerOf } from './caller.ts';
import { allowPages, answerPreflight } from './cors.ts';
import type { Urgent } from './gate.ts';
import { createIsOwnHost } from './hosts.ts';
import { type AnyRequest, type AnyResponse, addHttp2 } from './http2.ts';
import { createMeter, createPlaces } from './limits.ts';
import type { PageServer } from './pages.ts';
import { createPool, type Pool } from './pool.ts';
import { cachingOf, sendPrinted } from './printed.ts';
import type { Proof, WhoIs } from './proof.ts';
import { type Refusal, refusalOf, refuseMethodOf, sendRefusal } from './refusal.ts';
import type { Workflows } from './workflow.ts';

/** Answers the request and resolves to true, or leaves it alone and resolves to something else: Probot's convention. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export type ServerOptions = {
  /** What receives webhooks; absent while the App is being registered. */
  readonly inbox?: Pick<Inbox, 'receive' | 'checkHead' | 'readiness' | 'maxBodyBytes'> | undefined;
  /** Registers the registry's services; absent when the registry lives elsewhere. */
  readonly registry?: ((router: ConnectRouter) => void) | undefined;
  /** Prints the calendars of meetings; absent where the registry lives elsewhere. */
  readonly calendars?: Calendars | undefined;
  /** Takes and gives large content of artifacts; absent where the registry lives elsewhere. */
  readonly blobs?: BlobDesk | undefined;
  /** Shows pages to people; absent where they are switched off, or the registry lives elsewhere. */
  readonly pages?: PageServer | undefined;
  /** Bearer token that may do everything in the registry over HTTP; without one it is read-only there. */
  readonly registryToken?: string | undefined;
  /** Whether everybody may read what is public in the registry; default true. */
  readonly publicRead?: boolean | undefined;
  /** Asks GitHub what a token of its may read. */
  readonly proof?: Proof | undefined;
  /** Tells whose such a token is. */
  readonly whoIs?: WhoIs | undefined;
  /** Checks the tokens that GitHub signs for runs of workflows. */
  readonly workflows?: Workflows | undefined;
  /** Why GitHub does not accept the app, in one sentence; without an answer it does. */
  readonly refusal?: (() => Promise<string | undefined>) | undefined;
  /** Names under which the server answers, besides those of this machine itself. */
  readonly hosts?: readonly string[] | undefined;
  /** Addresses and networks of proxies in front, besides this machine: who came to them is who asks. */
  readonly proxies?: readonly string[] | undefined;
  /** Told of webhooks while they are taken in, which others let by. */
  readonly urgent?: Pick<Urgent, 'begin'> | undefined;
  /** What senders may cost before anything is known of them. */
  readonly limits?: Partial<Limits> | undefined;
  /** How long they may take. */
  readonly times?: Partial<Times> | undefined;
  /** Asked about every path that is not ours, for instance Probot's setup pages. */
  readonly fallback?: Handler | undefined;
  readonly log: Logger;
  /** Shown at /health; default "unknown". */
  readonly version?: string | undefined;
};

export type Limits = {
  /** Bytes of bodies that are not verified, over all connections. */
  readonly unverifiedBytes: number;
  readonly connections: number;
  /** How long a webhook's body may take; GitHub itself waits ten seconds for the answer. */
  readonly bodyMs: number;
  /** Questions of one address in a minute. */
  readonly questions: number;
  /** Watches of one address at once, and of all. */
  readonly watches: number;
  readonly watchesInAll: number;
  /** Milliseconds for which everything.json is given out again. */
  readonly everythingMs: number;
  /** Pings and the like of one address in a minute, over HTTP/2. */
  readonly pings: number;
};

/** Milliseconds, as Node names them. */
export type Times = Record<
  'headersTimeout' | 'requestTimeout' | 'keepAliveTimeout' | 'connectionsCheckingInterval',
  number
>;

export type Server = {
  /** Bytes of unverified bodies in memory: now, and at most so far. */
  readonly unverified: { readonly held: number; readonly peak: number };
  /** Resolves with the address, "http://127.0.0.1:3000"; port 0 takes a free one. @throws an Error with one sentence. */
  listen(port: number, host: string): Promise<string>;
  /** Stops listening, lets running requests end for at most `deadlineMs` (default 5,000), then cuts them off. */
  close(deadlineMs?: number): Promise<void>;
};

/** Probot's path, and the root that older Apps are registered with. */
export const WEBHOOK_PATHS: readonly string[] = ['/api/github/webhooks', '/'];

export const createServer = (options: ServerOptions): Server => {
  const { log, version = 'unknown', registryToken, publicRead = true, proof, whoIs, workflows, hosts = [] } = options;
  const limits = { ...LIMITS, ...options.limits };
  const bounds = { ...TIMES, ...options.times, maxHeaderSize: MAX_HEADER_BYTES };
  const pool = createPool(limits.unverifiedBytes);
  const access: AccessOptions = { token: registryToken, isOpen: publicRead, proof, whoIs, workflows };
  const ending = new AbortController();
  const callerOf = createCallerOf(options.proxies);
  const isOwnHost = createIsOwnHost(hosts);
  const waitOf = createMeter(limits.questions);
  const places = createPlaces(limits.watches, limits.watchesInAll);
  const submitters = createPlaces(MOST_SUBMISSIONS / 2, MOST_SUBMISSIONS);
  const adapt = (routes: (router: ConnectRouter) => void, readMaxBytes: number) =>
    connectNodeAdapter({
      routes,
      interceptors: [guardAccess(access), limitStreams(places), packAnswers, refuseUnknown],
      contextValues: (request) => valuesOf(callerOf(request)),
      readMaxBytes,
      shutdownSignal: ending.signal,
    });
  const registry = options.registry && {
    forTrusted: adapt(options.registry, MAX_RPC_BYTES),
    forStrangers: adapt(options.registry, MAX_QUESTION_BYTES),
    forSubmitters: adapt(options.registry, MAX_TRANSCRIPT_BYTES),
  };

  const viewerOf = (request: IncomingMessage): Promise<Viewer> =>
    readerOf(access, { authorization: request.headers.authorization, caller: callerOf(request) });
  const api =
    options.registry &&
    createApi({ routes: options.registry, viewerOf, isOpen: publicRead, freshMs: limits.everythingMs });

  /** Pages of anybody may ask, each caller so much; true if that is the end of it. */
  const isTurnedAway = (request: AnyRequest, response: AnyResponse): boolean => {
    allowPages(response);
    if (request.method === 'OPTIONS') {
      answerPreflight(response);
      return true;
    }
    const wait = isTrusted(request.headers.authorization, registryToken) ? 0 : waitOf(callerOf(request));
    if (wait > 0) refuseHaste(request, response, { wait, perMinute: limits.questions });
    return wait > 0;
  };

  /** A call of the contract. */
  const answerCall = async (path: string, request: AnyRequest, response: AnyResponse): Promise<void> => {
    if (registry === undefined) return refuseCall(request, response, ELSEWHERE);
    const { authorization } = request.headers;
    if (isTrusted(authorization, registryToken)) return registry.forTrusted(request, response);
    if (!SUBMIT_PATHS.has(path)) return registry.forStrangers(request, response);
    // Transcripts are large, and are read before it is known for which series they are: few at once, and few of one caller.
    const leave = authorization ? submitters(callerOf(request)) : undefined;
    if (leave === undefined) {
      leaveUnread(request, response);
      return refuseCall(request, response, authorization ? FULL : namelessOf(path));
    }
    response.once('close', leave);
    registry.forSubmitters(request, response);
  };

  const answerQuestion = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isTurnedAway(request, response)) return;
    if (path.startsWith(CALLS)) return answerCall(path, request, response);
    if (path.startsWith(BLOBS_PATH)) return answerBlob(path, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethodOf(response, path, ['GET', 'HEAD']);
    try {
      if (!path.startsWith('/calendar/')) return await (api ?? refuseElsewhere)(path, request, response);
      const { calendars } = options;
      if (calendars === undefined) return sendRefusal(response, ELSEWHERE);
      // Whoever signed in on the pages finds there links to calendars.
      const signedIn = request.headers.authorization === undefined ? options.pages?.viewerOf(request) : undefined;
      const viewer = signedIn ?? (await viewerOf(request));
      const printed = await answerTo(viewer, () => calendars(path, viewer));
      return sendPrinted(request, response, {
        printed,
        headers: { ...cachingOf(viewer), vary: 'authorization, cookie' },
      });
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      const refusal = refusalOf(error);
      if (refusal.status === 500) log.error({ err: error, path }, 'A question failed');
      sendRefusal(response, refusal);
    }
  };

  /** Uploads take long: few at once, and few of one caller. */
  const answerBlob = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { blobs } = options;
    if (blobs === undefined) return sendRefusal(response, ELSEWHERE);
    if (!['GET', 'HEAD', 'PUT'].includes(request.method ?? ''))
      return refuseMethodOf(response, path, ['GET', 'HEAD', 'PUT']);
    const leave = request.method === 'PUT' ? submitters(callerOf(request)) : () => undefined;
    if (leave === undefined)
      return refuseUnread(request, response, {
        status: 503,
        message: 'Too much is being sent at once; try again in a few seconds.',
      });
    response.once('close', leave);
    try {
      await blobs(path, await viewerOf(request), { request, response });
    } catch (error) {
      // Who hung up is answered nothing.
      if (response.headersSent || response.destroyed) return;
      if (!(error instanceof ConnectError)) throw error;
      const { status, message } = refusalOf(error);
      if (status >= 500) log.error({ err: error, path }, 'A blob failed');
      refuseUnread(request, response, { status, message });
    }
  };

  const answerPage = async (pages: PageServer, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seconds = waitOf(callerOf(request));
    if (seconds > 0) return pages.refuseHaste(request, response, { seconds, perMinute: limits.questions });
    await pages.answer(request, response);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET' } = request;
    const path = pathOf(request);
    if (method === 'POST' && WEBHOOK_PATHS.includes(path))
      return receive({ ...options, pool, bodyMs: limits.bodyMs }, request, response);
    if (path === '/health' || path === '/ready') {
      if (method !== 'GET' && method !== 'HEAD') return refuseMethod(response, path, 'GET');
      return path === '/health' ? send(response, 200, { status: 'up', version }) : ready(options, response);
    }
    // Probes know an address only, and what they are told is no secret; a webhook is known by its signature.
    if (!isOwnHost(request.headersDistinct.host)) return send(response, 421, { message: MISDIRECTED });
    if (ASKED.some((start) => path.startsWith(start))) return answerQuestion(path, request, response);
    if (options.fallback !== undefined && (await options.fallback(request, response)) === true) return;
    if (response.headersSent) return;
    if (path === '/api/github/webhooks') return refuseMethod(response, path, 'POST');
    if (options.pages?.takes(method, path)) return answerPage(options.pages, request, response);
    if (path === '/' && method !== 'GET' && method !== 'HEAD') return refuseMethod(response, path, 'GET and POST');
    if (path === '/') return send(response, 200, { message: `Rapporteur ${version} is up.`, ready: '/ready' });
    return send(response, 404, { message: `There is nothing at ${path.slice(0, 200)}.` });
  };

  const answerOverHttp2 = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    const path = pathOf(request);
    const names = [request.headers[':authority'], request.headers.host].filter((name) => name !== undefined);
    if (!isOwnHost([...new Set(names)])) return send(response, 421, { message: MISDIRECTED });
    if (!path.startsWith(CALLS))
      return send(response, 404, { message: 'Over HTTP/2 calls are answered only; ask over HTTP/1.1.' });
    const addTrailers = response.addTrailers.bind(response);
    response.addTrailers = (trailers) => addTrailers(asGrpcHas(trailers));
    if (!isTurnedAway(request, response)) await answerCall(path, request, response);
  };

  const onFailure = (request: AnyRequest, response: AnyResponse) => (error: unknown) => {
    if (request.destroyed && !request.complete) {
      log.info({ path: pathOf(request) }, 'A sender hung up before the end of its request');
      return;
    }
    log.error({ err: error, path: pathOf(request) }, 'A request failed');
    if (response.headersSent) response.destroy();
    else send(response, 500, { message: 'The server failed at this request; its log says why.' });
  };

  const http = createHttpServer(bounds, (request, response) => {
    // A connection that is kept alive was busy when the server began to close, and would wait for another request.
    response.once('close', () => {
      if (ending.signal.aborted) http.closeIdleConnections();
    });
    answer(request, response).catch(onFailure(request, response));
  });
  const http2 = addHttp2(http, {
    ...bounds,
    answer: (request, response) => {
      answerOverHttp2(request, response).catch(onFailure(request, response));
    },
    callerOf,
    // A stream costs what a connection of HTTP/1 does.
    streams: { ofCaller: limits.connections / 4, inAll: limits.connections },
    pings: limits.pings,
  });

  http.maxConnections = limits.connections;

  return {
    unverified: pool,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        http.once('error', (error) => reject(explainListening(error, port, host)));
        http.listen(port, host, () => {
          const address = http.address();
          const taken = typeof address === 'object' && address !== null ? address.port : port;
          resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`);
        });
      }),
    close: (deadlineMs = 5_000) =>
      new Promise((resolve) => {
        // Who watches is told to go on elsewhere.
        ending.abort(new ConnectError('the server stops', Code.Unavailable));
        const cut = setTimeout(() => {
          http.closeAllConnections();
          http2.cut();
        }, deadlineMs);
        http.close(() => {
          clearTimeout(cut);
          resolve();
        });
        http.closeIdleConnections();
        http2.close();
      }),
  };
};

type Receiving = Pick<ServerOptions, 'inbox' | 'urgent'> & {
  readonly pool: Pool;
  readonly bodyMs: number;
};

const receive = async (
  { inbox, urgent, pool, bodyMs }: Receiving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (inbox === undefined)
    return refuseUnread(request, response, {
      status: 503,
      message: 'This server has no GitHub App yet; register one with `pnpm start --register`.',
    });
  const refusal = inbox.checkHead(request.headers);
  if (refusal !== undefined) return refuseUnread(request, response, refusal);
  const body = await readBody(request, { limit: inbox.maxBodyBytes, pool, patienceMs: bodyMs });
  if (typeof body === 'string') return refuseUnread(request, response, toRefusal(body, inbox.maxBodyBytes));
  // Whoever sends slowly holds nobody up; it is urgent once it is here.
  const done = urgent?.begin();
  try {
    const { status, message } = await inbox.receive({ headers: request.headers, rawBody: body.bytes });
    send(response, status, { message });
  } finally {
    done?.();
    body.release();
  }
};

/** What was not taken in is lost to nobody: GitHub is asked for what failed. */
const toRefusal = (why: Unread, limit: number): { readonly status: number; readonly message: string } => {
  switch (why) {
    case 'too-large':
      return {
        status: 413,
        message: `The body is larger than the ${Math.floor(limit / 1024 / 1024)} MB that GitHub sends at most.`,
      };
    case 'no-room':
      return { status: 503, message: 'Too much is being received at once; try again in a few seconds.' };
    case 'too-slow':
      return { status: 408, message: 'The body did not come in time.' };
    default:
      return why satisfies never;
  }
};

const refuseUnread = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, message }: { readonly status: number; readonly message: string },
): void => {
  leaveUnread(request, response);
  if (status === 503) response.setHeader('retry-after', '5');
  send(response, status, { message });
};

/** Of a stream of HTTP/2 no more comes than fits its window, and it ends with the answer. */
const leaveUnread = (request: AnyRequest, response: AnyResponse): void => {
  if (request.complete || 'stream' in request) return;
  // What still comes is thrown away for a moment: cut off at once, the sender would never see the answer.
  response.setHeader('connection', 'close');
  request.resume();
  setTimeout(() => request.destroy(), 1_000).unref();
};

const ready = async ({ inbox, refusal }: ServerOptions, response: ServerResponse): Promise<void> => {
  const { ready, reason } = (await inbox?.readiness()) ?? { ready: false, reason: 'There is no GitHub App yet.' };
  const refused = ready ? await refusal?.() : undefined;
  const isReady = ready && refused === undefined;
  send(response, isReady ? 200 : 503, { ready: isReady, message: refused ?? reason });
};

const CALLS = '/rapporteur.v1.';
/** Where questions are asked. */
const ASKED: readonly string[] = [CALLS, '/v1/', '/badge/', '/calendar/'];

const MISDIRECTED = 'This server does not answer under this name; RAPPORTEUR_HOSTS lists those under which it does.';

const ELSEWHERE: CallRefusal = {
  status: 404,
  code: 'not_found',
  message: 'The registry is not on this server; it lives at RAPPORTEUR_REGISTRY_URL.',
};

const refuseElsewhere = async (_path: string, _request: IncomingMessage, response: ServerResponse): Promise<void> =>
  sendRefusal(response, ELSEWHERE);

const refuseHaste = (
  request: AnyRequest,
  response: AnyResponse,
  { wait, perMinute }: { readonly wait: number; readonly perMinute: number },
): void => {
  const message = `One address asks at most ${perMinute} questions a minute here; try again in ${wait} ${wait === 1 ? 'second' : 'seconds'}.`;
  const refusal = { status: 429, message, retryAfter: wait };
  if (!('stream' in request)) request.resume();
  if (request.url?.startsWith(CALLS)) refuseCall(request, response, { ...refusal, code: 'resource_exhausted' });
  else sendRefusal(response, { ...refusal, code: 'limited' });
};

type CallRefusal = Refusal & { readonly code: keyof typeof GRPC_STATUS };

const GRPC_STATUS = {
  not_found: Code.NotFound,
  resource_exhausted: Code.ResourceExhausted,
  unauthenticated: Code.Unauthenticated,
  unavailable: Code.Unavailable,
} as const;

const FULL: CallRefusal = {
  status: 503,
  code: 'unavailable',
  message: 'Too many transcripts are being submitted at once; try again in a few seconds.',
  retryAfter: 5,
};

const namelessOf = (path: string): CallRefusal => ({
  status: 401,
  code: 'unauthenticated',
  message: `${whatIs(path)} is taken with a bearer token only.`,
});

/** In the words of the protocol in which somebody asks. */
const refuseCall = (request: AnyRequest, response: AnyResponse, refusal: CallRefusal): void => {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/grpc')) {
    sendRefusal(response, refusal);
    return;
  }
  const { code, message, retryAfter } = refusal;
  const told = {
    'grpc-status': GRPC_STATUS[code],
    'grpc-message': encodeURIComponent(message),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  const isWeb = type.startsWith('application/grpc-web');
  response.writeHead(200, { 'content-type': type, ...(isWeb ? told : {}) });
  if (!isWeb) response.addTrailers(told);
  response.end();
};

/** gRPC has punctuation as it is, and some of its clients, such as Node's, take back less than Connect encodes. */
const asGrpcHas = (trailers: OutgoingHttpHeaders): OutgoingHttpHeaders => {
  const { 'grpc-message': message } = trailers;
  if (typeof message !== 'string') return trailers;
  return { ...trailers, 'grpc-message': message.replace(/%(?:2[346BCF]|3[ABDF]|40)/g, decodeURIComponent) };
};

const refuseMethod = (response: ServerResponse, path: string, allowed: string): void => {
  response.setHeader('allow', allowed.replace(' and ', ', '));
  send(response, 405, { message: `${path} answers ${allowed} only.` });
};

const send = (response: AnyResponse, status: number, body: object): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
};

const pathOf = ({ url = '/' }: AnyRequest): string => {
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
};

/** Why nobody can listen there, in one sentence. */
export const explainListening = (error: Error, port: number, host: string): Error => {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Error(`Port ${port} is taken by another program; stop it or set PORT to another number.`, {
      cause: error,
    });
  if (code === 'EACCES')
    return new Error(`Port ${port} may not be opened by this user; set PORT to a number above 1023.`, { cause: error });
  return new Error(`The server cannot listen at ${host}:${port} (${error.message}); check HOST and PORT.`, {
    cause: error,
  });
};

// Senders that dribble are cut off: headers within 10 seconds, the whole request within 60.
const TIMES: Times = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
};
const MAX_HEADER_BYTES = 16_384;

const LIMITS: Limits = {
  unverifiedBytes: 64 * 1024 * 1024,
  // Of which watches take 600 at most.
  connections: 1_024,
  bodyMs: 10_000,
  questions: 600,
  watches: 16,
  watchesInAll: 600,
  everythingMs: 10_000,
  pings: 6_000,
};

/** Of who brings the server's token. */
const MAX_RPC_BYTES = 16 * 1024 * 1024;
/** Of everybody else: they can only ask, and a question is short. With all connections that is 64 MB. */
const MAX_QUESTION_BYTES = 64 * 1024;
/** A transcript, and what stands around it; as JSON it is a third longer. */
const MAX_TRANSCRIPT_BYTES = 6 * 1024 * 1024;
const MOST_SUBMISSIONS = 8;
const SUBMIT_PATHS: ReadonlySet<string> = new Set(SUBMITS.map(({ parent, name }) => `/${parent.typeName}/${name}`));

const whatIs = (path: string): string =>
  path.startsWith(`/${ArtifactService.typeName}/`) ? 'An artifact' : 'A transcript';
