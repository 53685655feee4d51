import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { MeetingService, RfcService, Stage } from '@rapporteur/idl';
import { RepositoryRecordSchema } from '@rapporteur/idl/record';
import {
  createLocalTransport,
  createMemoryRegistry,
  createRegistry,
  createRegistryRoutes,
  type Registry,
} from '@rapporteur/registry';
import { useDatabase } from '@rapporteur/registry/database/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient, RapporteurError } from './index.ts';
import { describeRegistry } from './testing/conformance.ts';

describeRegistry('the registry in memory', () => createRegistryRoutes(createMemoryRegistry()));

describe('the registry in a database', () => {
  const database = useDatabase();

  describeRegistry('its services', () => createRegistryRoutes(createRegistry(database())));
});

const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RapporteurError ? `${error.code}: ${error.message}` : 'it succeeded';
};

describe('A: what is private is not there for strangers', () => {
  const OPEN = 'rfcs/acme/open/1';
  const SECRET = 'rfcs/acme/secret/1';
  let registry: Registry;
  let bot: Client;
  let stranger: Client;

  const repository = (name: string, isPrivate: boolean) => ({
    kind: 'repositories' as const,
    message: create(RepositoryRecordSchema, { name: `repositories/${name}`, repository: name, private: isPrivate }),
    visibility: isPrivate ? ('private' as const) : ('public' as const),
  });

  beforeEach(async () => {
    registry = createMemoryRegistry();
    bot = createClient({ transport: createLocalTransport(createRegistryRoutes(registry)) });
    stranger = createClient({ transport: createLocalTransport(createRegistryRoutes(registry, { only: 'public' })) });
    await registry.commit({ puts: [repository('Acme/Open', false), repository('Acme/Secret', true)] });
    for (const name of [OPEN, SECRET, 'rfcs/acme/unknown/1']) {
      const place = { repository: name.slice(5, -2), number: 1 };
      await bot.putRfc({ name, stage: Stage.FCP, subject: place });
    }
  });

  it('lists and names give what is public, and what is new in a public repository is', async () => {
    expect((await stranger.listRfcs({ stages: [Stage.FCP] }).all()).map(({ name }) => name)).toEqual([OPEN]);
    expect((await stranger.listRfcs().all()).map(({ name }) => name)).toEqual([OPEN]);
    expect(await stranger.listRfcs({ repository: 'acme/secret' }).all()).toEqual([]);
    expect((await stranger.getRfc(OPEN)).name).toBe(OPEN);
    for (const name of [SECRET, 'rfcs/acme/unknown/1'])
      expect(await codeOf(stranger.getRfc(name))).toBe(`not_found: There is no ${name}.`);
    expect((await bot.listRfcs().all()).map(({ name }) => name)).toHaveLength(3);
  });

  it('a page of a list is filled with what may be seen', async () => {
    for (const number of [2, 3, 4])
      for (const place of ['open', 'secret']) await bot.putRfc({ name: `rfcs/acme/${place}/${number}` });
    const first = await stranger.listRfcs({ pageSize: 3 }).page();
    expect(first.items.map(({ name }) => name)).toEqual([1, 2, 3].map((n) => `rfcs/acme/open/${n}`));
    expect((await stranger.listRfcs({ pageSize: 3 }).page(first.nextPageToken)).items).toHaveLength(1);
  });

  it('a put that says nothing of it leaves visibility and wake time as they stand', async () => {
    const [found] = await registry.find([SECRET]);
    if (found?.kind !== 'rfcs') throw new Error('no RFC');
    const wakeAt = new Date('2031-05-08T18:00:00Z');
    await registry.commit({ puts: [{ ...found, visibility: 'public', wakeAt }] });
    await bot.putRfc({ ...(await bot.getRfc(SECRET)), author: 'ada' });
    expect(await registry.find([SECRET])).toMatchObject([{ version: 3, visibility: 'public', wakeAt }]);
  });

  it('settings are seen where the repository is', async () => {
    for (const name of ['acme/open', 'acme/secret']) await bot.putSettings({ repository: name, settings: {} });
    expect((await stranger.getSettings('acme/open')).settings).toBeDefined();
    expect(await codeOf(stranger.getSettings('acme/secret'))).toBe(
      'not_found: The settings of acme/secret were never read.',
    );
  });

  it('the audit log is told of public subjects, each by itself', async () => {
    const subjects = [OPEN, SECRET, 'acme/open#1', 'acme/secret#1', 'acme/open', 'acme/secret:a.yaml', 'acme/other#1'];
    await bot.appendAudit(subjects.map((subject) => ({ subject, action: 'put' })));
    const seen = await Promise.all(
      subjects.map(async (subject) => (await stranger.listAudit({ subject }).all()).length),
    );
    expect(seen).toEqual([1, 0, 1, 0, 1, 0, 0]);
    expect(await stranger.listAudit().all()).toEqual([]);
    expect(await bot.listAudit().all()).toHaveLength(subjects.length);
  });
});

describe('in process', () => {
  it('a defect keeps its insides for itself, as over a wire', async () => {
    const transport = createLocalTransport((router) =>
      router.rpc(RfcService.method.getRfc, () => {
        throw new Error('secret detail');
      }),
    );
    const error = await codeOf(createClient({ transport }).getRfc('rfcs/a/b/1'));
    expect(error).toBe('internal: The registry failed (internal error); its log says more.');
  });

  it('whoever does not wait any more is answered at once, before or during the call', async () => {
    const transport = createLocalTransport((router) =>
      router.rpc(MeetingService.method.getMeeting, () => new Promise(() => {})),
    );
    const client = createClient({ transport });
    const controller = new AbortController();
    const waiting = codeOf(client.getMeeting('meetings/a/2031-05-08', { signal: controller.signal }));
    controller.abort();
    expect(await waiting).toBe('cancelled: The call was cancelled.');
    const signal = AbortSignal.abort();
    expect(await codeOf(client.getMeeting('meetings/a/2031-05-08', { signal }))).toContain('cancelled');
  });

  it('what is not served is said', async () => {
    const client = createClient({ transport: createLocalTransport(() => {}) });
    expect(await codeOf(client.getRfc('rfcs/a/b/1'))).toMatch(/^internal: .*RfcService does not offer GetRfc here/);
  });

  it('answers as over the codec do, and nobody can change what is stored', async () => {
    const registry = createMemoryRegistry();
    const routes = createRegistryRoutes(registry);
    const [local, codec] = [createLocalTransport(routes), createRouterTransport(routes)].map((transport) =>
      createClient({ transport }),
    );
    const name = 'rfcs/acme/widgets/7';
    await local?.putRfc({ name, labels: ['a'], subject: { repository: 'acme/widgets', number: 7 } });
    const seen = await local?.getRfc(name);
    expect(await codec?.getRfc(name)).toEqual(seen);
    seen?.labels.push('b');
    expect((await local?.getRfc(name))?.labels).toEqual(['a']);
  });
});
