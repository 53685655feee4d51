/** The pages as files for a server that only hands them out: the front page, and whatever links lead to from there. */
import type { Client } from '@rapporteur/client';
import { html, mapAddresses } from '@rapporteur/core/document';
import { printCalendarAt } from './calendar.ts';
import { ICON_PATH, STYLE_PATH } from './frame.ts';
import { createPages, type Pages } from './pages.ts';
import { toStaticPlace } from './place.ts';
import { type Listed, MOST_LISTED, printSitemap, printSitemapIndex, sitemapPath } from './sitemap.ts';
import type { Site } from './visit.ts';

export type ExportOptions = Pick<Site, 'title' | 'withoutPage'> & {
  /** Where the files will stand, without a slash at the end, "https://acme.github.io/rfcs". */
  readonly address: string;
  /** Of whoever may see only what is public. */
  readonly client: Client;
  readonly now: () => Date;
};

export type Exported =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** A link of a page that leads to nothing. */
  | { readonly kind: 'dead'; readonly link: string; readonly on: string };

/** One after the other, no path twice. The same records give the same files. @throws an Error with one sentence where a page cannot be made */
export const exportSite = async function* (options: ExportOptions): AsyncGenerator<Exported, void> {
  const { title, withoutPage, address, now } = options;
  let fault: unknown;
  const pages = createPages({
    site: { title, withoutPage, address, isStatic: true, hasSignIn: false },
    now,
    onFault: (error) => {
      fault = error;
    },
  });
  const make = createMaker(pages, options);
  /** Each link, and on which page it was seen first. */
  const seen = new Map<string, string>([['/', '/']]);
  const listed: Listed[] = [];
  for (let wave: readonly string[] = ['/']; wave.length > 0; ) {
    const next: string[] = [];
    for await (const made of inTurns(wave, make)) {
      if (made.status >= 500) throw fault ?? new Error(`The page ${made.link} cannot be made just now; try again.`);
      if (made.file === undefined) {
        yield { kind: 'dead', link: made.link, on: seen.get(made.link) ?? '/' };
        continue;
      }
      yield { kind: 'file', ...made.file };
      if (made.isListed) listed.push({ address: `${address}${toStaticPlace(made.link)}` });
      if (seen.size > MOST_LINKED)
        throw new Error(
          `More than ${MOST_LINKED} pages link to one another: one of them leads on without end, such as ${made.link}.`,
        );
      for (const link of made.links)
        if (!seen.has(link)) {
          seen.set(link, made.link);
          next.push(link);
        }
    }
    wave = next;
  }
  yield { kind: 'file', path: '404.html', text: await make.notFound() };
  yield { kind: 'file', path: 'robots.txt', text: `User-agent: *\nAllow: /\nSitemap: ${address}/sitemap.xml\n` };
  // For GitHub Pages: these are no sources of a site that has yet to be made.
  yield { kind: 'file', path: '.nojekyll', text: '' };
  for (const [path, text] of sitemapsOf(address, listed)) yield { kind: 'file', path, text };
};

type Made = {
  readonly link: string;
  readonly status: number;
  readonly file?: { readonly path: string; readonly text: string } | undefined;
  readonly links: readonly string[];
  /** Whether it is a page that is worth finding. */
  readonly isListed: boolean;
};

/** Makes what stands at a link. */
type Maker = ((link: string) => Promise<Made>) & { readonly notFound: () => Promise<string> };

const createMaker = (pages: Pages, { client, address, now }: ExportOptions): Maker => {
  const reader = { client, login: undefined };
  const ask = (link: string): Promise<Response> => pages.answer(new Request(`${INSIDE}${link}`), reader);

  const make = async (link: string): Promise<Made> => {
    if (link.startsWith('/calendar/')) {
      const text = await printCalendarAt(client, link, now());
      return { link, status: text === undefined ? 404 : 200, file: fileOf(link, text), links: [], isListed: false };
    }
    const response = await ask(link);
    const { status } = response;
    const to = response.headers.get('location');
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
    if (status !== 200 && to === null) return { link, status, links: [], isListed: false };
    const printed = await response.text();
    if (!isPage && to === null) return { link, status, file: fileOf(link, printed), links: [], isListed: false };
    const links: string[] = [];
    const placeOf = (href: string): string => {
      const inside = insideOf(link, href);
      if (inside === undefined) return href;
      links.push(inside.link);
      return relative(toStaticPlace(link), toStaticPlace(`${inside.link}${inside.hash}`));
    };
    const text = to === null ? mapAddresses(printed, placeOf) : printElsewhere(to, placeOf);
    const isListed = to === null && !printed.includes('<meta name="robots" content="noindex">');
    return { link, status, file: fileOf(link, text, true), links, isListed };
  };

  /** A server shows it at any address, so that no link in it is relative. */
  const notFound = async (): Promise<string> => {
    const printed = await (await ask('/-/nothing')).text();
    const base = new URL(address).pathname.replace(/\/$/, '');
    return mapAddresses(printed, (href) => {
      const inside = insideOf('/', href);
      return inside === undefined ? href : `${base}${toStaticPlace(`${inside.link}${inside.hash}`)}`;
    });
  };
  return Object.assign(make, { notFound });
};

/** Nobody's address: what is asked for under it never leaves this process. */
const INSIDE = 'http://pages.invalid';

/** A link to another page of ours; what leads elsewhere, or to a place on the same page, is none. */
const insideOf = (from: string, href: string): { readonly link: string; readonly hash: string } | undefined => {
  if (href.startsWith('#') || !URL.canParse(href, `${INSIDE}${from}`)) return undefined;
  const { origin, pathname, search, hash } = new URL(href, `${INSIDE}${from}`);
  return origin === INSIDE ? { link: `${pathname}${search}`, hash } : undefined;
};

/** From one place to another, so that it does not matter where all of them stand: "../../-/style.css". */
const relative = (from: string, to: string): string => {
  const [, path = '', hash = ''] = /^([^#]*)(#.*)?$/s.exec(to) ?? [];
  if (path === from) return hash === '' ? './' : hash;
  const [there, here] = [path.split('/').slice(1), from.split('/').slice(1, -1)];
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same += 1;
  const steps = [...here.slice(same).map(() => '..'), ...there.slice(same)].join('/');
  // "a:b" would be an address of its own kind.
  return `${steps === '' ? './' : /^[^/]*:/.test(steps) ? `./${steps}` : steps}${hash}`;
};

/** Undefined where a link cannot be a file on every disk. */
const fileOf = (link: string, text: string | undefined, isPage = false): Made['file'] => {
  if (text === undefined) return undefined;
  const place = toStaticPlace(link);
  const parts = place.slice(1).split('/').map(decode);
  if (isPage && parts.at(-1) !== '') parts.push('');
  const whole = isPage ? [...parts.slice(0, -1), 'index.html'] : parts;
  return whole.every(isFileName) ? { path: whole.join('/'), text } : undefined;
};

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const isFileName = (part: string): boolean =>
  part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= 255 && !/[/\\\p{Cc}]/u.test(part);

/** What stood here stands elsewhere: a server of files cannot say so by itself. */
const printElsewhere = (to: string, placeOf: (href: string) => string): string =>
  `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url=${placeOf(to)}">
<title>It stands elsewhere now</title>
<link rel="stylesheet" href="${placeOf(STYLE_PATH)}">
<link rel="icon" type="image/svg+xml" href="${placeOf(ICON_PATH)}">
</head>
<body>
<main>
<h1>It stands elsewhere now</h1>
<p><a href="${placeOf(to)}">Go there</a></p>
</main>
</body>
</html>
`}`;

const sitemapsOf = (address: string, listed: readonly Listed[]): readonly (readonly [string, string])[] => {
  const sorted = listed.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  if (sorted.length <= MOST_LISTED) return [['sitemap.xml', printSitemap(sorted)]];
  const parts = Array.from({ length: Math.ceil(sorted.length / MOST_LISTED) }, (_, index) =>
    sorted.slice(index * MOST_LISTED, (index + 1) * MOST_LISTED),
  );
  return [
    ['sitemap.xml', printSitemapIndex(parts.map((_, index) => `${address}${sitemapPath(index + 1)}`))],
    ...parts.map((part, index) => [sitemapPath(index + 1).slice(1), printSitemap(part)] as const),
  ];
};

/** A few at once, answered in the order in which they were asked. */
const inTurns = async function* (links: readonly string[], make: Maker): AsyncGenerator<Made, void> {
  for (let start = 0; start < links.length; start += AT_ONCE)
    yield* await Promise.all(links.slice(start, start + AT_ONCE).map(make));
};

const AT_ONCE = 8;
const MOST_LINKED = 500_000;
