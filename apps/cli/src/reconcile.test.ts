import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { put } from '@rapporteur/client/testing/put';
import { SyncStateSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import { afterEach, describe, expect, it } from 'vitest';
import { createDesk, nobody, serve } from '../testing/run.ts';
import { parseCliEnv } from './env.ts';
import { runReconcile } from './reconcile.ts';

const PACE = { lookMs: 5, beginMs: 150, nextMs: 60, stallMs: 200 };
const CLOSE: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of CLOSE.splice(0)) await close();
});

/** A registry whose bot does what the test says when it is asked. */
const withBot = async (bot: ((registry: Registry, whole: boolean) => Promise<void>) | undefined) => {
  const memory = createMemoryRegistry();
  const waiting: (() => void)[] = [];
  const registry: Registry = {
    ...memory,
    list: async (query) => {
      const found = await memory.list(query);
      for (const go of waiting.splice(0)) go();
      return found;
    },
  };
  /** Until somebody has looked at what stands now: a look that has begun before may tell what stood then. */
  const looked = async (): Promise<void> => {
    for (let look = 0; look < 2; look += 1) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const startSync = bot && (async (whole: boolean) => void bot(registry, whole));
  const served = await serve(connectNodeAdapter({ routes: createRegistryRoutes(registry, { startSync }) }));
  CLOSE.push(served.close);
  const run = async (...flags: readonly string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const args = {
      positionals: [],
      flag: (name: string) => flags.includes(name),
      values: () => [],
      value: () => undefined,
    };
    const io = {
      out: (line: string) => void out.push(line),
      write: () => undefined,
      err: (line: string) => void err.push(line),
      resolve: String,
      columns: 80,
      hasColours: false,
      untilInterrupted: () => new AbortController().signal,
    };
    const env = parseCliEnv({ RAPPORTEUR_REGISTRY_URL: served.url }, '/');
    return { code: await runReconcile(args, io, { env, pace: PACE }), out, err };
  };
  return { registry, run, looked };
};

const versionOf = async (registry: Registry): Promise<number> => (await registry.find([name]))[0]?.version ?? 0;

const at = (iso: string) => timestampFromDate(new Date(iso));
const repository = 'acme/widgets';
const name = `syncStates/${repository}`;
const counts = { listed: 120, read: 7, rfcs: 3, ideas: 1, requests: 40, unmodified: 30 };

describe('rapporteur reconcile', () => {
  it('shows each repository as it is read, and ends when all are', async () => {
    const { run, registry, looked } = await withBot(async () => {
      const version = await versionOf(registry);
      const begun = await put(
        registry,
        create(SyncStateSchema, {
          name,
          repository,
          version,
          beganAt: at('2023-06-22T10:00:00Z'),
        }),
      );
      await looked();
      const told = await put(registry, create(SyncStateSchema, { ...begun, ...counts }));
      await put(registry, create(SyncStateSchema, { ...told, endedAt: at('2023-06-22T10:00:05Z') }));
      await put(
        registry,
        create(SyncStateSchema, {
          name: 'syncStates/acme/docs',
          repository: 'acme/docs',
          beganAt: at('2023-06-22T10:00:06Z'),
          endedAt: at('2023-06-22T10:00:07Z'),
        }),
      );
    });
    await put(
      registry,
      create(SyncStateSchema, {
        name,
        repository,
        beganAt: at('2023-06-21T10:00:00Z'),
        endedAt: at('2023-06-21T10:00:00Z'),
      }),
    );
    const { code, out, err } = await run();
    expect([code, err]).toEqual([0, []]);
    expect(out).toContain(
      'acme/widgets  reading  0 pull requests listed, 0 read, 0 RFCs, 0 ideas, 0 requests (0 unmodified)',
    );
    expect(out.slice(-2).toSorted()).toEqual([
      'acme/docs  done     0 pull requests listed, 0 read, 0 RFCs, 0 ideas, 0 requests (0 unmodified)',
      'acme/widgets  done     120 pull requests listed, 7 read, 3 RFCs, 1 ideas, 40 requests (30 unmodified)',
    ]);
  });

  it('passes on that everything is wanted, and prints JSON', async () => {
    const asked: boolean[] = [];
    const { run } = await withBot(async (registry, whole) => {
      asked.push(whole);
      await put(
        registry,
        create(SyncStateSchema, {
          name,
          repository,
          ...counts,
          beganAt: at('2023-06-22T10:00:00Z'),
          endedAt: at('2023-06-22T10:01:00Z'),
        }),
      );
    });
    const { code, out } = await run('whole', 'json');
    expect([code, asked]).toEqual([0, [true]]);
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { repository, listed: 120, endedAt: '2023-06-22T10:01:00Z' },
    ]);
  });

  it('a dry run tells from when on each is read, and starts nothing', async () => {
    const asked: boolean[] = [];
    const { registry, run } = await withBot(async (_, whole) => void asked.push(whole));
    const completeUntil = at('2023-06-22T10:00:00Z');
    await put(registry, create(SyncStateSchema, { name, repository, ...counts, completeUntil }));
    const [plan, whole] = [await run('dry-run'), await run('dry-run', 'whole')];
    expect(plan.out.slice(0, 2)).toEqual([
      'REPOSITORY    READ FROM                 LAST TIME',
      'acme/widgets  2023-06-22T10:00:00.000Z  120 listed, 7 read',
    ]);
    expect(whole.out[1]).toContain('the beginning');
    expect([plan.code, whole.code, asked]).toEqual([0, 0, []]);
  });

  it('says why one broke off', async () => {
    const { run } = await withBot(async (registry) => {
      const stopped = { code: 'budget', text: 'The run used its budget.' };
      await put(registry, create(SyncStateSchema, { name, repository, beganAt: at('2023-06-22T10:00:00Z'), stopped }));
    });
    const { code, err } = await run();
    expect([code, err]).toEqual([1, ['rapporteur: acme/widgets was not read to its end: The run used its budget.']]);
  });

  it.each([
    ['nothing begins', async () => {}, /did not begin to read within a minute/],
    [
      'nothing moves',
      async (registry: Registry) =>
        void (await put(registry, create(SyncStateSchema, { name, repository, beganAt: at('2023-06-22T10:00:00Z') }))),
      /has not moved for five minutes/,
    ],
  ])('gives up when %s', async (_, bot, words) => {
    const { run } = await withBot(bot);
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err.join()).toMatch(words);
  });

  it('says that some repositories were left out', async () => {
    const { run, registry } = await withBot(async () => {
      const version = await versionOf(registry);
      await put(
        registry,
        create(SyncStateSchema, {
          name,
          repository,
          version,
          beganAt: at('2023-06-22T10:00:00Z'),
          endedAt: at('2023-06-22T10:00:09Z'),
        }),
      );
    });
    await put(registry, create(SyncStateSchema, { name, repository, endedAt: at('2023-06-21T10:00:00Z') }));
    await put(
      registry,
      create(SyncStateSchema, {
        name: 'syncStates/acme/docs',
        repository: 'acme/docs',
        endedAt: at('2023-06-21T10:00:00Z'),
      }),
    );
    const { code, out } = await run();
    expect([code, out.at(-1)]).toEqual([0, expect.stringMatching(/^Not read: acme\/docs; archived ones/)]);
  });

  it('says where no bot or no registry answers', async () => {
    const { run } = await withBot(undefined);
    await expect(run()).rejects.toThrow(/No bot runs at this registry/);
    const desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: await nobody() });
    expect(await desk.run('reconcile')).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be reached/) });
    await desk.clear();
  });
});
