/** A repository takes another name while the bot runs: in the end all is as if it had always had it. */
import { createClient } from '@rapporteur/client';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences } from './canonical.ts';
import { rebuild } from './rebuild.ts';
import { deliver, openWorld, reconcile, replay } from './run.ts';
import { type FinalState, readState } from './state.ts';
import { FLYTE, FORMER, isRenaming, type Recorded, recordStory } from './story.testing.ts';

let story: Recorded;
/** Of a bot that reads GitHub as it is in the end, and is told nothing. */
let expected: FinalState;

beforeAll(async () => {
  story = await recordStory();
  const { rebuilt } = story;
  ({ state: expected } = await replay({ rebuilt, deliveries: [], createDatabase: createTestDatabase }));
}, 120_000);

const nameOf = (repository: string): string => repository.slice(repository.indexOf('/') + 1);

/** GitHub in the end, but for the name. */
const rebuildBefore = () => {
  const seeds = story.recording.seeds.map((seed) => ({
    ...seed,
    repositories: seed.repositories?.map((one) =>
      one.name === nameOf(FLYTE) ? { ...one, name: nameOf(FORMER), formerNames: [nameOf(FLYTE)] } : one,
    ),
  }));
  const before = rebuild({ ...story.recording, seeds });
  if ('problem' in before) throw new Error(before.problem.text);
  return before.value;
};

describe('a repository that is renamed between two deliveries', () => {
  it.each([
    { share: 0, told: 'all that follows' },
    { share: 0.5, told: 'all but the rename' },
    { share: 1, told: 'all that follows' },
    { share: 1, told: 'all but the rename' },
    { share: 1, told: 'nothing' },
  ])(
    'is in the end as if it had always had its name: %j',
    async ({ share, told }) => {
      const { deliveries } = story.recording;
      const at = deliveries.findIndex(isRenaming);
      const earlier = deliveries.slice(0, at);
      const later = told === 'nothing' ? [] : deliveries.slice(told === 'all but the rename' ? at + 1 : at);
      const world = await openWorld({ rebuilt: rebuildBefore(), createDatabase: createTestDatabase });
      const { github } = world;
      const bot = await world.startBot();
      const arrived = Math.floor(share * earlier.length);
      await deliver(world, bot, earlier.slice(0, arrived));
      if (share === 1) {
        await reconcile(world, bot);
        expect(github.observe.comments(FORMER, 1).filter(({ body }) => body.includes(`${FORMER}#1 `))).toHaveLength(1);
      }
      await github.people.renameRepository({ repository: FORMER, as: 'ada', name: nameOf(FLYTE) });
      await deliver(world, bot, [...earlier.slice(arrived), ...later]);
      await reconcile(world, bot);
      const client = createClient({ baseUrl: bot.url });
      const state = await readState({ github, client, seed: story.rebuilt.seed });
      await bot.stop();
      await github.close();
      expect(differences(expected, state)).toEqual([]);
    },
    60_000,
  );
});
