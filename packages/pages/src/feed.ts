/** Feeds of pages, as Atom and as JSON Feed. */
import { printAtom, printJsonFeed } from '@rapporteur/core/document';
import { type FeedForm, feedPath } from './frame.ts';
import type { Feed } from './page.ts';
import { addressOf, encodePath } from './place.ts';
import type { Visit } from './visit.ts';

const PRINTERS = {
  atom: { type: 'application/atom+xml; charset=utf-8', print: printAtom },
  json: { type: 'application/feed+json; charset=utf-8', print: printJsonFeed },
} as const satisfies Record<FeedForm, object>;

export const printFeed = (
  visit: Visit,
  { title, description, entries }: Feed,
  form: FeedForm,
): { readonly type: string; readonly text: string } => {
  const { origin, path, site } = visit;
  const { type, print } = PRINTERS[form];
  const text = print({
    // Without what a server of files needs at the end of an address: an entry stays one, wherever it is read.
    id: `${origin}${encodePath(path)}`,
    title: `${title} · ${site.title}`,
    author: site.title,
    description,
    page: addressOf(visit, path),
    address: addressOf(visit, feedPath(path, form)),
    entries: entries.map((entry) => ({
      id: `${origin}${entry.path}`,
      title: entry.title,
      at: entry.at,
      link: addressOf(visit, entry.path),
      content: entry.content.withAddresses((to) => (to.startsWith('/') ? addressOf(visit, to) : to)),
    })),
  });
  return { type, text };
};
