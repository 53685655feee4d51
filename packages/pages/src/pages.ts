/** The pages as one function from a request to an answer. */
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { printFeed } from './feed.ts';
import { FILES } from './files.ts';
import { FEED_FORMS, type FeedForm, feedPath, frame } from './frame.ts';
import { createMemory } from './memory.ts';
import type { Page, Redirect, Route } from './page.ts';
import { closed, FAULT, NOT_FOUND, refusalOf } from './refusal.ts';
import { ROUTES } from './routes.ts';
import { createTextRoutes } from './sitemap.ts';
import type { Reader, Site, Visit } from './visit.ts';

export type PagesOptions = {
  readonly site: Site;
  readonly now: () => Date;
  /** While it stays what it is, what everybody sees is not made again. Nobody is told of it. Without it every page is made anew. */
  readonly standing?: (() => Promise<string>) | undefined;
  /** Whether anybody may read who has not signed in; default true. */
  readonly isOpen?: boolean | undefined;
  /** Lets a page be made when its turn comes; rejects with a RapporteurError where too much is asked. */
  readonly gate?: (<T>(reader: Reader, make: () => Promise<T>) => Promise<T>) | undefined;
  /** Hears of faults of ours; who asked is shown a page that tells nothing of them. */
  readonly onFault?: ((error: unknown, path: string) => void) | undefined;
};

export type Pages = {
  /** Answers a GET or a HEAD. The origin of the request is where the pages stand. */
  answer(request: Request, reader: Reader): Promise<Response>;
  /** A page that its caller has made, in the frame of all. */
  show(request: Request, reader: Reader, page: Page): Response;
};

export const createPages = (options: PagesOptions): Pages => {
  const { site, now, standing, isOpen = true, gate = (_, make) => make(), onFault } = options;
  const app = new Hono<{ Bindings: Reader }>();
  const memory = createMemory<Printed>();

  const visitOf = (request: Request, { client, login }: Reader, params: Visit['params'] = {}): Visit => {
    const { origin, pathname, searchParams } = new URL(request.url);
    const path = decode(pathname);
    return {
      client,
      login,
      site,
      origin: site.address ?? origin,
      path,
      address: pathname,
      params,
      query: searchParams,
      now: now(),
    };
  };

  const refuse = (visit: Visit, error: unknown): Printed => {
    const refusal = refusalOf(error);
    if (refusal === undefined) onFault?.(error, visit.path);
    return printPage(visit, refusal ?? FAULT);
  };

  const print = async (route: Route, visit: Visit, form: FeedForm | undefined): Promise<Printed> => {
    try {
      if (form === undefined) return printPage(visit, await route.load(visit));
      return route.feed ? toPrinted(printFeed(visit, await route.feed(visit), form)) : printPage(visit, NOT_FOUND);
    } catch (error) {
      return refuse(visit, error);
    }
  };

  /** What a person sees who signed in is nobody else's. */
  const remembered = async (request: Request, reader: Reader, make: () => Promise<Printed>): Promise<Printed> => {
    if (standing === undefined || reader.login !== undefined) return make();
    return memory(keyOf(request, now(), await standing()), make);
  };

  const serve = (path: string, route: Route, form?: FeedForm): void => {
    app.get(path, async ({ req, env }) => {
      const asked = visitOf(req.raw, env, withoutEnding(req.param(), form));
      const visit = form === undefined ? asked : { ...asked, path: pathOf(asked.path, form) };
      const printed = await remembered(req.raw, env, () =>
        gate(env, () => print(route, visit, form)).catch((error: unknown) => refuse(visit, error)),
      );
      return respond(req.raw, printed, cachingOf(env));
    });
  };
  // Where a name ends a path, a feed would be a page of that name: so feeds come first.
  for (const route of ROUTES)
    if (route.feed) for (const form of FEED_FORMS) serve(feedRoute(route.path, form), route, form);
  for (const route of ROUTES) serve(route.path, route);

  for (const { path, print: printText } of createTextRoutes(ROUTES.map((route) => route.path)))
    app.get(path, async ({ req, env }) => {
      const visit = visitOf(req.raw, env);
      const printed = await remembered(req.raw, env, () =>
        gate(env, async () => toPrinted(await printText(visit))).catch((error: unknown) => refuse(visit, error)),
      );
      return respond(req.raw, printed, cachingOf(env));
    });
  for (const [path, file] of FILES) app.get(path, ({ req }) => respond(req.raw, toPrinted(file), FILE_CACHING));
  app.notFound(({ req, env }) => respond(req.raw, printPage(visitOf(req.raw, env), NOT_FOUND), cachingOf(env)));
  app.onError((error, { req, env }) => respond(req.raw, refuse(visitOf(req.raw, env), error), cachingOf(env)));

  const show = (request: Request, reader: Reader, page: Page): Response =>
    respond(request, printPage(visitOf(request, reader), page), cachingOf(reader));
  return {
    answer: async (request, reader) =>
      isOpen || reader.login !== undefined || FILES.has(new URL(request.url).pathname)
        ? app.fetch(request, reader)
        : show(request, reader, closed(visitOf(request, reader))),
    show,
  };
};

/** What is sent: a page, a feed or a file. */
type Printed = {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly etag: string;
  /** Where what stood here stands now. */
  readonly to?: string;
  readonly retryAfter?: number | undefined;
};

const printPage = (visit: Visit, page: Page | Redirect): Printed =>
  'to' in page
    ? {
        ...toPrinted({ type: 'text/plain; charset=utf-8', text: `It is at ${page.to} now.\n` }),
        status: page.isForNow ? 302 : 308,
        to: page.to,
      }
    : {
        ...toPrinted({ type: 'text/html; charset=utf-8', text: frame(visit, page) }),
        status: page.status ?? 200,
        retryAfter: page.retryAfter,
      };

const toPrinted = ({ type, text }: { readonly type: string; readonly text: string }): Printed => ({
  status: 200,
  type,
  text,
  // Of the text alone: a tag of the feed's position would tell strangers that something private changed.
  etag: `"${createHash('sha256').update(text).digest('base64url')}"`,
});

const respond = (request: Request, printed: Printed, usual: string): Response => {
  const { status, type, text, etag, to, retryAfter } = printed;
  // A refusal for now is nobody's to keep.
  const caching = retryAfter === undefined ? usual : 'no-store';
  const headers = {
    ...SECURITY,
    etag,
    'cache-control': caching,
    vary: 'cookie',
    ...(to === undefined ? {} : { location: to }),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  const known = (request.headers.get('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (status === 200 && (known.includes(etag) || known.includes('*')))
    return new Response(null, { status: 304, headers });
  return new Response(text, { status, headers: { ...headers, 'content-type': type } });
};

const cachingOf = ({ login }: Reader): string => (login === undefined ? 'public, max-age=60' : 'private, no-store');

const FILE_CACHING = 'public, max-age=3600';

/** Nothing from elsewhere, and no script or style but the two files. */
const SECURITY = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** What everybody sees is the same until something is committed, or a new quarter of an hour begins: pages tell what comes next. */
const keyOf = (request: Request, now: Date, standing: string): string => {
  const { origin, pathname, searchParams } = new URL(request.url);
  searchParams.sort();
  return [standing, Math.floor(now.getTime() / QUARTER_MS), origin, pathname, searchParams].join(' ');
};

const QUARTER_MS = 15 * 60_000;

const feedRoute = (path: string, form: FeedForm): string => {
  if (path === '/') return feedPath(path, form);
  return /:\w+$/.test(path) ? `${path}{[^/]+\\.${form}}` : `${path}.${form}`;
};

const withoutEnding = (params: Visit['params'], form: FeedForm | undefined): Visit['params'] =>
  form === undefined
    ? params
    : Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.replace(ENDINGS[form], '')]));

/** Of a feed the path of its page. */
const pathOf = (path: string, form: FeedForm): string =>
  path === feedPath('/', form) ? '/' : path.replace(ENDINGS[form], '');

const ENDINGS: Readonly<Record<FeedForm, RegExp>> = { atom: /\.atom$/, json: /\.json$/ };

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
