import { describe, expect, it } from 'vitest';
import { createWorld } from '../testing/community.ts';
import { MOST_LISTED, printSitemap } from './sitemap.ts';

const locationsIn = (text: string): readonly string[] =>
  [...text.matchAll(/<loc>https:\/\/pages\.example([^<]*)<\/loc>/g)].map(([, path = '']) => path);

describe('the sitemap', () => {
  it('lists pages that are there, a call for each of its files', async () => {
    const { open, calls } = await createWorld();
    const { text, headers } = await open('/sitemap.xml');
    expect(headers.get('content-type')).toBe('application/xml; charset=utf-8');
    const files = locationsIn(text);
    expect(files).toContain('/sitemap/pages.xml');
    const listed: string[] = [];
    for (const file of files) {
      const before = calls();
      listed.push(...locationsIn((await open(file)).text));
      expect({ file, calls: calls() - before }).toEqual({ file, calls: file === '/sitemap/pages.xml' ? 0 : 1 });
    }
    expect(listed).toContain('/');
    for (const path of listed) expect({ path, status: (await open(path)).status }).toEqual({ path, status: 200 });
  });

  it('is named where programs look what they may read, which is no search', async () => {
    const { open } = await createWorld();
    const { text } = await open('/robots.txt');
    expect(text).toContain('Sitemap: https://pages.example/sitemap.xml\n');
    expect(text).toContain('Disallow: /search\n');
  });

  it('has each address as XML writes it', () => {
    expect(MOST_LISTED).toBeLessThanOrEqual(50_000);
    expect(printSitemap([{ address: 'https://a.example/?a=1&b=<2>', changedAt: new Date(0) }])).toContain(
      '<url><loc>https://a.example/?a=1&amp;b=&lt;2&gt;</loc><lastmod>1970-01-01T00:00:00.000Z</lastmod></url>',
    );
  });
});

it('every page says in a preview elsewhere what it is, and has a picture for its tab', async () => {
  const { open } = await createWorld();
  for (const path of ['/', '/rfcs/acme/widgets/7', '/nothing/ü%3F']) {
    const { text } = await open(path);
    const told = (name: string) => new RegExp(`<meta property="og:${name}" content="([^"]+)">`).exec(text)?.[1];
    expect([told('title'), told('description'), told('site_name')]).toEqual([
      expect.any(String),
      expect.any(String),
      'Acme',
    ]);
    expect(told('url')).toBe(new URL(path, 'https://pages.example').href);
    expect(text).toContain('<link rel="icon" type="image/svg+xml" href="/-/icon.svg">');
  }
  expect((await open('/-/icon.svg')).headers.get('content-type')).toBe('image/svg+xml');
});
