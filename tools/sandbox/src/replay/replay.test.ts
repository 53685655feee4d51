/** Any order, doubling and loss of deliveries leads to the same state. */
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences } from './canonical.ts';
import { type Disturbance, disturb } from './disturb.ts';
import { type Replayed, replay } from './run.ts';
import { type Recorded, read, recordStory } from './story.testing.ts';

let story: Recorded;
let inOrder: Replayed;

const play = ({ recording, rebuilt }: Omit<Recorded, 'lines'>, disturbance?: Disturbance): Promise<Replayed> => {
  const { deliveries } = recording;
  return replay({
    rebuilt,
    deliveries: disturbance ? disturb(deliveries, disturbance) : deliveries,
    createDatabase: createTestDatabase,
  });
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
      const disturbed = await play(story, disturbance);
      expect(disturbed.outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'refused')).toEqual([]);
      expect(differences(inOrder.state, disturbed.state)).toEqual([]);
      expect(disturbed.digest).toBe(inOrder.digest);
    },
    60_000,
  );

  it('ends in the same state when lines are missing in the file, since the first line tells all of GitHub', async () => {
    const [whole = '', ...deliveries] = story.lines;
    const fewer = read([whole, ...deliveries.filter((_, index) => index % 3 !== 1)].reverse());
    expect(differences(story.rebuilt.seed, fewer.rebuilt.seed)).toEqual([]);
    const disturbed = await play(fewer);
    expect(differences(inOrder.state, disturbed.state)).toEqual([]);
    expect(disturbed.digest).toBe(inOrder.digest);
  }, 60_000);
});
