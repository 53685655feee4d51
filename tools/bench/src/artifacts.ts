/** What artifacts cost among many: put, get, query, a walk of ten steps; and how much memory a large blob takes on its way. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { type Client, createClient } from '@rapporteur/client';
import {
  ArtifactEncoding,
  ArtifactKeySchema,
  ArtifactPartitionsSchema,
  ArtifactPayloadSchema,
  ArtifactSourceSchema,
} from '@rapporteur/idl';
import { createLocalTransport, createRegistry, createRegistryRoutes, type PutArtifact } from '@rapporteur/registry';
import { createFolderBlobs } from '@rapporteur/registry/blob';
import { type Database, openDatabase } from '@rapporteur/registry/database';
import { sql } from 'kysely';
import { type Child, startChild } from './child.ts';
import { tellFigures } from './figures.ts';
import { percentile } from './load.ts';
import { parseNumbers } from './options.ts';
import { createRandom } from './payloads.ts';
import { startPostgres } from './postgres.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench artifacts [--artifacts 100000] [--count 500] [--megabytes 100] [--seed 1]
  Milliseconds for put, get, a part by JSONPath, query, and a walk of ten steps, in process over PostgreSQL; memory of a server
  while a blob is sent to it and read back.`;

const STEPS = 10;
const CHAIN = STEPS + 1;
/** As the registry writes it. */
const PART = "$['lines'][0]";

export const artifacts = async (args: readonly string[]): Promise<void> => {
  const option = parseNumbers(args, { artifacts: 100_000, count: 500, megabytes: 100, seed: 1 });
  const postgres = await startPostgres(['shared_buffers=32MB', 'max_connections=30', 'listen_addresses=127.0.0.1']);
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-bench-blobs-'));
  let child: Child | undefined;
  try {
    const database = await openDatabase({ url: await postgres.createDatabase('artifacts'), poolSize: 4 });
    const registry = createRegistry(database, { blobs: createFolderBlobs(folder) });
    const client = createClient({ transport: createLocalTransport(createRegistryRoutes(registry)) });
    const begun = performance.now();
    const names = await fill(database, Math.ceil(option('artifacts') / CHAIN) * CHAIN);
    console.log(
      `artifacts: ${names.length} in chains of ${CHAIN}, made in ${Math.round((performance.now() - begun) / 1000)} s\n`,
    );
    const random = createRandom(option('seed'));
    const draw = (): number => Math.floor(random() * names.length);
    const last = (): string => names[Math.floor(draw() / CHAIN) * CHAIN + STEPS] ?? names.at(-1) ?? '';
    const measure = async (work: (index: number) => Promise<unknown>): Promise<readonly number[]> => {
      const took: number[] = [];
      for (let index = -20; index < option('count'); index += 1) {
        const start = performance.now();
        await work(index);
        if (index >= 0) took.push(performance.now() - start);
      }
      return took.toSorted((a, b) => a - b);
    };
    const cases: readonly (readonly [string, readonly number[]])[] = [
      ['put', await measure((index) => putOne(client, index + 1_000_000))],
      ['get', await measure(() => client.getArtifact(names[draw()] ?? ''))],
      ['part', await measure(() => client.getPayload({ name: names[draw()] ?? '', path: '$.lines[?@.n > 3].text' }))],
      [
        'query',
        await measure(() => client.queryArtifact({ organisation: 'acme', keyName: keyOf(draw()), alias: 'latest' })),
      ],
      ['walk', await measure(() => walk(client, last()))],
    ];
    console.log(
      table(
        ['call', 'p50 ms', 'p99 ms'],
        cases.map(([name, took]) => [name, percentile(took, 0.5).toFixed(2), percentile(took, 0.99).toFixed(2)]),
      ),
    );
    await database.close();
    child = await startChild('./serve-blobs.ts', [folder]);
    const grown = await stream(child, option('megabytes'));
    console.log();
    tellFigures([
      ...cases.map(([name, took]) => ({ name: `${name}.p50`, value: percentile(took, 0.5) })),
      { name: 'memory.stream', value: grown, aim: { most: MOST_GROWTH } },
    ]);
  } finally {
    await child?.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** MB by which a server may grow with a blob of any size: what lies between two collections of garbage. */
const MOST_GROWTH = 90;

const keyOf = (index: number): string => `meetup/k${Math.floor(index / CHAIN)}`;

const shapeOf = (index: number, inputs: readonly string[]): PutArtifact => ({
  key: create(ArtifactKeySchema, { organisation: 'acme', name: keyOf(index) }),
  partitions: create(ArtifactPartitionsSchema, { entries: [{ key: 'step', value: String(index % CHAIN) }] }),
  payload: create(ArtifactPayloadSchema, {
    type: { name: 'acme.Bench', encoding: ArtifactEncoding.JSON },
    content: {
      case: 'json',
      value: JSON.stringify({
        index,
        lines: Array.from({ length: 10 }, (_, n) => ({ n, text: `Line ${n} of ${index}, in which somebody speaks.` })),
      }),
    },
  }),
  source: create(ArtifactSourceSchema, { madeBy: { case: 'record', value: 'a benchmark' } }),
  inputs: inputs.map((artifact) => ({ artifact, part: '$.lines[0]', inputPart: '$.lines[0]' })),
  repository: 'acme/widgets',
  visibility: 'public',
  aliases: index % CHAIN === STEPS ? ['latest'] : [],
});

/** Each came from the one before it, but for the first of every chain. Written at once: one by one is what is measured after. */
const fill = async ({ kysely }: Database, count: number): Promise<readonly string[]> => {
  await sql`insert into rapporteur.artifact (organisation, name, version, partitions, type, encoding, schema, media_type,
      digest, size, json, source, repository, resource, visibility)
    select 'acme', 'meetup/k' || n / ${CHAIN}::int, encode(sha256(convert_to('artifact ' || n, 'UTF8')), 'hex'),
      '{"step":"' || n % ${CHAIN}::int || '"}', 'acme.Bench', 'json', '', '', '', length(json), json,
      '{"record": "a benchmark"}', 'acme/widgets', '', 'public'
    from generate_series(0, ${count}::int - 1) as n, lateral (
      select '{"index":' || n || ',"lines":[' || string_agg(
        '{"n":' || line || ',"text":"Line ' || line || ' of ' || n || ', in which somebody speaks."}', ',' order by line) || ']}' as json
      from generate_series(0, 9) as line
    ) as made order by n`.execute(kysely);
  await sql`insert into rapporteur.artifact_edge (artifact, place, input, part, input_part)
    select b.id, 1, a.id, ${PART}, ${PART} from rapporteur.artifact a join rapporteur.artifact b
    on b.id = a.id + 1 and b.name = a.name`.execute(kysely);
  await sql`insert into rapporteur.artifact_alias (organisation, name, partitions, alias, artifact)
    select 'acme', name, partitions, 'latest', id from rapporteur.artifact
    where partitions = ${`{"step":"${STEPS}"}`}`.execute(kysely);
  await sql`analyze`.execute(kysely);
  return Array.from({ length: count }, (_, n) => {
    const version = createHash('sha256').update(`artifact ${n}`).digest('hex');
    return `artifacts/acme/${keyOf(n)}@${version}`;
  });
};

const putOne = async (client: Client, index: number): Promise<void> => {
  const { key, partitions, payload, repository } = shapeOf(index, []);
  await client.putArtifact({ key, partitions, payload, repository });
};

const walk = async (client: Client, name: string): Promise<void> => {
  const { steps } = await client.walkLineage({ name, part: '$.lines[0]', depth: STEPS });
  if (steps.length !== STEPS) throw new Error(`A walk from ${name} took ${steps.length} steps, not ${STEPS}.`);
};

/** MB by which the most memory of a server grew with a large blob, after it had taken and given a small one. */
const stream = async (child: Child, megabytes: number): Promise<number> => {
  const [url = '', token = ''] = child.url.split(' ');
  await sendAndTake({ url, token, megabytes: 5 });
  const before = await child.peakMemory();
  await sendAndTake({ url, token, megabytes });
  return ((await child.peakMemory()) - before) / 1_000_000;
};

const sendAndTake = async ({
  url,
  token,
  megabytes,
}: {
  readonly url: string;
  readonly token: string;
  readonly megabytes: number;
}): Promise<void> => {
  const chunk = Buffer.alloc(1_000_000, 'recording ');
  const hash = createHash('sha256');
  for (let n = 0; n < megabytes; n += 1) hash.update(chunk);
  const digest = hash.digest('hex');
  const size = megabytes * chunk.length;
  let left = megabytes;
  const body = new ReadableStream({
    pull: (controller) => {
      left -= 1;
      controller.enqueue(chunk);
      if (left === 0) controller.close();
    },
  });
  const authorization = `Bearer ${token}`;
  const headers = { authorization, 'content-length': String(size) };
  const request = { method: 'PUT', headers, body, duplex: 'half' } as const;
  const sent = await fetch(`${url}/v1/blobs/acme/widgets/${digest}`, request);
  if (sent.status !== 201) throw new Error(`The blob was answered with ${sent.status}: ${await sent.text()}`);
  const client = createClient({ baseUrl: url, headers: { authorization } });
  const made = await client.putArtifact({
    key: { organisation: 'acme', name: 'meetup/recording' },
    partitions: {},
    payload: create(ArtifactPayloadSchema, {
      type: { encoding: ArtifactEncoding.BLOB, mediaType: 'audio/mpeg' },
      content: { case: 'blob', value: { digest, size: BigInt(size) } },
    }),
    repository: 'acme/widgets',
  });
  const back = await fetch(`${url}/v1/blobs/acme/meetup/recording/${made.version}`, { headers: { authorization } });
  let received = 0;
  for await (const part of back.body ?? []) received += part.length;
  if (received !== size) throw new Error(`${received} of ${size} bytes came back.`);
};
