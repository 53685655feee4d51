/** What can be followed, as Atom and as JSON Feed. Any text goes through both and comes out as it was, but for what neither can hold. */
import { type Html, html, visible } from './html.ts';

/** The ids stay what they are, whatever else changes. */
export type Feed = {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly description?: string | undefined;
  /** Address of the page that tells the same. */
  readonly page?: string | undefined;
  /** Where it is served itself, if it is. */
  readonly address?: string | undefined;
  /** The newest first. */
  readonly entries: readonly FeedEntry[];
};

export type FeedEntry = {
  readonly id: string;
  readonly title: string;
  readonly at: Date;
  readonly link?: string | undefined;
  /** Words alone, or a page's. */
  readonly content: string | Html;
};

/** RFC 4287. The same feed gives the same bytes. */
export const printAtom = ({ id, title, author, description, page, address, entries }: Feed): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${allowed(
    String(html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${id}</id>
<title>${title}</title>
${description && html`<subtitle>${description}</subtitle>\n`}<updated>${toTime(newest(entries))}</updated>
<author><name>${author}</name></author>
${page && html`<link rel="alternate" type="text/html" href="${page}"/>\n`}${address && html`<link rel="self" type="application/atom+xml" href="${address}"/>\n`}${entries.map(printEntry)}</feed>
`),
  )}`;

const printEntry = ({ id, title, at, link, content }: FeedEntry): Html => html`<entry>
<id>${id}</id>
<title>${title}</title>
<updated>${toTime(at)}</updated>
${link && html`<link href="${link}"/>\n`}${typeof content === 'string' ? html`<summary>${content}</summary>` : html`<content type="html">${content.toString()}</content>`}
</entry>
`;

/** Version 1.1. */
export const printJsonFeed = ({ title, author, description, page, address, entries }: Feed): string =>
  `${JSON.stringify(
    {
      version: 'https://jsonfeed.org/version/1.1',
      title: plain(title),
      home_page_url: page,
      feed_url: address,
      description: description && plain(description),
      authors: [{ name: plain(author) }],
      language: 'en',
      items: entries.map((entry) => ({
        id: entry.id,
        url: entry.link,
        title: plain(entry.title),
        ...(typeof entry.content === 'string'
          ? { content_text: plain(entry.content) }
          : { content_html: allowed(entry.content.toString()) }),
        date_modified: toTime(entry.at),
      })),
    },
    null,
    1,
  )}\n`;

const plain = (text: string): string => allowed(visible(text));

/** XML has no place for these two, and nothing has one for half a character. */
const allowed = (text: string): string => text.toWellFormed().replace(/[\ufffe\uffff]/g, '\ufffd');

/** A feed in which nothing stands has not changed yet. */
const newest = (entries: readonly FeedEntry[]): Date => new Date(Math.max(0, ...entries.map(({ at }) => at.getTime())));

const toTime = (at: Date): string => at.toISOString().replace('.000Z', 'Z');
