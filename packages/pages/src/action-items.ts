/** What people promised: who does it, until when, and what became of it. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type HtmlValue, html, showDay } from '@rapporteur/core/document';
import { formatReference } from '@rapporteur/core/github';
import {
  type ActionEvent,
  ActionEventKind,
  type ActionItem,
  ActionItemState,
  ActionSource,
  occurrenceOfName,
  toActionId,
  toActionItemName,
  toMeetingName,
} from '@rapporteur/idl';
import { pagePath, withQuery } from './addresses.ts';
import { goOn, MOST_LINES, pageToken } from './found.ts';
import { subjectLink } from './notes.ts';
import { dayInName, meetingOf } from './occasion.ts';
import type { Entry, Route } from './page.ts';
import { day, elsewhere, lines, person, section } from './parts.ts';
import { paramOf, type Visit } from './visit.ts';

export const ACTION_ITEMS: Route = {
  path: '/actionItems',
  load: async (visit) => {
    const { client, query } = visit;
    const owner = query.get('owner') ?? '';
    const standing = STANDINGS.find(({ word }) => word === query.get('state')) ?? STANDINGS[0];
    const token = pageToken(visit);
    const asked = { state: standing.state, ownerLogin: owner, orderBy: 'date desc', pageSize: MOST_LINES };
    const { items, nextPageToken } = await client.listActionItems(asked).page(token);
    const isView = owner !== '' || standing.word !== 'open' || token !== '';
    const title = `${standing.title}${owner === '' ? '' : ` of ${owner}`}`;
    return {
      title,
      description: 'What people promised at meetings: who does it, until when, and what became of it.',
      section: 'actions',
      hasFeed: true,
      isView,
      body: html`<h1>${title}</h1>
${filters(standing.word, owner)}
${lines(
  items.map((item) => itemLine(visit, item, { withOwnerLink: !isView })),
  `Nothing is ${standing.none}${owner === '' ? '' : ` of ${owner}`}.`,
)}
${goOn(visit, nextPageToken, 'Older ones')}`,
    };
  },
  feed: async (visit) => {
    const { items } = await visit.client.listActionItems({ orderBy: 'date desc', pageSize: MOST_LINES }).page();
    return {
      title: 'Action items',
      description: 'What people promised at meetings.',
      entries: items
        .map(
          (item): Entry => ({
            path: pagePath(item.name),
            title: `${toActionId(item.name)}: ${item.text}`,
            content: html`<p>${STATES[item.state]}. ${termsOf(visit, item)}</p>`,
            at: item.closedAt ? timestampDate(item.closedAt) : dayInName(item.name),
          }),
        )
        .toSorted((a, b) => b.at.getTime() - a.at.getTime()),
    };
  },
};

const STANDINGS = [
  { word: 'open', state: ActionItemState.OPEN, title: 'Open action items', none: 'open', link: 'Open' },
  { word: 'done', state: ActionItemState.DONE, title: 'Action items that are done', none: 'done yet', link: 'Done' },
  {
    word: 'dropped',
    state: ActionItemState.DROPPED,
    title: 'Action items that were dropped',
    none: 'dropped',
    link: 'Dropped',
  },
  { word: 'all', state: ActionItemState.UNSPECIFIED, title: 'All action items', none: 'on record', link: 'All' },
] as const;

/** One thing is chosen at a time, so that there are few views; whoever looks at one owner's can look at everybody's again. */
const filters = (word: string, owner: string): HtmlValue => {
  const shown = STANDINGS.map(({ word: other, link }, index) => {
    const isHere = owner === '' && other === word;
    const path = withQuery('/actionItems', { state: other === 'open' ? undefined : other });
    return html`${index > 0 && ' · '}<a href="${path}"${isHere && html` aria-current="page"`}>${link}</a>`;
  });
  return html`<nav aria-label="Which action items"><p>${shown}</p></nav>`;
};

export const ACTION_ITEM: Route = {
  path: '/actionItems/:series/:date/:number',
  load: async (visit) => {
    const { client } = visit;
    const occurrence = `${paramOf(visit, 'series')}/${paramOf(visit, 'date')}`;
    const item = await client.getActionItem(toActionItemName(occurrence, Number(paramOf(visit, 'number'))));
    const id = toActionId(item.name);
    return {
      title: `${id}: ${item.text}`,
      description: `${STATES[item.state]}. ${item.owner || 'Nobody'} does it${item.due === '' ? '' : `, due ${showDay(item.due)}`}.`,
      section: 'actions',
      body: html`<h1>${item.text}</h1>
<p>Action item <code>${id}</code>. <b>${STATES[item.state]}</b>${item.closedAt && html` since ${day(timestampDate(item.closedAt))}`}. ${termsOf(visit, item)}</p>
${item.quote !== '' && html`<blockquote>“${item.quote}”</blockquote>`}
${
  item.subjects.length + (item.issue ? 1 : 0) > 0 &&
  section(
    'about',
    'What it is about',
    lines(
      [...(item.issue ? [item.issue] : []), ...item.subjects].map(
        (subject) => html`${subjectLink(subject)} ${subject.title}`,
      ),
      '',
    ),
  )
}
${section(
  'history',
  'What happened to it',
  lines(
    item.events.map((event) => eventLine(visit, item, event)),
    'Nothing is on record but that it was promised.',
  ),
)}
${section('change', 'To change it', commandsOf(item))}`,
    };
  },
};

/** With what to write in which place. */
const commandsOf = (item: ActionItem): HtmlValue => {
  const id = toActionId(item.name);
  const isClosed = item.state === ActionItemState.DONE || item.state === ActionItemState.DROPPED;
  const commands = isClosed
    ? [[`/action reopen ${id}`, 'takes it up again']]
    : [
        [`/action done ${id}`, 'says that it is done'],
        [`/action drop ${id} REASON`, 'says that nobody will do it, and why'],
      ];
  return html`<p>Who does it, and maintainers, write a comment on an issue or a pull request:</p>
${lines(
  commands.map(([command, meaning]) => html`<code>${command}</code> ${meaning}.`),
  '',
)}`;
};

export const itemLine = (
  visit: Visit,
  item: ActionItem,
  { withOwnerLink = false }: { readonly withOwnerLink?: boolean } = {},
): HtmlValue =>
  html`<a href="${pagePath(item.name)}">${item.text}</a><p><code>${toActionId(item.name)}</code> ${!isOpen(item) && html`<b>${STATES[item.state]}</b>. `}${termsOf(visit, item)}${
    withOwnerLink &&
    item.ownerLogin !== '' &&
    html` · <a href="${withQuery('/actionItems', { owner: item.ownerLogin.toLowerCase() })}">all of ${item.ownerLogin}</a>`
  }</p>`;

const STATES: Readonly<Record<ActionItemState, string>> = {
  [ActionItemState.UNSPECIFIED]: 'Open',
  [ActionItemState.OPEN]: 'Open',
  [ActionItemState.DONE]: 'Done',
  [ActionItemState.DROPPED]: 'Dropped',
};

/** Who does it, until when, and where it was promised. */
const termsOf = (visit: Visit, item: ActionItem): HtmlValue => {
  const { owner, ownerLogin, due, meeting, name } = item;
  const who = ownerLogin !== '' ? person(visit, ownerLogin) : owner;
  const isNobodys = ownerLogin === '' && (owner === '' || owner === 'unassigned');
  const isLate = isOpen(item) && due !== '' && due < visit.now.toISOString().slice(0, 10);
  return html`${isNobodys ? 'Nobody is assigned yet' : html`${who} does it`}${due !== '' && html`, ${isLate ? 'overdue since' : 'due'} ${day(due)}`}. ${meeting === '' ? html`Added on ${day(occurrenceOfName(name).split('/')[1])}` : html`Promised at the meeting of ${meetingOf(name)}`}.`;
};

const isOpen = ({ state }: ActionItem): boolean =>
  state === ActionItemState.OPEN || state === ActionItemState.UNSPECIFIED;

/** One thing that happened, with who did it, why, and where that is read. */
const eventLine = (visit: Visit, item: ActionItem, event: ActionEvent): HtmlValue => {
  const { at, by, cause, url, source } = event;
  const notes = source === ActionSource.NOTES ? /^notes-(.+)$/.exec(event.id)?.[1] : undefined;
  const meeting = toMeetingName(occurrenceOfName(item.name));
  return html`${at && html`${day(timestampDate(at))}: `}${happened(visit, event)}${by !== undefined && by.login !== '' && html`, by ${person(visit, by.login)}`}${
    notes === undefined
      ? SOURCES[source] !== '' && html` (${elsewhere(url, SOURCES[source])})`
      : html` (<a href="${pagePath(meeting)}#${encodeURIComponent(notes)}">in the notes</a>)`
  }${cause !== '' && !FACTS.has(event.kind) && html`<p>${cause}</p>`}`;
};

const SOURCES: Readonly<Record<ActionSource, string>> = {
  [ActionSource.UNSPECIFIED]: '',
  [ActionSource.NOTES]: 'in the notes',
  [ActionSource.COMMAND]: 'comment',
  [ActionSource.FACT]: 'at GitHub',
  [ActionSource.TICK]: 'ticked on an agenda',
};

/** What GitHub tells is part of the sentence. */
const FACTS: ReadonlySet<ActionEventKind> = new Set([ActionEventKind.SUBJECT_CLOSED, ActionEventKind.SUBJECT_REOPENED]);

const happened = (visit: Visit, { kind, owner, due, subjects: [subject], cause, closes }: ActionEvent): HtmlValue => {
  const about = subject ? elsewhere(subject.url, formatReference(subject)) : 'what it is about';
  const who = owner === undefined ? 'nobody' : owner.login === '' ? owner.name : person(visit, owner.login);
  const until = due !== '' && html`, due ${day(due)}`;
  switch (kind) {
    case ActionEventKind.PROMISED:
      return html`promised; ${who} does it${until}`;
    case ActionEventKind.ASSIGNED:
      return html`${who} does it from then on`;
    case ActionEventKind.DUE:
      return due === '' ? 'no longer due on a day' : html`due on ${day(due)}`;
    case ActionEventKind.LINKED:
      return html`linked with ${about}`;
    case ActionEventKind.ISSUE:
      return html`got an issue of its own, ${about}`;
    case ActionEventKind.DONE:
      return 'done';
    case ActionEventKind.DROPPED:
      return 'dropped';
    case ActionEventKind.REOPENED:
      return 'opened again';
    case ActionEventKind.SUBJECT_CLOSED:
      return html`${about} was ${cause || 'closed'}${closes ? '' : ', which may show that it is done'}`;
    case ActionEventKind.SUBJECT_REOPENED:
      return html`${about} was opened again`;
    default:
      return 'changed';
  }
};
