/** What a page is before it gets its frame, and how a route leads to it. */
import type { Html, HtmlValue } from '@rapporteur/core/document';
import type { ShortAddress } from '@rapporteur/idl';
import type { Visit } from './visit.ts';

export type Page = {
  readonly status?: number;
  /** When to come again, in seconds. */
  readonly retryAfter?: number;
  readonly title: string;
  /** One sentence for previews elsewhere. */
  readonly description: string;
  /** Which entry of the navigation it belongs to. */
  readonly section?: Section;
  /** Whether it can be followed: the feeds stand at its address with `.atom` and `.json`. */
  readonly hasFeed?: boolean;
  /** Address of its calendar. */
  readonly calendar?: string;
  /** By which people and the bot's comments name it. */
  readonly short?: ShortAddress;
  /** Not for search engines: it is one of many views of the same. */
  readonly isView?: boolean;
  readonly body: HtmlValue;
};

export type Section = 'rfcs' | 'groups' | 'meetings' | 'decisions' | 'actions' | 'ideas' | 'search';

export type Feed = {
  readonly title: string;
  readonly description: string;
  /** Newest first. */
  readonly entries: readonly Entry[];
};

export type Entry = {
  /** Stays what it is whatever changes: a path of ours, with an anchor where several stand on a page. */
  readonly path: string;
  readonly title: string;
  readonly content: Html;
  readonly at: Date;
};

/** A page elsewhere: what stood here has another name now; `isForNow`: which page is the best one may change. */
export type Redirect = { readonly to: string; readonly isForNow?: boolean };

export type Route = {
  /** As Hono writes it: "/rfcs/:owner/:repo/:number". */
  readonly path: string;
  /** @throws RapporteurError "not_found" where nothing is that the reader may see */
  readonly load: (visit: Visit) => Promise<Page | Redirect>;
  /** What can be followed of it. */
  readonly feed?: (visit: Visit) => Promise<Feed>;
};
