import { create } from '@bufbuild/protobuf';
import { SettingsSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { COMMUNITY, createWorld, request, SERIES, SETTINGS } from '../../testing/meetup.ts';
import { type Message, print } from '../document/index.ts';
import { explainAgenda } from './agenda.ts';
import type { Judging } from './dossier.ts';
import { dateIn, monthsBetween, rfcKeysOf } from './meeting.ts';
import { judgeSeries } from './series.ts';

describe('the months of which decided RFCs are asked for', () => {
  it.each([
    ['one, while the last meeting was in the same', '2023-06-22T18:00:00Z', '2023-06-29T18:00:00Z', ['2023-06']],
    ['two, over the turn of a year', '2023-12-28T18:00:00Z', '2024-01-04T18:00:00Z', ['2023-12', '2024-01']],
    ['by UTC, to the last minute', '2023-07-31T23:59:00Z', '2023-08-01T00:00:00Z', ['2023-07', '2023-08']],
    ['none, before it', '2023-08-01T00:00:00Z', '2023-07-31T00:00:00Z', []],
  ])('are %s', (_, from, to, months) => {
    expect(monthsBetween(new Date(from), new Date(to))).toEqual(months);
  });

  it('are bounded, though nobody knows when the last meeting was', () => {
    expect(monthsBetween(new Date(0), new Date('2023-06-22T18:00:00Z'))).toHaveLength(120);
  });

  it('have the next one where the clock of GitHub may be ahead', () => {
    const until = new Date('2023-06-30T23:58:00Z');
    expect(rfcKeysOf('flyteorg/community', { since: until, until })).toEqual([
      'open:flyteorg',
      'closed:flyteorg:2023-06',
      'closed:flyteorg:2023-07',
    ]);
  });

  it('are none without a last meeting: nothing is new then', () => {
    expect(rfcKeysOf('flyteorg/community', { since: undefined, until: new Date(0) })).toEqual(['open:flyteorg']);
  });
});

it.each([
  ['transcripts/2023-06-22.vtt', '2023-06-22'],
  ['transcripts/2023-06-22-part-2.vtt', '2023-06-22'],
  ['transcripts/meetup 20230622.vtt', undefined],
  ['transcripts/12023-06-22.vtt', undefined],
])('the date in %s is %s', (path, date) => {
  expect(dateIn(path)).toBe(date);
});

describe('/agenda why', () => {
  const explain = (world: ReturnType<typeof createWorld>, settings = SETTINGS) => {
    let words: Message | undefined;
    const run = world.run(function* (dossier): Judging {
      words = yield* explainAgenda(dossier, settings, { repository: COMMUNITY, number: 1 });
    });
    return { ...run, result: print(words) };
  };

  it('reads what is on record and asks nobody else', () => {
    const world = createWorld();
    world.add(request({ to: `series:${COMMUNITY}/${SERIES}`, what: 'agenda' }));
    world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
    const { rounds, outcome, result } = explain(world);
    expect(rounds).toEqual([
      [
        { ask: 'stored', about: `ref:${COMMUNITY}/1` },
        { ask: 'stored', about: `series/${SERIES}` },
      ],
      [
        { ask: 'stored', about: `meetings/${SERIES}/2023-06-22` },
        { ask: 'stored', about: `agendas/${SERIES}/2023-06-22` },
        { ask: 'stored', about: `item-open:${SERIES}` },
        { ask: 'stored', about: `repositories/${COMMUNITY}` },
      ],
    ]);
    expect([outcome.puts, outcome.actions]).toEqual([[], []]);
    expect(result).toContain('this is why each item is on');
  });

  it('before there is one says how to get it, and where no meetings are planned what to set', () => {
    expect(explain(createWorld()).result).toContain('you can ask a maintainer to post the agenda');
    const none = create(SettingsSchema, { ...SETTINGS, meeting: undefined });
    expect(explain(createWorld(), none).result).toContain('a maintainer can plan meetings here');
  });
});
