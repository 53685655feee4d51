/**
 * A calendar to subscribe to: each occurrence of some series as an event of its own, known by its planned date wherever it is
 * moved. What it says follows from the records and the day alone, so that the same state gives the same bytes.
 */
import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import { ExceptionKind, type Meeting, MeetingState, occurrenceOfName, type Series } from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';
import { showDay } from '../document/index.ts';
import { cutText, LONGEST_QUOTE } from '../shared/cut.ts';
import { oneLine } from '../shared/fold.ts';
import { compareText } from '../shared/order.ts';
import { component, type Lines, printLines, textProperty, timeProperty, utcProperty, zoneComponent } from './ical.ts';
import { dateOf, occurrencesBetween } from './occurrence.ts';
import { revisionOf } from './revision.ts';

/** A series in force, and what is on record of its meetings. */
export type Plan = { readonly series: Series; readonly stored: readonly Meeting[] };

/** Of which series a calendar is: one, those of a working group, all of an organisation. */
export type CalendarOf =
  | { readonly of: 'series'; readonly key: string }
  | { readonly of: 'group'; readonly key: string }
  | { readonly of: 'organisation'; readonly login: string };

/** Where a bot serves a calendar, or the feed of a series; `bot` is its address. */
export const calendarAddress = (bot: string, wanted: CalendarOf, form: 'ics' | 'atom' = 'ics'): string =>
  new URL(`${pathOf(wanted)}.${form}`, bot).href;

const pathOf = (wanted: CalendarOf): string => {
  switch (wanted.of) {
    case 'series':
      return `/calendar/series/${encodeURIComponent(wanted.key)}`;
    case 'group':
      return `/calendar/groups/${encodeURIComponent(wanted.key)}`;
    case 'organisation':
      return `/calendar/${encodeURIComponent(wanted.login)}`;
    default:
      return wanted satisfies never;
  }
};

/** Which calendar stands at a path of a bot; undefined where none can. */
export const calendarAt = (
  path: string,
): { readonly wanted: CalendarOf; readonly form: 'ics' | 'atom' } | undefined => {
  const [, folder, name = '', form] =
    /^\/calendar\/(?:(series|groups)\/)?([A-Za-z0-9][A-Za-z0-9._-]{0,99})\.(ics|atom)$/.exec(path) ?? [];
  if (form === 'atom') return folder === 'series' ? { wanted: { of: 'series', key: name }, form } : undefined;
  if (form !== 'ics') return undefined;
  if (folder === 'series') return { wanted: { of: 'series', key: name }, form };
  return {
    wanted: folder === 'groups' ? { of: 'group', key: name } : { of: 'organisation', login: name.toLowerCase() },
    form,
  };
};

/** What a calendar is called that has this series in it. */
export const calendarTitle = (
  wanted: CalendarOf,
  { title, repository }: Pick<Series, 'title' | 'repository'>,
): string => {
  switch (wanted.of) {
    case 'series':
      return title;
    case 'group':
      return `Meetings of ${wanted.key}`;
    case 'organisation':
      return `Meetings of ${repository.split('/')[0]}`;
    default:
      return wanted satisfies never;
  }
};

/** Whether a series belongs into a calendar. */
export const belongsTo = ({ key, group, repository }: Series, wanted: CalendarOf): boolean => {
  switch (wanted.of) {
    case 'series':
      return key === wanted.key;
    case 'group':
      return group !== '' && group === wanted.key;
    case 'organisation':
      return ownerOf(repository) === wanted.login.toLowerCase();
    default:
      return wanted satisfies never;
  }
};

/** From when to when a calendar reaches: a year back and a year ahead, by days, so that it does not change with every second. */
export const calendarSpan = (now: Date): { readonly from: Date; readonly to: Date } => {
  const today = Math.floor(now.getTime() / DAY_MS);
  return { from: new Date((today - SPAN_DAYS) * DAY_MS), to: new Date((today + SPAN_DAYS + 1) * DAY_MS) };
};

const DAY_MS = 86_400_000;
const SPAN_DAYS = 366;
/** So long a cancelled meeting is still said to be cancelled: a program that asks seldom would go on showing it. */
const CANCELLED_DAYS = 90;

/**
 * The meetings that begin at or after `from` and before `to`, in order: as they are on record, and those that nobody posted yet as
 * the series plans them. What was posted follows its series on record (see `followSeries`), and stays there after the rule changed.
 */
export const meetingsBetween = ({ series, stored }: Plan, from: Date, to: Date): Meeting[] => {
  const planned = occurrencesBetween(series, from, to);
  const names = new Set(planned.map(({ name }) => name));
  const known = stored.filter(
    (one) => one.series === series.key && (names.has(one.name) || one.state !== MeetingState.PLANNED),
  );
  const onRecord = new Set(known.map(({ name }) => name));
  return [...planned.filter(({ name }) => !onRecord.has(name)), ...known]
    .filter(({ start }) => msOf(start) >= from.getTime() && msOf(start) < to.getTime())
    .toSorted((a, b) => msOf(a.start) - msOf(b.start));
};

/** One RFC 5545 text of all plans. */
export const printCalendar = (title: string, plans: readonly Plan[], now: Date): string => {
  const { from, to } = calendarSpan(now);
  const oldest = from.getTime() + (SPAN_DAYS - CANCELLED_DAYS) * DAY_MS;
  const events = plans.flatMap((plan) =>
    meetingsBetween(plan, from, to)
      .filter(({ state, start }) => state !== MeetingState.CANCELLED || msOf(start) >= oldest)
      .map((meeting) => ({ series: plan.series, meeting })),
  );
  return printLines(
    component('VCALENDAR', [
      'VERSION:2.0',
      'PRODID:-//Rapporteur//Meetings//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      textProperty('X-WR-CALNAME', plainLine(title)),
      // The name of RFC 7986 for how often to look, and the one that Outlook reads.
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
      ...zonesOf(events.map(({ meeting }) => meeting)),
      ...events.flatMap(({ series, meeting }) => eventOf(series, meeting)),
    ]),
  );
};

const zonesOf = (meetings: readonly Meeting[]): Lines => {
  const zones = Map.groupBy(meetings, ({ timeZone }) => timeZone.toLowerCase());
  return [...zones.values()]
    .toSorted(([a], [b]) => compareText(a?.timeZone ?? '', b?.timeZone ?? ''))
    .flatMap((all) => {
      const times = all.flatMap(({ start, end }) => [msOf(start), ...(end ? [msOf(end)] : [])]);
      return zoneComponent(all[0]?.timeZone ?? 'UTC', Math.min(...times), Math.max(...times));
    });
};

const eventOf = (series: Series, meeting: Meeting): Lines => {
  const { start, end, timeZone, place, issue, state } = meeting;
  const isCancelled = state === MeetingState.CANCELLED;
  const title = plainLine(meeting.title);
  const changed = changedAt(series, meeting);
  const url = webAddress(issue?.url ?? '');
  return component('VEVENT', [
    textProperty('UID', `${occurrenceOfName(meeting.name)}@${ownerOf(series.repository)}`),
    utcProperty('DTSTAMP', changed ?? anchorOf(series)),
    ...(changed === undefined ? [] : [utcProperty('LAST-MODIFIED', changed)]),
    `SEQUENCE:${revisionOf(series, meeting)}`,
    `STATUS:${isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    timeProperty('DTSTART', msOf(start), timeZone),
    ...(end ? [timeProperty('DTEND', msOf(end), timeZone)] : []),
    textProperty('SUMMARY', isCancelled ? `Cancelled: ${title}` : title),
    ...textIfAny('DESCRIPTION', descriptionOf(meeting).join('\n')),
    ...textIfAny('LOCATION', plainLine(place, LONGEST_QUOTE)),
    ...(url === undefined ? [] : [`URL:${url}`]),
  ]);
};

const textIfAny = (name: string, value: string): Lines => (value === '' ? [] : [textProperty(name, value)]);

const descriptionOf = ({ exception, end, issue, state }: Meeting): readonly string[] => {
  const url = webAddress(issue?.url ?? '');
  const reason = plainLine(exception?.reason ?? '', LONGEST_QUOTE);
  const change =
    state === MeetingState.CANCELLED
      ? 'This meeting is cancelled'
      : exception?.kind === ExceptionKind.MOVED
        ? `Moved from ${showDay(exception.date)}`
        : exception?.kind === ExceptionKind.ADDED
          ? 'An additional meeting'
          : '';
  return [
    ...(change === '' ? [] : [reason === '' ? `${change}.` : `${change}: ${reason}`]),
    ...(url === undefined ? [] : [`Agenda: ${url}`]),
    ...(end ? [] : ['The end is open.']),
  ];
};

/** The latest time on record about an occurrence, one at which an exception was taken back among them. */
const changedAt = ({ exceptions }: Series, { name, exception, closedAt }: Meeting): number | undefined => {
  const said = exceptions.filter(({ date, postedFor }) => [date, postedFor].includes(dateOf({ name })));
  const times = [exception?.at, closedAt, ...said.map(({ at }) => at)].flatMap((at) => (at ? [msOf(at)] : []));
  return times.length === 0 ? undefined : Math.max(...times);
};

const anchorOf = ({ anchor, timeZone }: Series): number =>
  Temporal.PlainDateTime.from(anchor).toZonedDateTime(timeZone).epochMilliseconds;

const msOf = (at: Timestamp | undefined): number => (at ? timestampMs(at) : 0);

const ownerOf = (repository: string): string => (repository.split('/')[0] ?? '').toLowerCase();

/** On one line, without what turns text round or is not seen; some programs take a description for HTML. */
export const plainLine = (text: string, most = LONGEST_TITLE): string =>
  cutText(
    oneLine(
      text.replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/g, '').replace(/\p{Cc}/gu, ' '),
    ),
    most,
  )
    .toWellFormed()
    .replace(/<(?=[a-z/!?])/gi, '<\u2060');

const LONGEST_TITLE = 200;

/** As it is written in a URI, or nothing if it is none of the web. */
export const webAddress = (text: string): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : undefined;
};
