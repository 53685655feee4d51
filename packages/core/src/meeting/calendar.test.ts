import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  ExceptionKind,
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Series,
  SeriesSchema,
  SubjectRefSchema,
} from '@rapporteur/idl';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { sync as nodeIcal } from 'node-ical';
import { describe, expect, it } from 'vitest';
import { belongsTo, calendarAddress, calendarSpan, meetingsBetween, printCalendar } from './calendar.ts';
import { zoneComponent } from './ical.ts';
import { occurrenceOn, occurrencesBetween } from './occurrence.ts';
import { followSeries } from './plan.ts';
import { datedChanges } from './revision.ts';

const seriesOf = (changes: MessageInitShape<typeof SeriesSchema> = {}): Series =>
  create(SeriesSchema, {
    name: 'series/contributors-meetup',
    version: 3,
    key: 'contributors-meetup',
    title: "Contributors' meetup",
    repository: 'flyteorg/community',
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
    anchor: '2023-03-16T11:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    ...changes,
  });
const at = (iso: string) => timestampFromDate(new Date(iso));
const ISSUE = { repository: 'flyteorg/community', number: 21, url: 'https://github.com/flyteorg/community/issues/21' };
const postedOn = (series: Series, date: string, changes: Partial<Meeting> = {}): Meeting => {
  const planned = occurrenceOn(series, date);
  if (!planned) throw new Error(`No meeting on ${date}.`);
  const posted = { state: MeetingState.POSTED, version: 1, issue: create(SubjectRefSchema, ISSUE) };
  return create(MeetingSchema, { ...planned, ...posted, ...changes });
};
const NOW = new Date('2023-06-20T12:34:56Z');

type Event = {
  readonly uid: string;
  readonly start: number;
  readonly end: number;
  readonly sequence: number;
  readonly status: string;
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  readonly url: string;
};

/** Read by Mozilla's ical.js, which knows no zone but those that the text brings along. */
const read = (text: string): readonly Event[] => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = new Map(
    calendar.getAllSubcomponents('vtimezone').map((zone) => {
      const read = new ICAL.Timezone(zone);
      return [read.tzid, read] as const;
    }),
  );
  return calendar.getAllSubcomponents('vevent').map((event) => {
    const textOf = (name: string): string => String(event.getFirstPropertyValue(name) ?? '');
    const instantOf = (name: string): number => {
      const property = event.getFirstProperty(name);
      const value = property?.getFirstValue();
      if (!(value instanceof ICAL.Time)) return Number.NaN;
      const zone = zones.get(String(property?.getParameter('tzid')));
      if (zone) value.zone = zone;
      else if (value.zone?.tzid !== 'UTC') throw new Error(`${name} has no zone.`);
      return value.toUnixTime() * 1000;
    };
    return {
      uid: textOf('uid'),
      start: instantOf('dtstart'),
      end: instantOf('dtend'),
      sequence: Number(textOf('sequence')),
      status: textOf('status'),
      summary: textOf('summary'),
      description: textOf('description'),
      location: textOf('location'),
      url: textOf('url'),
    };
  });
};
const readOne = (series: Series, stored: readonly Meeting[] = [], date = '2023-06-22'): Event => {
  const events = read(printCalendar('Meetings', [{ series, stored }], NOW));
  const found = events.filter(({ uid }) => uid === `contributors-meetup/${date}@flyteorg`);
  if (!found[0] || found.length > 1) throw new Error(`${found.length} events of ${date}.`);
  return found[0];
};

/** A series as it stands on record when it changes. */
const onRecord = (change: MessageInitShape<typeof SeriesSchema> = {}, before?: Series): Series =>
  datedChanges(seriesOf(change), before, NOW);

const ZONES = [
  'America/Los_Angeles',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Tehran',
  'Africa/Casablanca',
  'America/St_Johns',
  'Europe/Dublin',
  'Pacific/Apia',
  'UTC',
] as const;

describe('M25: what other programs read', () => {
  it.each(ZONES)('%s: each occurrence of two years begins and ends at its instant', (timeZone) => {
    // Every hour of a day takes its turn, so that some fall into each change of the clock.
    const slots = ['00:00', '00:30', '01:15', '01:45', '02:00', '02:30', '03:00', '11:00', '23:45'].map((start) => ({
      start,
    }));
    const series = seriesOf({
      timeZone,
      rule: 'FREQ=WEEKLY;BYDAY=TH,FR,SU',
      anchor: '2022-06-16T11:00',
      slots,
      durationMinutes: 75,
    });
    const { from, to } = calendarSpan(NOW);
    const planned = occurrencesBetween(series, from, to);
    const text = printCalendar('Meetings', [{ series, stored: [] }], NOW);
    const instants = planned.map(({ start, end }) => ({
      start: start && timestampMs(start),
      end: end && timestampMs(end),
    }));
    expect(read(text).map(({ start, end }) => ({ start, end }))).toEqual(instants);
    // node-ical takes the rules of a zone from the machine, by its name.
    const events = Object.values(nodeIcal.parseICS(text)).filter((one) => one?.type === 'VEVENT');
    expect(events.map(({ start, end }) => ({ start: start.getTime(), end: end?.getTime() }))).toEqual(instants);
  });

  it('any zone, rule, hour and length: the instants of the occurrences', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        fc.constantFrom('FREQ=WEEKLY;BYDAY=SU', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', 'FREQ=MONTHLY;BYDAY=-1SU'),
        fc.integer({ min: 0, max: 24 * 12 - 1 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 2022, max: 2030 }),
        (timeZone, rule, fives, durationMinutes, year) => {
          const time = `${String(Math.floor(fives / 12)).padStart(2, '0')}:${String((fives % 12) * 5).padStart(2, '0')}`;
          const series = seriesOf({ timeZone, rule, anchor: `2021-01-03T${time}`, durationMinutes });
          const now = new Date(`${year}-07-01T00:00:00Z`);
          const { from, to } = calendarSpan(now);
          const text = printCalendar('Meetings', [{ series, stored: [] }], now);
          expect(read(text).map(({ start, end }) => [start, end])).toEqual(
            occurrencesBetween(series, from, to).map(({ start, end }) => [
              start && timestampMs(start),
              end && timestampMs(end),
            ]),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is the same in every zone of the machine', () => {
    const before = process.env.TZ;
    try {
      const texts = ZONES.slice(0, 5).map((zone) => {
        process.env.TZ = zone;
        const text = printCalendar('Meetings', [{ series: seriesOf(), stored: [] }], NOW);
        const first = Object.values(nodeIcal.parseICS(text)).find((one) => one?.type === 'VEVENT');
        expect(first?.type === 'VEVENT' && first.start.toISOString()).toBe('2023-03-16T18:00:00.000Z');
        return text;
      });
      expect(new Set(texts).size).toBe(1);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('does not change within a day', () => {
    const print = (now: string) => printCalendar('Meetings', [{ series: seriesOf(), stored: [] }], new Date(now));
    expect(print('2023-06-20T00:00:00Z')).toBe(print('2023-06-20T23:59:59Z'));
  });

  it.each([
    ['europe/berlin', ['20221030T030000 BYMONTH=10;BYDAY=-1SU', '20230326T020000 BYMONTH=3;BYDAY=-1SU']],
    ['America/Los_Angeles', ['20221106T020000 BYMONTH=11;BYDAY=1SU', '20230312T020000 BYMONTH=3;BYDAY=2SU']],
    ['Australia/Lord_Howe', ['20221002T020000 BYMONTH=10;BYDAY=1SU', '20230402T020000 BYMONTH=4;BYDAY=1SU']],
    // Summer time came back in 2023; it ends with a Thursday, once in November.
    ['Africa/Cairo', ['20140926T000000', '20230428T000000 BYMONTH=4;BYDAY=-1FR', '20231027T000000', '20241101T000000']],
    ['America/Sao_Paulo', ['20190217T000000']],
    ['Asia/Tehran', ['20220922T000000']],
    ['Asia/Kolkata', ['19451015T000000']],
    ['Etc/GMT+5', ['19700101T000000']],
    ['UTC', []],
  ] as const)('%s is told by its yearly rules where it has some', (zone, expected) => {
    const at = Date.parse('2024-07-01T00:00:00Z');
    const told = zoneComponent(zone, at, at)
      .join('\n')
      .matchAll(/DTSTART:(\S+)\n.*\n.*(?:\nRRULE:FREQ=YEARLY;(\S+))?/g);
    expect([...told].map(([, onset, rule]) => [onset, rule].filter(Boolean).join(' '))).toEqual(expected);
  });
});

describe('M25: what becomes of an event', () => {
  const moved = {
    date: '2023-06-22',
    kind: ExceptionKind.MOVED,
    localStart: '2023-06-23T09:00',
    reason: 'a holiday, sorry',
    at: at('2023-06-19T10:00:00Z'),
  };
  const cancelled = { date: '2023-06-22', kind: ExceptionKind.CANCELLED, reason: 'nobody can', at: moved.at };

  it('that is moved: the same UID, a higher SEQUENCE, the new time, and why', () => {
    const series = onRecord();
    const [before, after] = [readOne(series), readOne(onRecord({ exceptions: [moved] }, series))];
    expect(before).toMatchObject({ start: Date.parse('2023-06-22T18:00:00Z'), status: 'CONFIRMED', description: '' });
    expect(after).toMatchObject({
      uid: before.uid,
      start: Date.parse('2023-06-23T16:00:00Z'),
      end: Date.parse('2023-06-23T17:00:00Z'),
      status: 'CONFIRMED',
      description: 'Moved from 22 June 2023: a holiday, sorry',
    });
    expect(after.sequence).toBeGreaterThan(before.sequence);
  });

  it('that was posted, is moved, cancelled, and taken back: SEQUENCE never goes down, and the agenda stays linked', () => {
    const changes = [
      {},
      { exceptions: [moved] },
      { exceptions: [cancelled] },
      { exceptions: [{ ...cancelled, kind: ExceptionKind.AS_PLANNED }] },
    ];
    let series = onRecord();
    const life = [readOne(series)];
    let posted = postedOn(seriesOf(), '2023-06-22');
    for (const change of changes) {
      series = onRecord(change, series);
      posted = followSeries(series, posted, NOW).meeting;
      life.push(readOne(series, [posted]));
    }
    const numbers = life.map(({ sequence }) => sequence);
    expect(numbers[1]).toBe(numbers[0]);
    expect(new Set(numbers.slice(1)).size).toBe(4);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(life.map(({ status }) => status)).toEqual(['CONFIRMED', 'CONFIRMED', 'CONFIRMED', 'CANCELLED', 'CONFIRMED']);
    expect(life.map(({ start }) => new Date(start).toISOString().slice(0, 16))).toEqual([
      '2023-06-22T18:00',
      '2023-06-22T18:00',
      '2023-06-23T16:00',
      '2023-06-22T18:00',
      '2023-06-22T18:00',
    ]);
    expect(life.map(({ url }) => url)).toEqual(['', ISSUE.url, ISSUE.url, ISSUE.url, ISSUE.url]);
    expect(life[3]?.summary).toBe("Cancelled: Contributors' meetup");
    expect(life[4]?.description).toBe(`Agenda: ${ISSUE.url}`);
  });

  it.each([
    ['2023-03-30', 82, true],
    ['2023-03-16', 96, false],
  ])('that was cancelled is told for 90 days: %s, %d days ago', (date, _, isTold) => {
    const series = seriesOf({ exceptions: [{ ...cancelled, date }] });
    const told = read(printCalendar('Meetings', [{ series, stored: [] }], NOW)).map(({ uid }) => uid);
    expect(told.includes(`contributors-meetup/${date}@flyteorg`)).toBe(isTold);
  });

  it('that is left out was never there, and is cancelled if its agenda stands', () => {
    const series = seriesOf({ exceptions: [{ ...cancelled, kind: ExceptionKind.SKIPPED, reason: 'holiday' }] });
    const uids = read(printCalendar('Meetings', [{ series, stored: [] }], NOW)).map(({ uid }) => uid);
    expect(uids).not.toContain('contributors-meetup/2023-06-22@flyteorg');
    const { meeting } = followSeries(series, postedOn(seriesOf(), '2023-06-22'), NOW);
    expect(readOne(series, [meeting])).toMatchObject({
      status: 'CANCELLED',
      description: `This meeting is cancelled: holiday\nAgenda: ${ISSUE.url}`,
    });
  });

  it('that was held stays as it was, whatever the rule says now', () => {
    const held = postedOn(seriesOf(), '2023-06-08', { state: MeetingState.REPORTED });
    const later = seriesOf({ rule: 'FREQ=WEEKLY;BYDAY=MO', anchor: '2023-06-19T08:00' });
    expect(readOne(later, [held], '2023-06-08').start).toBe(Date.parse('2023-06-08T18:00:00Z'));
  });

  it('that has no end says so', () => {
    const event = readOne(seriesOf({ durationMinutes: 0, place: 'https://meet.example/a;b,c' }));
    expect(event).toMatchObject({ description: 'The end is open.', location: 'https://meet.example/a;b,c' });
    expect(event.end).toBeNaN();
  });

  it('that was posted without a change of time carries the newest time on record', () => {
    const text = printCalendar(
      'Meetings',
      [{ series: seriesOf(), stored: [postedOn(seriesOf(), '2023-06-08', { closedAt: at('2023-06-09T20:00:00Z') })] }],
      NOW,
    );
    expect(text).toContain('DTSTAMP:20230609T200000Z\r\nLAST-MODIFIED:20230609T200000Z');
    expect(text).toContain('DTSTAMP:20230316T180000Z');
  });

  it('a move out of the span, and one into it', () => {
    const series = seriesOf({ exceptions: [{ ...moved, localStart: '2023-09-05T09:00' }] });
    const stored = [followSeries(series, postedOn(seriesOf(), '2023-06-22'), NOW).meeting];
    const on = (from: string, to: string) =>
      meetingsBetween({ series, stored }, new Date(from), new Date(to)).map(({ localStart, state }) => [
        localStart,
        state,
      ]);
    expect(on('2023-06-20', '2023-06-25')).toEqual([]);
    expect(on('2023-09-04', '2023-09-07')).toEqual([['2023-09-05T09:00', MeetingState.POSTED]]);
  });
});

describe('M25: SEQUENCE', () => {
  const moved = { date: '2023-06-22', kind: ExceptionKind.MOVED, localStart: '2023-06-23T09:00' };
  const numbersOf = (series: Series): ReadonlyMap<string, number> =>
    new Map(
      read(printCalendar('Meetings', [{ series, stored: [] }], NOW)).map(({ uid, sequence }) => [
        uid.slice(uid.indexOf('/') + 1, uid.indexOf('@')),
        sequence,
      ]),
    );
  /** Dates of which the number went up, of those that both tell. */
  const raised = (change: MessageInitShape<typeof SeriesSchema>): readonly string[] | 'all' => {
    const before = onRecord();
    const was = numbersOf(before);
    const both = [...numbersOf(onRecord(change, before))].filter(([date]) => was.has(date));
    const found = both.filter(([date, number]) => number !== was.get(date));
    for (const [date, number] of found) expect(number).toBeGreaterThan(was.get(date) ?? 0);
    return found.length === both.length ? 'all' : found.map(([date]) => date);
  };

  it.each<[string, MessageInitShape<typeof SeriesSchema>, readonly string[] | 'all']>([
    ['one date is moved', { exceptions: [moved] }, ['2023-06-22']],
    ['one date is cancelled', { exceptions: [{ ...moved, kind: ExceptionKind.CANCELLED }] }, ['2023-06-22']],
    ['a meeting is added', { exceptions: [{ ...moved, date: '2023-06-26', kind: ExceptionKind.ADDED }] }, []],
    ['it takes longer', { durationMinutes: 90 }, 'all'],
    ['people meet elsewhere', { place: 'https://meet.example.org/b' }, 'all'],
    ['it begins at another hour', { anchor: '2023-03-16T12:00' }, 'all'],
    ['the clock of another zone counts', { timeZone: 'America/Denver' }, 'all'],
    ['it is held half as often', { rule: 'FREQ=WEEKLY;INTERVAL=4;BYDAY=TH' }, []],
    ['it ends some day', { rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20230901T000000Z' }, []],
    ['an agenda was posted', { decidedDate: '2023-06-22', version: 4 }, []],
    ['its agendas are posted earlier, with other sections', { leadDays: 9, agenda: { proposalDeadlineHours: 4 } }, []],
    ['it has another name', { title: 'Meetup' }, []],
  ])('goes up where the event changed, when %s', (_, change, wanted) => {
    expect(raised(change)).toEqual(wanted);
  });

  it('goes up when a date comes back that was gone', () => {
    const first = onRecord();
    const back = onRecord({}, onRecord({ exceptions: [{ ...moved, kind: ExceptionKind.SKIPPED }] }, first));
    expect(readOne(back).sequence).toBeGreaterThan(readOne(first).sequence);
  });

  it('of a series that an older version kept goes on above', () => {
    const old = seriesOf({ version: 4_000 });
    expect(readOne(old).sequence).toBe(4_000);
    expect(readOne(datedChanges(old, old, NOW)).sequence).toBeGreaterThan(4_000);
  });

  it('of what is long past is forgotten with it', () => {
    const series = onRecord({ durationMinutes: 90 }, onRecord());
    expect(series.changedDates.length).toBeGreaterThan(30);
    expect(datedChanges(series, series, new Date('2026-07-20T00:00:00Z')).changedDates).toEqual([]);
  });

  it('never goes down, and up with each change, whatever people change, a clock goes back, or a registry is lost', () => {
    const exception = fc.record({
      date: fc.constantFrom('2023-06-22', '2023-07-06', '2023-07-20'),
      kind: fc.constantFrom(
        ExceptionKind.MOVED,
        ExceptionKind.CANCELLED,
        ExceptionKind.SKIPPED,
        ExceptionKind.AS_PLANNED,
      ),
      localStart: fc.constantFrom('2023-06-23T09:00', '2023-07-05T10:00'),
    });
    const change = fc.record(
      {
        rule: fc.constantFrom('FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', 'FREQ=WEEKLY;BYDAY=TH', 'FREQ=WEEKLY;BYDAY=MO'),
        durationMinutes: fc.constantFrom(0, 60, 90),
        place: fc.constantFrom('', 'https://meet.example.org/a'),
        title: fc.constantFrom('Meetup', 'Call'),
        exceptions: fc.uniqueArray(exception, { selector: ({ date }) => date, maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    const step = fc.record({
      change,
      seconds: fc.constantFrom(-3_600, 0, 1, 60, 86_400),
      isLost: fc.boolean(),
      isPosted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), (steps) => {
        let series: Series | undefined;
        let posted: Meeting | undefined;
        let now = NOW.getTime();
        const told = new Map<string, { readonly sequence: number; readonly says: string }>();
        for (const { change, seconds, isLost, isPosted } of steps) {
          // A registry that is lost knows of no time; that goes on.
          now += isLost ? Math.max(seconds, 60) + 86_400 : seconds;
          if (isLost) [series, posted] = [undefined, undefined];
          series = datedChanges(seriesOf(change), series, new Date(now));
          posted = posted && followSeries(series, posted, new Date(now)).meeting;
          if (isPosted && !posted && occurrenceOn(series, '2023-07-06')) posted = postedOn(series, '2023-07-06');
          const text = printCalendar('Meetings', [{ series, stored: posted ? [posted] : [] }], NOW);
          for (const event of Object.values(nodeIcal.parseICS(text))) {
            if (event?.type !== 'VEVENT') continue;
            const { uid, start, end, location, status } = event;
            const sequence = Number(event.sequence);
            const says = JSON.stringify([start, end, location, status]);
            const before = told.get(uid);
            told.set(uid, { sequence, says });
            if (!before) continue;
            expect(sequence).toBeGreaterThanOrEqual(before.sequence);
            if (says !== before.says) expect(sequence).toBeGreaterThan(before.sequence);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('M25: foreign text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            '\r\n',
            '\n',
            '\r',
            '\u2028',
            '\u0085',
            '\v',
            ';',
            ',',
            ':',
            '"',
            '\\',
            '\\n',
            '\u0000',
            '\ud800',
            '😀',
            'é',
          ],
          ...[
            'BEGIN:VEVENT',
            'END:VEVENT',
            'END:VCALENDAR',
            'UID:x',
            ' ',
            '\t',
            '<a href="https://x.example">',
            'x'.repeat(80),
          ],
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join('')),
  );

  it('neither makes events nor ends them, and no line is longer than 75 bytes', () => {
    const rule = 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=10';
    const plain = read(printCalendar('Meetings', [{ series: seriesOf({ rule }), stored: [] }], NOW)).length;
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, reason, place) => {
        const exceptions = [{ date: '2023-06-22', kind: ExceptionKind.CANCELLED, reason }];
        const series = seriesOf({ title, place, exceptions, rule });
        const stored = [
          postedOn(seriesOf(), '2023-07-06', {
            issue: create(SubjectRefSchema, { url: `https://x.example/${reason}` }),
          }),
        ];
        const text = printCalendar(title, [{ series, stored }], NOW);
        const events = read(text);
        expect(events).toHaveLength(plain);
        expect(Object.values(nodeIcal.parseICS(text)).filter((one) => one?.type === 'VEVENT')).toHaveLength(plain);
        expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
        for (const line of text.slice(0, -2).split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect(line.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['a; b, c \\ d', 'a; b, c \\ d'],
    ['two\nlines', 'two lines'],
    ['<b>bold</b> 1 < 2', '<\u2060b>bold<\u2060/b> 1 < 2'],
    ['turned \u202eround', 'turned round'],
    ['👩‍💻 Grüße', '👩‍💻 Grüße'],
  ])('%j is read back as %j', (title, summary) => expect(readOne(seriesOf({ title })).summary).toBe(summary));
});

describe('M25: which calendar', () => {
  const series = seriesOf({ group: 'docs' });
  it.each([
    [{ of: 'series', key: 'contributors-meetup' }, true, 'https://bot.example/calendar/series/contributors-meetup.ics'],
    [{ of: 'series', key: 'docs' }, false, 'https://bot.example/calendar/series/docs.ics'],
    [{ of: 'group', key: 'docs' }, true, 'https://bot.example/calendar/groups/docs.ics'],
    [{ of: 'group', key: '' }, false, 'https://bot.example/calendar/groups/.ics'],
    [{ of: 'organisation', login: 'FlyteOrg' }, true, 'https://bot.example/calendar/FlyteOrg.ics'],
    [{ of: 'organisation', login: 'flyte' }, false, 'https://bot.example/calendar/flyte.ics'],
  ] as const)('%j: %s', (wanted, isOne, address) => {
    expect(belongsTo(series, wanted)).toBe(isOne);
    expect(calendarAddress('https://bot.example', wanted)).toBe(address);
  });
});
