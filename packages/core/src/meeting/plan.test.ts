import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  AccountSchema,
  ExceptionKind,
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Series,
  SeriesSchema,
  SubjectRefSchema,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dateOf,
  nextOccurrence,
  occurrenceMeant,
  occurrenceOn,
  occurrencesOf,
  previousOccurrence,
} from './occurrence.ts';
import { changeSeries, followSeries, type WantedChange } from './plan.ts';
import { retitle, titleOf } from './render.ts';

const seriesOf = (changes: MessageInitShape<typeof SeriesSchema> = {}): Series =>
  create(SeriesSchema, {
    key: 'meetup',
    title: 'Meetup',
    repository: 'octo-org/community',
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
    anchor: '2031-05-01T11:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    place: 'https://meet.example.org/a',
    ...changes,
  });
const NOW = new Date('2031-05-12T09:00:00Z');
const series = seriesOf();
const meetingOn = (date: string): Meeting => {
  const meeting = occurrenceOn(series, date);
  if (!meeting) throw new Error(`no meeting on ${date}`);
  return meeting;
};
const posted = create(MeetingSchema, {
  ...meetingOn('2031-05-15'),
  state: MeetingState.POSTED,
  issue: create(SubjectRefSchema, { repository: 'octo-org/community', number: 7 }),
});
const by = create(AccountSchema, { login: 'ada', id: '1' });
const wish = (changes: Partial<WantedChange> & Pick<WantedChange, 'change' | 'date'>): WantedChange => ({
  reason: '',
  by,
  at: NOW,
  url: '',
  ...changes,
});
const change = (wanted: Parameters<typeof wish>[0], from = series) => {
  const result = changeSeries(from, wish(wanted), NOW);
  if ('refused' in result) throw new Error(result.refused.text);
  return result.series;
};
const refusal = (wanted: Parameters<typeof wish>[0], from = series): string => {
  const result = changeSeries(from, wish(wanted), NOW);
  return 'refused' in result ? result.refused.text : 'done';
};
/** "2031-05-15: 2031-05-15T11:00 posted https://…": what people see of it. */
const show = (meeting: Meeting): string =>
  [
    `${dateOf(meeting)}: ${meeting.localStart}`,
    meeting.timeZone,
    meeting.state === MeetingState.CANCELLED ? 'cancelled' : 'posted',
    meeting.place.replace('https://meet.example.org/', ''),
    ...(meeting.detachedBecause === '' ? [] : [`(${meeting.detachedBecause})`]),
  ].join(' ');

describe('F1: a posted meeting follows its series', () => {
  it.each<[string, Series | undefined, string, boolean]>([
    ['nothing changed', series, '2031-05-15: 2031-05-15T11:00 America/Los_Angeles posted a', false],
    [
      'the hour of the anchor',
      seriesOf({ anchor: '2031-05-01T09:00' }),
      '2031-05-15: 2031-05-15T09:00 America/Los_Angeles posted a',
      true,
    ],
    [
      'another day of the week',
      seriesOf({ rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', anchor: '2031-04-30T11:00' }),
      '2031-05-15: 2031-05-14T11:00 America/Los_Angeles posted a',
      true,
    ],
    [
      'every week instead of every other',
      seriesOf({ rule: 'FREQ=WEEKLY;BYDAY=TH' }),
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles posted a',
      false,
    ],
    [
      'another zone',
      seriesOf({ timeZone: 'Europe/Berlin', anchor: '2031-05-01T16:00' }),
      '2031-05-15: 2031-05-15T16:00 Europe/Berlin posted a',
      true,
    ],
    [
      'another place',
      seriesOf({ place: 'https://meet.example.org/b' }),
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles posted b',
      true,
    ],
    [
      'starts that take turns',
      seriesOf({ slots: [{ start: '07:00' }, { start: '17:30' }] }),
      '2031-05-15: 2031-05-15T17:30 America/Los_Angeles posted a',
      true,
    ],
    [
      'another title alone is no news',
      seriesOf({ title: 'Call' }),
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles posted a',
      false,
    ],
    [
      'the series ended before it',
      seriesOf({ rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20310510T000000Z' }),
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles posted a (The series does not meet on this day any more.)',
      true,
    ],
    [
      'the first of the month from now on, which is far away',
      seriesOf({ rule: 'FREQ=MONTHLY;BYMONTHDAY=1' }),
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles posted a (The series does not meet on this day any more.)',
      true,
    ],
    [
      'the series is gone',
      undefined,
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles posted a (Its series is not in the settings any more.)',
      true,
    ],
    [
      'cancelled',
      change({ change: 'cancel', date: '2031-05-15' }),
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles cancelled a',
      true,
    ],
    [
      'skipped, after it was posted',
      change({ change: 'skip', date: '2031-05-15' }),
      '2031-05-15: 2031-05-15T11:00 America/Los_Angeles cancelled a',
      true,
    ],
    [
      'moved over midnight',
      change({ change: 'move', date: '2031-05-15', to: '2031-05-16T00:30' }),
      '2031-05-15: 2031-05-16T00:30 America/Los_Angeles posted a',
      true,
    ],
    [
      'moved beyond the next one',
      change({ change: 'move', date: '2031-05-15', to: '2031-05-30' }),
      '2031-05-15: 2031-05-30T11:00 America/Los_Angeles posted a',
      true,
    ],
    [
      'moved by hour alone, and the day of the week changed as well',
      change(
        { change: 'move', date: '2031-05-15', to: '08:00' },
        seriesOf({ rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH' }),
      ),
      '2031-05-15: 2031-05-15T08:00 America/Los_Angeles posted a',
      true,
    ],
  ])('%s', (_, after, expected, isNews) => {
    const followed = followSeries(after, posted, NOW);
    expect(show(followed.meeting)).toBe(expected);
    expect(followed.isNews).toBe(isNews);
    expect(followed.meeting.sequence).toBe(isNews ? 1 : 0);
    const again = followSeries(followed.series, followed.meeting, NOW);
    expect([show(again.meeting), again.isNews]).toEqual([expected, false]);
  });

  it('a meeting that took the new day of its series is that one: there are not two that week', () => {
    const after = seriesOf({ rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', anchor: '2031-04-30T11:00' });
    const { series: kept } = followSeries(after, posted, NOW);
    expect(kept && occurrencesOf(kept, '2031-05-10', '2031-06-01').map(({ localStart }) => localStart)).toEqual([
      '2031-05-14T11:00',
      '2031-05-28T11:00',
    ]);
    expect(kept && nextOccurrence(kept, NOW)?.name).toBe('meetings/meetup/2031-05-15');
    expect(kept && occurrenceMeant(kept, '2031-05-14')?.name).toBe('meetings/meetup/2031-05-15');
    const cancelled = kept && change({ change: 'cancel', date: '2031-05-14' }, kept);
    expect(cancelled && occurrenceOn(cancelled, '2031-05-15')?.state).toBe(MeetingState.CANCELLED);
  });

  it('one that was cancelled is held again when that is taken back', () => {
    const cancelled = change({ change: 'cancel', date: '2031-05-15' });
    const { meeting } = followSeries(cancelled, posted, NOW);
    const back = followSeries(change({ change: 'uncancel', date: '2031-05-15' }, cancelled), meeting, NOW);
    expect([back.meeting.state, back.meeting.sequence]).toEqual([MeetingState.POSTED, 2]);
  });
});

describe('M9: the title follows, and what people made of it stays', () => {
  const cancelled = create(MeetingSchema, { ...posted, state: MeetingState.CANCELLED });
  const moved = create(MeetingSchema, { ...posted, localStart: '2031-05-16T09:00' });
  it.each([
    ['ours', titleOf(posted), posted, moved, 'Meetup: 16 May 2031 (moved from 15 May 2031)'],
    ['ours', titleOf(posted), posted, cancelled, 'Cancelled: Meetup: 15 May 2031'],
    ['ours, held after all', titleOf(cancelled), cancelled, posted, 'Meetup: 15 May 2031'],
    ['theirs', 'The best meetup', posted, moved, 'The best meetup'],
    ['theirs', 'The best meetup', posted, cancelled, 'Cancelled: The best meetup'],
    ['theirs, held after all', 'Cancelled: The best meetup', cancelled, posted, 'The best meetup'],
  ])('%s: %s', (_, standing, before, after, expected) => expect(retitle(standing, before, after)).toBe(expected));
});

describe('M4: exceptions', () => {
  it.each<[string, Parameters<typeof wish>[0], string]>([
    ['no such day', { change: 'cancel', date: '2031-02-30' }, 'The calendar has no 2031-02-30.'],
    [
      'no meeting then',
      { change: 'cancel', date: '2031-05-16' },
      'There is no meeting on 16 May 2031. The nearest is on 15 May 2031, or on 29 May 2031.',
    ],
    ['over', { change: 'move', date: '2031-05-01', to: '09:00' }, 'The meeting on 1 May 2031 is over.'],
    [
      'into the past',
      { change: 'move', date: '2031-05-15', to: '2031-05-11' },
      'Sunday 11 May 2031, 11:00 Pacific time (18:00 UTC) is in the past.',
    ],
    [
      'onto another start',
      { change: 'move', date: '2031-05-15', to: '2031-05-29' },
      'Another meeting of the series begins at that time, Thursday 29 May 2031, 11:00 Pacific time (18:00 UTC).',
    ],
    ['another hour of the same day is fine', { change: 'move', date: '2031-05-15', to: '2031-05-29T12:00' }, 'done'],
    [
      'nothing to take back',
      { change: 'uncancel', date: '2031-05-15' },
      'The meeting on 15 May 2031 is held as planned.',
    ],
    [
      'one more on a day',
      { change: 'add', date: '2031-05-15', to: '15:00' },
      'There is a meeting on 15 May 2031 already.',
    ],
    [
      'an hour that is none',
      { change: 'add', date: '2031-05-20', to: '25:00' },
      'I cannot tell the new time. Write it like 2023-06-23T09:00, 2023-06-23 or 09:00.',
    ],
    ['a meeting of the past can be cancelled: it was not held', { change: 'cancel', date: '2031-05-01' }, 'done'],
  ])('%s', (_, wanted, expected) => expect(refusal(wanted)).toBe(expected));

  it('F4: an added meeting is one, and a transcript of its date belongs to it', () => {
    const added = change({ change: 'add', date: '2031-05-20', to: '09:00' });
    expect(occurrenceMeant(added, '2031-05-20')?.localStart).toBe('2031-05-20T09:00');
    expect(previousOccurrence(added, new Date('2031-05-25T00:00:00Z'))?.localStart).toBe('2031-05-20T09:00');
  });

  it('F4: the date on which a moved meeting is held means it, and so does the one it had', () => {
    const moved = change({ change: 'move', date: '2031-05-15', to: '2031-05-19' });
    for (const date of ['2031-05-15', '2031-05-19'])
      expect(occurrenceMeant(moved, date)?.name).toBe('meetings/meetup/2031-05-15');
  });

  it('F4: a meeting without a planned end is not over as it begins', () => {
    const open = seriesOf({ durationMinutes: 0 });
    expect(nextOccurrence(open, new Date('2031-05-15T18:30:00Z'))?.name).toBe('meetings/meetup/2031-05-15');
    expect(nextOccurrence(open, new Date('2031-05-16T00:00:00Z'))?.name).toBe('meetings/meetup/2031-05-29');
  });

  const wanted = fc.record({
    change: fc.constantFrom('skip', 'cancel', 'uncancel', 'move', 'add'),
    day: fc.integer({ min: 0, max: 60 }),
    to: fc.constantFrom('09:00', '2031-06-03', '2031-06-12T11:00', '2031-05-29T11:00'),
  });
  const dayAfter = (day: number): string => new Date(Date.UTC(2031, 4, 12 + day)).toISOString().slice(0, 10);

  it('whatever people ask for, no date is there twice, no start neither, and taking all back gives the rule', () => {
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 12 }), (wishes) => {
        let now = series;
        for (const { change: kind, day, to } of wishes) {
          const result = changeSeries(now, wish({ change: kind, date: dayAfter(day), to }), NOW);
          if (!('refused' in result)) now = result.series;
        }
        const all = occurrencesOf(now, '2031-05-12', '2031-08-01');
        const held = all.filter(({ state }) => state !== MeetingState.CANCELLED);
        expect(new Set(all.map(dateOf)).size).toBe(all.length);
        expect(new Set(held.map(({ start }) => start && timestampDate(start).getTime())).size).toBe(held.length);
        for (const meeting of all) expect(occurrenceOn(now, dateOf(meeting))?.localStart).toBe(meeting.localStart);
        const next = nextOccurrence(now, NOW);
        const first = held.find(({ start }) => start && timestampDate(start) > NOW);
        expect(next?.name).toBe(first?.name);
        for (const { date, kind } of [...now.exceptions]) {
          if (kind === ExceptionKind.ADDED || kind === ExceptionKind.AS_PLANNED) continue;
          const result = changeSeries(now, wish({ change: 'uncancel', date }), NOW);
          if (!('refused' in result)) now = result.series;
        }
        const rule = occurrencesOf(series, '2031-05-12', '2031-08-01').map(({ localStart }) => localStart);
        const back = occurrencesOf(now, '2031-05-12', '2031-08-01').map(({ localStart }) => localStart);
        expect(back).toEqual(expect.arrayContaining(rule));
      }),
    );
  });
});
