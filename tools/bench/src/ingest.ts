/** How fast and how cheaply deliveries are accepted: the durable inbox beside a bare Probot and beside the usual durable way. */
import { type Child, startChild } from './child.ts';
import { fire, type Measured, median } from './load.ts';
import { parseNumbers } from './options.ts';
import { drawPayloads, type Payload } from './payloads.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench ingest [--rounds 5] [--count 1500] [--connections 32] [--seed 1]
  Accepted deliveries per second, CPU of node and PostgreSQL for each, 99th percentile: the durable inbox on the default and
  on an external database, a bare Probot that forgets everything, and a Probot that stores and sends a job before the 2xx.`;

export const ingest = async (args: readonly string[]): Promise<void> => {
  const option = parseNumbers(args, { rounds: 5, count: 1_500, connections: 32, seed: 1 });
  const [rounds, count, connections, seed] = [option('rounds'), option('count'), option('connections'), option('seed')];
  const servers: Postgres[] = [];
  const children: Running[] = [];
  try {
    console.log(
      `ingest: ${rounds} rounds of ${count} deliveries over ${connections} connections, seed ${seed}, node ${process.version}\n`,
    );
    for (const system of await systemsOf(servers)) children.push(await open(system));
    console.log(
      'From process start to listening (ms; first = nothing there yet, warm = second start), memory at rest:',
    );
    console.log(`\n${table(START_COLUMNS, children.map(startRow))}\n`);
    const payloads = drawPayloads(count, seed);
    for (const running of children) await measure(running, payloads.slice(0, Math.min(500, count)), connections);
    for (let round = 0; round < rounds; round += 1)
      // Every other round backwards, so that nobody always runs after the same neighbour.
      for (const running of round % 2 === 0 ? children : children.toReversed())
        running.results.push(await measure(running, payloads, connections));
    console.log(
      table(
        RESULT_COLUMNS,
        children.map((running) => resultRow(running, find(children, BARE))),
      ),
    );
    console.log(
      '\nRatios: median over the rounds of a figure in the same round; CPU: node and PostgreSQL until all is run.\n',
    );
    const refused = children.flatMap(({ results }) => results).reduce((sum, result) => sum + result.refused, 0);
    if (refused > 0) throw new Error(`${refused} requests were not answered with 2xx; the figures do not count.`);
    const figures = figuresOf(children);
    for (const { name, value } of figures) console.log(`figure ${name} ${value.toFixed(2)}`);
    const missed = figures.filter(({ value, aim }) => value < aim);
    if (missed.length > 0)
      throw new Error(
        missed.map(({ name, value, aim }) => `${name} is ${value.toFixed(2)}, below the aim of ${aim}.`).join('\n'),
      );
  } finally {
    await Promise.all(children.map(({ child }) => child.stop()));
    await Promise.all(servers.map((server) => server.stop()));
  }
};

type System = {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly postgres: Postgres | undefined;
};

type Result = Measured & {
  /** Microseconds of CPU for each delivery. */
  readonly node: number;
  readonly database: number;
};

type Running = {
  readonly system: System;
  readonly child: Child;
  readonly firstMs: number;
  readonly memory: number;
  readonly results: Result[];
};

const BARE = 'bare Probot';
const PLACES = ['default', 'external'] as const;
// Those of the bot's own server, and those that PostgreSQL comes with.
const SETTINGS = { default: ['shared_buffers=32MB', 'max_connections=30', 'listen_addresses=127.0.0.1'], external: [] };

const systemsOf = async (servers: Postgres[]): Promise<readonly System[]> => {
  const systems: System[] = [{ name: BARE, script: './serve-probot.ts', args: ['server'], postgres: undefined }];
  for (const place of PLACES) {
    const postgres = await startPostgres(SETTINGS[place]);
    servers.push(postgres);
    const url = (name: string) => postgres.createDatabase(name);
    systems.push(
      { name: `usual, ${place}`, script: './serve-usual.ts', args: [await url('usual')], postgres },
      { name: `inbox, ${place}, not started`, script: './serve-inbox.ts', args: [await url('idle')], postgres },
      { name: `inbox, ${place}`, script: './serve-inbox.ts', args: [await url('working'), 'worker'], postgres },
    );
  }
  return systems;
};

const open = async (system: System): Promise<Running> => {
  const first = await startChild(system.script, system.args);
  await first.stop();
  const child = await startChild(system.script, system.args);
  return { system, child, firstMs: first.readyMs, memory: await child.restingMemory(), results: [] };
};

const measure = async (
  { system, child }: Running,
  payloads: readonly Payload[],
  connections: number,
): Promise<Result> => {
  const before = { node: await child.cpu(), database: system.postgres?.cpu() ?? 0 };
  const measured = await fire(child.url, payloads, connections);
  await child.settle();
  const each = (ms: number): number => (ms * 1000) / Math.max(measured.accepted, 1);
  return {
    ...measured,
    node: each((await child.cpu()) - before.node),
    database: each((system.postgres?.cpu() ?? 0) - before.database),
  };
};

const find = (all: readonly Running[], name: string): Running => {
  const found = all.find(({ system }) => system.name === name);
  if (found === undefined) throw new Error(`There is no system "${name}".`);
  return found;
};

const figuresOf = (all: readonly Running[]) =>
  PLACES.flatMap((place) => {
    const [ours, usual, bare] = [find(all, `inbox, ${place}`), find(all, `usual, ${place}`), find(all, BARE)];
    const cheapness = [
      { name: `cpu.${place}.bare`, value: ratio(bare, ours, cpuOf), aim: 0.6 },
      { name: `cpu.${place}.usual`, value: ratio(usual, ours, cpuOf), aim: 0 },
    ];
    return [
      { name: `rate.${place}.bare`, value: ratio(ours, bare, rateOf), aim: 0.7 },
      { name: `rate.${place}.usual`, value: ratio(ours, usual, rateOf), aim: 3 },
      ...(ours.system.postgres?.cpu() === undefined ? [] : cheapness),
    ];
  });

const rateOf = ({ perSecond }: Result): number => perSecond;
const cpuOf = ({ node, database }: Result): number => node + database;

const ratio = (upper: Running, lower: Running, of: (result: Result) => number): number =>
  median(upper.results.map((result, round) => of(result) / of(lower.results[round] ?? result)));

const START_COLUMNS = ['system', 'first ms', 'warm ms', 'memory MB'];
const startRow = ({ system, child, firstMs, memory }: Running): readonly string[] => [
  system.name,
  firstMs.toFixed(0),
  child.readyMs.toFixed(0),
  (memory / 1024 / 1024).toFixed(0),
];

const RESULT_COLUMNS = ['system', 'accepted/s', 'to bare', 'node µs', 'PostgreSQL µs', 'to bare', 'p50 ms', 'p99 ms'];
const resultRow = (running: Running, bare: Running): readonly string[] => {
  const middle = (of: (result: Result) => number): number => median(running.results.map(of));
  return [
    running.system.name,
    middle(rateOf).toFixed(0),
    ratio(running, bare, rateOf).toFixed(2),
    middle(({ node }) => node).toFixed(0),
    middle(({ database }) => database).toFixed(0),
    ratio(bare, running, cpuOf).toFixed(2),
    middle(({ p50 }) => p50).toFixed(1),
    middle(({ p99 }) => p99).toFixed(1),
  ];
};
