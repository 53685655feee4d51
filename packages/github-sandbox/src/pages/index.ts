/**
 * The pages of this GitHub, at the addresses of github.com: what stands there, for a person with a browser, and a form to say
 * something as one of the people. No scripts; everything that people wrote is text (`html.ts`, `markdown.ts`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from '@rapporteur/core/document';
import type { People } from '../people.ts';
import { matchPath, notFound, Refusal, type Reply } from '../router.ts';
import { findAccount } from '../world.ts';
import { runPage } from './checks.ts';
import { blobPage, commitPage, repositoryPage, treePage } from './code.ts';
import { frame, type Page, STYLE_PATH, VISITOR_PATH } from './layout.ts';
import { accountPage, appPage, discussionList, issueList, overview, pullList } from './lists.ts';
import { discussionPage, filesPage, itemPage } from './thread.ts';
import {
  numberOf,
  refuseForeignHost,
  refuseForeignOrigin,
  repositoryOf,
  type Source,
  type Visit,
  visitorOf,
} from './visit.ts';

export type PageRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
};

/** Undefined for an address at which there is no page. */
export type Pages = (request: PageRequest) => Promise<Reply | undefined>;

type Elsewhere = { readonly movedTo: string };
type Show = (source: Source, visit: Visit) => Page | Elsewhere | Promise<Page | Elsewhere>;

const AT = '/:owner/:repo';

const PAGES: readonly (readonly [string, Show])[] = [
  ['/', overview],
  ['/apps/:slug', appPage],
  ['/:owner', accountPage],
  [AT, repositoryPage],
  [`${AT}/tree/:path*`, treePage],
  [`${AT}/blob/:path*`, blobPage],
  [`${AT}/issues`, issueList],
  [`${AT}/pulls`, pullList],
  [`${AT}/discussions`, discussionList],
  [`${AT}/issues/:number`, itemPage],
  [`${AT}/pull/:number`, itemPage],
  // What GitHub shows on tabs of a pull request stands on its page.
  [`${AT}/pull/:number/commits`, itemPage],
  [`${AT}/pull/:number/checks`, itemPage],
  [`${AT}/pull/:number/files`, filesPage],
  [`${AT}/pull/:number/commits/:sha`, commitPage],
  [`${AT}/discussions/:number`, discussionPage],
  [`${AT}/commit/:sha`, commitPage],
  [`${AT}/commit/:sha/checks/:id`, runPage],
  [`${AT}/runs/:id`, runPage],
];

const FORMS: readonly string[] = ['issues', 'pull', 'discussions'].map((folder) => `${AT}/${folder}/:number`);

const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Other sites learn nothing, and a form still says where it was sent from.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  vary: 'cookie',
};

export const createPages = (source: Source, people: Pick<People, 'comment' | 'commentOnDiscussion'>): Pages => {
  const { world } = source;
  const style = readFileSync(join(import.meta.dirname, 'style.css'));

  const isAccount = (login: string | undefined): boolean =>
    login !== undefined && findAccount(world, login) !== undefined;

  const personNamed = (login: string): string => {
    const account = findAccount(world, login);
    if (account?.type !== 'User') throw new Refusal(422, 'There is no such person here; choose one from the list.');
    return account.login;
  };

  const answer = async (request: PageRequest, visit: Visit, show: Show): Promise<Reply> => {
    const page = await show(source, visit);
    if ('movedTo' in page) return goTo(`${page.movedTo}${request.url.search}`, 302);
    return whole(page, visit);
  };

  const whole = (page: Page, visit: Pick<Visit, 'path' | 'visitor'>): Reply => ({
    status: page.status ?? 200,
    headers: HEADERS,
    bytes: Buffer.from(frame(world, visit, page)),
  });

  const comment = async (request: PageRequest, visit: Visit): Promise<Reply> => {
    const sent = formOf(request);
    const { fullName, discussions } = repositoryOf(source, visit);
    const number = numberOf(visit);
    const act = { repository: fullName, number, as: personNamed(sent.get('as') ?? ''), body: sent.get('body') ?? '' };
    const isDiscussion = discussions.has(number);
    const { id } = await (isDiscussion ? people.commentOnDiscussion(act) : people.comment(act));
    const anchor = isDiscussion ? 'discussioncomment' : 'issuecomment';
    return goTo(`${request.url.pathname}?after=${id}#${anchor}-${id}`, 303, act.as);
  };

  const become = (request: PageRequest): Reply => {
    const sent = formOf(request);
    const login = sent.get('visitor') ?? '';
    return goTo(ownPath(sent.get('back') ?? '/'), 303, login === '' ? '' : personNamed(login));
  };

  return async (request) => {
    const { url, headers } = request;
    const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : '/';
    if (path === STYLE_PATH)
      return { status: 200, headers: { ...HEADERS, 'content-type': 'text/css; charset=utf-8' }, bytes: style };
    const visit = { path, query: url.searchParams, params: {}, visitor: visitorOf(world, headers.cookie ?? '') };
    try {
      if (request.method === 'POST') {
        const params = FORMS.map((pattern) => matchPath(pattern, path)).find((found) => found !== undefined);
        if (path !== VISITOR_PATH && !(params && isAccount(params.owner))) return undefined;
        refuseForeignHost(headers.host ?? '');
        refuseForeignOrigin(headers);
        return params ? await comment(request, { ...visit, params }) : become(request);
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
      for (const [pattern, show] of PAGES) {
        const params = matchPath(pattern, path);
        if (!params || (params.owner !== undefined && !isAccount(params.owner))) continue;
        refuseForeignHost(headers.host ?? '');
        return await answer(request, { ...visit, params }, show);
      }
      return undefined;
    } catch (error) {
      return whole(failed(error), visit);
    }
  };
};

const formOf = ({ bytes, headers }: PageRequest): URLSearchParams => {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    throw new Refusal(415, 'A form is sent as application/x-www-form-urlencoded.');
  return new URLSearchParams(bytes.toString('utf8'));
};

/** Leads on; from then on the visitor looks as that person. */
const goTo = (path: string, status: 302 | 303, login?: string): Reply => ({
  status,
  headers: {
    ...HEADERS,
    location: path,
    ...(login !== undefined && {
      'set-cookie': `visitor=${login}; Path=/; HttpOnly; SameSite=Strict${login === '' ? '; Max-Age=0' : ''}`,
    }),
  },
  bytes: Buffer.alloc(0),
});

/** A path of this server, whatever was asked for. */
const ownPath = (asked: string): string => {
  const base = 'http://here';
  const url = URL.canParse(asked, base) ? new URL(asked, base) : new URL(base);
  return url.origin === base ? url.pathname.replace(/^\/+/, '/') : '/';
};

const failed = (error: unknown): Page => {
  // An act of the people's is refused by the API, which says why.
  const refusal = error instanceof Error && error.cause instanceof Refusal ? error.cause : error;
  if (!(refusal instanceof Refusal)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      status: 500,
      title: 'The local GitHub failed',
      body: html`<h1>The local GitHub failed</h1><p>${message}</p>`,
    };
  }
  if (refusal.status === notFound().status)
    return {
      status: 404,
      title: 'Not found',
      body: html`<h1>Not found</h1><p>There is nothing here, or nothing that you may see as you look now: see <a href="/">what there is</a>, or look as somebody else.</p>`,
    };
  return {
    status: refusal.status,
    title: 'Refused',
    body: html`<h1>Refused</h1><p>${refusal.message}</p><p>Go back, change it, and send it again.</p>`,
  };
};
