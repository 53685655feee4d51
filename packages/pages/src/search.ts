/** Search by words. */
import { RapporteurError } from '@rapporteur/client';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { type MatchedText, occurrenceOfName, type SearchHit } from '@rapporteur/idl';
import { isLogin, personPath, placeOf, withQuery } from './addresses.ts';
import { goOn } from './found.ts';
import type { Page, Route } from './page.ts';
import { day, lines } from './parts.ts';
import type { Visit } from './visit.ts';

export const SEARCH: Route = {
  path: '/search',
  load: async (visit) => {
    // A form needs somebody who answers it.
    if (visit.site.isStatic) throw new RapporteurError('not_found', 'There is no search here.');
    const query = (visit.query.get('q') ?? '').trim();
    const kind = visit.query.get('kind') ?? '';
    if (query === '') return page(query, form(query, kind));
    const [found, person] = await Promise.all([
      findHits(visit, { query, kind }),
      kind === '' ? findPerson(visit, query) : undefined,
    ]);
    return page(query, html`${form(query, kind)}${filters(query, kind)}${person}${found}`);
  },
};

const MOST = 20;
const LONGEST_QUERY = 500;

const page = (query: string, body: HtmlValue): Page => ({
  title: query === '' ? 'Search' : `Search: ${query.slice(0, 100)}`,
  description: 'Search in RFCs, ideas, working groups, notes of meetings, decisions and action items.',
  section: 'search',
  isView: true,
  body: html`<h1>Search</h1>
${body}`,
});

const form = (query: string, kind: string): HtmlValue =>
  html`<form action="/search" method="get" role="search"><label for="q">Words to look for</label> <input id="q" type="search" name="q" value="${query}" maxlength="${LONGEST_QUERY}" required>${kind !== '' && html`<input type="hidden" name="kind" value="${kind}">`} <button>Search</button></form>
`;

const KINDS: ReadonlyMap<string, string> = new Map([
  ['rfcs', 'RFCs'],
  ['ideas', 'Ideas'],
  ['groups', 'Working groups'],
  ['notes', 'Notes of meetings'],
  ['decisions', 'Decisions'],
  ['actionItems', 'Action items'],
]);

const ONES: ReadonlyMap<string, string> = new Map([
  ['rfcs', 'RFC'],
  ['ideas', 'Idea'],
  ['groups', 'Working group'],
  ['notes', 'Notes'],
  ['decisions', 'Decision'],
  ['actionItems', 'Action item'],
]);

const filters = (query: string, kind: string): HtmlValue =>
  html`<nav aria-label="Filters"><p>${[['', 'Everything'] as const, ...KINDS].map(
    ([key, words], index) =>
      html`${index > 0 && ' · '}<a href="${withQuery('/search', { q: query, kind: key })}"${key === kind && html` aria-current="true"`}>${words}</a>`,
  )}</p></nav>
`;

const findHits = async (
  visit: Visit,
  { query, kind }: { readonly query: string; readonly kind: string },
): Promise<HtmlValue> => {
  try {
    const { items, nextPageToken } = await visit.client
      .search({ query, kinds: kind === '' ? [] : [kind], pageSize: MOST })
      .page(visit.query.get('page') ?? '');
    return items.length === 0
      ? nothing(kind)
      : html`${lines(items.map(hitLine), '')}${goOn(visit, nextPageToken, 'Next')}`;
  } catch (error) {
    if (error instanceof RapporteurError && error.code === 'invalid') return html`<p class="none">${error.message}</p>`;
    throw error;
  }
};

const nothing = (kind: string): HtmlValue =>
  html`<p class="none">Nothing was found. Small typing errors are forgiven, so try other words, or fewer of them${kind !== '' && ', or look in everything'}. Words of transcripts are not searched, only what was noted of them.</p>`;

const hitLine = ({ name, part, title, snippet }: SearchHit): HtmlValue => {
  const [kind = ''] = name.split('/');
  const date = occurrenceOfName(name).split('/')[1];
  return html`<a href="${placeOf(name, part)}">${title && title.text !== '' ? marked(title) : name}</a> <small>${ONES.get(kind) ?? kind}${date !== undefined && html`, ${day(date)}`}</small>${snippet && snippet.text !== '' && html`<p>${marked(snippet)}</p>`}`;
};

/** A text with what was found in it marked. */
const marked = ({ text, highlights }: MatchedText): HtmlValue => {
  const parts: HtmlValue[] = [];
  let at = 0;
  for (const { start, length } of highlights) {
    if (start < at || length < 1) continue;
    parts.push(text.slice(at, start), html`<mark>${text.slice(start, start + length)}</mark>`);
    at = start + length;
  }
  return [...parts, text.slice(at)];
};

/** Whoever looks for a login finds the person, if they want a page and something is known of them. */
const findPerson = async ({ client, site }: Visit, query: string): Promise<HtmlValue> => {
  const login = query.replace(/^@/, '').toLowerCase();
  if (!isLogin(login) || site.withoutPage.has(login)) return undefined;
  const one = { pageSize: 1, readMask: { paths: ['name'] } };
  const [waiting, ...lists] = await Promise.all([
    client.listWaiting(login),
    client.listRfcs({ author: login, ...one }).page(),
    client.listRfcs({ reviewer: login, ...one }).page(),
    client.listMotions({ person: login, ...one }).page(),
    client.listIdeas({ person: login, ...one }).page(),
  ]);
  const isKnown = waiting.length > 0 || lists.some(({ items }) => items.length > 0);
  return isKnown && html`<p>Person: <a href="${personPath(login)}">${login}</a></p>`;
};
