import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { AuditEntrySchema } from '@rapporteur/idl';
import { RfcSchema } from '@rapporteur/idl/record';
import { createLocalTransport, createRegistry, createRegistryRoutes, type RegistryOptions } from '@rapporteur/registry';
import { type Database, openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase, useDatabase } from '@rapporteur/registry/database/testing';
import { describe, expect, it } from 'vitest';
import { put } from '../testing/put.ts';
import { type Client, createClient } from './index.ts';

/** A client on the registry of a database of this very process. */
const createInProcessClient = (database: Database, options?: RegistryOptions): Client =>
  createClient({ transport: createLocalTransport(createRegistryRoutes(createRegistry(database, options))) });

const putRfc = (database: Database, shape: MessageInitShape<typeof RfcSchema> = {}) =>
  put(createRegistry(database), create(RfcSchema, { name: RFC, ...shape }));

const RFC = 'rfcs/acme/widgets/7';

describe('the registry in a folder', () => {
  it('is the same after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rapporteur-registry-'));
    const before = await openDatabase({ folder });
    const stored = await putRfc(before, { labels: ['a'], author: 'ada' });
    await createRegistry(before).commit({ audit: [create(AuditEntrySchema, { subject: RFC, action: 'put' })] });
    await before.close();
    const after = await openDatabase({ folder });
    const client = createInProcessClient(after);
    expect(await client.getRfc(RFC)).toMatchObject({ labels: ['a'], author: 'ada', version: 1 });
    expect(await put(createRegistry(after), stored)).toEqual(stored);
    expect(await client.listAudit().all()).toHaveLength(1);
    await after.close();
    await rm(folder, { recursive: true, force: true });
  });
});

describe('the registry on a server', () => {
  const faults: unknown[] = [];
  let url = '';
  const database = useDatabase(async () => {
    url = await createTestDatabase();
    return openDatabase({ url, onFault: (error) => faults.push(error) });
  });

  it('lives through the loss of all its connections', async () => {
    const client = createInProcessClient(database(), { onFault: (error) => faults.push(error) });
    await putRfc(database());
    const cut = database().jobs.executeSql(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()',
    );
    await expect(cut).rejects.toThrow(/terminat/);
    const found = await Promise.all(Array.from({ length: 8 }, () => client.getRfc(RFC)));
    expect(found.map(({ version }) => version)).toEqual(Array(8).fill(1));
  });

  it('shares what two programs write, and lets one of two writers win', async () => {
    const other = await openDatabase({ url });
    const clients = [createInProcessClient(database()), createInProcessClient(other)];
    const puts = Array.from({ length: 6 }, (_, n) => putRfc(n % 2 ? database() : other, { author: `a${n}` }));
    const results = await Promise.allSettled(puts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [one, two] = await Promise.all(clients.map((client) => client.getRfc(RFC)));
    expect(one).toEqual(two);
    await other.close();
  });

  it('says "unavailable" while the database is away, tells its log, and goes on when it is back', async () => {
    const direct = new URL(await createTestDatabase());
    const road = await openRoad(Number(direct.port));
    const told: unknown[] = [];
    const far = await openDatabase({ url: Object.assign(direct, { port: road.port }).href });
    const client = createInProcessClient(far, { onFault: (error) => told.push(error) });
    await putRfc(far);
    await road.shut();
    const error = await client.getRfc(RFC, { timeoutMs: 500 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'RapporteurError', code: 'unavailable' });
    expect(error).toHaveProperty('message', expect.stringMatching(/\(its database does not answer\)/));
    expect(told.length).toBeGreaterThan(0);
    await road.open();
    expect(await client.getRfc(RFC)).toMatchObject({ version: 1 });
    await far.close();
    await expect(client.getRfc(RFC, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'unavailable' });
    await road.shut();
  });
});

/** A port that leads to another one, as long as it is open. */
const openRoad = async (target: number) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(target, '127.0.0.1');
    for (const end of [socket, onward]) sockets.add(end.on('error', () => end.destroy()));
    socket.pipe(onward).pipe(socket);
  });
  const open = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  await open(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    open: () => open(port),
    shut: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        sockets.clear();
      }),
  };
};
