/** What may not be there, and pages of lists. */
import { RapporteurError } from '@rapporteur/client';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { pagePath, withQuery } from './addresses.ts';
import type { Visit } from './visit.ts';

/** Undefined for what is not there, or not for the reader. */
export const ifThere = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof RapporteurError && error.code === 'not_found') return undefined;
    throw error;
  });

/** How many lines a page of a list has. */
export const MOST_LINES = 50;

/** Where a list goes on; the rest of the query stays as it is. */
export const goOn = ({ path, query }: Visit, nextPageToken: string, words: string): HtmlValue =>
  nextPageToken !== '' &&
  html`<p><a rel="next" href="${withQuery(pagePath(path.slice(1)), { ...Object.fromEntries(query), page: nextPageToken })}">${words}</a></p>`;

/** The token of the page that is asked for; empty for the first. */
export const pageToken = ({ query }: Visit): string => query.get('page') ?? '';
