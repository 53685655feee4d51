/** Minutes that people wrote, as they were read. */
import { type HtmlValue, html, linkTo, showDay } from '@rapporteur/core/document';
import type { Minutes, MinutesAttendee, MinutesItem, MinutesLink, MinutesSection } from '@rapporteur/idl';
import { MinutesSectionKind, toMeetingName, toMinutesName } from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import type { Route } from './page.ts';
import { elsewhere, person } from './parts.ts';
import { paramOf, type Visit } from './visit.ts';

export const MINUTES: Route = {
  path: '/minutes/:series/:date',
  load: async (visit) => {
    const occurrence = `${paramOf(visit, 'series')}/${paramOf(visit, 'date')}`;
    const minutes = await visit.client.getMinutes(toMinutesName(occurrence));
    const title = `Minutes of ${showDay(paramOf(visit, 'date'))}`;
    const present = attendeesOf(visit, minutes);
    return {
      title,
      description: 'The minutes as the community wrote them.',
      section: 'meetings',
      body: html`<h1>${title}</h1>
<p><a href="${pagePath(toMeetingName(occurrence))}">The meeting</a></p>
${present.length > 0 && html`<h2>Attendees</h2>\n<p>${joined(present)}</p>`}
${minutesOf(minutes, 'h2')}`,
    };
  },
};

/** What was written, section by section; where nothing could be read in it, its lines. */
export const minutesOf = ({ content, lines, url, path }: Minutes, heading: 'h2' | 'h3' = 'h3'): HtmlValue => {
  const sections = (content?.sections ?? []).filter(({ kind }) => kind !== MinutesSectionKind.ATTENDEES);
  return html`${sections.map((section) => printSection(section, heading))}
${sections.length === 0 && lines.length > 0 && html`<pre>${lines.join('')}</pre>`}
<p class="muted">People wrote these minutes${url !== '' && html`, in ${elsewhere(url, path || 'a file')}`}.</p>`;
};

/** Who was there, as people wrote it. */
export const attendeesOf = (visit: Visit, minutes: Minutes | undefined): readonly HtmlValue[] =>
  (minutes?.content?.attendees ?? []).filter(({ absent }) => !absent).map((one) => attendee(visit, one));

export const joined = (parts: readonly HtmlValue[]): HtmlValue =>
  parts.map((part, index) => html`${index > 0 && ', '}${part}`);

const attendee = (visit: Visit, { person: who, role }: MinutesAttendee): HtmlValue => {
  const { login = '', name = '', affiliation = '' } = who ?? {};
  const shown = login === '' ? name : html`${name !== '' && `${name} `}${person(visit, login)}`;
  const more = [affiliation, role].filter((one) => one !== '').join(', ');
  return html`${shown}${more !== '' && (shown === '' ? more : ` (${more})`)}`;
};

const printSection = ({ title, items, links, machineMade }: MinutesSection, heading: 'h2' | 'h3'): HtmlValue => {
  const words = html`${title}${machineMade && ' (written by a program)'}`;
  return html`${title !== '' && (heading === 'h2' ? html`<h2>${words}</h2>\n` : html`<h3>${words}</h3>\n`)}${links.length > 0 && html`<p>${joined(links.map(printLink))}</p>\n`}${printItems(items)}`;
};

const printItems = (items: readonly MinutesItem[]): HtmlValue =>
  items.length > 0 &&
  html`<ul>\n${items.map((item) => html`<li>${printItem(item)}${printItems(item.children)}</li>\n`)}</ul>\n`;

const printItem = ({ text, owner, tag, links, heading }: MinutesItem): HtmlValue => {
  const named = links.filter(({ words }) => words === '' || !text.includes(words));
  const inText = links.filter((one) => !named.includes(one));
  const line = html`${tag !== '' && html`<b>${tag}</b>: `}${linked(text, inText)}${owner !== '' && ` (${owner})`}${named.map((one) => html` ${printLink(one)}`)}`;
  return heading ? html`<b>${line}</b>` : line;
};

/** The words of a line, in which the words of its links lead where they lead. */
const linked = (text: string, [link, ...more]: readonly MinutesLink[]): HtmlValue => {
  const at = link === undefined ? -1 : text.indexOf(link.words);
  if (link === undefined || at < 0) return text;
  return html`${text.slice(0, at)}${linkTo(addressOf(link), link.words)}${linked(text.slice(at + link.words.length), more)}`;
};

const printLink = (link: MinutesLink): HtmlValue => linkTo(addressOf(link), link.words || link.url);

/** A short form such as "#12" leads nowhere by itself, and an anchor of ours it is not. */
const addressOf = ({ url, subject, comment }: MinutesLink): string => {
  if (subject === undefined || subject.url === '') return /^https?:/.test(url) ? url : 'about:blank';
  return comment === '' ? subject.url : `${subject.url}#${comment}`;
};
