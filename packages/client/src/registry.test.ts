import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { AuditEntrySchema, MeetingSchema, MeetingService, RfcService, Stage } from '@rapporteur/idl';
import {
  AgendaSchema,
  RepositoryRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import {
  createLocalTransport,
  createMemoryRegistry,
  createRegistry,
  createRegistryRoutes,
  type Registry,
} from '@rapporteur/registry';
import { useDatabase } from '@rapporteur/registry/database/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeRegistry } from '../testing/conformance.ts';
import { put } from '../testing/put.ts';
import { type Client, createClient, RapporteurError } from './index.ts';

describeRegistry('the registry in memory', () => createMemoryRegistry());

describe('the registry in a database', () => {
  const database = useDatabase();

  describeRegistry('its services', () => createRegistry(database(), { remembers: true }));
});

const entry = (subject: string) => create(AuditEntrySchema, { subject, action: 'put' });

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
    stranger = createClient({
      transport: createLocalTransport(createRegistryRoutes(registry, { viewer: () => ({ sees: 'public' }) })),
    });
    await registry.commit({ puts: [repository('Acme/Open', false), repository('Acme/Secret', true)] });
    for (const name of [OPEN, SECRET, 'rfcs/acme/unknown/1']) {
      const place = { repository: name.slice(5, -2), number: 1 };
      const rfc = create(RfcSchema, { name, stage: Stage.FCP, subject: place });
      await put(registry, rfc, name === OPEN ? 'public' : 'private');
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
    for (const number of [2, 3, 4]) {
      await put(registry, create(RfcSchema, { name: `rfcs/acme/open/${number}` }));
      await put(registry, create(RfcSchema, { name: `rfcs/acme/secret/${number}` }), 'private');
    }
    const first = await stranger.listRfcs({ pageSize: 3 }).page();
    expect(first.items.map(({ name }) => name)).toEqual([1, 2, 3].map((n) => `rfcs/acme/open/${n}`));
    expect((await stranger.listRfcs({ pageSize: 3 }).page(first.nextPageToken)).items).toHaveLength(1);
  });

  it('settings are seen where the repository is', async () => {
    for (const repository of ['acme/open', 'acme/secret'])
      await put(registry, create(SettingsRecordSchema, { name: `settings/${repository}`, repository, settings: {} }));
    expect((await stranger.getSettings('acme/open')).settings).toBeDefined();
    expect(await codeOf(stranger.getSettings('acme/secret'))).toBe(
      'not_found: The settings of acme/secret were never read.',
    );
  });

  it('A7: the audit log is told to nobody without proof, of public subjects neither', async () => {
    await registry.commit({ audit: [OPEN, SECRET, 'acme/open#1'].map(entry) });
    const refusals = await Promise.all(
      ['', OPEN, SECRET, 'acme/open#1', 'acme/nothing#1'].map((subject) =>
        codeOf(stranger.listAudit({ subject }).all()),
      ),
    );
    expect(new Set(refusals)).toEqual(new Set([expect.stringMatching(/^unauthenticated: .*without proof/)]));
    expect(await bot.listAudit().all()).toHaveLength(3);
  });

  describe('A7: with proof', () => {
    const asked: string[] = [];
    const prover = (rights: Readonly<Record<string, 'read' | 'write'>>) => {
      const proves = async (repository: string, right: 'read' | 'write'): Promise<boolean> => {
        asked.push(repository.toLowerCase());
        const has = rights[repository.toLowerCase()];
        return has === 'write' || has === right;
      };
      const viewer = () => ({ sees: 'proven' as const, proves });
      return createClient({ transport: createLocalTransport(createRegistryRoutes(registry, { viewer })) });
    };

    it('of one repository its things are seen, and those of no other', async () => {
      await registry.commit({ puts: [repository('acme/other', true)] });
      const other = { repository: 'acme/other', number: 4 };
      await put(registry, create(RfcSchema, { name: 'rfcs/acme/other/4', subject: other }), 'private');
      const reader = prover({ 'acme/secret': 'read' });
      expect((await reader.getRfc(SECRET)).name).toBe(SECRET);
      expect((await reader.listRfcs().all()).map(({ name }) => name)).toEqual([OPEN, SECRET]);
      expect(await codeOf(reader.getRfc('rfcs/acme/other/4'))).toBe('not_found: There is no rfcs/acme/other/4.');
      expect(await codeOf(reader.getRfc('rfcs/acme/other/5'))).toBe('not_found: There is no rfcs/acme/other/5.');
    });

    it('a list asks once for each repository, and no token of it names what is not shown', async () => {
      for (let number = 2; number < 40; number += 1)
        await put(registry, create(RfcSchema, { name: `rfcs/acme/secret/${number}` }), 'private');
      asked.length = 0;
      const nobody = prover({});
      const page = await nobody.listRfcs({ pageSize: 1 }).page();
      expect(page.items.map(({ name }) => name)).toEqual([OPEN]);
      expect(page.nextPageToken).toBe('');
      expect(asked.filter((one) => one === 'acme/secret')).toHaveLength(1);
    });

    it('the log of one subject is shown to who may write there', async () => {
      await registry.commit({ audit: ['acme/open#1', SECRET].map(entry) });
      const writer = prover({ 'acme/open': 'write', 'acme/secret': 'read' });
      expect(await writer.listAudit({ subject: 'acme/open#1' }).all()).toHaveLength(1);
      for (const subject of [SECRET, '', 'acme/secret#9', 'rfcs/acme/none/1'])
        expect(await codeOf(writer.listAudit({ subject }).all())).toMatch(/^forbidden: /);
    });
  });

  it('A7: what became private since is not shown any more, though nobody looked at it again', async () => {
    const [record] = await registry.find(['repositories/acme/open']);
    if (record?.kind !== 'repositories') throw new Error('no record');
    const message = create(RepositoryRecordSchema, { ...record.message, private: true });
    await registry.commit({ puts: [{ message, visibility: 'private' }] });
    expect(await stranger.listRfcs().all()).toEqual([]);
    expect(await codeOf(stranger.getRfc(OPEN))).toBe(`not_found: There is no ${OPEN}.`);
  });

  it.each([
    'See https://github.com/acme/secret/pull/7.',
    'See github.example.org/acme/secret#7.',
    'Clone git@github.com:acme/secret.git first.',
    'Docs are at one/acme/secret/two.',
    'It waits for Acme/Secret.',
    `${Array.from({ length: 2_100 }, (_, index) => `a${index}/b`).join(' ')} acme/secret`,
  ])('A7: a line that names one anywhere in an address, or after much else, is not shown: %s', async (line) => {
    const [standing] = await registry.find([OPEN]);
    const next = { text: `Two reviews are missing.\n${line}` };
    await put(registry, create(RfcSchema, { name: OPEN, version: standing?.version ?? 0, next }));
    expect((await stranger.getRfc(OPEN)).next?.text).toBe('Two reviews are missing.');
    expect((await bot.getRfc(OPEN)).next?.text).toBe(next.text);
  });

  it('A7: a public thing tells nothing of a private one: no link, no title, no reason, no line, no item', async () => {
    const hidden = {
      repository: 'Acme/Secret',
      number: 12,
      title: 'Acquire Initech',
      url: 'https://github.com/Acme/Secret/pull/12',
    };
    const shown = { repository: 'acme/open', number: 3, title: 'Cache keys' };
    const because = [
      { code: 'named', text: 'The body of acme/secret#12 names it.' },
      { code: 'title', text: 'It is called “acquire INITECH”.' },
      { code: 'plain', text: 'A maintainer said so.' },
    ];
    const open = { repository: 'acme/open', number: 1 };
    const read = await bot.getRfc(OPEN);
    await put(
      registry,
      create(RfcSchema, {
        name: read.name,
        version: read.version,
        subject: open,
        links: [
          { from: hidden, to: open, because },
          { from: shown, to: open, because },
        ],
        related: [hidden, shown],
      }),
    );
    await put(
      registry,
      create(MeetingSchema, { name: 'meetings/meetup/2031-05-08', repository: 'acme/open', title: 'Meetup' }),
    );
    await put(
      registry,
      create(AgendaSchema, {
        name: 'agendas/meetup/2031-05-08',
        meeting: 'meetings/meetup/2031-05-08',
        sections: [
          {
            items: [
              { id: 'a', text: 'Acquire Initech', subject: hidden },
              { id: 'b', text: 'Cache keys', subject: shown },
            ],
          },
        ],
        baseMarkdown: '- Cache keys\n- acme/secret#12 Acquire Initech\n',
      }),
    );
    await put(
      registry,
      create(WorkingGroupSchema, {
        name: 'groups/cache',
        pullRequests: [
          { subject: hidden, because },
          { subject: shown, stackedOn: hidden, because },
        ],
      }),
    );
    const answers = [
      await stranger.getRfc(OPEN),
      ...(await stranger.listRfcs().all()),
      await stranger.getAgenda('agendas/meetup/2031-05-08'),
      await stranger.getGroup('groups/cache'),
      ...(await stranger.listGroups().all()),
    ];
    const text = JSON.stringify(answers, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(text).not.toMatch(/secret|initech/i);
    expect(text).toContain('Cache keys');
    expect(text).toContain('A maintainer said so.');
    expect(JSON.stringify((await bot.getRfc(OPEN)).links)).toContain('Acquire Initech');
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
    const subject = { repository: 'acme/widgets', number: 7 };
    await put(registry, create(RfcSchema, { name, labels: ['a'], subject }));
    const seen = await local?.getRfc(name);
    expect(await codec?.getRfc(name)).toEqual(seen);
    seen?.labels.push('b');
    expect((await local?.getRfc(name))?.labels).toEqual(['a']);
  });
});
