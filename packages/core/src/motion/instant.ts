/** Instants of a motion: where a period ends by the policy's count of days, and how an instant is shown. */
import { type Timestamp, timestampDate, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { DayCount, type Policy } from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';
import { showDay, showTime } from '../document/index.ts';

/** How a policy counts days. */
export type DayRule = Pick<Policy, 'dayCount' | 'timeZone' | 'workingDaysOnly' | 'holidays'>;

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The instant, in milliseconds, at which a period of `days` ends that begins at `start`. */
export const periodEnd = (start: number, days: number, rule: DayRule): number => {
  switch (rule.dayCount) {
    case DayCount.CALENDAR:
      return toWorkingDay(addWallDays(start, days, rule), rule);
    case DayCount.END_OF_DAY:
      return toWorkingDay(
        inZone(start, rule)
          .toPlainDate()
          .add({ days: days + 1 }),
        rule,
      );
    default:
      return toWorkingDay(start + days * DAY, rule);
  }
};

/** An end put off by `days`; what was the end of a day stays one. */
export const postponeEnd = (end: number, days: number, rule: DayRule): number => {
  const isWall = rule.dayCount === DayCount.CALENDAR || rule.dayCount === DayCount.END_OF_DAY;
  return toWorkingDay(isWall ? addWallDays(end, days, rule) : end + days * DAY, rule);
};

/** An end as it may be: on a weekend or holiday it moves to the next working day, if the policy says so. */
export const toWorkingDay = (end: number | Temporal.PlainDate, rule: DayRule): number => {
  const instant = typeof end === 'number' ? end : end.toZonedDateTime(rule.timeZone).epochMilliseconds;
  if (!rule.workingDaysOnly || !isFree(instant, rule)) return instant;
  return toWorkingDay(addWallDays(instant, 1, rule), rule);
};

/** Milliseconds of a timestamp; undefined stays undefined. */
export const toMs = (at: Timestamp | undefined): number | undefined => at && timestampMs(at);

/** Milliseconds of a timestamp that is always set. */
export const msOf = (at: Timestamp | undefined): number => (at ? timestampMs(at) : 0);

export const fromMs = (ms: number): Timestamp => timestampFromMs(ms);

/** "Thursday 29 June 2023, 11:00 Pacific time (18:00 UTC)". */
export const showInstant = (at: Timestamp | undefined, policy: Pick<Policy, 'timeZone'> | undefined): string =>
  at ? showTime(timestampDate(at), policy?.timeZone ?? '') : 'an unknown time';

/** "29 June 2023" in the zone of a policy. */
export const showDate = (at: Timestamp | undefined, policy: Pick<Policy, 'timeZone'> | undefined): string =>
  at ? showDay(timestampDate(at), policy?.timeZone || 'UTC') : 'an unknown day';

/** Whether this is the name of a zone. */
export const isZone = (name: string): boolean => {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId !== '';
  } catch {
    return false;
  }
};

const inZone = (ms: number, { timeZone }: Pick<DayRule, 'timeZone'>): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);

/** A time of day that a zone skips moves forward, one that comes twice is the first. */
const addWallDays = (ms: number, days: number, rule: DayRule): number =>
  inZone(ms, rule).add({ days }).epochMilliseconds;

/** The end of a day belongs to that day, though its instant is the next midnight. */
const isFree = (ms: number, rule: DayRule): boolean => {
  const last = inZone(rule.dayCount === DayCount.END_OF_DAY ? ms - 1 : ms, rule).toPlainDate();
  return last.dayOfWeek > 5 || rule.holidays.includes(last.toString());
};
