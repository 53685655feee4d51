/** Days and times as people read them: the day before the month, a year of four digits, the zone in words, UTC beside it. */
import { Temporal } from 'temporal-polyfill';

/** "22 June 2023", of an instant in a zone or of an ISO date. What is no date stays as it is written. */
export const showDay = (day: Date | string, timeZone = 'UTC'): string => {
  if (typeof day !== 'string') return dayOf(day.getTime(), timeZone);
  return isDay(day) ? dayWords(Temporal.PlainDate.from(day)) : day;
};

/** Whether an ISO date is one of the calendar. */
const isDay = (text: string): boolean => {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

/** "Thursday 22 June 2023, 11:00 Pacific time (18:00 UTC)"; with an end "11:00–12:00 Pacific time (18:00–19:00 UTC)". */
export const showTime = (start: Date, zone: string, end: Date = start): string => {
  const timeZone = zone === '' ? 'UTC' : zone;
  const { times } = zoneOf(timeZone);
  const key = `${start.getTime()} ${end.getTime()}`;
  const words = times.get(key) ?? timeWords(start, timeZone, end);
  if (times.size >= MOST_DAYS) times.clear();
  times.set(key, words);
  return words;
};

const timeWords = (start: Date, timeZone: string, end: Date): string => {
  const from = inZone(start, timeZone);
  const local = `${weekday(from)} ${dayWords(from.toPlainDate())}, ${hours(from, inZone(end, timeZone))}`;
  const utc = inZone(start, 'UTC');
  if (from.offset === '+00:00' && zoneWords(timeZone) === 'UTC') return `${local} UTC`;
  const day = utc.toPlainDate().equals(from.toPlainDate()) ? '' : ` on ${weekday(utc)}`;
  return `${local} ${zoneWords(timeZone)} (${hours(utc, inZone(end, 'UTC'))} UTC${day})`;
};

/** "Thursday 20:00–21:00", on the clocks of a zone that is named beside it. */
export const showHours = (start: Date, zone: string, end: Date = start): string => {
  const from = inZone(start, zone);
  return `${weekday(from)} ${hours(from, inZone(end, zone))}`;
};

/** "Pacific time"; an offset where the zone has no name of its own. */
export const zoneWords = (timeZone: string): string => {
  const zone = zoneOf(timeZone);
  zone.words ??= nameOfZone(timeZone);
  return zone.words;
};

const nameOfZone = (timeZone: string): string => {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longGeneric' }).formatToParts(0);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  return name.startsWith('GMT') ? name.replace(/^GMT(?:[+-]00:00)?/, 'UTC') : name.replace(/ Time$/, ' time');
};

const inZone = (instant: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);

const hours = (from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): string => {
  if (from.equals(to)) return clock(from);
  return `${clock(from)}–${clock(to)}${from.toPlainDate().equals(to.toPlainDate()) ? '' : ' the next day'}`;
};

const clock = (time: Temporal.ZonedDateTime): string => time.toPlainTime().toString({ smallestUnit: 'minute' });

const weekday = (time: Temporal.ZonedDateTime): string => daysOfWeek.format(onCalendar(time.toPlainDate()));

const dayWords = (date: Temporal.PlainDate): string => dayOf(onCalendar(date), 'UTC');

/** A date as the instant that begins it in UTC. */
const onCalendar = (date: Temporal.PlainDate): number => date.toZonedDateTime('UTC').epochMilliseconds;

const fourDigits = (year: string): string => year.padStart(4, '0');

const daysOfWeek = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long' });

/**
 * The day of an instant. Thousands are asked for within a few weeks, so each quarter of an hour that begins and ends on one
 * day is remembered; a clock that is put back over midnight (St. John's, at 00:01) begins and ends it on two.
 */
const dayOf = (instant: number, timeZone: string): string => {
  const { format, days } = zoneOf(timeZone);
  const word = (at: number): string => format.format(at).replace(/\d+$/, fourDigits);
  const quarter = Math.floor(instant / QUARTER_MS);
  const known = days.get(quarter);
  if (known !== undefined) return known;
  const begins = word(quarter * QUARTER_MS);
  if (begins !== word((quarter + 1) * QUARTER_MS - 1)) return word(instant);
  if (days.size >= MOST_DAYS) days.clear();
  days.set(quarter, begins);
  return begins;
};

const QUARTER_MS = 15 * 60_000;
const MOST_DAYS = 5_000;

type Zone = {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, string>;
  readonly times: Map<string, string>;
  words?: string;
};

/** One for each zone: to make a format takes a hundred times longer than to use it. Names of zones ignore case, and are few. */
const zoneOf = (timeZone: string): Zone => {
  const name = timeZone.toLowerCase();
  const known = ZONES.get(name);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric' });
  const made: Zone = { format, days: new Map(), times: new Map() };
  ZONES.set(name, made);
  return made;
};

const ZONES = new Map<string, Zone>();
