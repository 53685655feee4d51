/** Jobs that died, of every kind of key, as whoever runs the bot has them tried again: by the API and at the terminal. */
import { createInbox, type Inbox, RunFailed } from '@rapporteur/bot/inbox';
import { createJobs, createServer, viewerOf } from '@rapporteur/bot/server';
import { createDesk, type Desk } from '@rapporteur/cli/testing';
import { type Client, createClient } from '@rapporteur/client';
import { JobState } from '@rapporteur/idl';
import { createRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { useDatabase } from '@rapporteur/registry/database/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const REPOSITORY = 'acme/widgets';
const KEYS = [
  ...['pull', 'issue', 'discussion'].map((kind) => `${kind}:${REPOSITORY}/7`),
  ...['repository', 'reading'].map((kind) => `${kind}:${REPOSITORY}`),
  ...['series', 'actions'].map((kind) => `${kind}:${REPOSITORY}/meetup`),
  `commit:${REPOSITORY}/${'a'.repeat(40)}`,
  `notes:${REPOSITORY}/meetup/2023-06-22`,
  'installation:7',
  'timer:wake',
];
const TOKEN = 'the-token';

describe('a job that died', () => {
  const database = useDatabase();
  const runs: string[] = [];
  let why: Error | undefined;
  let inbox: Inbox;
  let client: Client;
  let desk: Desk;
  let close: () => Promise<void>;

  beforeEach(async () => {
    const log = pino({ level: 'silent' });
    const door = () => ({ kind: 'end', because: 'unheard' }) as const;
    inbox = await createInbox({ database: database(), secrets: ['secret'], log, door, pollMs: 100 });
    const run = (key: string) => {
      runs.push(key);
      if (why) throw why;
    };
    await inbox.schedule('wake', '0 0 1 1 *', async () => run('timer:wake'));
    await inbox.start(async ({ key }) => run(key));
    const registry = createRegistry(database());
    const routes = createRegistryRoutes(registry, { viewer: viewerOf, jobs: createJobs({ inbox, registry }) });
    const server = createServer({ log, registry: routes, registryToken: TOKEN });
    const baseUrl = await server.listen(0, '127.0.0.1');
    client = createClient({ baseUrl, headers: { authorization: `Bearer ${TOKEN}` } });
    desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: baseUrl, RAPPORTEUR_REGISTRY_TOKEN: TOKEN });
    close = async () => {
      await server.close();
      await inbox.stop(500);
      await desk.clear();
    };
    why = new RunFailed({ kind: 'refused', source: 'github', text: 'GitHub refuses it.' });
    await inbox.enqueue(KEYS.map((key) => ({ key })));
    expect(await inbox.settled(10_000)).toBe(true);
    runs.length = 0;
  });
  afterEach(() => close());

  const deadKeys = async () => (await client.listJobs({ states: ['dead'] }).all()).map(({ key }) => key);
  const redrives = async () =>
    (await client.listAudit().all()).flatMap(({ action, because }) =>
      action === 'redrive' ? because.map(({ text }) => text) : [],
    );

  it('is tried again, whatever its key is, by a call and at the terminal, and each is on record', async () => {
    expect((await deadKeys()).toSorted()).toEqual(KEYS.toSorted());
    for (const key of KEYS) expect((await client.redriveJob({ key })).key).toBe(key);
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs.toSorted()).toEqual(KEYS.toSorted());
    // It is as wrong as before.
    expect((await deadKeys()).toSorted()).toEqual(KEYS.toSorted());
    why = undefined;
    for (const key of KEYS) expect(await desk.run('job', 'redrive', key)).toMatchObject({ code: 0, err: '' });
    expect(await inbox.settled(10_000)).toBe(true);
    expect(await client.listJobs().all()).toEqual([]);
    const told = KEYS.map((key) => `RAPPORTEUR_REGISTRY_TOKEN had ${key} tried again.`);
    expect((await redrives()).toSorted()).toEqual([...told, ...told].toSorted());
  });

  it('and is well now is not tried again; who asks for it hears how it is', async () => {
    why = undefined;
    const [key = '', other = ''] = KEYS;
    await client.redriveJob({ key });
    expect(await inbox.settled(10_000)).toBe(true);
    const done = `Nothing of "${key}" is dead, and nothing is to be done about it; if it was, it is done.`;
    await expect(client.redriveJob({ key })).rejects.toMatchObject({ code: 'not_found', message: done });
    expect(await desk.run('job', 'redrive', key)).toMatchObject({ code: 1, err: expect.stringContaining(done) });
    await inbox.drain();
    await client.redriveJob({ key: other });
    const waits = `Nothing of "${other}" is dead: it is waiting.`;
    await expect(client.redriveJob({ key: other })).rejects.toMatchObject({ code: 'not_found', message: waits });
    expect(await desk.run('job', 'redrive', other)).toMatchObject({ code: 1, err: expect.stringContaining(waits) });
  });

  it('is tried again once where several ask for it at once', async () => {
    const [key = ''] = KEYS;
    const asked = await Promise.allSettled([1, 2, 3].map(() => client.redriveJob({ key })));
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await inbox.settled(10_000)).toBe(true);
    expect([runs, await redrives()]).toEqual([[key], [`RAPPORTEUR_REGISTRY_TOKEN had ${key} tried again.`]]);
    expect((await client.getJob({ key })).state).toBe(JobState.DEAD);
  });
});
