/** Feeds of pages, as Atom and as JSON Feed. */
import { Feed as Printer } from 'feed';
import { type FeedForm, feedPath } from './frame.ts';
import type { Feed } from './page.ts';
import type { Visit } from './visit.ts';

const TYPES: Readonly<Record<FeedForm, string>> = {
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};

export const printFeed = (
  { origin, path, site }: Visit,
  { title, description, entries }: Feed,
  form: FeedForm,
): { readonly type: string; readonly text: string } => {
  const address = (of: string): string => `${origin}${of}`;
  const feed = new Printer({
    id: address(path),
    link: address(path),
    title: `${title} · ${site.title}`,
    description,
    updated: entries[0]?.at ?? EPOCH,
    generator: 'Rapporteur',
    copyright: '',
    feedLinks: { atom: address(feedPath(path, 'atom')), json: address(feedPath(path, 'json')) },
  });
  for (const entry of entries)
    feed.addItem({
      id: address(entry.path),
      link: address(entry.path),
      title: entry.title,
      date: entry.at,
      content: String(entry.content),
    });
  return { type: TYPES[form], text: form === 'atom' ? feed.atom1() : feed.json1() };
};

/** A feed in which nothing stands has not changed yet. */
const EPOCH = new Date(0);
