import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Meeting, type Series, SeriesSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOccurrence, occurrenceOn, occurrencesBetween, previousOccurrence } from './occurrence.ts';

const seriesOf = (changes: MessageInitShape<typeof SeriesSchema> = {}): Series =>
  create(SeriesSchema, {
    key: 'contributors-meetup',
    title: "Contributors' meetup",
    repository: 'flyteorg/community',
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
    anchor: '2023-03-16T11:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    ...changes,
  });
const iso = (timestamp: Meeting['start']): string | undefined => timestamp && timestampDate(timestamp).toISOString();
const dateOf = (meeting: Meeting | undefined): string | undefined => meeting?.name.split('/')[2];

const meetup = seriesOf();

describe('the grid of the contributors’ meetup', () => {
  it.each([
    '2023-03-30',
    '2023-06-22',
    '2023-11-23',
    '2023-12-21',
    '2024-07-18',
    '2024-12-05',
    '2025-04-10',
    '2025-04-24',
  ])('%s is on it', (date) => expect(occurrenceOn(meetup, date)?.name).toBe(`meetings/contributors-meetup/${date}`));

  it.each(['2023-03-23', '2023-06-15', '2023-03-02', '2023-06-31', 'June 22', '2023-6-22', ''])('"%s" is not', (date) =>
    expect(occurrenceOn(meetup, date)).toBeUndefined(),
  );

  it('M1: the name is series and planned local date, the start its instant', () => {
    const meeting = occurrenceOn(meetup, '2023-06-22');
    expect(meeting).toMatchObject({ localStart: '2023-06-22T11:00', timeZone: 'America/Los_Angeles' });
    expect(iso(meeting?.start)).toBe('2023-06-22T18:00:00.000Z');
    expect(iso(meeting?.end)).toBe('2023-06-22T19:00:00.000Z');
  });

  it.each([
    ['before the start', '2023-06-22T17:59:59.999Z', '2023-06-22'],
    ['while it runs', '2023-06-22T18:30:00Z', '2023-06-22'],
    ['until the last millisecond', '2023-06-22T18:59:59.999Z', '2023-06-22'],
    ['at its end', '2023-06-22T19:00:00Z', '2023-07-06'],
    ['before the anchor', '2020-01-01T00:00:00Z', '2023-03-16'],
  ])('the next meeting %s', (_, now, date) => expect(dateOf(nextOccurrence(meetup, new Date(now)))).toBe(date));

  it.each([
    ['at a start is the one before', '2023-06-22T18:00:00Z', '2023-06-08'],
    ['just after a start is this one', '2023-06-22T18:00:00.001Z', '2023-06-22'],
    ['at the anchor is none', '2023-03-16T18:00:00Z', undefined],
  ])('the previous meeting %s', (_, before, date) =>
    expect(dateOf(previousOccurrence(meetup, new Date(before)))).toBe(date),
  );
});

describe('M2: the clock on the wall counts', () => {
  it.each([
    ['summer time keeps 11:00', '2023-03-12', '2023-03-26', ['2023-03-16T18:00:00.000Z'], {}],
    [
      'standard time keeps 11:00',
      '2023-10-20',
      '2023-11-12',
      ['2023-10-26T18:00:00.000Z', '2023-11-09T19:00:00.000Z'],
      {},
    ],
    [
      'a start in a gap moves forward, the next ones are back at their time',
      '2023-03-11',
      '2023-03-14',
      ['2023-03-11T10:30:00.000Z', '2023-03-12T10:30:00.000Z', '2023-03-13T09:30:00.000Z'],
      { rule: 'FREQ=DAILY', anchor: '2023-01-01T02:30' },
    ],
    [
      'a start that comes twice is the first',
      '2023-11-05',
      '2023-11-06',
      ['2023-11-05T08:30:00.000Z'],
      { rule: 'FREQ=DAILY', anchor: '2023-01-01T01:30' },
    ],
    [
      'a day that never was is met the next day',
      '2011-12-29T12:00:00Z',
      '2011-12-31T12:00:00Z',
      ['2011-12-29T23:00:00.000Z', '2011-12-30T23:00:00.000Z', '2011-12-30T23:00:00.000Z'],
      { rule: 'FREQ=DAILY', anchor: '2011-12-01T13:00', timeZone: 'Pacific/Apia' },
    ],
    [
      'the 31st is skipped where a month has none',
      '2023-03-01',
      '2023-07-30',
      ['2023-03-31T18:00:00.000Z', '2023-05-31T18:00:00.000Z'],
      { rule: 'FREQ=MONTHLY;BYMONTHDAY=31', anchor: '2023-01-31T11:00' },
    ],
    [
      'the last Thursday of the month',
      '2023-06-01',
      '2023-08-01',
      ['2023-06-29T18:00:00.000Z', '2023-07-27T18:00:00.000Z'],
      { rule: 'FREQ=MONTHLY;BYDAY=-1TH', anchor: '2023-03-30T11:00' },
    ],
    [
      'UNTIL is an instant',
      '2023-03-01',
      '2024-01-01',
      ['2023-03-16T18:00:00.000Z', '2023-03-30T18:00:00.000Z'],
      { rule: 'FREQ=WEEKLY;INTERVAL=2;UNTIL=20230330T180000Z' },
    ],
    [
      'COUNT counts from the anchor',
      '2023-03-20',
      '2024-01-01',
      ['2023-03-30T18:00:00.000Z'],
      { rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=2' },
    ],
  ])('%s', (_, from, to, starts, changes) =>
    expect(occurrencesBetween(seriesOf(changes), new Date(from), new Date(to)).map(({ start }) => iso(start))).toEqual(
      starts,
    ),
  );

  it('after the last meeting there is no next one', () => {
    const ended = seriesOf({ rule: 'FREQ=WEEKLY;COUNT=2' });
    expect(nextOccurrence(ended, new Date('2024-01-01'))).toBeUndefined();
    expect(dateOf(previousOccurrence(ended, new Date('2024-01-01')))).toBe('2023-03-23');
  });

  const ZONES = [
    'America/Los_Angeles',
    'America/New_York',
    'America/Sao_Paulo',
    'America/St_Johns',
    'Africa/Cairo',
    'Asia/Kolkata',
    'Asia/Tehran',
    'Australia/Lord_Howe',
    'Europe/Berlin',
    'Europe/London',
    'Pacific/Apia',
    'Pacific/Chatham',
  ];

  it.each(ZONES)('ten years in %s agree with a count of days and the clock on the wall', (timeZone) => {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(0, 15, 30, 45),
        fc.constantFrom(1, 2, 3),
        (hour, minute, weeks) => {
          const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
          const series = seriesOf({ rule: `FREQ=WEEKLY;INTERVAL=${weeks}`, anchor: `2015-01-04T${time}`, timeZone });
          const found = occurrencesBetween(series, new Date('2014-12-01'), new Date('2025-01-01'));
          const days = found.map((_, index) => new Date(Date.UTC(2015, 0, 4 + index * 7 * weeks)));
          expect(found.map(({ localStart }) => localStart)).toEqual(
            days.map((day) => `${day.toISOString().slice(0, 10)}T${time}`),
          );
          expect(found.length).toBeGreaterThan(170);
          for (const meeting of found) {
            const start = meeting.start ? timestampDate(meeting.start) : new Date(Number.NaN);
            expect(shift(clock, start)).toBe(toMillis(meeting.localStart) + gapAt(clock, meeting.localStart));
            expect(earlierTwin(clock, start)).toBe(false);
          }
        },
      ),
      { numRuns: 3 },
    );
  });
});

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const toMillis = (local: string): number => new Date(`${local}:00Z`).getTime();

/** What the clock shows at an instant, read as if it were UTC. */
const shift = (clock: Intl.DateTimeFormat, instant: Date): number => toMillis(clock.format(instant).replace(' ', 'T'));

/** How far the clock jumps over a planned time that it never shows; 0 if it shows it. */
const gapAt = (clock: Intl.DateTimeFormat, local: string): number => {
  const planned = toMillis(local);
  const before = shift(clock, new Date(planned - DAY)) - (planned - DAY);
  const after = shift(clock, new Date(planned + DAY)) - (planned + DAY);
  const shown = [before, after].some((offset) => shift(clock, new Date(planned - offset)) === planned);
  return shown ? 0 : after - before;
};

/** Whether the clock already showed the same time up to three hours earlier. */
const earlierTwin = (clock: Intl.DateTimeFormat, start: Date): boolean =>
  [30, 60, 90, 120, 150, 180].some(
    (minutes) => shift(clock, new Date(start.getTime() - minutes * MINUTE)) === shift(clock, start),
  );
