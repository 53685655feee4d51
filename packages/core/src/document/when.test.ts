import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { showDay, showTime } from './when.ts';

const at = (text: string): Date => new Date(`${text}:00Z`);

describe('E9: days and times for people', () => {
  it.each([
    [
      'in the zone of the community, and UTC beside it',
      '2026-12-03T19:00',
      'America/Los_Angeles',
      'Thursday 3 December 2026, 11:00 Pacific time (19:00 UTC)',
    ],
    [
      'with the other day of UTC',
      '2026-03-12T01:00',
      'America/Los_Angeles',
      'Wednesday 11 March 2026, 18:00 Pacific time (01:00 UTC on Thursday)',
    ],
    ['in UTC alone', '2026-03-12T01:00', 'UTC', 'Thursday 12 March 2026, 01:00 UTC'],
    ['in UTC by another name', '2026-03-12T01:00', 'Etc/UTC', 'Thursday 12 March 2026, 01:00 UTC'],
    ['in UTC where no zone is known', '2026-03-12T01:00', '', 'Thursday 12 March 2026, 01:00 UTC'],
    [
      'in winter in London, which is no UTC',
      '2026-01-12T01:00',
      'Europe/London',
      'Monday 12 January 2026, 01:00 United Kingdom time (01:00 UTC)',
    ],
    [
      'in a zone without a name',
      '2026-03-12T12:00',
      'Etc/GMT+5',
      'Thursday 12 March 2026, 07:00 UTC-05:00 (12:00 UTC)',
    ],
  ])('%s', (_, instant, zone, words) => expect(showTime(at(instant), zone)).toBe(words));

  it('M6: from start to end, over midnight too', () => {
    expect(showTime(at('2023-06-22T18:00'), 'America/Los_Angeles', at('2023-06-22T19:00'))).toBe(
      'Thursday 22 June 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)',
    );
    expect(showTime(at('2023-06-22T23:30'), 'UTC', at('2023-06-23T00:30'))).toBe(
      'Thursday 22 June 2023, 23:30–00:30 the next day UTC',
    );
  });

  it.each([
    ['2023-06-22', '22 June 2023'],
    ['0099-06-22', '22 June 0099'],
    ['2023-02-31', '2023-02-31'],
    ['soon', 'soon'],
    ['', ''],
  ])('the day %s', (iso, words) => expect(showDay(iso)).toBe(words));

  it.each(['America/Los_Angeles', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Monrovia', 'UTC'])(
    'the day of any instant in %s is that of its calendar, also around midnight and when clocks change',
    (zone) => {
      const month = (date: Temporal.PlainDate): string => date.toLocaleString('en-US', { month: 'long' });
      // 28 October 2001 came twice to St. John's, from 00:01 on.
      const near = fc
        .integer({ min: -180, max: 180 })
        .map((minutes) => Date.parse('2001-10-28T02:30Z') + minutes * 60_000);
      const any = fc.integer({ min: Date.parse('1972-01-01'), max: Date.parse('2040-01-01') });
      fc.assert(
        fc.property(fc.oneof(near, any), (instant) => {
          const date = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
          expect(showDay(new Date(instant), zone)).toBe(`${date.day} ${month(date)} ${date.year}`);
        }),
        { numRuns: 100 },
      );
    },
  );

  it('the day of an instant is that of the zone', () => {
    expect(showDay(at('2026-03-12T01:00'), 'America/Los_Angeles')).toBe('11 March 2026');
    expect(showDay(at('2026-03-12T01:00'))).toBe('12 March 2026');
  });
});
