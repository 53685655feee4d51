/** GitHub is the record: with an empty registry, reading it again brings everything back and writes nothing. */
import type { Bot } from '@rapporteur/bot';
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { expect, it } from 'vitest';
import { recordStory } from '../../testing/story.ts';
import { differences } from './canonical.ts';
import { deliver, openWorld, reconcile } from './run.ts';
import { readState } from './state.ts';

const emptied = async (url: string, tables: string): Promise<string> => {
  const database = await openDatabase({ url, poolSize: 2 });
  await database.jobs.executeSql(`truncate ${tables}`);
  await database.close();
  return url;
};

it('what is lost of the database is there again after a reading, and nothing at GitHub has changed', async () => {
  const { recording, rebuilt } = await recordStory();
  let url = await createTestDatabase();
  const world = await openWorld({ rebuilt, createDatabase: async () => url });
  const { github } = world;
  const stateOf = ({ registry: kept }: Bot) => readState({ github, seed: rebuilt.seed, kept });

  const bot = await world.startBot();
  await deliver(world, bot, recording.deliveries);
  await reconcile(world, bot);
  const before = await stateOf(bot);
  await bot.stop();
  const written = github.requests({ by: 'app', write: true }).length;
  expect(written).toBeGreaterThan(0);

  for (const [what, lose] of Object.entries(LOSSES)) {
    url = await lose(url);
    const forgetful = await world.startBot();
    await reconcile(world, forgetful);
    const after = await stateOf(forgetful);
    await forgetful.stop();
    const since = github.requests({ by: 'app', write: true }).slice(written);
    expect(
      since.map(({ method, path }) => `${method} ${path}`),
      what,
    ).toEqual([]);
    expect(differences(before.github, after.github), what).toEqual([]);
    // Meetings are found again when their agenda is asked for, not by reading.
    const isOfMeetings = (line: string): boolean => /^(?:agendas|meetings)\//.test(line);
    expect(
      differences(before.registry, after.registry).filter((line) => !isOfMeetings(line)),
      what,
    ).toEqual([]);
    expect(
      Object.keys(after.registry).filter((name) => name.startsWith('motions/')),
      what,
    ).not.toEqual([]);
  }
  expect(github.violations()).toEqual([]);
  await github.close();
});

/** What is lost, one after the other; each answers the database with which the bot goes on. */
const LOSSES: Readonly<Record<string, (url: string) => Promise<string>>> = {
  'the audit log': (url) => emptied(url, 'rapporteur.audit'),
  'the registry': (url) => emptied(url, 'rapporteur.resource, rapporteur.change'),
  'the registry with its audit log and its deliveries': () => createTestDatabase(),
};
