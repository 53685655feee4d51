import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { put } from '@rapporteur/client/testing/put';
import { ExceptionKind, MeetingSchema, MeetingState, SeriesSchema } from '@rapporteur/idl';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed, readJson, serveRegistry } from '../testing/run.ts';

/** Far enough from today, on either side, that no test depends on the day. */
const seriesOf = (key: string, changes: MessageInitShape<typeof SeriesSchema> = {}) =>
  create(SeriesSchema, {
    name: `series/${key}`,
    key,
    title: `The ${key}`,
    repository: 'acme/widgets',
    rule: 'FREQ=WEEKLY;BYDAY=TH',
    anchor: '2020-01-02T11:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    ...changes,
  });

let registry: Awaited<ReturnType<typeof serveRegistry>>;
let desk: Desk;
beforeAll(async () => {
  registry = await serveRegistry();
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: registry.url });
});
afterAll(async () => {
  await Promise.all([desk.clear(), registry.close()]);
});

const JUNE = ['--from', '2031-06-01', '--to', '2031-06-30'];

describe('rapporteur meeting', () => {
  it.each(['next', 'list', 'calendar'])(
    '%s before any is planned: exit code 1, and where that is done',
    async (name) => {
      expect(await desk.run('meeting', name)).toEqual({
        code: 1,
        out: '',
        err: 'rapporteur: No meetings are planned here yet; a maintainer plans them in `.github/rapporteur.yml`.',
      });
    },
  );

  it('list shows what is posted, moved, cancelled, and what nobody posted yet', async () => {
    const exceptions = [
      { date: '2031-06-19', kind: ExceptionKind.MOVED, localStart: '2031-06-20T09:00' },
      { date: '2031-06-26', kind: ExceptionKind.CANCELLED, reason: 'clear\u001b[2J' },
    ];
    await put(registry.registry, seriesOf('meetup', { exceptions }));
    await put(
      registry.registry,
      create(MeetingSchema, {
        ...{ name: 'meetings/meetup/2031-06-12', series: 'meetup', title: 'The meetup', repository: 'acme/widgets' },
        ...{ state: MeetingState.POSTED, localStart: '2031-06-12T11:00', timeZone: 'America/Los_Angeles' },
        start: timestampFromDate(new Date('2031-06-12T18:00:00Z')),
        end: timestampFromDate(new Date('2031-06-12T19:00:00Z')),
        issue: { url: 'https://github.com/acme/widgets/issues/5' },
      }),
    );
    await put(
      registry.registry,
      seriesOf('docs', { group: 'docs', rule: 'FREQ=MONTHLY;BYDAY=1SU', timeZone: 'Asia/Kolkata' }),
    );
    const { code, out, err } = await desk.run('meeting', 'list', ...JUNE);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchInlineSnapshot(`
      "Sunday 1 June 2031, 11:00–12:00 India Standard time (05:30–06:30 UTC)
        The docs
      Thursday 5 June 2031, 11:00–12:00 Pacific time (18:00–19:00 UTC)
        The meetup
      Thursday 12 June 2031, 11:00–12:00 Pacific time (18:00–19:00 UTC)
        The meetup, https://github.com/acme/widgets/issues/5
      Friday 20 June 2031, 09:00–10:00 Pacific time (16:00–17:00 UTC)
        The meetup, moved from 19 June 2031
      Thursday 26 June 2031, 11:00–12:00 Pacific time (18:00–19:00 UTC)
        The meetup, cancelled"
    `);
    expect(obeyed(out)).toEqual([]);
    const one = await desk.run('meeting', 'list', '--series', 'docs', ...JUNE, '--json');
    expect(readJson(MeetingSchema, one.out).name).toBe('meetings/docs/2031-06-01');
    expect(
      (await desk.run('meeting', 'list', '--series', 'docs', '--from', '2031-06-02', '--to', '2031-06-05')).out,
    ).toBe('There is no meeting from 2 June 2031 to 5 June 2031.');
    await put(registry.registry, seriesOf('once', { rule: 'FREQ=WEEKLY;COUNT=1' }));
    const list = async (...args: readonly string[]) =>
      (await desk.run('meeting', 'list', '--series', 'once', ...args)).out;
    expect(await list()).toBe('There is no meeting in the next 90 days.');
    expect(await list('--from', '2031-06-02')).toBe('There is no meeting in the 90 days from 2 June 2031 on.');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    expect(await list('--to', tomorrow)).toMatch(/^There is no meeting until \d+ \w+ \d{4}\.$/);
    await registry.registry.commit({ removes: [{ name: 'series/once', version: 1 }] });
  });

  it('next is of each series, or of one, though nobody posted it', async () => {
    const all = await desk.run('meeting', 'next');
    expect([all.code, all.err]).toEqual([0, '']);
    expect(all.out).toMatch(/^ {2}agenda: not posted yet$/m);
    const titles = all.out.split('\n').filter((line) => !line.startsWith(' '));
    expect(titles.toSorted()).toEqual(['The docs', 'The meetup']);
    const [one] = (await desk.run('meeting', 'next', 'meetup', '--json')).out.split('\n');
    expect(readJson(MeetingSchema, one ?? '')).toMatchObject({ series: 'meetup', state: MeetingState.PLANNED });
    await put(registry.registry, seriesOf('over', { rule: 'FREQ=WEEKLY;BYDAY=TH;UNTIL=20200301T000000Z' }));
    expect(await desk.run('meeting', 'next', 'over')).toEqual({
      code: 1,
      out: '',
      err: 'rapporteur: This series has no meeting within a year.',
    });
  });

  it('M25: calendar is one that other programs read; a feed and JSON beside it', async () => {
    const uidsOf = async (...args: readonly string[]): Promise<readonly string[]> => {
      const { out } = await desk.run('meeting', 'calendar', ...args);
      const events = new ICAL.Component(ICAL.parse(out)).getAllSubcomponents('vevent');
      const uids = events.map((event) => String(event.getFirstPropertyValue('uid')).split('/')[0] ?? '');
      return [...new Set(uids)].toSorted();
    };
    expect(await uidsOf()).toEqual(['docs', 'meetup']);
    expect(await uidsOf('meetup')).toEqual(['meetup']);
    expect(await uidsOf('--group', 'docs')).toEqual(['docs']);
    expect((await desk.run('meeting', 'calendar', 'meetup', '--atom')).out).toContain('<title>The meetup</title>');
    const lines = (await desk.run('meeting', 'calendar', 'docs', '--json')).out.split('\n');
    expect(new Set(lines.map((line) => readJson(MeetingSchema, line).series))).toEqual(new Set(['docs']));
  });

  it.each([
    [['next', 'metup'], 1, '“metup” is not a series here; did you mean "meetup"?'],
    [['calendar', 'x\u001b'], 1, '“x” is not a series here; known are docs, meetup, over.'],
    [['calendar', '--group', 'dogs'], 1, '“dogs” is not a group that meets here; did you mean "docs"?'],
    [['calendar', '--atom'], 2, '--atom prints the feed of one series; name it.'],
    [['calendar', 'docs', '--atom', '--json'], 2, '--json and --atom exclude each other; leave one out.'],
    [['calendar', 'docs', '--group', 'docs'], 2, 'SERIES and --group exclude each other; leave one out.'],
    [['list', '--series', 'metup'], 1, '“metup” is not a series here; did you mean "meetup"?'],
    [['list', '--from', '2031-06-31'], 2, '"2031-06-31" is no date; write it as 2023-06-22.'],
    [['list', '--to', 'June'], 2, '"June" is no date; write it as 2023-06-22.'],
    [
      ['list', '--from', '2031-06-02', '--to', '2031-06-01'],
      2,
      '2031-06-01 is before 2031-06-02: "from" is the first day and "to" the last.',
    ],
    [['list', '--from', '2031-06-02', '--to', '2036-06-01'], 2, 'At most two years of meetings are listed at once.'],
  ] as const)('%j: exit code %d and one sentence', async (args, code, sentence) =>
    expect(await desk.run('meeting', ...args)).toEqual({ code, out: '', err: `rapporteur: ${sentence}` }),
  );
});
