import { html } from '@rapporteur/core/document';
import fc from 'fast-check';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../testing/community.ts';
import { printFeed } from './feed.ts';
import type { Feed } from './page.ts';
import type { Visit } from './visit.ts';

const { reader } = await createWorld([]);

const visitOf = (path: string, isStatic = false): Visit => ({
  ...reader,
  site: { title: 'Acme', isStatic, hasSignIn: false, withoutPage: new Set() },
  origin: 'https://pages.example/acme',
  path,
  address: path,
  params: {},
  query: new URLSearchParams(),
  now: new Date('2026-05-21T09:00:00Z'),
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ...[']]>', '<![CDATA[', '</entry>', '&amp;', '&', '<b>', '"', "'", '\u0000', '\u202e', '\ufffe', '\ud800', 'ä'],
      ),
    )
    .map((parts) => parts.join('')),
);

const feeds: fc.Arbitrary<Feed> = fc.record({
  title: hostile,
  description: hostile,
  entries: fc.array(
    fc.record({
      path: fc.nat().map((number) => `/rfcs/acme/widgets/${number}#m1`),
      title: hostile,
      content: hostile.map((text) => html`<p>${text} <a href="/rfcs">RFCs</a></p>`),
      at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    }),
    { maxLength: 5 },
  ),
});

/** What a reader can be shown of a text: what neither form can hold is a sign for it. */
const shown = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, (one) => `<U+${one.charCodeAt(0).toString(16).toUpperCase()}>`)
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '\ufffd')
    // A reader of XML makes one of all line ends, and this one takes blanks off at the ends.
    .replace(/\r\n?/g, '\n')
    .trim();

describe('a feed', () => {
  it('of any text is read back by another parser as what it was, in both forms', () => {
    fc.assert(
      fc.property(feeds, (feed) => {
        const atom = parseAtomFeed(printFeed(visitOf('/rfcs'), feed, 'atom').text);
        const json = parseJsonFeed(printFeed(visitOf('/rfcs'), feed, 'json').text);
        expect(shown(atom.title?.value ?? '')).toBe(shown(`${feed.title} · Acme`));
        expect(shown(json.title ?? '')).toBe(shown(`${feed.title} · Acme`));
        expect(atom.entries ?? []).toHaveLength(feed.entries.length);
        for (const [index, entry] of feed.entries.entries()) {
          const [read, item] = [atom.entries?.[index], json.items?.[index]];
          expect(shown(read?.title?.value ?? '')).toBe(shown(entry.title));
          expect(shown(item?.title ?? '')).toBe(shown(entry.title));
          const content = entry.content.withAddresses((to) => `https://pages.example/acme${to}`).toString();
          expect(shown(read?.content?.value ?? '')).toBe(shown(content));
          expect(shown(item?.content_html ?? '')).toBe(shown(content));
        }
      }),
    );
  });

  it('has what Atom asks for: an author, ids that are addresses, and no entry that is newer than the whole', () => {
    fc.assert(
      fc.property(feeds, fc.boolean(), (feed, isStatic) => {
        const atom = parseAtomFeed(printFeed(visitOf('/rfcs/a b/ü?', isStatic), feed, 'atom').text);
        expect(atom.authors).toEqual([{ name: 'Acme' }]);
        expect(atom.id).toBe('https://pages.example/acme/rfcs/a%20b/%C3%BC%3F');
        const self = atom.links?.find(({ rel }) => rel === 'self')?.href;
        expect(self).toBe('https://pages.example/acme/rfcs/a%20b/%C3%BC%3F.atom');
        for (const [index, { id, updated = '', links }] of (atom.entries ?? []).entries()) {
          expect(id).toBe(`https://pages.example/acme${feed.entries[index]?.path}`);
          expect(links?.[0]?.href).toBe(isStatic ? id?.replace('#', '/#') : id);
          expect(Date.parse(String(atom.updated))).toBeGreaterThanOrEqual(Date.parse(String(updated)));
        }
      }),
    );
  });

  it('in which nothing stands is one', () => {
    const empty = { title: 'RFCs', description: 'What changes', entries: [] };
    expect(parseAtomFeed(printFeed(visitOf('/'), empty, 'atom').text)).toMatchObject({
      id: 'https://pages.example/acme/',
      updated: '1970-01-01T00:00:00Z',
    });
    expect(parseJsonFeed(printFeed(visitOf('/'), empty, 'json').text)).toMatchObject({
      feed_url: 'https://pages.example/acme/changes.json',
    });
  });
});
