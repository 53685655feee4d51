/** Any order, doubling and loss of deliveries leads to the same state. */
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences } from './canonical.ts';
import { disturb } from './disturb.ts';
import type { RecordedDelivery } from './recording.ts';
import { type Replayed, replay } from './run.ts';
import { FLYTE, FORMER, isRenaming, type Recorded, read, recordStory } from './story.testing.ts';

let story: Recorded;
let inOrder: Replayed;

type Arrange = (deliveries: readonly RecordedDelivery[]) => readonly RecordedDelivery[];

const play = (
  { recording, rebuilt }: Omit<Recorded, 'lines'>,
  arrange: Arrange = (deliveries) => deliveries,
): Promise<Replayed> =>
  replay({ rebuilt, deliveries: arrange(recording.deliveries), createDatabase: createTestDatabase });

const endsAlike = (disturbed: Replayed): void => {
  expect(disturbed.outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'refused')).toEqual([]);
  expect(differences(inOrder.state, disturbed.state)).toEqual([]);
  expect(disturbed.digest).toBe(inOrder.digest);
};

beforeAll(async () => {
  story = await recordStory();
  inOrder = await play(story);
}, 120_000);

describe('a recorded story', () => {
  it('replays without a delivery that fails, and tells of every subject', () => {
    expect(inOrder.outcomes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    expect(inOrder.outcomes.length).toBeGreaterThan(30);
    expect(inOrder.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(inOrder.state.registry)).toContain('agendas/contributors-meetup/2023-06-22');
  });

  it('has another digest when GitHub ends in another state', async () => {
    const [whole = '', ...rest] = story.lines;
    const other = read([whole.replace('[RFC] Tags for executions', '[RFC] Labels for executions'), ...rest]);
    expect((await play(other)).digest).not.toBe(inOrder.digest);
  }, 60_000);

  it.each([
    { seed: 'one', shuffle: true, duplicate: 0, lose: 0 },
    { seed: 'two', shuffle: true, duplicate: 0.5, lose: 0 },
    { seed: 'three', shuffle: true, duplicate: 1, lose: 0 },
    { seed: 'four', shuffle: true, duplicate: 0.3, lose: 0.3 },
    { seed: 'five', shuffle: true, duplicate: 0, lose: 0.6 },
    { seed: 'six', shuffle: false, duplicate: 0, lose: 1 },
  ])(
    'ends in the same state when the network shuffles, doubles and loses: %j',
    async (disturbance) => {
      endsAlike(await play(story, (deliveries) => disturb(deliveries, disturbance)));
    },
    60_000,
  );

  it('ends in the same state when lines are missing in the file, since the first line tells all of GitHub', async () => {
    const [whole = '', ...deliveries] = story.lines;
    const fewer = read([whole, ...deliveries.filter((_, index) => index % 3 !== 1)].reverse());
    expect(differences(story.rebuilt.seed, fewer.rebuilt.seed)).toEqual([]);
    endsAlike(await play(fewer));
  }, 60_000);
});

describe('a rename in the middle of it', () => {
  it('leaves nothing under the former name, which deliveries before it carry and later ones do not', () => {
    const names = story.recording.deliveries.map(({ payload }) => nameIn(payload));
    const at = story.recording.deliveries.findIndex(isRenaming);
    expect([names.lastIndexOf(FORMER), names.indexOf(FLYTE)]).toEqual([at - 1, at]);
    const places = [...Object.keys(inOrder.state.registry), ...Object.keys(inOrder.state.github)];
    expect(places.filter((place) => place.includes(FORMER))).toEqual([]);
    expect(places).toContain(`rfcs/${FLYTE}/1`);
  });

  it.each<[string, Arrange]>([
    ['is told before all else', (all) => [...all.filter(isRenaming), ...all.filter((one) => !isRenaming(one))]],
    [
      'is told after all else, twice',
      (all) => [...all.filter((one) => !isRenaming(one)), ...all.filter(isRenaming), ...all.filter(isRenaming)],
    ],
    ['is never told', (all) => all.map((one) => ({ ...one, isLost: isRenaming(one) }))],
    [
      'is never told, and the rest is shuffled',
      (all) =>
        disturb(
          all.map((one) => ({ ...one, isLost: isRenaming(one) })),
          { seed: 'seven', shuffle: true, duplicate: 0.3, lose: 0 },
        ),
    ],
  ])(
    '%s: the same state',
    async (_, arrange) => {
      endsAlike(await play(story, arrange));
    },
    60_000,
  );
});

const nameIn = (payload: object): unknown =>
  'repository' in payload && typeof payload.repository === 'object' && payload.repository !== null
    ? Reflect.get(payload.repository, 'full_name')
    : undefined;
