/** What programs that look for pages are told: which there are, and which of them they may read. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@rapporteur/client';
import { html } from '@rapporteur/core/document';
import { Verdict } from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { addressOf } from './place.ts';
import type { Visit } from './visit.ts';

/** What is printed at an address as it is, without a frame. */
export type Text = { readonly type: string; readonly text: string };

export type TextRoute = { readonly path: string; readonly print: (visit: Visit) => Promise<Text> | Text };

const SITEMAP_PATH = '/sitemap.xml';

/** A page that is worth finding. */
export type Listed = { readonly address: string; readonly changedAt?: Date | undefined };

/** So many pages a file may list. */
export const MOST_LISTED = 50_000;

export const printSitemap = (pages: readonly Listed[]): string =>
  xml(
    html`<urlset xmlns="${SCHEMA}">
${pages.map(({ address, changedAt }) => html`<url><loc>${address}</loc>${changedAt && html`<lastmod>${changedAt.toISOString()}</lastmod>`}</url>\n`)}</urlset>`,
  );

/** A list of sitemaps. */
export const printSitemapIndex = (addresses: readonly string[]): string =>
  xml(
    html`<sitemapindex xmlns="${SCHEMA}">
${addresses.map((address) => html`<sitemap><loc>${address}</loc></sitemap>\n`)}</sitemapindex>`,
  );

const SCHEMA = 'http://www.sitemaps.org/schemas/sitemap/0.9';

const xml = (text: unknown): string => `<?xml version="1.0" encoding="utf-8"?>\n${text}\n`;

/** One call for each file: the newest of each kind. From these, and from the lists, links lead to whatever is older. */
const KINDS: Readonly<Record<string, (client: Client) => Promise<readonly ListedResource[]>>> = {
  rfcs: async (client) =>
    (
      await client
        .listRfcs({
          pageSize: MOST_ASKED,
          orderBy: 'created_at desc',
          readMask: { paths: ['name', 'updated_at', 'detection.verdict'] },
        })
        .page()
    ).items.filter(({ detection }) => detection?.verdict === Verdict.RFC),
  ideas: async (client) =>
    (
      await client
        .listIdeas({ pageSize: MOST_ASKED, orderBy: 'created_at desc', readMask: { paths: ['name', 'updated_at'] } })
        .page()
    ).items,
  groups: async (client) =>
    (await client.listGroups({ pageSize: MOST_ASKED, readMask: { paths: ['name'] } }).page()).items,
  series: async (client) =>
    (await client.listSeries({ pageSize: MOST_ASKED, readMask: { paths: ['name'] } }).page()).items,
  meetings: async (client) =>
    (await client.listMeetings({ pageSize: MOST_ASKED, orderBy: 'name desc', readMask: { paths: ['name'] } }).page())
      .items,
  decisions: async (client) =>
    (await client.listDecisions({ pageSize: MOST_ASKED, orderBy: 'name desc', readMask: { paths: ['name'] } }).page())
      .items,
};

type ListedResource = { readonly name: string; readonly updatedAt?: Parameters<typeof timestampDate>[0] | undefined };

/** The most that a list answers at once. */
const MOST_ASKED = 500;

/** Only what has a page is listed: `paths` are the routes that there are. */
export const createTextRoutes = (paths: readonly string[]): readonly TextRoute[] => {
  const kinds = Object.entries(KINDS).filter(([kind]) => paths.some((path) => path.startsWith(`/${kind}/:`)));
  const lists = paths.filter((path) => !/[:*]/.test(path) && path !== '/search');
  return [
    {
      path: '/robots.txt',
      // What is asked of a search, and whoever signs in, is nothing to be found.
      print: (visit) => ({
        type: 'text/plain; charset=utf-8',
        text: `User-agent: *\nDisallow: /search\nDisallow: /-/sign-in\nDisallow: /v1/\nSitemap: ${visit.origin}${SITEMAP_PATH}\n`,
      }),
    },
    {
      path: SITEMAP_PATH,
      print: (visit) => ({
        type: XML,
        text: printSitemapIndex(
          ['pages', ...kinds.map(([kind]) => kind)].map((kind) => `${visit.origin}${sitemapPath(kind)}`),
        ),
      }),
    },
    {
      path: sitemapPath('pages'),
      print: (visit) => ({ type: XML, text: printSitemap(lists.map((path) => ({ address: addressOf(visit, path) }))) }),
    },
    ...kinds.map(([kind, list]) => ({
      path: sitemapPath(kind),
      print: async (visit: Visit) => ({
        type: XML,
        text: printSitemap(
          (await list(visit.client)).map(({ name, updatedAt }) => ({
            address: addressOf(visit, pagePath(name)),
            changedAt: updatedAt && timestampDate(updatedAt),
          })),
        ),
      }),
    })),
  ];
};

const XML = 'application/xml; charset=utf-8';

export const sitemapPath = (kind: string | number): string => `/sitemap/${kind}.xml`;
