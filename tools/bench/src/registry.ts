/** What the registry's services cost: questions beside a bare echo, search, a watch of many, and the same without a wire. */
import { create, type DescMethod, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { createClient } from '@rapporteur/client';
import {
  GetRfcRequestSchema,
  ListRfcsRequestSchema,
  RfcService,
  SearchRequestSchema,
  SearchService,
  Stage,
} from '@rapporteur/idl';
import { RfcSchema } from '@rapporteur/idl/record';
import { createLocalTransport, createRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { type Child, startChild } from './child.ts';
import { tellFigures } from './figures.ts';
import { type Measured, median, percentile, shoot } from './load.ts';
import { parseNumbers } from './options.ts';
import { createRandom } from './payloads.ts';
import { startPostgres } from './postgres.ts';
import { drawQuery, fill, nameOfRfc } from './shelf.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench registry [--rounds 5] [--count 2000] [--rfcs 10000] [--notes 1000] [--watchers 500] [--reconnects 10000] [--seed 1]
  Calls per second and milliseconds for get, list and search over HTTP, beside a bare Connect echo, which writes an answer as
  large from memory; get of what is asked for again and again, and of what nobody asked for lately; the same in process; how late
  a change reaches many who watch; memory over reconnects.`;

const CONNECTIONS = 16;

export const registry = async (args: readonly string[]): Promise<void> => {
  const option = parseNumbers(args, {
    rounds: 5,
    count: 2_000,
    rfcs: 10_000,
    notes: 1_000,
    watchers: 500,
    reconnects: 10_000,
    seed: 1,
  });
  const postgres = await startPostgres(['shared_buffers=32MB', 'max_connections=30', 'listen_addresses=127.0.0.1']);
  let child: Child | undefined;
  try {
    const url = await postgres.createDatabase('registry');
    const database = await openDatabase({ url, poolSize: 4 });
    const own = createRegistry(database);
    const [rfcs, count, rounds] = [option('rfcs'), option('count'), option('rounds')];
    await fill(own, { rfcs, notes: option('notes') });
    const local = createClient({ transport: createLocalTransport(createRegistryRoutes(own)) });
    const begun = performance.now();
    await local.search('pydantic').page();
    console.log(
      `registry: ${rfcs} RFCs and ${option('notes')} notes; made searchable in ${Math.round(performance.now() - begun)} ms\n`,
    );
    child = await startChild('./serve-registry.ts', [url]);
    const [address = '', echo = ''] = child.url.split(' ');

    const random = createRandom(option('seed'));
    const draw = () => 1 + Math.floor(random() * rfcs);
    const toGet = (number: number) =>
      toShot(RfcService.method.getRfc, GetRfcRequestSchema, { name: nameOfRfc(number) });
    const gets = Array.from({ length: count }, () => toGet(draw()));
    // One after the other, so that an RFC comes again when all others were asked for.
    let reached = 0;
    const unread = () =>
      Array.from({ length: Math.ceil(count / 4) }, () => {
        reached = (reached % rfcs) + 1;
        return toGet(reached);
      });
    const lists = Array.from({ length: Math.ceil(count / 20) }, () =>
      toShot(RfcService.method.listRfcs, ListRfcsRequestSchema, {
        stages: [Stage.IN_REVIEW],
        waitingFor: `reviewer${draw() % 50}`,
      }),
    );
    const searches = Array.from({ length: Math.ceil(count / 20) }, () =>
      toShot(SearchService.method.search, SearchRequestSchema, { query: drawQuery(random), pageSize: 20 }),
    );
    const cases = [
      { name: 'echo', url: echo, draw: () => gets, connections: CONNECTIONS },
      { name: 'get', url: address, draw: () => gets, connections: CONNECTIONS },
      { name: 'list', url: address, draw: () => lists, connections: 4 },
      { name: 'search', url: address, draw: () => searches, connections: 1 },
      { name: 'get, not read lately', url: address, draw: unread, connections: CONNECTIONS },
    ].map((one) => ({ ...one, results: [] as Result[] }));
    for (const one of cases) await shoot(one.url, one.draw(), one.connections);
    const server = child;
    const measure = async ({ url: at, draw, connections }: (typeof cases)[number]): Promise<Result> => {
      const shots = draw();
      const before = await server.cpu();
      const measured = await shoot(at, shots, connections);
      return { ...measured, cpu: (((await server.cpu()) - before) * 1000) / Math.max(1, measured.accepted) };
    };
    for (let round = 0; round < rounds; round += 1)
      // Every other round backwards, so that nobody always runs after the same neighbour.
      for (const one of round % 2 === 0 ? cases : cases.toReversed()) one.results.push(await measure(one));
    const refused = cases.flatMap(({ results }) => results).reduce((sum, one) => sum + one.refused, 0);
    if (refused > 0) throw new Error(`${refused} calls were not answered with 2xx; the figures do not count.`);

    const inProcess = await callLocally(local.getRfc, gets.length, () => nameOfRfc(draw()));
    console.log(
      table(
        ['call', 'a second', 'p50 ms', 'p99 ms', 'µs of node'],
        [
          ...cases.map(({ name, results }) => [
            name,
            ...figuresOf(results),
            median(results.map(({ cpu }) => cpu)).toFixed(0),
          ]),
          ['get, in process', ...figuresOf([inProcess]), ''],
        ],
      ),
    );
    const watched = await watch({ address, registry: own, watchers: option('watchers') });
    const growth = await reconnect({ address, child, count: option('reconnects') });
    await database.close();
    console.log();
    const [bare, get, , search, unreadGet] = cases;
    const byEcho = (results: readonly Result[] = []): number =>
      median(results.map((one, index) => one.perSecond / (bare?.results[index]?.perSecond ?? 0)));
    tellFigures([
      { name: 'get.echo', value: byEcho(get?.results), aim: { least: 0.6 } },
      { name: 'get.unread', value: byEcho(unreadGet?.results) },
      { name: 'search.p50', value: median((search?.results ?? []).map(({ p50 }) => p50)), aim: { most: 60 } },
      { name: 'watch.p99', value: watched },
      { name: 'memory.growth', value: growth, aim: { most: 1.1 } },
    ]);
  } finally {
    await child?.stop();
    await postgres.stop();
  }
};

/** `cpu`: microseconds of the server for each call. */
type Result = Measured & { readonly cpu: number };

const toShot = <Schema extends typeof GetRfcRequestSchema | typeof ListRfcsRequestSchema | typeof SearchRequestSchema>(
  method: DescMethod,
  schema: Schema,
  values: MessageInitShape<Schema>,
) => ({
  path: `/${method.parent.typeName}/${method.name}`,
  body: Buffer.from(toBinary(schema, create(schema, values))),
  headers: () => ({ 'content-type': 'application/proto', 'connect-protocol-version': '1' }),
});

const figuresOf = (results: readonly Measured[]): readonly string[] => [
  median(results.map(({ perSecond }) => perSecond)).toFixed(0),
  median(results.map(({ p50 }) => p50)).toFixed(2),
  median(results.map(({ p99 }) => p99)).toFixed(2),
];

const callLocally = async (
  call: (name: string) => Promise<unknown>,
  count: number,
  draw: () => string,
): Promise<Measured> => {
  const times: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let left = Math.ceil(count / CONNECTIONS); left > 0; left -= 1) {
        const start = performance.now();
        await call(draw());
        times.push(performance.now() - start);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const perSecond = (times.length / (performance.now() - begun)) * 1000;
  return {
    ...{ perSecond, p50: percentile(times, 0.5), p99: percentile(times, 0.99), times },
    ...{ accepted: times.length, refused: 0 },
  };
};

const CHANGES = 10;

/** Milliseconds from a commit to the last but one of a hundred who watch. */
const watch = async ({
  address,
  registry,
  watchers,
}: {
  readonly address: string;
  readonly registry: Registry;
  readonly watchers: number;
}): Promise<number> => {
  const client = createClient({ baseUrl: address });
  const end = new AbortController();
  const sent = new Map<number, number>();
  const times: number[] = [];
  let ready = 0;
  let heard = 0;
  const running = Array.from({ length: watchers }, async () => {
    let isReady = false;
    const onPosition = (): void => {
      if (!isReady) ready += 1;
      isReady = true;
    };
    for await (const { version } of client.watch({ kinds: ['rfcs'] }, { signal: end.signal, onPosition })) {
      times.push(performance.now() - (sent.get(version) ?? 0));
      heard += 1;
    }
  });
  await until(() => ready === watchers);
  for (let change = 1; change <= CHANGES; change += 1) {
    const [standing] = await registry.find([nameOfRfc(1)]);
    if (standing?.kind !== 'rfcs') throw new Error('The RFC is gone.');
    sent.set(standing.version + 1, performance.now());
    const message = create(RfcSchema, { ...standing.message, author: `changed${change}` });
    await registry.commit({ puts: [{ message, visibility: 'public' }] });
    await until(() => heard === watchers * change);
  }
  end.abort();
  await Promise.all(running);
  return percentile(
    times.sort((a, b) => a - b),
    0.99,
  );
};

/** Memory of the server after many who came and went, by what it had after the first tenth. */
const reconnect = async ({
  address,
  child,
  count,
}: {
  readonly address: string;
  readonly child: Child;
  readonly count: number;
}): Promise<number> => {
  const client = createClient({ baseUrl: address });
  const come = async (times: number): Promise<void> => {
    for (let left = times; left > 0; left -= AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, left) }, async () => {
          const end = new AbortController();
          const onPosition = (): void => end.abort();
          for await (const _ of client.watch({}, { signal: end.signal, onPosition }));
        }),
      );
  };
  /** After connections have closed, which takes a moment, and what closed them is collected. */
  const held = async (): Promise<number> => {
    await child.restingMemory();
    await child.settle();
    return child.heldMemory();
  };
  await come(Math.ceil(count / 10));
  const before = await held();
  await come(count);
  return (await held()) / before;
};

const AT_ONCE = 50;

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
