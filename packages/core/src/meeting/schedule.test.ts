import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSchedule, type ScheduleInput } from './schedule.ts';

const MEETUP = { rule: 'every other Thursday', zone: 'America/Los_Angeles', from: '2023-03-16' };
const plan = (input: Partial<ScheduleInput>) => {
  const planned = planSchedule({ ...MEETUP, ...input });
  if ('problem' in planned) throw new Error(planned.problem);
  return planned.occurrences;
};
const problemOf = (input: Partial<ScheduleInput>): string | undefined => {
  const planned = planSchedule({ ...MEETUP, ...input });
  return 'problem' in planned ? planned.problem : undefined;
};
const DAY_MS = 86_400_000;
const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

describe('M2: the contributors’ meetup is one rule and its exceptions', () => {
  const CANCELLED = ['2023-11-23', '2023-12-21', '2024-07-04', '2024-07-18'];
  const UNRECORDED = ['2024-09-12', '2024-12-19', '2025-01-02', '2025-01-16', '2025-01-30', '2025-02-27'];
  const meetup = plan({
    rule: 'every other Thursday at 11:00',
    to: '2025-04-24',
    cancel: CANCELLED,
    skip: UNRECORDED,
  });

  it('fifty dates on one grid of fourteen days, all Thursdays, four of them cancelled', () => {
    expect(meetup).toHaveLength(50);
    const days = meetup.map(({ date }) => (Date.parse(date) - Date.parse('2023-03-16')) / DAY_MS);
    expect(days.every((day) => day % 14 === 0)).toBe(true);
    expect(meetup.filter(({ state }) => state === 'cancelled').map(({ date }) => date)).toEqual(CANCELLED);
    expect(meetup.map(({ date }) => date)).toEqual(expect.arrayContaining(['2023-06-22', '2025-04-10', '2025-04-24']));
    expect(meetup.at(-1)?.date).toBe('2025-04-24');
  });

  it('begins at 11:00 on the wall, in summer and in winter', () => {
    expect(meetup.every(({ localStart }) => localStart.endsWith('T11:00'))).toBe(true);
    const instants = meetup.map(({ start }) => start.toISOString().slice(11, 16));
    expect(new Set(instants)).toEqual(new Set(['18:00', '19:00']));
  });
});

describe('rotation and exceptions', () => {
  it('every date takes its turn, held or not', () => {
    const input = { rotate: ['07:00', '11:00'], to: '2023-05-11' };
    expect(
      plan({ ...input, skip: ['2023-04-13'], cancel: ['2023-03-30'] }).map(({ localStart }) => localStart),
    ).toEqual(['2023-03-16T07:00', '2023-03-30T11:00', '2023-04-27T11:00', '2023-05-11T07:00']);
  });

  it('a meeting that is moved keeps its date and stands where it is held', () => {
    const moved = plan({ to: '2023-04-14', rotate: ['11:00'], move: ['2023-03-16=2023-03-31T09:00'] });
    expect(moved.map(({ date, localStart, state }) => [date, localStart, state])).toEqual([
      ['2023-03-30', '2023-03-30T11:00', 'planned'],
      ['2023-03-16', '2023-03-31T09:00', 'moved'],
      ['2023-04-13', '2023-04-13T11:00', 'planned'],
    ]);
  });
});

it.each([
  ['daily', '2023-03-16 2023-03-17 2023-03-18'],
  ['every weekday', '2023-03-16 2023-03-17 2023-03-20'],
  ['Every Friday', '2023-03-17 2023-03-24 2023-03-31'],
  ['weekly on Tuesdays and Thursdays', '2023-03-16 2023-03-21 2023-03-23'],
  ['every other Wednesday', '2023-03-22 2023-04-05 2023-04-19'],
  ['every 3 weeks on Thursday', '2023-03-16 2023-04-06 2023-04-27'],
  ['first Tuesday of the month', '2023-04-04 2023-05-02 2023-06-06'],
  ['the last Friday of every month', '2023-03-31 2023-04-28 2023-05-26'],
  ['monthly on the 31st', '2023-03-31 2023-05-31 2023-07-31'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', '2023-03-16 2023-03-30 2023-04-13'],
  ['RRULE:FREQ=MONTHLY;BYDAY=1TU', '2023-04-04 2023-05-02 2023-06-06'],
])('the rule “%s”', (rule, dates) =>
  expect(
    plan({ rule })
      .slice(0, 3)
      .map(({ date }) => date)
      .join(' '),
  ).toBe(dates),
);

const ZONES = [
  ...[
    'America/Los_Angeles',
    'America/New_York',
    'America/Sao_Paulo',
    'America/St_Johns',
    'Africa/Cairo',
    'Asia/Kolkata',
  ],
  ...['Asia/Tehran', 'Australia/Lord_Howe', 'Europe/Berlin', 'Europe/London', 'Pacific/Auckland', 'Pacific/Chatham'],
];

it.each(ZONES)('M2: ten years in %s: no date twice, none lost, the clock on the wall as the rule says', (zone) => {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const time = fc.constantFrom('07:00', '11:30', '17:45', '23:15');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(time, { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(fc.nat({ max: 120 }), { maxLength: 6 }),
      (weeks, rotate, changed) => {
        const from = '2015-01-01';
        const to = '2024-12-31';
        const dates = Array.from({ length: 600 }, (_, n) => plusDays(from, n * 7 * weeks)).filter((date) => date <= to);
        const of = (kind: number) => changed.filter((n) => n % 3 === kind).map((n) => dates[n] ?? from);
        const [skip, cancel] = [of(0), of(1)];
        const move = of(2).map((date) => `${date}=${plusDays(date, 1)}T13:00`);
        const found = plan({ rule: `every ${weeks} weeks on Thursday`, zone, rotate, from, to, skip, cancel, move });
        expect(found.map(({ date }) => date).toSorted()).toEqual(dates.filter((date) => !skip.includes(date)));
        expect(new Set(found.map(({ start }) => start.getTime())).size).toBe(found.length);
        for (const { date, localStart, start, state } of found) {
          expect(clock.format(start).replace(' ', 'T')).toBe(localStart);
          const turn = rotate[dates.indexOf(date) % rotate.length];
          expect(localStart).toBe(state === 'moved' ? `${plusDays(date, 1)}T13:00` : `${date}T${turn}`);
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
});

it.each([
  [
    'a zone that is none',
    { zone: 'PST' },
    /^The zone "PST" is not an IANA time zone; did you mean "America\/Los_Angeles"\?$/,
  ],
  ['a rule that nobody understands', { rule: 'now and then' }, /^The rule "now and then" is not understood; write /],
  ['a rule that is none', { rule: 'FREQ=SOMETIMES' }, /^The rule "FREQ=SOMETIMES" does not say how often; .*\.$/],
  ['a day that is none', { from: '2023-02-30' }, /^The first day "2023-02-30" is not a date; write /],
  ['a last day before the first', { to: '2023-01-01' }, /^The last day 2023-01-01 is before .*; swap them\.$/],
  ['a meeting of no length', { duration: '0' }, /^A meeting of 0 minutes cannot be planned; give /],
  ['a time that is none', { rotate: ['7am'] }, /^The start "7am" is not a time of day; write /],
  [
    'an exception on no date',
    { skip: ['2023-03-17'] },
    /^2023-03-17 is no date .*; near it are 2023-03-16 and 2023-03-30\.$/,
  ],
  ['a far exception', { cancel: ['9999-12-31'] }, /^9999-12-31 is no date of the rule/],
  ['two exceptions', { skip: ['2023-03-30'], cancel: ['2023-03-30'] }, /^2023-03-30 has two exceptions; keep one/],
  ['a move to nowhere', { move: ['2023-03-30'] }, /^"2023-03-30" does not say where to move it; write /],
  ['a move to no time', { move: ['2023-03-30=later'] }, /^The new start "later" is not a local date and time; write /],
  ['two at one time', { move: ['2023-03-30=2023-04-13T00:00'] }, /begin at one time, 2023-04-13T00:00; move one/],
])('%s is one sentence with what to do', (_, input, sentence) => expect(problemOf(input)).toMatch(sentence));
