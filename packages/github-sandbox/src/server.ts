/** The server: the HTTP server that people and bots talk to. It knows callers, routes, faults and GitHub's manners. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { canRead } from './access.ts';
import { corrupted } from './corruption.ts';
import { covers, type Description } from './description/index.ts';
import type { Emulator } from './emulator.ts';
import type { Fault, Faults, Trouble } from './faults.ts';
import { secondaryRateLimit } from './faults.ts';
import type { Ledger, Violation } from './ledger.ts';
import { realTime } from './ledger.ts';
import type { Limits } from './limits.ts';
import { bytesOf, etagOf, isKnown } from './limits.ts';
import { isFormer, named, numbered } from './numbered.ts';
import type { Pages } from './pages/index.ts';
import type { Call, Reply, Route } from './router.ts';
import { findRoute, notFound, Refusal, suspended } from './router.ts';
import type { Actor, World } from './world.ts';
import { findRepository } from './world.ts';

/** What answers; known only after the address is. */
export type Parts = {
  readonly world: World;
  readonly emulator: Emulator;
  readonly routes: readonly Route[];
  readonly pages: Pages;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly description: Description;
  /** Whether what the App asks, and what it is answered, is held against the description. */
  readonly isHeld: boolean;
  /** How much longer every answer takes. */
  readonly distance: { ms: number };
};

export type GithubServer = {
  /** Without a slash at the end. */
  readonly url: string;
  /** Until then every request is answered with 503. */
  readonly open: (parts: Parts) => void;
  readonly close: () => Promise<void>;
};

type Incoming = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
};

const DROP = Symbol('drop');
const DOCS = 'https://docs.github.com/rest';

export const listen = async (port: number): Promise<GithubServer> => {
  let answer: ((incoming: Incoming) => Promise<Reply | typeof DROP>) | undefined;
  const server = createServer((request, response) => {
    // A caller that leaves in the middle of its own request gets no answer.
    respond(request, response, answer).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!isAddress(address)) throw new Error('The sandbox has no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    open: (parts) => {
      answer = createAnswer(parts);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const createAnswer = (parts: Parts) => {
  const { ledger, faults, limits } = parts;
  let writes: Promise<unknown> = Promise.resolve();
  // Writes go one by one, as if each were a transaction.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = writes.then(work, work);
    writes = turn.catch(() => undefined);
    return turn;
  };

  return async (incoming: Incoming): Promise<Reply | typeof DROP> => {
    const began = realTime();
    const path = named(parts.world, plainPath(incoming.url.pathname));
    const { method } = incoming;
    const caller = incoming.headers.authorization ?? '';
    const found = findRoute(parts.routes, method, path);
    // A look at a page is no request of the API: it is not counted, limited or spoilt.
    const shown = found && !incoming.headers.accept?.includes('text/html') ? undefined : await parts.pages(incoming);
    if (shown) return shown;
    const { actor, refusal } = await authenticate(parts, incoming.headers);
    const by = callerKind(actor);
    const page = Number(incoming.url.searchParams.get('page') ?? 1);
    const fault = faults.strike({ method, path, by, page, installation: installationOf(actor, path) });
    const write = isWrite(method, path, incoming.bytes);

    const work = async (): Promise<Reply> => {
      if (refusal) return refused(refusal);
      if (method === 'GET' && path === '/rate_limit') return { status: 200, body: limits.report(caller) };
      if (!found) return refused(new Refusal(404, `The sandbox does not know ${method} ${path}`));
      const address = addressOf(parts.world, incoming);
      if (isFormer(parts.world, path)) return moved(method, `${address}${incoming.url.search}`);
      const { owner, repo } = found.params;
      const repository = findRepository(parts.world, `${owner}/${repo}`);
      if (!isPermitted(parts.description, actor, { method, path })) {
        // Of what a token cannot see it does not learn that it is there.
        const isSeen = repository === undefined || canRead(parts.world, actor, repository);
        return refused(isSeen ? new Refusal(403, 'Resource not accessible by integration') : notFound());
      }
      return answerCall(found.route, { ...toCall(incoming, path, found.params, actor), address });
    };
    const wait = write && actor.kind === 'installation' ? limits.slow(actor.installation.id) : undefined;
    const struck = fault && 'status' in fault && (fault.when ?? 'before') === 'before';
    const reply =
      wait === undefined
        ? struck
          ? faulty(fault)
          : await (write ? inTurn(work) : work())
        : faulty(secondaryRateLimit(wait));
    if (parts.isHeld && by === 'app' && path !== '/graphql') {
      const isOurs = !struck && wait === undefined;
      // Nothing waits in here, so the time is that of the CPU; to ask for that itself costs more than the judging.
      const before = performance.now();
      const { operation, violations } = violationsOf(
        parts.description,
        { ...incoming, path },
        isOurs ? reply : undefined,
      );
      ledger.hold(operation, (performance.now() - before) / 1000);
      for (const violation of violations) ledger.violate(violation);
    }
    const sent = fault && !struck ? spoilt(fault, reply) : reply;
    const conditional = asBytes(
      sent.status === 200 && method === 'GET'
        ? withEtag(sent, { caller, known: incoming.headers['if-none-match'] })
        : sent,
    );
    if (fault && 'until' in fault) await fault.until;
    if (parts.distance.ms > 0) await pause(parts.distance.ms);
    const isDropped = fault && 'status' in fault && fault.status === 'drop';

    const login = 'account' in actor ? actor.account.login : undefined;
    ledger.add({
      method,
      path,
      page,
      route: found?.route.pattern,
      status: conditional.status,
      bodyBytes: isDropped ? 0 : (conditional.bytes?.length ?? 0),
      by,
      login,
      write: write && conditional.status !== 307,
      began,
      ended: realTime(),
    });
    if (isDropped) return DROP;
    const resource = path === '/graphql' ? 'graphql' : 'core';
    const cost = conditional.status === 304 || path === '/rate_limit' ? 0 : 1;
    const rate = limits.spend(caller, resource, cost);
    return { ...conditional, headers: { ...rate, ...conditional.headers } };
  };
};

/** What is not allowed of a request, and of its answer where that is GitHub's and not a fault that a test made. */
const violationsOf = (
  description: Description,
  asked: Incoming & { readonly path: string },
  reply: Reply | undefined,
): { readonly operation: string | undefined; readonly violations: readonly Violation[] } => {
  const { method, path } = asked;
  const operation = description.operationOf(method, path)?.name;
  const answered = reply && { status: reply.status, headers: reply.headers ?? {}, bytes: bytesOf(reply) };
  const faults = [
    ...description.faultsOfRequest({ ...asked, query: asked.url.searchParams }),
    ...(answered ? description.faultsOfAnswer(asked, answered) : []),
  ];
  return { operation, violations: faults.map((fault) => ({ method, path, operation, fault })) };
};

const isPermitted = (
  { operationOf }: Description,
  actor: Actor,
  { method, path }: { readonly method: string; readonly path: string },
): boolean => {
  const needs = operationOf(method, path)?.needs ?? 'nothing';
  return actor.kind !== 'installation' || needs === 'key' || covers(actor.permissions, needs);
};

const respond = async (
  request: IncomingMessage,
  response: ServerResponse,
  answer: ((incoming: Incoming) => Promise<Reply | typeof DROP>) | undefined,
): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const incoming = { method: request.method ?? 'GET', url, headers, bytes: Buffer.concat(chunks) };
  const reply = answer ? await answer(incoming).catch(broken) : refused(new Refusal(503, 'The sandbox is starting'));
  if (reply === DROP) {
    request.socket.destroy();
    return;
  }
  const bytes = bytesOf(reply);
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    ...reply.headers,
    ...(bytes.length > 0 && { 'content-length': String(bytes.length) }),
  });
  response.end(bytes);
};

const answerCall = async (route: Route, call: Call): Promise<Reply> => {
  try {
    return await route.answer(call);
  } catch (error) {
    if (error instanceof Refusal) return refused(error);
    return broken(error);
  }
};

const refused = ({ status, message, errors }: Refusal): Reply => ({
  status,
  body: { message, ...(errors && { errors }), documentation_url: DOCS, status: String(status) },
});

// A mistake of the sandbox shall be seen as one, not as GitHub's.
const broken = (error: unknown): Reply => ({
  status: 500,
  body: { message: `The sandbox failed: ${error instanceof Error ? error.message : String(error)}` },
});

const spoilt = (fault: Trouble, reply: Reply): Reply => {
  if ('corruption' in fault) return corrupted(reply, fault);
  return 'status' in fault ? faulty(fault) : reply;
};

const faulty = ({ status, headers = {}, message }: Omit<Fault, 'route'>): Reply => ({
  status: status === 'drop' ? 500 : status,
  headers,
  body: { message: message ?? 'A fault made for a test', documentation_url: DOCS },
});

// Written once, however often it is looked at.
const asBytes = (reply: Reply): Reply => ({ ...reply, bytes: bytesOf(reply) });

// GitHub's fingerprints are of the body and of who asked: another token of the same installation knows none of them.
const withEtag = (whole: Reply, { caller, known }: { caller: string; known: string | undefined }): Reply => {
  const reply = asBytes(whole);
  const etag = etagOf(bytesOf(reply), caller);
  const headers = { ...reply.headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60' };
  return isKnown(known, etag) ? { status: 304, headers } : { ...reply, headers };
};

/** Both github.com's paths and GitHub Enterprise's: "/api/v3/…", "/api/graphql". */
const plainPath = (path: string): string => {
  if (path === '/api/graphql') return '/graphql';
  const plain = path.startsWith('/api/v3/') ? path.slice('/api/v3'.length) : path;
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain;
};

const toCall = (incoming: Incoming, path: string, params: Call['params'], actor: Actor): Omit<Call, 'address'> => ({
  method: incoming.method,
  path,
  query: incoming.url.searchParams,
  params,
  body: parsed(incoming.bytes),
  bytes: incoming.bytes,
  headers: incoming.headers,
  actor,
});

/** The address as GitHub writes it into links, whatever the caller called the place. */
const addressOf = (world: World, { url: { origin, pathname } }: Incoming): string => {
  const path = plainPath(pathname);
  const prefix = pathname.startsWith('/api/v3/') ? '/api/v3' : '';
  return `${origin}${prefix}${numbered(world, path)}`;
};

/** A repository that has another name now: reads are led there for good, writes once more with all they brought. */
const moved = (method: string, location: string): Reply => ({
  status: method === 'GET' || method === 'HEAD' ? 301 : 307,
  headers: { location },
  body: { message: 'Moved Permanently', url: location, documentation_url: DOCS },
});

const parsed = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};

const NOBODY: Actor = { kind: 'nobody' };

const authenticate = async (
  { world, emulator }: Parts,
  { authorization = '' }: Incoming['headers'],
): Promise<{ readonly actor: Actor; readonly refusal?: Refusal }> => {
  const token = authorization.replace(/^(?:bearer|token)\s+/i, '').trim();
  if (token === '') return { actor: NOBODY };
  if (token.startsWith('eyJ')) {
    const late = complainOfTimes(token);
    if (late !== undefined) return { actor: NOBODY, refusal: new Refusal(401, late) };
    const { status } = await emulator.forward({ method: 'GET', path: '/app', headers: { authorization } });
    if (status === 200) return { actor: { kind: 'app' } };
    return { actor: NOBODY, refusal: new Refusal(401, 'A JSON web token could not be decoded') };
  }
  const known = world.tokens.get(token);
  const valid = known && (known.expires === undefined || known.expires > Date.now());
  if (!valid) return { actor: NOBODY, refusal: new Refusal(401, 'Bad credentials') };
  const { actor } = known;
  return actor.kind === 'installation' && actor.installation.suspendedAt ? { actor, refusal: suspended() } : { actor };
};

const TimesSchema = z.object({ iat: z.number(), exp: z.number() });
const LONGEST_S = 600;
/** GitHub takes clocks for right that are a little off. */
const SLACK_S = 60;

/** What GitHub says of a signature of the App whose times are not of now: clients set their clock by it. */
const complainOfTimes = (token: string): string | undefined => {
  const times = TimesSchema.safeParse(parsed(Buffer.from(token.split('.')[1] ?? '', 'base64url')));
  if (!times.success) return undefined;
  const now = Date.now() / 1000;
  const { iat, exp } = times.data;
  if (exp < now)
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  if (exp > now + LONGEST_S + SLACK_S) return "'Expiration time' claim ('exp') is too far in the future";
  return iat > now + SLACK_S
    ? "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
    : undefined;
};

const installationOf = (actor: Actor, path: string): number | undefined => {
  if (actor.kind === 'installation') return actor.installation.id;
  const id = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
  return id === undefined ? undefined : Number(id);
};

const callerKind = ({ kind }: Actor): 'app' | 'person' | 'nobody' => (kind === 'installation' ? 'app' : kind);

const isWrite = (method: string, path: string, bytes: Buffer): boolean => {
  if (method === 'GET' || method === 'HEAD') return false;
  if (path.startsWith('/app/')) return false;
  return path !== '/graphql' || /\bmutation\b/.test(bytes.toString('utf8'));
};

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
