/** Exports: what everybody may see, kept once, by the owner of the server, and shown to nobody from whom some of it is hidden since. */
import { create } from '@bufbuild/protobuf';
import { createClient, RapporteurError } from '@rapporteur/client';
import { RfcSchema } from '@rapporteur/idl';
import { RepositoryRecordSchema } from '@rapporteur/idl/record';
import {
  createLocalTransport,
  createMemoryRegistry,
  createRegistryRoutes,
  ofView,
  type Registry,
  type Viewer,
} from '@rapporteur/registry';
import { type Blobs, createMemoryBlobs } from '@rapporteur/registry/blob';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { artifactsOf, type Community, DATE, putsOf } from '../../testing/community.ts';
import { everythingSchemaOf } from './index.ts';

const OPEN: Community = { repository: 'acme/open', key: 'open', visibility: 'public' };
const PLANS: Community = { repository: 'acme/plans', key: 'plans', visibility: 'public' };
const SECRET: Community = { repository: 'acme/secret', key: 'secret', visibility: 'private' };

describe('an export of everything', () => {
  let registry: Registry;
  let blobs: Blobs;
  let now: Date;
  let viewer: Viewer;
  const client = () =>
    createClient({
      transport: createLocalTransport(createRegistryRoutes(registry, { viewer: () => viewer, now: () => now })),
      retries: 0,
    });
  const make = () => client().exportEverything({ repository: OPEN.repository });
  const list = () => client().listArtifacts({ keyName: 'everything/export' }).all();
  const refusalOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.catch((reason: unknown) => reason);
    if (error instanceof RapporteurError) return `${error.code}: ${error.message}`;
    throw new Error('It was done, but it should have been refused');
  };
  const addRfcs = (...numbers: readonly number[]) =>
    registry.commit({
      puts: numbers.map((number) => {
        const subject = { repository: 'acme/open', number };
        return {
          message: ofView(create(RfcSchema, { name: `rfcs/acme/open/${number}`, subject })),
          visibility: 'public',
        };
      }),
    });
  beforeEach(async () => {
    now = new Date(`${DATE}T20:00:00Z`);
    viewer = { sees: 'everything' };
    blobs = createMemoryBlobs();
    registry = createMemoryRegistry({ now: () => now, blobs });
    for (const community of [OPEN, PLANS, SECRET]) {
      await registry.commit({ puts: putsOf(community) });
      for (const artifact of artifactsOf(community))
        await registry.artifacts.put([await registry.artifacts.prepare(artifact)]);
    }
  });

  it('holds what everybody may see, as the schema says, and nothing private, whoever makes it', async () => {
    const made = await make();
    expect(made).toMatchObject({
      key: { organisation: 'acme', name: 'everything/export' },
      partitions: { entries: [{ key: 'date', value: DATE }] },
      aliases: ['latest'],
      type: { name: 'everything.v1' },
    });
    viewer = { sees: 'public' };
    const { payload } = await client().getPayload(made.name);
    const text = payload?.content.case === 'json' ? payload.content.value : '';
    expect(text).not.toContain('secret');
    const document: unknown = JSON.parse(text);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect([ajv.validate(Object(everythingSchemaOf({})), document), ajv.errorsText()]).toEqual([true, 'No errors']);
    const { parts } = await client().getPayload({ name: made.name, path: '$.rfcs[*].name' });
    expect(parts.map(({ json }) => json)).toEqual(['"rfcs/acme/open/7"', '"rfcs/acme/plans/7"']);
    expect(JSON.stringify(made.source?.madeBy)).toContain('what everybody may see of acme/open, acme/plans');
    expect(JSON.stringify(made.source?.madeBy)).not.toContain('secret');
  });

  it('came from the notes, and so from the words', async () => {
    const made = await make();
    const { steps } = await client().walkLineage(made.name);
    expect(steps.map(({ depth, to }) => `${depth} ${to.replace(/@.*/, '')}`).toSorted()).toEqual([
      '1 artifacts/acme/open/notes',
      '1 artifacts/acme/plans/notes',
      '2 artifacts/acme/open/transcript',
      '2 artifacts/acme/plans/transcript',
    ]);
  });

  it('is not kept twice while nothing changes, also on another day', async () => {
    const first = await make();
    now = new Date(now.getTime() + 40 * 60 * 60_000);
    const [state] = await registry.find(['syncStates/acme/open']);
    if (state?.kind !== 'syncStates') throw new Error('There is no state');
    await registry.commit({ puts: [{ message: { ...state.message, requests: 99 }, visibility: 'public' }] });
    expect(await make()).toEqual(first);
    await addRfcs(8);
    const second = await make();
    expect(second.partitions?.entries).toMatchObject([{ value: '2031-05-10' }]);
    expect((await list()).map(({ name }) => name)).toEqual([second.name, first.name]);
  });

  it('lies among the blobs where it is large', async () => {
    await addRfcs(...Array.from({ length: 800 }, (_, index) => index + 100));
    const { name, digest, size } = await make();
    expect(size).toBeGreaterThan(64n * 1024n);
    expect(await blobs.size(digest)).toBe(Number(size));
    const { parts } = await client().getPayload({ name, path: "$.rfcs[?@.name=='rfcs/acme/open/500'].name" });
    expect(parts).toHaveLength(1);
  });

  it('is gone for strangers when something of which it tells becomes private', async () => {
    const { name } = await make();
    viewer = { sees: 'public' };
    expect(await list()).toHaveLength(1);
    const [record] = await registry.find(['repositories/acme/plans']);
    if (record?.kind !== 'repositories') throw new Error('There is no record');
    const message = create(RepositoryRecordSchema, { ...record.message, private: true });
    await registry.commit({ puts: [{ message, visibility: 'private' }] });
    expect(await list()).toEqual([]);
    for (const work of [client().getArtifact(name), client().getPayload(name)])
      expect(await refusalOf(work)).toMatch(/^not_found/);
    viewer = { sees: 'everything' };
    expect(await list()).toHaveLength(1);
    expect((await make()).name).not.toBe(name);
  });

  it('loses what it holds when a repository of which it tells is renamed, so that no former name keeps it open', async () => {
    const { name } = await make();
    await registry.rename('acme/other', 'acme/another');
    expect((await client().getArtifact(name)).struck).toBe('');
    await registry.rename('acme/plans', 'acme/schemes');
    expect(await list()).toMatchObject([{ struck: expect.stringContaining('another name now') }]);
    const again = await make();
    await registry.rename('acme/plans', 'acme/schemes');
    expect((await client().getArtifact(again.name)).struck).toBe('');
  });

  it.each(['notes/open/2031-05-08', 'rfcs/acme/open/7', 'acme/plans'])(
    'loses what it holds when %s is forgotten, and is made anew without it',
    async (what) => {
      const first = await make();
      const trial = await registry.forget(what, { isTrial: true });
      expect(await registry.forget(what)).toEqual(trial);
      expect((await list()).map(({ struck }) => struck !== '')).toEqual([true]);
      const second = await make();
      expect(second.struck).toBe('');
      expect(second.digest).not.toBe(first.digest);
    },
  );

  it.each<[string, Viewer, string, RegExp]>([
    ['of a stranger', { sees: 'public' }, 'acme/open', /^forbidden: .*An export of everything is made for the owner/],
    [
      'of who may write in the repository',
      { sees: 'proven', proves: async () => true, submits: async () => 'ada' },
      'acme/open',
      /^forbidden/,
    ],
    ['for a private repository', { sees: 'everything' }, 'acme/secret', /acme\/secret is none/],
    ['for a repository that nobody knows', { sees: 'everything' }, 'acme/none', /acme\/none is none/],
  ])('refuses one %s', async (_, who, repository, sentence) => {
    viewer = who;
    expect(await refusalOf(client().exportEverything({ repository }))).toMatch(sentence);
  });

  it('has its alias moved by the bot alone', async () => {
    const { name } = await make();
    viewer = { sees: 'proven', proves: async () => true, submits: async () => 'ada' };
    expect(await refusalOf(client().moveAlias({ name, alias: 'latest' }))).toMatch(/moved by the bot alone/);
    expect((await client().moveAlias({ name, alias: 'cited' })).aliases).toEqual(['cited', 'latest']);
  });
});
