/** One meeting: when it is, what stands on its agenda, what was said and settled, and how that is known. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { RapporteurError } from '@rapporteur/client';
import { type HtmlValue, html, showDay, showHours, showTime } from '@rapporteur/core/document';
import { formatReference } from '@rapporteur/core/github';
import { titleOf } from '@rapporteur/core/meeting';
import { isApproved, speakersQuoted } from '@rapporteur/core/notes';
import {
  type Agenda,
  ExceptionKind,
  type Meeting,
  MeetingState,
  type Minutes,
  type Notes,
  toAgendaName,
  toMeetingName,
  toMinutesName,
  toNotesName,
  toSeriesName,
  toTranscriptName,
} from '@rapporteur/idl';
import { itemLine } from './action-items.ts';
import { pagePath } from './addresses.ts';
import { agendaOf, presentOf, topicsOf } from './agenda.ts';
import { decisionLine } from './decisions.ts';
import { ifThere } from './found.ts';
import { attendeesOf, joined, minutesOf } from './minutes.ts';
import { isDecision, notesOf, settle } from './notes.ts';
import { isOver, isoDay, startOf, stateWords, whenOf } from './occasion.ts';
import type { Route } from './page.ts';
import { day, elsewhere, lines, person, section, shorten } from './parts.ts';
import { anchorOf, calendarPath, changedBy, exceptionWords } from './series.ts';
import { paramOf, type Visit } from './visit.ts';

export const MEETING: Route = {
  path: '/meetings/:series/:date',
  load: async (visit) => {
    const { client } = visit;
    const series = paramOf(visit, 'series');
    const date = paramOf(visit, 'date');
    const occurrence = `${series}/${date}`;
    const name = toMeetingName(occurrence);
    const [stored, near, agenda, notes, minutes, transcript, decisions, actionItems] = await Promise.all([
      ifThere(client.getMeeting(name)),
      listNear(visit, series, date),
      ifThere(client.getAgenda(toAgendaName(occurrence))),
      ifThere(client.getNotes(toNotesName(occurrence))),
      ifThere(client.getMinutes(toMinutesName(occurrence))),
      // Whether it is there: its words stand on its own page.
      ifThere(client.getTranscript({ name: toTranscriptName(occurrence), readMask: { paths: ['name'] } })),
      client.listDecisions({ meeting: name, pageSize: MOST_RECORDS }).page(),
      client.listActionItems({ meeting: name, pageSize: MOST_RECORDS }).page(),
    ]);
    const meeting = stored ?? near.find((one) => one.name === name);
    if (meeting === undefined) throw new RapporteurError('not_found', `There is no meeting ${name}.`);
    const records = [...decisions.items, ...actionItems.items];
    const approved = notes && isApproved(notes) ? notes : undefined;
    const { byStatement, apart } = settle(approved, records);
    const told = { occurrence, agenda, hasTranscript: transcript !== undefined, byStatement };
    return {
      title: titleOf(meeting),
      description: describe(meeting, agenda, approved),
      section: 'meetings',
      calendar: calendarPath(series),
      short: { of: 'meeting', organisation: meeting.repository.split('/')[0] ?? '', series, date },
      body: html`<h1>${titleOf(meeting)}</h1>
${section('when', 'When and where', whenAndWhere(visit, meeting))}
${section('agenda', 'Agenda', agenda ? agendaOf(agenda) : noAgenda(meeting, visit.now))}
${attendees(visit, { meeting, minutes, agenda, notes: approved })}
${notes && notesOf(visit, { ...told, notes })}
${minutes && !approved && section('minutes', 'Minutes', minutesOf(minutes))}
${
  apart.length > 0 &&
  section(
    'came-of-it',
    'What came of it',
    lines(
      apart.map((one) => (isDecision(one) ? decisionLine(one) : itemLine(visit, one))),
      '',
    ),
  )
}
${transcript && html`<p><a href="${pagePath(toTranscriptName(occurrence))}">The transcript of this meeting</a></p>`}
${neighbours(meeting, near)}`,
    };
  },
};

/** Notes and agendas stand on the page of their meeting. */
const toMeeting = (of: 'notes' | 'agendas', anchor: string): Route => ({
  path: `/${of}/:series/:date`,
  load: async (visit) => ({
    to: `${pagePath(toMeetingName(`${paramOf(visit, 'series')}/${paramOf(visit, 'date')}`))}#${anchor}`,
  }),
});

export const NOTES: Route = toMeeting('notes', 'notes');
export const AGENDA: Route = toMeeting('agendas', 'agenda');

const MOST_RECORDS = 100;

/** The meetings before and after, and the one itself if nobody has posted it yet; it may have been moved far. */
const listNear = async ({ client, now }: Visit, series: string, date: string): Promise<readonly Meeting[]> => {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return [];
  const near = await ifThere(
    client.listOccurrences({ series, from: isoDay(at, -DAYS_AROUND), to: isoDay(at, DAYS_AROUND) }),
  );
  // A series has no end, and whoever follows links has to come to one.
  return (near ?? []).filter((one) => one.localStart.slice(0, 10) <= isoDay(now, DAYS_AHEAD));
};

const DAYS_AHEAD = 366;

const DAYS_AROUND = 200;

const describe = (meeting: Meeting, agenda: Agenda | undefined, notes: Notes | undefined): string => {
  const { start, end, timeZone, state, exception } = meeting;
  const at = start ? timestampDate(start) : undefined;
  const when = at
    ? `${showTime(at, timeZone || 'UTC', end ? timestampDate(end) : at)}.`
    : `${showDay(meeting.localStart.slice(0, 10))}.`;
  const reason = (exception?.reason ?? '').replace(/[.\s]+$/, '');
  const cancelled = state === MeetingState.CANCELLED ? `Cancelled${reason === '' ? '' : `: ${reason}`}. ` : '';
  const said = notes?.summary.find(({ doubts }) => doubts.length === 0)?.text;
  const topics = topicsOf(agenda);
  const what = said ?? (topics.length > 0 ? `On the agenda: ${topics.join('; ')}` : '');
  return shorten(`${cancelled}${when} ${what}`.trim(), 240);
};

const whenAndWhere = (visit: Visit, meeting: Meeting): HtmlValue => {
  const { state, place, issue, detachedBecause, minutesUrl, series, title } = meeting;
  const facts: readonly HtmlValue[] = [
    state === MeetingState.CANCELLED && change(visit, meeting),
    html`${whenOf(meeting)}`,
    state !== MeetingState.CANCELLED && change(visit, meeting),
    state !== MeetingState.CANCELLED && stateWords(state),
    detachedBecause,
    place !== '' && state !== MeetingState.CANCELLED && html`Place: ${elsewhere(place, place)}`,
    issue && html`The agenda is kept in ${elsewhere(issue.url, formatReference(issue))}.`,
    minutesUrl !== '' && html`${elsewhere(minutesUrl, 'The minutes as people wrote them')}.`,
    html`One of the meetings of <a href="${pagePath(toSeriesName(series))}">${title || series}</a>.`,
  ];
  const shown = facts.filter(Boolean);
  return html`${shown.map((fact) => html`<p>${fact}</p>\n`)}${state !== MeetingState.CANCELLED && elsewhereInTheWorld(meeting, visit.now)}`;
};

/** What is otherwise than the rule says, and why. */
const change = (visit: Visit, { exception, state }: Meeting): HtmlValue => {
  if (exception === undefined) return state === MeetingState.CANCELLED && html`<b id="cancelled">Cancelled.</b>`;
  const { kind, reason, localStart } = exception;
  const isCancelled = state === MeetingState.CANCELLED;
  const anchor = anchorOf(isCancelled ? 'cancelled' : `moved:${localStart}`);
  const words =
    kind === ExceptionKind.MOVED
      ? html`Moved from ${day(exception.date)}`
      : html`Otherwise than the rule says: ${exceptionWords(exception)}`;
  return html`<b id="${anchor}">${isCancelled ? 'Cancelled' : words}</b> by ${changedBy(visit, exception)}${reason === '' ? '.' : html`: ${reason}`}`;
};

/** The same time on a few clocks, for a meeting that is still to come. */
const elsewhereInTheWorld = (meeting: Meeting, now: Date): HtmlValue => {
  const start = startOf(meeting);
  if (start === undefined || isOver(meeting, now)) return undefined;
  const end = meeting.end ? timestampDate(meeting.end) : start;
  const zones = ZONES.filter(([zone]) => zone !== meeting.timeZone);
  return html`<details><summary>On other clocks</summary>
<ul>
${zones.map(([zone, city]) => html`<li>${city}: ${showHours(start, zone, end)}</li>\n`)}</ul>
</details>`;
};

const ZONES = [
  ['America/Los_Angeles', 'San Francisco'],
  ['America/New_York', 'New York'],
  ['America/Sao_Paulo', 'São Paulo'],
  ['Europe/London', 'London'],
  ['Europe/Berlin', 'Berlin'],
  ['Asia/Kolkata', 'Bengaluru'],
  ['Asia/Shanghai', 'Shanghai'],
  ['Australia/Sydney', 'Sydney'],
] as const;

const noAgenda = (meeting: Meeting, now: Date): HtmlValue => {
  if (meeting.state === MeetingState.CANCELLED)
    return html`<p class="none">There is none: the meeting is cancelled.</p>`;
  const words = isOver(meeting, now) ? 'No agenda of it is on record.' : 'Its agenda is not posted yet.';
  return html`<p class="none">${words}</p>`;
};

type Sources = {
  readonly meeting: Meeting;
  readonly minutes: Minutes | undefined;
  readonly agenda: Agenda | undefined;
  /** Approved ones: what a draft says of people is not told yet. */
  readonly notes: Notes | undefined;
};

/** Who was there, by each source apart; nobody is marked absent. */
const attendees = (visit: Visit, { meeting, minutes, agenda, notes }: Sources): HtmlValue => {
  const written = attendeesOf(visit, minutes);
  const said = written.length > 0 ? written : presentOf(agenda);
  const reacted = (meeting.attendance?.reacted ?? []).map(({ login }) => person(visit, login));
  const spoke = notes ? speakersQuoted(notes) : [];
  const lines = [
    said.length > 0 && html`<p>${joined(said)}</p>\n`,
    reacted.length > 0 && html`<p>Reacted to the agenda: ${joined(reacted)}</p>\n`,
    spoke.length > 0 && html`<p>Spoke, as the notes quote them: ${joined(spoke)}</p>\n`,
  ].filter(Boolean);
  return lines.length > 0 && section('attendees', 'Attendees', html`${lines}`);
};

const neighbours = (meeting: Meeting, near: readonly Meeting[]): HtmlValue => {
  const at = startOf(meeting)?.getTime() ?? 0;
  const others = near.filter(({ name }) => name !== meeting.name);
  const before = others.findLast((one) => (startOf(one)?.getTime() ?? 0) < at);
  const after = others.find((one) => (startOf(one)?.getTime() ?? 0) > at);
  const link = (words: string, one: Meeting | undefined): HtmlValue =>
    one && html`<li>${words}: <a href="${pagePath(one.name)}">${day(one.localStart.slice(0, 10))}</a></li>`;
  return (
    (before || after) &&
    html`<nav aria-label="Meetings before and after"><ul>${link('The meeting before', before)}${link('The next meeting', after)}</ul></nav>`
  );
};
