/** GitHub is the record: with an empty registry, reading it again brings everything back and writes nothing. */
import { createClient } from '@rapporteur/client';
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

it.each<[string, (url: string) => Promise<string>]>([
  ['a registry that is lost is', (url) => emptied(url, 'rapporteur.resource, rapporteur.change')],
  ['an audit log that is lost is not needed: all is', (url) => emptied(url, 'rapporteur.audit')],
  ['a registry that is lost with its audit log and its deliveries is', () => createTestDatabase()],
])(
  '%s there again after a reading, and nothing at GitHub has changed',
  async (_, lose) => {
    const { recording, rebuilt } = await recordStory();
    const databases: string[] = [];
    const createDatabase = async (): Promise<string> => {
      const [former] = databases;
      const url = former === undefined ? await createTestDatabase() : await lose(former);
      databases.push(url);
      return url;
    };
    const world = await openWorld({ rebuilt, createDatabase });
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
  },
  120_000,
);
