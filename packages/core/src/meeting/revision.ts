/**
 * How often an event of a calendar changed, as calendars count it (SEQUENCE of RFC 5545): a number that goes up when the event
 * begins, ends or meets elsewhere, is cancelled or held again, and at nothing else. A plan tells what it is and not what it was,
 * so the times of these changes are kept beside it; and the number is that time, so that a registry that was lost, which knows
 * of none, goes on above what it gave before.
 */
import { create, equals } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { DateChangeSchema, type Meeting, MeetingState, type Series, SeriesSchema } from '@rapporteur/idl';
import { dateOf, occurrencesBetween } from './occurrence.ts';

/** The series with what it says otherwise than the one that stood before it, and since when. */
export const datedChanges = (series: Series, before: Series | undefined, now: Date): Series => {
  if (!before?.plannedAt) return create(SeriesSchema, { ...series, plannedAt: timestampFromMs(wholeSecond(now)) });
  const { plannedAt } = before;
  const oldest = new Date(now.getTime() - 2 * KNOWN_MS).toISOString().slice(0, 10);
  const known = new Map(before.changedDates.filter(({ date }) => date >= oldest).map(({ date, at }) => [date, at]));
  for (const date of datesOtherwise(before, series, now)) {
    const last = msOf(known.get(date) ?? plannedAt);
    // A clock may go back, the number may not.
    known.set(date, timestampFromMs(Math.max(wholeSecond(now), last + SECOND_MS)));
  }
  const changedDates = [...known]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, at]) => create(DateChangeSchema, { date, ...(at && { at }) }));
  return create(SeriesSchema, { ...series, plannedAt, changedDates });
};

/** The number of an event. A series of an older version has its own, which are far below. */
export const revisionOf = ({ plannedAt, changedDates, version }: Series, meeting: Meeting): number => {
  const at = changedDates.find(({ date }) => date === dateOf(meeting))?.at ?? plannedAt;
  // What people were told of a meeting that was posted is counted with it.
  return (at ? Math.max(0, Math.floor((msOf(at) - FIRST_MS) / SECOND_MS)) : version) + meeting.sequence;
};

/** Dates of which a calendar that was made until now says something else by one plan than by the other. */
const datesOtherwise = (before: Series, after: Series, now: Date): readonly string[] => {
  if (equals(SeriesSchema, planOf(before), planOf(after))) return [];
  const [was, is] = [sayingsOf(before, now), sayingsOf(after, now)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((date) => was.get(date) !== is.get(date));
};

const planOf = ({ rule, anchor, timeZone, durationMinutes, slots, place, exceptions }: Series): Series =>
  create(SeriesSchema, { rule, anchor, timeZone, durationMinutes, slots, place, exceptions });

const sayingsOf = (series: Series, now: Date): ReadonlyMap<string, string> => {
  const [from, to] = [new Date(now.getTime() - KNOWN_MS), new Date(now.getTime() + KNOWN_MS)];
  return new Map(
    occurrencesBetween(series, from, to).map((meeting) => {
      const { start, end, timeZone, place, state } = meeting;
      return [
        dateOf(meeting),
        JSON.stringify([msOf(start), msOf(end), timeZone, place, state === MeetingState.CANCELLED]),
      ];
    }),
  );
};

const msOf = (at: Timestamp | undefined): number => (at ? timestampMs(at) : 0);

const SECOND_MS = 1_000;
const wholeSecond = (at: Date): number => Math.ceil(at.getTime() / SECOND_MS) * SECOND_MS;

/** Seconds from then on are numbers that every program can hold, until 2088. */
const FIRST_MS = Date.UTC(2020, 0, 1);

/** A calendar tells a year back and a year ahead, and by whole days. */
const KNOWN_MS = 370 * 86_400_000;
