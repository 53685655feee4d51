/** What people change about single dates of a series, and how what is already posted follows its series (M4, M5, M9). */
import { create, equals } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Account,
  ExceptionKind,
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Reason,
  ReasonSchema,
  type Series,
  type SeriesException,
  SeriesExceptionSchema,
  SeriesSchema,
} from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';
import { showDay, showTime } from '../document/index.ts';
import { dateOf, occurrenceMeant, occurrenceOn, occurrencesBetween, occurrencesOf, overAt } from './occurrence.ts';

/** What a person wants to be otherwise. */
export type WantedChange = {
  readonly change: 'skip' | 'cancel' | 'uncancel' | 'move' | 'add';
  /** ISO date: the one on which the meeting is held, or by which it is known. */
  readonly date: string;
  /** Of a meeting that is moved or added, "2023-06-23T09:00", "2023-06-23" or "09:00"; what is left out stays. */
  readonly to?: string | undefined;
  readonly reason: string;
  readonly by: Account;
  readonly at: Date;
  readonly url: string;
};

/** The series with the change, and the occurrence that it is about; or why not. */
export type ChangedSeries =
  | {
      readonly series: Series;
      readonly exception: SeriesException;
      readonly before: Meeting | undefined;
      readonly after: Meeting | undefined;
    }
  | { readonly refused: Reason };

/** Decides about a change. The past is past: a meeting that was held is not moved, and none is moved there. */
export const changeSeries = (series: Series, wanted: WantedChange, now: Date): ChangedSeries => {
  const { change, date } = wanted;
  const refuse = (code: string, text: string): ChangedSeries => ({ refused: create(ReasonSchema, { code, text }) });
  const day = readDay(date);
  if (day === undefined) return refuse('no-date', `The calendar has no ${date}.`);
  // What is taken back is said of the date itself, whatever else is held on it.
  const hasException = series.exceptions.some((one) => one.date === date && one.kind !== ExceptionKind.AS_PLANNED);
  const before = change === 'uncancel' && hasException ? occurrenceOn(series, date) : occurrenceMeant(series, date);
  const key = before ? dateOf(before) : date;
  const standing = series.exceptions.find((one) => one.date === key);
  if (change === 'add') {
    if (before) return refuse('meets-already', `There is a meeting on ${showDay(date)} already.`);
  } else if (!before && !(change === 'uncancel' && standing?.kind === ExceptionKind.SKIPPED)) {
    return refuse('no-meeting', `There is no meeting on ${showDay(date)}. ${nearest(series, date)}`);
  }
  if (change === 'uncancel' && (!standing || standing.kind === ExceptionKind.AS_PLANNED)) {
    return refuse('as-planned', `The meeting on ${showDay(date)} is held as planned.`);
  }
  if (change === 'cancel' && before?.state === MeetingState.CANCELLED) {
    return refuse('cancelled-already', `The meeting on ${showDay(date)} is cancelled already.`);
  }
  const isOver = before !== undefined && overAt(before) <= now.getTime();
  if (isOver && change !== 'cancel') return refuse('over', `The meeting on ${showDay(date)} is over.`);
  const localStart = change === 'move' || change === 'add' ? startWanted(wanted, before, series) : '';
  if (localStart === undefined) {
    return refuse('no-time', 'I cannot tell the new time. Write it like 2023-06-23T09:00, 2023-06-23 or 09:00.');
  }
  const exception = create(SeriesExceptionSchema, {
    date: key,
    kind: KINDS[change],
    localStart,
    reason: wanted.reason,
    by: wanted.by,
    at: timestampFromDate(wanted.at),
    url: wanted.url,
  });
  const changed = withException(series, exception);
  const after = occurrenceOn(changed, key);
  if (after && after.state !== MeetingState.CANCELLED) {
    const start = startOf(after);
    if (localStart !== '' && start <= now.getTime()) return refuse('past', `${showMeeting(after)} is in the past.`);
    const clash = occurrencesBetween(changed, new Date(start), new Date(start + 1)).find(
      (other) => other.name !== after.name && other.state !== MeetingState.CANCELLED,
    );
    if (clash) return refuse('clash', `Another meeting of the series begins at that time, ${showMeeting(clash)}.`);
  }
  return { series: changed, exception, before, after };
};

/** How a posted meeting goes on: as its series says now, or on its own. `series` may know it from now on by another date. */
export type Followed = {
  readonly series: Series | undefined;
  readonly meeting: Meeting;
  /** Whether people are told: time, place, day or state are others. */
  readonly isNews: boolean;
};

/**
 * Has a posted meeting follow its series: to another time, place, zone or title, to the day that the rule names now
 * instead, or away. Where the series names no day near it, the meeting stands as it was posted, with the reason.
 */
export const followSeries = (series: Series | undefined, posted: Meeting, now: Date): Followed => {
  if (!series) return detach(series, posted, 'Its series is not in the settings any more.');
  const date = dateOf(posted);
  const planned = occurrenceOn(series, date);
  if (planned) return { series, ...adopt(posted, planned) };
  const exception = series.exceptions.find((one) => one.date === date);
  if (exception?.kind === ExceptionKind.SKIPPED) {
    return { series, ...adopt(posted, create(MeetingSchema, { ...posted, state: MeetingState.CANCELLED, exception })) };
  }
  const near = dayInstead(series, date, now);
  if (near === undefined) return detach(series, posted, 'The series does not meet on this day any more.');
  const moved = withException(
    series,
    create(SeriesExceptionSchema, { date: near, kind: ExceptionKind.POSTED_FOR, postedFor: date }),
  );
  const instead = occurrenceOn(moved, date);
  return instead ? { series: moved, ...adopt(posted, instead) } : detach(series, posted, 'The series ended.');
};

/** Whether the agenda is to stand by now without anybody asking for it. */
export const isDue = ({ leadDays }: Series, meeting: Meeting, now: Date): boolean =>
  leadDays > 0 && startOf(meeting) > now.getTime() && startOf(meeting) - leadDays * DAY_MS <= now.getTime();

const DAY_MS = 86_400_000;

/** A series with an exception in place of the one that there was for its date. */
export const withException = (series: Series, exception: SeriesException): Series =>
  create(SeriesSchema, {
    ...series,
    exceptions: [...series.exceptions.filter(({ date }) => date !== exception.date), exception],
  });

const KINDS = {
  skip: ExceptionKind.SKIPPED,
  cancel: ExceptionKind.CANCELLED,
  uncancel: ExceptionKind.AS_PLANNED,
  move: ExceptionKind.MOVED,
  add: ExceptionKind.ADDED,
} as const;

const startOf = ({ start }: Meeting): number => (start ? timestampDate(start).getTime() : 0);

const showMeeting = (meeting: Meeting): string => showTime(new Date(startOf(meeting)), meeting.timeZone);

const readDay = (date: string): Temporal.PlainDate | undefined => {
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' });
  } catch {
    return undefined;
  }
};

/** What is left out of a new start is as it was: the day, or the hour; undefined if it cannot be read. */
const startWanted = (
  { date, to = '' }: WantedChange,
  before: Meeting | undefined,
  series: Series,
): string | undefined => {
  const [, day = date, time = before?.localStart.slice(11) ?? series.slots[0]?.start ?? series.anchor.slice(11)] =
    /^(\d{4}-\d{2}-\d{2})?(?:T?(\d{2}:\d{2}))?$/.exec(to) ?? [undefined, ''];
  try {
    return Temporal.PlainDateTime.from(`${day}T${time}`, { overflow: 'reject' }).toString({ smallestUnit: 'minute' });
  } catch {
    return undefined;
  }
};

const nearest = (series: Series, date: string): string => {
  const at = Temporal.PlainDate.from(date);
  const around = occurrencesOf(
    series,
    at.subtract({ days: NEAR_DAYS }).toString(),
    at.add({ days: NEAR_DAYS }).toString(),
  );
  const days = [around.findLast((one) => dateOf(one) < date), around.find((one) => dateOf(one) > date)].flatMap(
    (one) => one?.localStart.slice(0, 10) ?? [],
  );
  return days.length === 0
    ? 'There is none near it either.'
    : `The nearest is on ${days.map((day) => showDay(day)).join(', or on ')}.`;
};

const NEAR_DAYS = 40;

/** As a person would say it: "the Thursday meeting is on Wednesday now" is the one of the same week. */
const INSTEAD_DAYS = 6;

/** The date that the rule names now, nearest to one that it named before: still to come, and nobody else's. */
const dayInstead = (series: Series, date: string, now: Date): string | undefined => {
  const at = Temporal.PlainDate.from(date);
  const distance = (one: Meeting): number => Math.abs(at.until(Temporal.PlainDate.from(dateOf(one))).days);
  const around = occurrencesOf(
    series,
    at.subtract({ days: INSTEAD_DAYS }).toString(),
    at.add({ days: INSTEAD_DAYS }).toString(),
  );
  const [nearestOne] = around
    .filter((one) => one.exception === undefined && startOf(one) > now.getTime())
    .toSorted((a, b) => distance(a) - distance(b));
  return nearestOne && dateOf(nearestOne);
};

const detach = (series: Series | undefined, posted: Meeting, why: string): Followed =>
  posted.detachedBecause === ''
    ? {
        series,
        meeting: create(MeetingSchema, { ...posted, detachedBecause: why, sequence: posted.sequence + 1 }),
        isNews: true,
      }
    : { series, meeting: posted, isNews: false };

const adopt = (posted: Meeting, planned: Meeting): Pick<Followed, 'meeting' | 'isNews'> => {
  const { exception, end, ...others } = posted;
  const next = create(MeetingSchema, {
    ...others,
    title: planned.title,
    localStart: planned.localStart,
    timeZone: planned.timeZone,
    place: planned.place,
    detachedBecause: '',
    ...(planned.start ? { start: planned.start } : {}),
    ...(planned.end ? { end: planned.end } : {}),
    ...(planned.exception ? { exception: planned.exception } : {}),
    state: stateOf(posted, planned),
  });
  if (equals(MeetingSchema, next, posted)) return { meeting: posted, isNews: false };
  const isNews =
    next.state !== posted.state ||
    next.place !== posted.place ||
    next.timeZone !== posted.timeZone ||
    next.localStart !== posted.localStart ||
    overAt(next) !== overAt(posted);
  return { meeting: create(MeetingSchema, { ...next, sequence: posted.sequence + (isNews ? 1 : 0) }), isNews };
};

const stateOf = (posted: Meeting, planned: Meeting): MeetingState => {
  if (planned.state === MeetingState.CANCELLED) return MeetingState.CANCELLED;
  return posted.state === MeetingState.CANCELLED ? MeetingState.POSTED : posted.state;
};
