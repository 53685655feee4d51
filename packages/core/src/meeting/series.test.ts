import { create } from '@bufbuild/protobuf';
import { MeetingSettingsSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { toSeries } from './series.ts';

const good = {
  key: 'contributors-meetup',
  title: "Contributors' meetup",
  repository: 'flyteorg/community',
  rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
  anchor: '2023-03-16T11:00',
  timeZone: 'America/Los_Angeles',
  durationMinutes: 60,
};
const read = (changes: Partial<typeof good>) => toSeries(create(MeetingSettingsSchema, { ...good, ...changes }));

describe('a series from settings', () => {
  it('is what was written, with the folder of the minutes named after it', () => {
    expect(read({})).toMatchObject({ value: { ...good, minutesPath: 'minutes/contributors-meetup' }, diagnostics: [] });
  });

  it('is none, without a word, when nobody set a rule', () => {
    expect(toSeries(create(MeetingSettingsSchema, { key: 'x' }))).toEqual({ value: undefined, diagnostics: [] });
  });

  it.each([
    [{ timeZone: 'PST8' }, 'meeting.time_zone: "PST8" is no time zone'],
    [{ timeZone: '-08:00' }, 'meeting.time_zone: "-08:00" is no time zone'],
    [{ timeZone: '' }, 'meeting.time_zone: "" is no time zone'],
    [{ anchor: '2023-02-30T11:00' }, 'meeting.anchor: "2023-02-30T11:00" is no local start'],
    [{ anchor: '2023-03-16' }, 'meeting.anchor: "2023-03-16" is no local start'],
    [{ anchor: '2023-03-16T11:00Z' }, 'meeting.anchor: "2023-03-16T11:00Z" is no local start'],
    [{ rule: 'every other Thursday' }, 'meeting.rule: "EVERY OTHER THURSDAY" is no part of a rule'],
    [{ rule: 'FREQ=WEEKLY;BYDAY=XX' }, 'meeting.rule: "FREQ=WEEKLY;BYDAY=XX" is no recurrence rule'],
    [{ rule: 'FREQ=WEEKLY;INTERVAL=0' }, 'meeting.rule: "FREQ=WEEKLY;INTERVAL=0" is no recurrence rule'],
    [{ rule: 'FREQ=HOURLY' }, 'meeting.rule: "FREQ=HOURLY" meets more than once a day'],
    [{ rule: 'FREQ=WEEKLY;BYHOUR=9,11' }, 'meeting.rule: BYHOUR is not for here'],
    [{ rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, 'is no recurrence rule'],
    [{ rule: 'FREQ=WEEKLY;UNTIL=20200101' }, 'never meets'],
    [{ durationMinutes: 0 }, 'meeting.duration_minutes: 0 is no length'],
    [{ key: 'Contributors Meetup' }, 'meeting.key: "Contributors Meetup" is no key'],
    [{ repository: 'community' }, 'meeting.repository: "community" is no repository'],
  ])('%o is told and gives no series', (changes, message) => {
    const { value, diagnostics } = read(changes);
    expect(value).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.message).join('\n')).toContain(message);
  });

  it('an anchor beside the rule is told, and the rule wins', () => {
    const { value, diagnostics } = read({ anchor: '2023-03-15T11:00' });
    expect(value?.rule).toBe(good.rule);
    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        message: 'meeting.anchor: the rule does not meet at 2023-03-15T11:00; its first start is 2023-03-16T11:00.',
      },
    ]);
  });
});
