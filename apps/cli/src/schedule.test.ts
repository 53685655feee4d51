import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk } from '../testing/run.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(async () => desk.clear());

const MEETUP = ['--rule', 'every other Thursday', '--zone', 'America/Los_Angeles', '--from', '2023-06-08'];

describe('rapporteur schedule', () => {
  it('prints a meeting a line, with start times in turn and exceptions that may be repeated', async () => {
    const exceptions = ['--skip', '2023-07-20', '--cancel', '2023-08-17', '--cancel', '2023-07-06', '--move'];
    const args = [
      ...MEETUP,
      '--to',
      '2023-08-17',
      '--rotate',
      '07:00,11:00',
      ...exceptions,
      '2023-06-22=2023-06-23T09:00',
    ];
    expect(await desk.run('schedule', ...args)).toEqual({
      code: 0,
      out: [
        'Thursday 8 June 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC)',
        'Friday 23 June 2023, 09:00–10:00 Pacific time (16:00–17:00 UTC), moved from 22 June 2023',
        'Thursday 6 July 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC), cancelled',
        'Thursday 3 August 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC)',
        'Thursday 17 August 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC), cancelled',
      ].join('\n'),
      err: '',
    });
  });

  it('as JSON for programs', async () => {
    const { out } = await desk.run('schedule', ...MEETUP, '--to', '2023-06-08', '--duration', '30', '--json');
    expect(JSON.parse(out)).toEqual([
      {
        date: '2023-06-08',
        localStart: '2023-06-08T00:00',
        start: '2023-06-08T07:00:00.000Z',
        end: '2023-06-08T07:30:00.000Z',
        state: 'planned',
      },
    ]);
  });

  it.each([
    [[...MEETUP, '--duration', '0'], 'A meeting of 0 minutes cannot be planned; give whole minutes from 1 to 1440.'],
    [[...MEETUP, '--duration', 'long'], 'The duration "long" is no number; give whole minutes from 1 to 1440.'],
    [
      ['--rule', 'daily', '--zone', 'PST'],
      'The zone "PST" is not an IANA time zone; did you mean "America/Los_Angeles"?',
    ],
  ])('%j: exit code 2 and one sentence', async (args, sentence) =>
    expect(await desk.run('schedule', ...args)).toEqual({ code: 2, out: '', err: `rapporteur: ${sentence}` }),
  );

  it('says which option it cannot do without', async () => {
    const { code, err } = await desk.run('schedule', '--zone', 'UTC');
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/--rule is missing\. .* --rule RULE --zone ZONE \[--rotate/),
    ]);
  });
});
