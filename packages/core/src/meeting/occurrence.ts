/**
 * Occurrences of a series: the rule counts in wall-clock time from the anchor, starts take turns, exceptions change single
 * dates, and each local start becomes an instant by the rules of the series' zone (a start in a gap moves forward, a start
 * that comes twice is the first). An occurrence is known by the date that the rule says, wherever it is moved.
 */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  ExceptionKind,
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Series,
  type SeriesException,
  toMeetingName,
} from '@rapporteur/idl';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

/** The first occurrence that is held and not over at `now`; undefined when the series has ended. */
export const nextOccurrence = (series: Series, now: Date): Meeting | undefined => {
  const starts = startsOf(series);
  const isAhead = (meeting: Meeting): boolean => isHeld(meeting) && overAt(meeting) > now.getTime();
  let date = starts.next(wallTime(series, now).subtract({ days: SLACK_DAYS }));
  let planned = date && planOn(series, date);
  while (date && !(planned && isAhead(planned))) {
    date = starts.next(date);
    planned = date && planOn(series, date);
  }
  return [...(planned ? [planned] : []), ...withTimeOfTheirOwn(series).filter(isAhead)].toSorted(byStart)[0];
};

/** The last occurrence that is held and begins before `before`; undefined when there is none. */
export const previousOccurrence = (series: Series, before: Date): Meeting | undefined => {
  const starts = startsOf(series);
  const isBehind = (meeting: Meeting): boolean => isHeld(meeting) && startOf(meeting) < before.getTime();
  let date = starts.previous(wallTime(series, before).add({ days: SLACK_DAYS }));
  let planned = date && planOn(series, date);
  while (date && !(planned && isBehind(planned))) {
    date = starts.previous(date);
    planned = date && planOn(series, date);
  }
  return [...(planned ? [planned] : []), ...withTimeOfTheirOwn(series).filter(isBehind)].toSorted(byStart).at(-1);
};

/** The occurrences that begin at or after `from` and before `to`, in order; cancelled ones are among them. */
export const occurrencesBetween = (series: Series, from: Date, to: Date): Meeting[] => {
  const lower = wallTime(series, from).subtract({ days: SLACK_DAYS });
  const upper = wallTime(series, to).add({ days: SLACK_DAYS });
  return [...planBetween(series, lower, upper), ...withTimeOfTheirOwn(series)]
    .filter((meeting) => startOf(meeting) >= from.getTime() && startOf(meeting) < to.getTime())
    .toSorted(byStart);
};

/** The occurrences of the dates from `from` to `to` (ISO dates, both included), wherever they are moved, in order. */
export const occurrencesOf = (series: Series, from: string, to: string): Meeting[] =>
  [
    ...planBetween(series, Temporal.PlainDateTime.from(`${from}T00:00`), Temporal.PlainDateTime.from(`${to}T23:59:59`)),
    ...withTimeOfTheirOwn(series).filter((meeting) => dateOf(meeting) >= from && dateOf(meeting) <= to),
  ].toSorted(byStart);

/** The occurrence known by the date `isoDate` ("2023-06-22"), a cancelled one as well; undefined when there is none. */
export const occurrenceOn = (series: Series, isoDate: string): Meeting | undefined => {
  if (!isDate(isoDate)) return undefined;
  const postedFor = series.exceptions.find((one) => one.postedFor === isoDate)?.date;
  const found = (date: string): Meeting | undefined => occurrencesOf(series, date, date).find(isOn(isoDate));
  return (postedFor === undefined ? undefined : found(postedFor)) ?? found(isoDate);
};

/** The occurrence that people would mean by a date: the one held on it, else the one known by it. */
export const occurrenceMeant = (series: Series, isoDate: string): Meeting | undefined => {
  if (!isDate(isoDate)) return undefined;
  const near = Temporal.PlainDate.from(isoDate).toZonedDateTime('UTC');
  const [from, to] = [near.subtract({ days: SLACK_DAYS }), near.add({ days: SLACK_DAYS })].map(
    ({ epochMilliseconds }) => new Date(epochMilliseconds),
  );
  const held = from && to ? occurrencesBetween(series, from, to) : [];
  return held.find(({ localStart }) => localStart.startsWith(isoDate)) ?? occurrenceOn(series, isoDate);
};

/** The date by which an occurrence is known. */
export const dateOf = ({ name }: Pick<Meeting, 'name'>): string => name.slice(name.lastIndexOf('/') + 1);

/** The instant from which on it is over; without a planned end some hours after its start. */
export const overAt = ({ start, end }: Pick<Meeting, 'start' | 'end'>): number =>
  end ? timestampDate(end).getTime() : start ? timestampDate(start).getTime() + OPEN_END_MS : 0;

/** Nobody meets longer than this where no end is planned. */
const OPEN_END_MS = 4 * 3_600_000;

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

const startOf = ({ start }: Meeting): number => (start ? timestampDate(start).getTime() : 0);

const byStart = (a: Meeting, b: Meeting): number => startOf(a) - startOf(b);

const isHeld = ({ state }: Meeting): boolean => state !== MeetingState.CANCELLED;

const isOn =
  (isoDate: string) =>
  (meeting: Meeting): boolean =>
    dateOf(meeting) === isoDate;

const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
};

const exceptionOn = ({ exceptions }: Series, date: string): SeriesException | undefined =>
  exceptions.find((one) => one.date === date && one.kind !== ExceptionKind.AS_PLANNED);

const planBetween = (series: Series, from: Temporal.PlainDateTime, to: Temporal.PlainDateTime): Meeting[] => {
  const dates = startsOf(series).between(from, to);
  const first = dates[0] && turnOf(series, dates[0]);
  return dates.flatMap((date, index) => planOn(series, date, (first ?? 0) + index) ?? []);
};

/** What the rule says of one of its dates; nothing of a date that is skipped, or has a time of its own. */
const planOn = (series: Series, start: Temporal.PlainDateTime, turn = turnOf(series, start)): Meeting | undefined => {
  const date = start.toPlainDate().toString();
  const renamed = exceptionOn(series, date)?.postedFor;
  const exception = (renamed ? exceptionOn(series, renamed) : undefined) ?? exceptionOn(series, date);
  if (exception?.kind === ExceptionKind.SKIPPED || (exception && hasOwnTime(exception))) return undefined;
  const slot = slotOf(series, turn);
  const localStart = slot ? start.toPlainDate().toPlainDateTime(slot.start) : start;
  return toMeeting(series, { date: renamed || date, localStart, slot, exception });
};

const hasOwnTime = ({ kind }: SeriesException): boolean => kind === ExceptionKind.MOVED || kind === ExceptionKind.ADDED;

/** Moved and added meetings stand by themselves: the rule may have changed since, and does not name their dates any more. */
const withTimeOfTheirOwn = (series: Series): Meeting[] =>
  series.exceptions.filter(hasOwnTime).map((exception) => {
    const date = Temporal.PlainDateTime.from(`${exception.date}T00:00`);
    const [planned] = startsOf(series).between(date, date.add({ days: 1 }).subtract({ seconds: 1 }));
    const slot = planned && slotOf(series, turnOf(series, planned));
    const localStart = Temporal.PlainDateTime.from(exception.localStart);
    return toMeeting(series, { date: exception.date, localStart, slot, exception });
  });

/** Every date of the rule takes its turn, whether it is held or not, so that no exception moves a later meeting. */
const turnOf = (series: Series, start: Temporal.PlainDateTime): number =>
  series.slots.length <= 1 ? 0 : startsOf(series).between(Temporal.PlainDateTime.from(series.anchor), start).length - 1;

const slotOf = ({ slots }: Series, turn: number): Series['slots'][number] | undefined =>
  slots[Math.max(0, turn) % Math.max(1, slots.length)];

type Planned = {
  readonly date: string;
  readonly localStart: Temporal.PlainDateTime;
  readonly slot: Series['slots'][number] | undefined;
  readonly exception: SeriesException | undefined;
};

const toMeeting = (series: Series, { date, localStart, slot, exception }: Planned): Meeting => {
  const { key, title, timeZone, repository } = series;
  const start = localStart.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
  const minutes = slot?.durationMinutes || series.durationMinutes;
  return create(MeetingSchema, {
    name: toMeetingName(`${key}/${date}`),
    series: key,
    title,
    localStart: localStart.toString({ smallestUnit: 'minute' }),
    timeZone,
    start: timestampFromMs(start),
    ...(minutes === 0 ? {} : { end: timestampFromMs(start + minutes * 60_000) }),
    state: exception?.kind === ExceptionKind.CANCELLED ? MeetingState.CANCELLED : MeetingState.PLANNED,
    repository,
    place: slot?.place || series.place,
    ...(exception ? { exception } : {}),
  });
};
