/** Meetings in lines and sentences. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { dateOf, overAt } from '@rapporteur/core/meeting';
import { type Meeting, MeetingState, occurrenceOfName, toMeetingName } from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { day, moment } from './parts.ts';

/** What there is to say about where a meeting stands; nothing of one that is planned. */
export const stateWords = (state: MeetingState): string => STATES[state] ?? '';

const STATES: Readonly<Record<MeetingState, string>> = {
  [MeetingState.UNSPECIFIED]: '',
  [MeetingState.PLANNED]: '',
  [MeetingState.POSTED]: 'The agenda is posted.',
  [MeetingState.FROZEN]: 'It has begun, and its agenda stays as it is.',
  [MeetingState.REPORTED]: 'Its notes are approved.',
  [MeetingState.CANCELLED]: 'Cancelled.',
  [MeetingState.MISSED]: 'It was over before an agenda could be posted.',
  [MeetingState.HELD]: 'Its minutes are on record.',
};

/** The states of what is on record; each may also be of a meeting that is still to come. */
export const ON_RECORD: readonly MeetingState[] = [
  MeetingState.POSTED,
  MeetingState.FROZEN,
  MeetingState.REPORTED,
  MeetingState.CANCELLED,
  MeetingState.MISSED,
  MeetingState.HELD,
];

/** When it is, in its own zone and UTC; the day alone where nobody knows the time. */
export const whenOf = ({ start, end, timeZone, localStart }: Meeting): HtmlValue =>
  start ? moment(start, timeZone || 'UTC', end ?? start) : day(localStart.slice(0, 10));

export const isOver = (meeting: Meeting, now: Date): boolean =>
  meeting.start ? overAt(meeting) <= now.getTime() : dateOf(meeting) < now.toISOString().slice(0, 10);

/** A line of a list. */
export const meetingLine = (meeting: Meeting): HtmlValue =>
  html`<a href="${pagePath(meeting.name)}">${meeting.title || 'Meeting'}, ${day(meeting.localStart.slice(0, 10) || dateOf(meeting))}</a><p>${whenOf(meeting)} ${stateWords(meeting.state)}</p>`;

/** "the meeting of 7 May 2026" as a link, of any name that has an occurrence in it. */
export const meetingOf = (name: string, words = ''): HtmlValue => {
  const occurrence = occurrenceOfName(name);
  const date = occurrence.split('/')[1] ?? '';
  return occurrence === ''
    ? undefined
    : html`<a href="${pagePath(toMeetingName(occurrence))}">${words}${day(date)}</a>`;
};

/** Noon of the day in a name: what happened at a meeting whose hour is not looked up. */
export const dayInName = (name: string): Date =>
  new Date(Date.parse(`${occurrenceOfName(name).split('/')[1] ?? ''}T12:00:00Z`) || 0);

export const isoDay = (now: Date, days = 0): string =>
  new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);

const DAY_MS = 86_400_000;

export const startOf = ({ start }: Meeting): Date | undefined => (start ? timestampDate(start) : undefined);
