/** The one HTTP port: webhooks in, health and readiness, the registry's services, and Probot's setup pages. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { Logger } from 'pino';
import type { Inbox } from '../inbox/index.ts';
import { guardWrites } from './access.ts';
import { readBody } from './body.ts';

/** Answers the request and resolves to true, or leaves it alone and resolves to something else: Probot's convention. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export type ServerOptions = {
  /** What receives webhooks; absent while the App is being registered. */
  readonly inbox?: Pick<Inbox, 'receive' | 'readiness' | 'maxBodyBytes'> | undefined;
  /** Registers the registry's services; absent when the registry lives elsewhere. */
  readonly registry?: ((router: ConnectRouter) => void) | undefined;
  /** Bearer token for the registry's writes over HTTP; without one it is read-only there. */
  readonly registryToken?: string | undefined;
  /** Asked about every path that is not ours, for instance Probot's setup pages. */
  readonly fallback?: Handler | undefined;
  readonly log: Logger;
  /** Shown at /health; default "unknown". */
  readonly version?: string | undefined;
};

export type Server = {
  /** Resolves with the address, "http://127.0.0.1:3000"; port 0 takes a free one. @throws an Error with one sentence. */
  listen(port: number, host: string): Promise<string>;
  /** Stops listening, lets running requests end for at most `deadlineMs` (default 5,000), then cuts them off. */
  close(deadlineMs?: number): Promise<void>;
};

/** Probot's path, and the root that older Apps are registered with. */
export const WEBHOOK_PATHS: readonly string[] = ['/api/github/webhooks', '/'];

export const createServer = (options: ServerOptions): Server => {
  const { log, version = 'unknown' } = options;
  const registry =
    options.registry &&
    connectNodeAdapter({
      routes: options.registry,
      interceptors: [guardWrites(options.registryToken)],
      readMaxBytes: MAX_RPC_BYTES,
    });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET' } = request;
    const path = pathOf(request);
    if (method === 'POST' && WEBHOOK_PATHS.includes(path)) return receive(options.inbox, request, response);
    if (path === '/health' || path === '/ready') {
      if (method !== 'GET' && method !== 'HEAD') return refuseMethod(response, path, 'GET');
      return path === '/health' ? send(response, 200, { status: 'up', version }) : ready(options, response);
    }
    if (path.startsWith('/rapporteur.v1.')) {
      if (registry !== undefined) return registry(request, response);
      return send(response, 404, {
        message: 'The registry is not on this server; it lives at RAPPORTEUR_REGISTRY_URL.',
      });
    }
    if (options.fallback !== undefined && (await options.fallback(request, response)) === true) return;
    if (response.headersSent) return;
    if (path === '/api/github/webhooks') return refuseMethod(response, path, 'POST');
    if (path === '/' && method !== 'GET' && method !== 'HEAD') return refuseMethod(response, path, 'GET and POST');
    if (path === '/') return send(response, 200, { message: `Rapporteur ${version} is up.`, ready: '/ready' });
    return send(response, 404, { message: `There is nothing at ${path.slice(0, 200)}.` });
  };

  const http = createHttpServer(LIMITS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) {
        log.info({ path: pathOf(request) }, 'A sender hung up before the end of its request');
        return;
      }
      log.error({ err: error, path: pathOf(request) }, 'A request failed');
      if (response.headersSent) response.destroy();
      else send(response, 500, { message: 'The server failed at this request; its log says why.' });
    });
  });

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        http.once('error', (error) => reject(explain(error, port, host)));
        http.listen(port, host, () => {
          const address = http.address();
          const taken = typeof address === 'object' && address !== null ? address.port : port;
          resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`);
        });
      }),
    close: (deadlineMs = 5_000) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => http.closeAllConnections(), deadlineMs);
        http.close(() => {
          clearTimeout(cut);
          resolve();
        });
        http.closeIdleConnections();
      }),
  };
};

const receive = async (
  inbox: ServerOptions['inbox'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (inbox === undefined)
    return send(response, 503, { message: 'This server has no GitHub App yet; register one at /probot.' });
  const rawBody = await readBody(request, inbox.maxBodyBytes);
  if (rawBody === undefined) {
    // What still comes is thrown away for a moment: cut off at once, the sender would never see the answer.
    response.setHeader('connection', 'close');
    request.resume();
    setTimeout(() => request.destroy(), 1_000).unref();
    const limit = Math.floor(inbox.maxBodyBytes / 1024 / 1024);
    return send(response, 413, { message: `The body is larger than the ${limit} MB that GitHub sends at most.` });
  }
  const { status, message } = await inbox.receive({ headers: request.headers, rawBody });
  send(response, status, { message });
};

const ready = async ({ inbox }: ServerOptions, response: ServerResponse): Promise<void> => {
  const { ready, reason } = (await inbox?.readiness()) ?? { ready: false, reason: 'There is no GitHub App yet.' };
  send(response, ready ? 200 : 503, { ready, message: reason });
};

const refuseMethod = (response: ServerResponse, path: string, allowed: string): void => {
  response.setHeader('allow', allowed.replace(' and ', ', '));
  send(response, 405, { message: `${path} answers ${allowed} only.` });
};

const send = (response: ServerResponse, status: number, body: object): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
};

const pathOf = ({ url = '/' }: IncomingMessage): string => {
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
};

const explain = (error: Error, port: number, host: string): Error => {
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
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
} as const;

const MAX_RPC_BYTES = 16 * 1024 * 1024;
