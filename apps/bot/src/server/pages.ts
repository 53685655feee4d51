/** The community's pages at the bot's own address: anybody reads what everybody may see, and who signed in what GitHub shows them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Code, ConnectError, type ConnectRouter, type Transport } from '@connectrpc/connect';
import { getRequestListener } from '@hono/node-server';
import { createClient, RapporteurError } from '@rapporteur/client';
import { BUSY, createPages, hasty, NOT_FOUND, type Reader, type Site } from '@rapporteur/pages';
import { createLocalTransport, type Registry, type Viewer } from '@rapporteur/registry';
import type { Logger } from 'pino';
import { takeTheTimeOfARefusal, viewing } from './access.ts';
import { createFormer } from './former.ts';
import { createGate, createPace, createUrgent, type GateOptions, type Urgent } from './gate.ts';
import { type Caretaker, HEALTH_PATH, type Health, REDRIVE_PATH } from './health.ts';
import type { Proof } from './proof.ts';
import { createSignIn, isFromOwnPage, type Session, type SignInOptions, type Step } from './sign-in.ts';
import { createStanding } from './standing.ts';

export type PagesOptions = {
  readonly site: Omit<Site, 'hasSignIn'>;
  /** Where the pages stand for those who read them, "https://bot.example.org"; default: as they are asked for. */
  readonly origin?: string | undefined;
  /** Registers the services that answer. */
  readonly routes: (router: ConnectRouter) => void;
  readonly registry: Pick<Registry, 'latest' | 'changes' | 'find'>;
  /** Whether anybody may read who has not signed in; default true. */
  readonly isOpen?: boolean | undefined;
  /** How people sign in, and what shows their rights; without it nobody does. */
  readonly signIn?: (Omit<SignInOptions, 'now'> & { readonly proof: Proof }) | undefined;
  /** What may be made at once for all who have not signed in. */
  readonly limits?: Partial<Pick<GateOptions, 'atOnce' | 'waiting' | 'patienceMs'>> | undefined;
  /** How the bot is, for people who look after a repository of its. */
  readonly health?: Health | undefined;
  /** What pages let by: webhooks, which GitHub sends once. */
  readonly urgent?: Urgent | undefined;
  /** How long it takes at least to tell who signed in that nothing is there for them, in milliseconds; default 400. */
  readonly refusalMs?: number | undefined;
  readonly now: () => Date;
  readonly log: Logger;
};

export type PageServer = {
  /** Whether it answers a request of this kind. */
  takes(method: string, path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** What somebody sees by the cookie that they bring; undefined where they bring none of ours. */
  viewerOf(request: Pick<IncomingMessage, 'headers'>): Viewer | undefined;
  /** To an address that asks too often. */
  refuseHaste(request: IncomingMessage, response: ServerResponse, wait: Wait): Promise<void>;
};

export type Wait = { readonly seconds: number; readonly perMinute: number };

export const createPageServer = (options: PagesOptions): PageServer => {
  const { origin, routes, registry, isOpen, now, log } = options;
  const { urgent = createUrgent() } = options;
  const calm = (): Promise<void> => urgent.calm(MOST_CALM_MS);
  const pace = createPace(urgent, MOST_CALM_MS);
  const breathe = async (): Promise<void> => (urgent.isNear() ? urgent.calm(MOST_BREATH_MS) : undefined);
  const forAll = createGate({ ...FOR_ALL, ...options.limits, refusal: toBusy });
  // They wait for GitHub most of the time, and hold up nobody else.
  const forReaders = createGate({ ...FOR_READERS, refusal: toBusy });
  const pages = createPages({
    site: { ...options.site, hasSignIn: options.signIn !== undefined },
    now,
    standing: createStanding({ registry }),
    isOpen,
    gate: ({ login }, make) => (login === undefined ? forAll(() => pace(make)) : forReaders(() => calm().then(make))),
    onFault: (error, path) => log.error({ err: error, path }, 'A page failed'),
  });
  const transport = createLocalTransport(routes);
  const everybody: Reader = {
    client: createClient({ transport: inPieces(seenBy(transport, { sees: 'public' }), breathe) }),
    login: undefined,
  };
  const nowAt = createFormer(registry);
  const signIn = options.signIn && createSignIn({ ...options.signIn, now });

  /** `ended.is` once GitHub takes the token no more. */
  const rightsOf = ({ token, login }: Session, ended: { is: boolean }) => {
    const proves = async (repository: string, right: 'read' | 'write'): Promise<boolean> => {
      try {
        return (await options.signIn?.proof({ token, repository, right, caller: `@${login}` })) ?? false;
      } catch (error) {
        if (!(error instanceof ConnectError) || error.code !== Code.Unauthenticated) throw error;
        ended.is = true;
        return false;
      }
    };
    return { sees: 'proven' as const, proves };
  };

  const readerOf = (session: Session, ended: { is: boolean }) => {
    const viewer = rightsOf(session, ended);
    const { login } = session;
    const { proves } = viewer;
    const client = createClient({ transport: seenBy(transport, viewer) });
    return {
      client,
      login,
      mayRead: (one: string) => proves(one, 'read'),
      mayWrite: (one: string) => proves(one, 'write'),
    };
  };

  /** What only those are shown who may write somewhere; undefined for others, and at any other address. */
  const attend = async (request: Request, caretaker: Caretaker): Promise<Step | undefined> => {
    const { origin, pathname } = new URL(request.url);
    if (pathname === HEALTH_PATH && request.method === 'GET') {
      const page = await options.health?.show(caretaker);
      return page && { cookies: [], page };
    }
    if (pathname !== REDRIVE_PATH || request.method !== 'POST' || !isFromOwnPage(request)) return undefined;
    const form = await readForm(request);
    const isDone = await options.health?.redrive(caretaker, form.get('key') ?? '');
    return isDone ? { cookies: [], to: `${origin}${HEALTH_PATH}` } : undefined;
  };

  /** The answer, or where what was asked for stands now. */
  const orElsewhere = async (
    request: Request,
    response: Response,
    sees: (repository: string) => Promise<boolean>,
  ): Promise<Response> => {
    if (response.status !== 404 || !isAsking(request.method)) return response;
    const { origin, pathname, search } = new URL(request.url);
    const path = await nowAt(pathname, sees);
    if (path === undefined) return response;
    const headers = new Headers(response.headers);
    for (const name of ['etag', 'content-type']) headers.delete(name);
    headers.set('location', `${origin}${path}${search}`);
    return new Response(null, { status: 308, headers });
  };

  const answerStep = (request: Request, reader: Reader, step: Step): Response => {
    const response = 'to' in step ? redirect(step.to) : pages.show(request, reader, step.page);
    for (const cookie of step.cookies) response.headers.append('set-cookie', cookie);
    response.headers.set('cache-control', 'no-store');
    return response;
  };

  const answer = async (request: Request): Promise<Response> => {
    // Also what costs next to nothing costs something if a flood of readers asks for it.
    await calm();
    const session = signIn?.sessionOf(request);
    const ended = { is: false };
    const caretaker = session && readerOf(session, ended);
    const reader: Reader = caretaker ?? everybody;
    const step = await signIn?.answer(request);
    if (step) return answerStep(request, reader, step);
    if (caretaker === undefined)
      return isAsking(request.method)
        ? orElsewhere(request, await pages.answer(request, everybody), async () => false)
        : pages.show(request, everybody, NOT_FOUND);
    const patience = takeTheTimeOfARefusal(options.refusalMs);
    const shown = await forReaders(() => attend(request, caretaker));
    if (shown) return answerStep(request, reader, shown);
    const answered = isAsking(request.method)
      ? await pages.answer(request, reader)
      : pages.show(request, reader, NOT_FOUND);
    const response = await orElsewhere(request, answered, caretaker.mayRead);
    if (ended.is && signIn) return answerStep(request, everybody, { cookies: [signIn.end(request)], to: request.url });
    // What is refused after a look at GitHub takes no longer than what is not there at all.
    if (response.status === 404) await patience;
    return response;
  };

  const at = (request: Request): Request => (origin ? under(origin, request) : request);
  const listen = (respond: (request: Request) => Promise<Response>) =>
    getRequestListener(
      (request) =>
        respond(at(request)).catch((error: unknown) => {
          // Who asks too much, and a GitHub or database that does not answer, are told to come again.
          const isExpected = error instanceof ConnectError || error instanceof RapporteurError;
          if (!isExpected) log.error({ err: error, path: new URL(request.url).pathname }, 'A page failed');
          return pages.show(at(request), everybody, BUSY);
        }),
      { overrideGlobalObjects: false },
    );
  const answering = listen(answer);
  return {
    takes: (method, path) => isAsking(method) || path.startsWith('/-/'),
    answer: (request, response) => answering(request, response),
    viewerOf: ({ headers: { cookie } }) => {
      const asked = cookie === undefined ? undefined : new Request(origin ?? HERE, { headers: { cookie } });
      const session = asked && signIn?.sessionOf(asked);
      return session && rightsOf(session, { is: false });
    },
    refuseHaste: (request, response, { seconds, perMinute }) =>
      listen(async (asked) => pages.show(asked, everybody, hasty(seconds, perMinute)))(request, response),
  };
};

const HERE = 'http://localhost';

/** Three keep a core busy, and each asks for a few things at once. */
const FOR_ALL = { atOnce: 3, waiting: 100, patienceMs: 5_000 };
const FOR_READERS = { atOnce: 12, waiting: 50, patienceMs: 5_000 };

/** For so long a page that may be made lets webhooks by. */
const MOST_CALM_MS = 2_000;

/** Between two pieces of its work. */
const MOST_BREATH_MS = 20;

const toBusy = (): Error => new RapporteurError('unavailable', 'Too many pages are asked for at once.');

const isAsking = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** A form of ours is short; of what is longer, or does not say how long it is, nothing is read. */
const readForm = async (request: Request): Promise<URLSearchParams> => {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  return new URLSearchParams(length <= MOST_FORM_BYTES ? await request.text() : '');
};

const MOST_FORM_BYTES = 4_096;

const redirect = (to: string): Response =>
  new Response(null, { status: 303, headers: { location: to, 'referrer-policy': 'no-referrer' } });

/** The same transport for one who may not see everything. */
const seenBy = (transport: Transport, viewer: Viewer): Transport => ({
  unary: (method, signal, timeoutMs, header, input) =>
    transport.unary(method, signal, timeoutMs, header, input, viewing(viewer)),
  stream: (method, signal, timeoutMs, header, input) =>
    transport.stream(method, signal, timeoutMs, header, input, viewing(viewer)),
});

/** The same transport, whose questions and answers come one after the other, so that a page is no single long piece of work. */
const inPieces = (transport: Transport, breathe: () => Promise<void>): Transport => ({
  ...transport,
  unary: async (...asked) => {
    await breathe();
    const answer = await transport.unary(...asked);
    await breathe();
    return answer;
  },
});

const under = (origin: string, request: Request): Request => {
  const { pathname, search } = new URL(request.url);
  // Joined, not resolved: a path that begins with "//" would be another host.
  return new Request(`${origin}${pathname}${search}`, request);
};
