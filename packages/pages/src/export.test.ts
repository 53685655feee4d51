import { describe, expect, it } from 'vitest';
import { COMMUNITY, createWorld, NOW } from '../testing/community.ts';
import { type Exported, exportSite } from './export.ts';

const { reader } = await createWorld(COMMUNITY);

const exported = async (address = 'https://acme.github.io/rfcs'): Promise<readonly Exported[]> => {
  const all: Exported[] = [];
  const options = { title: 'Acme', withoutPage: new Set<string>(), address, client: reader.client, now: () => NOW };
  for await (const one of exportSite(options)) all.push(one);
  return all;
};

/** The only page that is not there: no settings were read yet in this community. */
const UNREAD = '/settings/acme/widgets';

/** Path of each file, and what is in it. */
const filesOf = (all: readonly Exported[]): ReadonlyMap<string, string> =>
  new Map(all.flatMap((one) => (one.kind === 'file' ? [[one.path, one.text] as const] : [])));

/** What a server of files hands out at an address below the place where they stand; undefined if nothing. */
const serve = (files: ReadonlyMap<string, string>, path: string): string | undefined => {
  const file = decodeURIComponent(path).slice(1);
  return files.get(file.endsWith('/') || file === '' ? `${file}index.html` : file);
};

const attributes = (text: string): readonly string[] =>
  [...text.matchAll(/ (?:href|src|action)="([^"]*)"/g)].map(([, address = '']) => address.replaceAll('&amp;', '&'));

describe('the pages as files', () => {
  it('every link among them leads to a file, and to the place on it, wherever they stand', async () => {
    const all = await exported();
    const files = filesOf(all);
    expect(all.filter(({ kind }) => kind === 'dead')).toEqual([{ kind: 'dead', link: UNREAD, on: '/series/meetup' }]);
    const broken: string[] = [];
    let links = 0;
    for (const [path, text] of files) {
      if (!path.endsWith('index.html')) continue;
      for (const address of attributes(text)) {
        const url = new URL(address, `https://acme.github.io/rfcs/${path.replace(/index\.html$/, '')}`);
        if (url.host !== 'acme.github.io' || url.pathname === `/rfcs${UNREAD}/`) continue;
        links += 1;
        const target = url.pathname.startsWith('/rfcs/') ? serve(files, url.pathname.slice(5)) : undefined;
        const isThere = target !== undefined && (url.hash === '' || target.includes(` id="${url.hash.slice(1)}"`));
        if (!isThere) broken.push(`${path}: ${address}`);
      }
    }
    expect(broken).toEqual([]);
    expect(links).toBeGreaterThan(5);
  });

  it('no path twice, none that leads out of the folder, and the same each time', async () => {
    const all = await exported();
    const paths = all.flatMap((one) => (one.kind === 'file' ? [one.path] : []));
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => /^\/|(?:^|\/)\.\.?(?:\/|$)|\\/.test(path))).toEqual([]);
    expect(await exported()).toEqual(all);
  });

  it('what is found from elsewhere has whole addresses, and where nothing is the page needs none above it', async () => {
    const files = filesOf(await exported());
    expect(files.get('index.html')).toContain('<meta property="og:url" content="https://acme.github.io/rfcs/">');
    expect(files.get('robots.txt')).toContain('Sitemap: https://acme.github.io/rfcs/sitemap.xml');
    expect(files.get('sitemap.xml')).toContain('<loc>https://acme.github.io/rfcs/</loc>');
    expect(files.get('404.html')).toContain('href="/rfcs/-/style.css"');
    expect(files.get('404.html')).toContain('<a href="/rfcs/">front page</a>');
    expect(filesOf(await exported('https://rfcs.example')).get('404.html')).toContain('href="/-/style.css"');
  });
});
