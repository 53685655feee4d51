/** The agenda of a meeting, with what became of each item. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type HtmlValue, html, linkTo, printHtmlLine, showTime } from '@rapporteur/core/document';
import { renderItem } from '@rapporteur/core/meeting';
import {
  type Agenda,
  type AgendaItem,
  type AgendaSection,
  Outcome,
  SectionKind,
  SubjectKind,
  type SubjectRef,
  toRfcName,
} from '@rapporteur/idl';
import { itemAnchor, pagePath } from './addresses.ts';
import { plural } from './parts.ts';

/** Without the list of who is there. */
export const agendaOf = ({ sections, asOf }: Agenda): HtmlValue => {
  const shown = sections.filter(({ kind, items }) => kind !== SectionKind.ATTENDEES && items.length > 0);
  return html`${shown.map(printSection)}
${shown.length === 0 && html`<p class="none">Nothing stands on it yet.</p>`}
${asOf && html`<p class="muted">As of ${showTime(timestampDate(asOf), 'UTC')}.</p>`}`;
};

/** Who put themselves down. */
export const presentOf = (agenda: Agenda | undefined): readonly string[] =>
  (agenda?.sections ?? [])
    .filter(({ kind }) => kind === SectionKind.ATTENDEES)
    .flatMap(({ items }) => items.map(({ text }) => text.trim()))
    .filter((text) => text !== '');

/** What it is about in a few words, for previews elsewhere. */
export const topicsOf = (agenda: Agenda | undefined): readonly string[] =>
  (agenda?.sections ?? [])
    .filter(({ kind }) => kind !== SectionKind.ATTENDEES && kind !== SectionKind.NEW_MEMBERS)
    .flatMap(({ items }) => items.map(({ text }) => text.trim()))
    .filter((text) => text !== '');

const printSection = ({ title, linkText, linkUrl, items, minutes, kind }: AgendaSection): HtmlValue => {
  const isRfcs = kind === SectionKind.RFCS || kind === SectionKind.ACTIVE_RFCS;
  // What stands in brackets tells people what to write there.
  const words = title.replace(/\s*\[[^[\]]*\]/g, '');
  return html`<h3>${words}${linkText !== '' && html` ${linkTo(linkUrl, linkText)}`}${minutes > 0 && ` (${plural(minutes, 'minute')})`}</h3>
${printItems(items, isRfcs)}`;
};

const printItems = (items: readonly AgendaItem[], isRfcs: boolean): HtmlValue =>
  items.length > 0 &&
  html`<ul>
${items.map((item) => html`<li id="${itemAnchor(item.id)}">${printHtmlLine(renderItem(item))}${outcomeOf(item.outcome)}${isRfcs && item.subject && standing(item.subject)}${printItems(item.children, isRfcs)}</li>\n`)}</ul>
`;

const outcomeOf = (outcome: Outcome): HtmlValue => {
  const words = OUTCOMES[outcome];
  return words !== '' && html` — <b>${words}</b>`;
};

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  [Outcome.UNSPECIFIED]: '',
  [Outcome.DISCUSSED]: 'discussed',
  [Outcome.RESOLVED]: 'resolved',
  [Outcome.DEFERRED]: 'put off to another meeting',
  [Outcome.NOT_REACHED]: 'not reached',
  [Outcome.SKIPPED]: 'skipped',
};

const standing = (subject: SubjectRef): HtmlValue =>
  subject.kind === SubjectKind.PULL_REQUEST && html` · <a href="${pagePath(toRfcName(subject))}">where it stands</a>`;
