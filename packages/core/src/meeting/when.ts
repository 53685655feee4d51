/** Dates and times as people read them, always in the meeting's zone and always with a four-digit year. */
import type { Meeting } from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';

/** "June 22, 2023": the planned local date. */
export const meetingDate = ({ localStart }: Pick<Meeting, 'localStart'>): string =>
  longDate(Temporal.PlainDateTime.from(localStart).toPlainDate());

/** "June 20, 2023" in a zone. */
export const localDate = (instant: Date, timeZone: string): string => longDate(inZone(instant, timeZone).toPlainDate());

/** "2023-06-21 18:00 UTC". */
export const utcTime = (instant: Date): string => {
  const time = inZone(instant, 'UTC');
  return `${time.toPlainDate().toString()} ${clock(time)} UTC`;
};

/** "Thursday, June 22, 2023, 11:00–12:00 America/Los_Angeles (UTC-07:00), which is 18:00–19:00 UTC". */
export const meetingTimes = (start: Date, end: Date, timeZone: string): string => {
  const from = inZone(start, timeZone);
  const to = inZone(end, timeZone);
  const utcFrom = inZone(start, 'UTC');
  const utcTo = inZone(end, 'UTC');
  const utcDay = sameDay(from, utcFrom) ? '' : ` on ${weekdayDate(utcFrom)}`;
  return [
    `${weekdayDate(from)}, ${clock(from)}–${clock(to)}${nextDay(from, to)} ${timeZone} (UTC${from.offset})`,
    `${clock(utcFrom)}–${clock(utcTo)}${nextDay(utcFrom, utcTo)} UTC${utcDay}`,
  ].join(', which is ');
};

const inZone = (instant: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);

const clock = (time: Temporal.ZonedDateTime): string => time.toPlainTime().toString({ smallestUnit: 'minute' });

const sameDay = (a: Temporal.ZonedDateTime, b: Temporal.ZonedDateTime): boolean =>
  a.toPlainDate().equals(b.toPlainDate());

const nextDay = (from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): string =>
  sameDay(from, to) ? '' : ' the next day';

const weekdayDate = (time: Temporal.ZonedDateTime): string =>
  `${time.toPlainDate().toLocaleString('en-US', { weekday: 'long' })}, ${longDate(time.toPlainDate())}`;

const longDate = (date: Temporal.PlainDate): string =>
  `${date.toLocaleString('en-US', { month: 'long' })} ${date.day}, ${String(date.year).padStart(4, '0')}`;
