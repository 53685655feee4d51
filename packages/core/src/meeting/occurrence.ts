/**
 * Occurrences of a series: the rule counts in wall-clock time from the anchor, and each planned local start becomes an
 * instant by the rules of the series' zone (a start in a gap moves forward, a start that comes twice is the first).
 */
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Meeting, MeetingSchema, MeetingState, type Series, toMeetingName } from '@rapporteur/idl';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

/** The first occurrence that is not over at `now`; undefined when the series has ended. */
export const nextOccurrence = (series: Series, now: Date): Meeting | undefined => {
  const starts = startsOf(series);
  const slack = { days: SLACK_DAYS, minutes: series.durationMinutes };
  let start = starts.next(wallTime(series, now).subtract(slack));
  while (start && endOf(series, start) <= now.getTime()) start = starts.next(start);
  return start && toMeeting(series, start);
};

/** The last occurrence that begins before `before`; undefined when there is none. */
export const previousOccurrence = (series: Series, before: Date): Meeting | undefined => {
  const starts = startsOf(series);
  let start = starts.previous(wallTime(series, before).add({ days: SLACK_DAYS }));
  while (start && startOf(series, start) >= before.getTime()) start = starts.previous(start);
  return start && toMeeting(series, start);
};

/** The occurrences that begin at or after `from` and before `to`, in order. */
export const occurrencesBetween = (series: Series, from: Date, to: Date): Meeting[] => {
  const lower = wallTime(series, from).subtract({ days: SLACK_DAYS });
  const upper = wallTime(series, to).add({ days: SLACK_DAYS });
  return startsOf(series)
    .between(lower, upper)
    .filter((start) => startOf(series, start) >= from.getTime() && startOf(series, start) < to.getTime())
    .map((start) => toMeeting(series, start));
};

/** The occurrence whose planned local date is `isoDate` ("2023-06-22"); undefined when the rule does not meet then. */
export const occurrenceOn = (series: Series, isoDate: string): Meeting | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDate)) return undefined;
  try {
    const day = Temporal.PlainDate.from(isoDate, { overflow: 'reject' });
    const [start] = startsOf(series).between(day.toPlainDateTime('00:00'), day.toPlainDateTime('23:59:59'));
    return start && toMeeting(series, start);
  } catch {
    return undefined;
  }
};

/** Planned local starts of a series, as wall-clock times. */
export type Starts = {
  readonly next: (after: Temporal.PlainDateTime) => Temporal.PlainDateTime | undefined;
  readonly previous: (before: Temporal.PlainDateTime) => Temporal.PlainDateTime | undefined;
  readonly between: (from: Temporal.PlainDateTime, to: Temporal.PlainDateTime) => Temporal.PlainDateTime[];
};

/** Expands the rule. Throws the library's error if the rule, the anchor or the zone is not legal: the settings say so before. */
export const startsOf = (series: Series): Starts => {
  // In UTC no wall-clock time is missing or double: the library would leave out starts that fall into a gap.
  const rule = new RRuleTemporal({
    rruleString: localRule(series),
    dtstart: Temporal.PlainDateTime.from(series.anchor).toZonedDateTime('UTC'),
    temporal: Temporal,
  });
  const float = (time: Temporal.PlainDateTime): Temporal.ZonedDateTime => time.toZonedDateTime('UTC');
  return {
    next: (after) => rule.next(float(after), false)?.toPlainDateTime(),
    previous: (before) => rule.previous(float(before), false)?.toPlainDateTime(),
    between: (from, to) => rule.between(float(from), float(to), true).map((start) => start.toPlainDateTime()),
  };
};

/** No zone is further than this from its own wall clock read as UTC, gaps of a whole day included. */
const SLACK_DAYS = 2;

/** UNTIL is an instant by RFC 5545; here it has to be the wall-clock time of that instant. */
const localRule = ({ rule, timeZone }: Series): string =>
  rule.replace(/UNTIL=(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/i, (_, year, month, day, hour, minute, second) => {
    const until = Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    const local = until.toZonedDateTimeISO(timeZone).toPlainDateTime();
    return `UNTIL=${local.toString({ smallestUnit: 'second' }).replace(/[-:]/g, '')}Z`;
  });

const wallTime = ({ timeZone }: Series, instant: Date): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDateTime();

const startOf = ({ timeZone }: Series, start: Temporal.PlainDateTime): number =>
  start.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;

const endOf = (series: Series, start: Temporal.PlainDateTime): number =>
  startOf(series, start) + series.durationMinutes * 60_000;

const toMeeting = (series: Series, start: Temporal.PlainDateTime): Meeting =>
  create(MeetingSchema, {
    name: toMeetingName(`${series.key}/${start.toPlainDate().toString()}`),
    series: series.key,
    title: series.title,
    localStart: start.toString({ smallestUnit: 'minute' }),
    timeZone: series.timeZone,
    start: timestampFromMs(startOf(series, start)),
    end: timestampFromMs(endOf(series, start)),
    state: MeetingState.PLANNED,
    repository: series.repository,
  });
