/** The small parts of which pages are made. */
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { type Html, type HtmlValue, html, linkTo, showDay, showTime } from '@rapporteur/core/document';
import { isLogin, personPath } from './addresses.ts';
import type { Visit } from './visit.ts';

/** "22 June 2023"; of an instant, in UTC. Nothing for what is not known. */
export const day = (at: Timestamp | Date | string | undefined): HtmlValue => {
  if (at === undefined || at === '') return undefined;
  if (typeof at === 'string') return html`<time datetime="${at}">${showDay(at)}</time>`;
  const date = at instanceof Date ? at : timestampDate(at);
  return html`<time datetime="${date.toISOString().slice(0, 10)}">${showDay(date)}</time>`;
};

/** "Thursday 22 June 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)"; the script shows it in the reader's own zone as well. */
export const moment = (start: Timestamp | Date, zone = 'UTC', end: Timestamp | Date = start): Html => {
  const [from, until] = [start, end].map((at) => (at instanceof Date ? at : timestampDate(at))) as [Date, Date];
  return html`<time datetime="${from.toISOString()}" data-until="${until.toISOString()}">${showTime(from, zone, until)}</time>`;
};

/** A person, with a link to their page unless they want none, or no account has that name. */
export const person = ({ site }: Pick<Visit, 'site'>, login: string): HtmlValue =>
  isLogin(login) && !site.withoutPage.has(login.toLowerCase())
    ? html`<a href="${personPath(login)}">${login}</a>`
    : login;

export type TableOf = {
  /** What it shows, for everybody. */
  readonly caption: HtmlValue;
  readonly head: readonly HtmlValue[];
  readonly rows: readonly (readonly HtmlValue[])[];
};

/** A table that scrolls by itself where a page is narrow; the first cell of a row is its heading. */
export const table = ({ caption, head, rows }: TableOf): Html =>
  html`<div class="table" tabindex="0" role="group"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${rows.map(([first, ...more]) => html`<tr><th scope="row">${first}</th>${more.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>\n`;

/** A part of a page that can be linked to. */
export const section = (id: string, title: HtmlValue, body: HtmlValue): Html =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}
</section>\n`;

/** Lines, or a sentence where there are none. */
export const lines = (items: readonly HtmlValue[], none: string): Html =>
  items.length === 0
    ? html`<p class="none">${none}</p>`
    : html`<ul class="list">${items.map((item) => html`<li>${item}</li>\n`)}</ul>`;

/** A link to what stands at GitHub, or the words alone where the address is not known. */
export const elsewhere = (url: string, words: HtmlValue): HtmlValue => (url === '' ? words : linkTo(url, words));

/** "1 RFC", "2 RFCs". */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** The beginning of a text that is longer. */
export const shorten = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed().trimEnd()}…`;
