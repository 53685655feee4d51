import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DayCount } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { instant } from '../../testing/motion/fixture.ts';
import { type DayRule, periodEnd, postponeEnd, showDate, showInstant } from './instant.ts';

const rule = (dayCount: DayCount, shape: Partial<DayRule> = {}): DayRule => ({
  dayCount,
  timeZone: 'America/Los_Angeles',
  workingDaysOnly: false,
  holidays: [],
  ...shape,
});

const show = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

describe('D10 the end of a period', () => {
  it.each([
    ['units of 24 hours over a change of clocks', DayCount.HOURS, '2026-03-05 18:00', 7, '2026-03-12 18:00'],
    [
      'the same time of day: a week of 167 hours in spring',
      DayCount.CALENDAR,
      '2026-03-05 18:00',
      7,
      '2026-03-12 17:00',
    ],
    [
      'the same time of day: a week of 169 hours in autumn',
      DayCount.CALENDAR,
      '2026-10-29 17:00',
      7,
      '2026-11-05 18:00',
    ],
    ['a time that is skipped moves forward', DayCount.CALENDAR, '2026-03-07 10:30', 1, '2026-03-08 10:30'],
    ['a time that comes twice is the first', DayCount.CALENDAR, '2026-10-31 08:30', 1, '2026-11-01 08:30'],
    ['the end of the local day, not of the UTC day', DayCount.END_OF_DAY, '2026-06-02 02:00', 7, '2026-06-09 07:00'],
    ['the end of a day of 23 hours', DayCount.END_OF_DAY, '2026-03-07 20:00', 1, '2026-03-09 07:00'],
    ['over New Year', DayCount.CALENDAR, '2026-12-28 18:00', 7, '2027-01-04 18:00'],
  ])('%s', (_, count, start, days, end) => {
    expect(show(periodEnd(instant(start).getTime(), days, rule(count)))).toBe(end);
  });

  it.each([
    ['a Saturday moves to Monday', DayCount.CALENDAR, '2026-06-01 18:00', 5, [], '2026-06-08 18:00'],
    [
      'a holiday after the weekend is skipped, too',
      DayCount.CALENDAR,
      '2026-06-01 18:00',
      5,
      ['2026-06-08'],
      '2026-06-09 18:00',
    ],
    [
      'the end of Friday stays, though its instant is on Saturday',
      DayCount.END_OF_DAY,
      '2026-06-01 18:00',
      4,
      [],
      '2026-06-06 07:00',
    ],
    ['the end of Sunday becomes the end of Monday', DayCount.END_OF_DAY, '2026-06-01 18:00', 6, [], '2026-06-09 07:00'],
  ])('working days: %s', (_, count, start, days, holidays, end) => {
    const working = rule(count, { workingDaysOnly: true, holidays });
    expect(show(periodEnd(instant(start).getTime(), days, working))).toBe(end);
  });

  it('D20 an extended end of a day stays the end of a day', () => {
    expect(show(postponeEnd(instant('2026-03-07 08:00').getTime(), 3, rule(DayCount.END_OF_DAY)))).toBe(
      '2026-03-10 07:00',
    );
  });

  it('is shown in UTC and in the zone of the community', () => {
    const at = timestampFromDate(instant('2026-03-12 01:00'));
    expect(showInstant(at, { timeZone: 'America/Los_Angeles' })).toBe(
      'Wednesday 11 March 2026, 18:00 Pacific time (01:00 UTC on Thursday)',
    );
    expect(showInstant(at, undefined)).toBe('Thursday 12 March 2026, 01:00 UTC');
    expect(showDate(at, { timeZone: 'America/Los_Angeles' })).toBe('11 March 2026');
  });
});
