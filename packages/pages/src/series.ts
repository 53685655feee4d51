/** A series of meetings: its rule, what is otherwise, and all of its meetings. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { describeRule, meetingNews } from '@rapporteur/core/meeting';
import {
  ExceptionKind,
  NotesState,
  type Series,
  type SeriesException,
  toMeetingName,
  toSeriesName,
} from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { goOn, MOST_LINES, pageToken } from './found.ts';
import { isOver, isoDay, meetingLine } from './occasion.ts';
import type { Entry, Route } from './page.ts';
import { day, elsewhere, lines, person, section, table } from './parts.ts';
import { settingsLink } from './settings.ts';
import { paramOf, type Visit } from './visit.ts';

export const SERIES: Route = {
  path: '/series/:key',
  load: async (visit) => {
    const { client, now } = visit;
    const token = pageToken(visit);
    const series = await client.getSeries(toSeriesName(paramOf(visit, 'key')));
    const { key, title, repository } = series;
    const [coming, past] = await Promise.all([
      token === '' ? client.listOccurrences({ series: key, from: isoDay(now, -1), to: isoDay(now, DAYS_AHEAD) }) : [],
      client.listMeetings({ series: key, orderBy: 'date desc', pageSize: MOST_LINES }).page(token),
    ]);
    const rule = describeRule(series);
    const meetings = html`${lines(
      past.items.filter((one) => isOver(one, now)).map(meetingLine),
      'No meeting of this series is on record yet.',
    )}
${goOn(visit, past.nextPageToken, 'Older meetings')}`;
    const next = coming.filter((one) => !isOver(one, now)).slice(0, MOST_NEXT);
    return {
      title: title || key,
      description: rule === '' ? `Meetings of ${repository}.` : `${rule}. Agendas and notes of its meetings.`,
      section: 'meetings',
      hasFeed: true,
      calendar: calendarPath(key),
      isView: token !== '',
      body: html`<h1>${title || key}</h1>
${
  token === '' &&
  html`${section('rule', 'When and where', ruleOf(series))}
${section('next', 'Next meetings', lines(next.map(meetingLine), 'No meeting is planned for the next six months.'))}
${series.exceptions.length > 0 && section('exceptions', 'Otherwise than planned', exceptionsOf(visit, series))}`
}
${section('past', 'Earlier meetings', meetings)}`,
    };
  },
  feed: async ({ client, params: { key = '' }, now }) => {
    const [series, stored, notes] = await Promise.all([
      client.getSeries(toSeriesName(key)),
      client.listMeetings({ series: key, orderBy: 'date desc', pageSize: MOST_NEWS }).page(),
      client
        .listNotes({
          series: key,
          states: [NotesState.APPROVED],
          orderBy: 'date desc',
          pageSize: MOST_NEWS,
          readMask: NEWS_OF_NOTES,
        })
        .page(),
    ]);
    const news = meetingNews({ plan: { series, stored: stored.items }, notes: notes.items }, now);
    return {
      title: series.title || key,
      description: 'Agendas, changes and notes of its meetings.',
      entries: news.map(
        ({ id, title, summary, at }): Entry => ({
          path: `${pagePath(toMeetingName(`${key}/${id.slice(0, ISO_DAY)}`))}#${anchorOf(id.slice(ISO_DAY + 1))}`,
          title,
          content: html`<p>${summary}</p>`,
          at: new Date(at),
        }),
      ),
    };
  },
};

const DAYS_AHEAD = 183;
const MOST_NEXT = 12;
const MOST_NEWS = 100;
const ISO_DAY = '2026-05-07'.length;
const NEWS_OF_NOTES = { paths: ['name', 'state', 'approved_at', 'pull_request'] };

/** Calendars are served beside the pages. */
export const calendarPath = (key: string): string => `/calendar/series/${encodeURIComponent(key)}.ics`;

/** Where a meeting's page tells of something that happened: what was posted is its agenda. */
export const anchorOf = (what: string): string => (what === 'posted' ? 'agenda' : what.replace(/[^\w-]+/g, '-'));

const ruleOf = (series: Series): HtmlValue => {
  const { durationMinutes, place, group, repository, leadDays } = series;
  const facts: readonly HtmlValue[] = [
    html`${describeRule(series) || 'By appointment'}${durationMinutes > 0 && html`, for ${durationMinutes} minutes`}.`,
    place !== '' && html`Place: ${elsewhere(place, place)}`,
    group !== '' && html`It is the meeting of the working group <a href="${pagePath(`groups/${group}`)}">${group}</a>.`,
    repository !== '' &&
      html`Agendas and notes are kept in ${elsewhere(`https://github.com/${repository}`, repository)}${leadDays > 0 && html`; an agenda is posted ${leadDays} days ahead`}. ${settingsLink(repository)}.`,
  ];
  return html`${facts.filter(Boolean).map((fact) => html`<p>${fact}</p>\n`)}`;
};

const MOST_EXCEPTIONS = 50;

const exceptionsOf = (visit: Visit, { exceptions }: Series): HtmlValue =>
  table({
    caption: 'What is otherwise than the rule says, and why',
    head: ['Date', 'What', 'Why', 'Who said so'],
    rows: exceptions
      .toSorted((a, b) => (a.date < b.date ? 1 : -1))
      .slice(0, MOST_EXCEPTIONS)
      .map((one) => [day(one.date), exceptionWords(one), one.reason, changedBy(visit, one)]),
  });

/** "moved to 23 June 2026, 09:00". */
export const exceptionWords = ({ kind, localStart, postedFor }: SeriesException): HtmlValue => {
  const at = html`${day(localStart.slice(0, 10))}, ${localStart.slice(11, 16)}`;
  switch (kind) {
    case ExceptionKind.AS_PLANNED:
      return 'as planned after all';
    case ExceptionKind.SKIPPED:
      return 'no meeting';
    case ExceptionKind.CANCELLED:
      return 'cancelled';
    case ExceptionKind.MOVED:
      return html`moved to ${at}`;
    case ExceptionKind.ADDED:
      return html`an additional meeting, ${at}`;
    case ExceptionKind.POSTED_FOR:
      return html`known as the meeting of ${day(postedFor)}`;
    default:
      return 'changed';
  }
};

/** "gil on 3 May 2026", with a link to the comment; the settings where nobody did. */
export const changedBy = (visit: Visit, { by, at, url }: SeriesException): HtmlValue => {
  const who = by === undefined || by.login === '' ? 'the settings' : person(visit, by.login);
  return html`${who}${at && html` on ${day(timestampDate(at))}`}${url !== '' && html` (${elsewhere(url, 'comment')})`}`;
};
