/** GitHub is the record: with an empty registry, reading it again brings everything back and writes nothing. */
import { createClient } from '@rapporteur/client';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { expect, it } from 'vitest';
import { differences } from './canonical.ts';
import { deliver, openWorld, reconcile } from './run.ts';
import { readState } from './state.ts';
import { recordStory } from './story.testing.ts';

it('a registry that is lost is there again after a reading, and nothing at GitHub has changed', async () => {
  const { recording, rebuilt } = await recordStory();
  const world = await openWorld({ rebuilt, createDatabase: createTestDatabase });
  const { github } = world;
  const stateOf = (url: string) => readState({ github, seed: rebuilt.seed, client: createClient({ baseUrl: url }) });

  const bot = await world.startBot();
  await deliver(world, bot, recording.deliveries);
  await reconcile(world, bot);
  const before = await stateOf(bot.url);
  await bot.stop();
  const written = github.requests({ by: 'app', write: true }).length;

  const forgetful = await world.startBot();
  await reconcile(world, forgetful);
  const after = await stateOf(forgetful.url);
  await forgetful.stop();
  const since = github.requests({ by: 'app', write: true }).slice(written);
  await github.close();

  expect(written).toBeGreaterThan(0);
  expect(since.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  expect(differences(before.github, after.github)).toEqual([]);
  // Meetings are found again when their agenda is asked for, not by reading.
  const isOfMeetings = (line: string): boolean => /^(?:agendas|meetings)\//.test(line);
  const different = differences(before.registry, after.registry).filter((line) => !isOfMeetings(line));
  expect(different).toEqual([]);
  expect(Object.keys(after.registry).filter((name) => name.startsWith('motions/'))).not.toEqual([]);
}, 120_000);
