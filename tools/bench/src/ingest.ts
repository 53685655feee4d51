/** How fast deliveries are accepted: the durable inbox against a bare Probot that stores nothing, alternating on the same payloads. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { fire, type Measured, median } from './load.ts';
import { parseNumbers } from './options.ts';
import { drawPayloads } from './payloads.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench ingest [--rounds 5] [--count 1500] [--connections 32] [--seed 1]
  Accepted deliveries per second and 99th percentile, durable inbox against bare Probot; time to ready; memory at rest.`;

export const ingest = async (args: readonly string[]): Promise<void> => {
  const defaults = { rounds: 5, count: 1_500, connections: 32, seed: 1 };
  const option = parseNumbers(args, defaults);
  const [rounds, count, connections, seed] = [option('rounds'), option('count'), option('connections'), option('seed')];
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-bench-'));
  const postgres = await startPostgres();
  const children: Running[] = [];
  try {
    console.log(
      `ingest: ${rounds} rounds of ${count} deliveries over ${connections} connections, seed ${seed}, node ${process.version}\n`,
    );
    console.log('Starting (ms from process start to listening; first = nothing there yet, warm = second start) ...');
    for (const system of await systemsOf(folder, postgres)) children.push(await open(system));
    console.log(`\n${table(START_COLUMNS, children.map(startRow))}\n`);

    const payloads = drawPayloads(count, seed);
    const warmUp = payloads.slice(0, Math.min(500, count));
    for (const { child, system } of children) {
      await fire(child.url, shareOf(warmUp, system), connections);
      await child.settle();
    }
    for (let round = 0; round < rounds; round += 1) {
      // Every other round backwards, so that nobody always runs after the same neighbour.
      for (const running of round % 2 === 0 ? children : children.toReversed()) {
        if (running.system.embedded && round >= 3) continue;
        running.results.push(await fire(running.child.url, shareOf(payloads, running.system), connections));
        await running.child.settle();
      }
    }
    const yardstick = children.find(({ system }) => system.name === YARDSTICK);
    console.log(
      table(
        RESULT_COLUMNS,
        children.map((running) => resultRow(running, yardstick)),
      ),
    );
    console.log(
      `\nRatios: median over the rounds of each round's rate divided by that of "${YARDSTICK}" in the same round.`,
    );
    const refused = children.flatMap(({ results }) => results).reduce((sum, result) => sum + result.refused, 0);
    if (refused > 0) throw new Error(`${refused} requests were not answered with 2xx; the figures do not count.`);
  } finally {
    await Promise.all(children.map(({ child }) => child.stop()));
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

type System = {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Embedded systems get a tenth of the payloads and at most three rounds, or they would take most of the time. */
  readonly embedded: boolean;
};

type Running = {
  readonly system: System;
  readonly child: Child;
  readonly firstMs: number;
  readonly memory: number;
  readonly results: Measured[];
};

const shareOf = <T>(all: readonly T[], { embedded }: System): readonly T[] =>
  embedded ? all.slice(0, Math.ceil(all.length / 10)) : all;

const YARDSTICK = 'bare Probot, server';

const systemsOf = async (folder: string, postgres: Postgres): Promise<readonly System[]> => [
  { name: YARDSTICK, script: './serve-probot.ts', args: ['server'], embedded: false },
  { name: 'bare Probot, middleware without log', script: './serve-probot.ts', args: ['middleware'], embedded: false },
  {
    name: 'inbox on PostgreSQL',
    script: './serve-inbox.ts',
    args: [await postgres.createDatabase('idle')],
    embedded: false,
  },
  {
    name: 'inbox on PostgreSQL, worker running',
    script: './serve-inbox.ts',
    args: [await postgres.createDatabase('working'), 'worker'],
    embedded: false,
  },
  { name: 'inbox on PGlite', script: './serve-inbox.ts', args: [join(folder, 'idle')], embedded: true },
  {
    name: 'inbox on PGlite, worker running',
    script: './serve-inbox.ts',
    args: [join(folder, 'working'), 'worker'],
    embedded: true,
  },
];

const open = async (system: System): Promise<Running> => {
  const first = await startChild(system.script, system.args);
  await first.stop();
  const child = await startChild(system.script, system.args);
  return { system, child, firstMs: first.readyMs, memory: await child.restingMemory(), results: [] };
};

const START_COLUMNS = ['system', 'first ms', 'warm ms', 'memory MB'];
const startRow = ({ system, child, firstMs, memory }: Running): readonly string[] => [
  system.name,
  firstMs.toFixed(0),
  child.readyMs.toFixed(0),
  (memory / 1024 / 1024).toFixed(0),
];

const RESULT_COLUMNS = ['system', 'accepted/s', 'ratio', 'p50 ms', 'p99 ms'];
const resultRow = ({ system, results }: Running, yardstick: Running | undefined): readonly string[] => [
  system.name,
  median(results.map(({ perSecond }) => perSecond)).toFixed(0),
  median(results.map(({ perSecond }, round) => perSecond / (yardstick?.results[round]?.perSecond ?? 1))).toFixed(2),
  median(results.map(({ p50 }) => p50)).toFixed(1),
  median(results.map(({ p99 }) => p99)).toFixed(1),
];
