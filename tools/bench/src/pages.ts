/** What pages cost: size, time and statements of each kind, beside a plain page that reads one row; and what readers cost the inbox. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import pg from 'pg';
import { z } from 'zod';
import { type Child, startChild } from './child.ts';
import { type Figure, tellFigures } from './figures.ts';
import { anew, KINDS, type Kind } from './kinds-of-pages.ts';
import { fillLibrary, type Library } from './library.ts';
import { fire, type Measured, median, percentile } from './load.ts';
import { parseNumbers, takeChoice } from './options.ts';
import { drawPayloads } from './payloads.ts';
import { startPostgres } from './postgres.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench pages [--rfcs 10000] [--meetings 1000] [--count 30] [--rounds 12] [--deliveries 5000] [--readers 50] [--seed 1] [--kinds front,rfc]
  HTML size, time and statements of each kind of page with so many RFCs, and with 100, made anew and from memory, beside a
  plain page that reads one row; and how long deliveries take while so many read, to how long they take alone.`;

export const pages = async (args: readonly string[]): Promise<void> => {
  const { chosen, rest } = takeChoice(
    args,
    'kinds',
    KINDS.map(([name]) => name),
  );
  const kinds = KINDS.filter(([name]) => chosen.includes(name));
  const option = parseNumbers(rest, {
    ...{ rfcs: 10_000, meetings: 1_000, count: 30, rounds: 12, deliveries: 5_000, readers: 50, seed: 1 },
  });
  const sizes = { rfcs: option('rfcs'), meetings: option('meetings') };
  const postgres = await startPostgres([
    ...['shared_buffers=32MB', 'max_connections=60', 'listen_addresses=127.0.0.1'],
    'shared_preload_libraries=pg_stat_statements',
  ]);
  const children: Child[] = [];
  const counters: Counter[] = [];
  const open = async (name: string, size: Library): Promise<Place> => {
    const url = await postgres.createDatabase(name);
    const database = await openDatabase({ url });
    await fillLibrary(createRegistry(database), size);
    await database.close();
    const counter = await countStatements(url);
    const child = await startChild('./serve-pages.ts', [url]);
    children.push(child);
    counters.push(counter);
    const [address = '', plain = ''] = child.url.split(' ');
    return { address, plain, child, counter, sizes: size };
  };
  try {
    console.log(`pages: ${sizes.rfcs} RFCs, ${sizes.meetings} meetings, node ${process.version}\n`);
    const small = await open('small', { rfcs: 100, meetings: 20 });
    const large = await open('large', sizes);
    const count = option('count');
    const rows: Row[] = [];
    for (const kind of kinds) {
      // The first of a kind has its code compiled.
      await openAll(large, kind, { count: 10, from: 1_000_000 });
      const few = await openAll(small, kind, { count: 10, from: 0 });
      rows.push({
        name: kind[0],
        ...(await openAll(large, kind, { count, from: 0 })),
        few: few.statements.at(-1) ?? 0,
      });
    }
    const kept = await openKept(large, count);
    const bare = await openPlain(large, count);
    tellPages(rows, { kept, bare });
    const payloads = drawPayloads(option('deliveries'), option('seed'));
    const ratio = await disturb(large, { kinds, payloads, readers: option('readers'), rounds: option('rounds') });
    tellFigures(figuresOf(rows, ratio));
  } finally {
    await Promise.all([...children.map((child) => child.stop()), ...counters.map((counter) => counter.end())]);
    await postgres.stop();
  }
};

/** As many as `bench ingest` has. */
const CONNECTIONS = 32;

type Place = {
  readonly address: string;
  readonly plain: string;
  readonly child: Child;
  readonly counter: Counter;
  readonly sizes: Library;
};

type Opened = {
  readonly bytes: readonly number[];
  readonly times: readonly number[];
  readonly statements: readonly number[];
  /** Milliseconds of the server for each. */
  readonly cpu: number;
};
type Row = Opened & { readonly name: string; readonly few: number };

/** Opens so many pages of a kind, one after the other, none of which was made before. */
const openAll = async (
  { address, child, counter, sizes }: Place,
  [name, addressOf]: Kind,
  { count, from }: { readonly count: number; readonly from: number },
): Promise<Opened> => {
  const cpu = await child.cpu();
  const opened: { bytes: number; time: number; statements: number }[] = [];
  for (let number = from; number < from + count; number += 1) {
    const path = addressOf(number, sizes);
    const before = await counter.count();
    const begun = performance.now();
    const response = await fetch(address + anew(path, number));
    const bytes = Buffer.byteLength(await response.text());
    const time = performance.now() - begun;
    if (response.status !== 200) throw new Error(`The page of ${name} at ${path} is answered with ${response.status}.`);
    opened.push({ bytes, time, statements: (await counter.count()) - before });
  }
  return {
    bytes: sorted(opened.map(({ bytes }) => bytes)),
    times: sorted(opened.map(({ time }) => time)),
    statements: sorted(opened.map(({ statements }) => statements)),
    cpu: ((await child.cpu()) - cpu) / count,
  };
};

/** The front page again and again, by who has it already. */
const openKept = async ({ address }: Place, count: number): Promise<readonly number[]> => {
  const etag = (await fetch(address)).headers.get('etag') ?? '';
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const begun = performance.now();
    const { status } = await fetch(address, { headers: { 'if-none-match': etag } });
    times.push(performance.now() - begun);
    if (status !== 304) throw new Error(`A page that did not change is answered with ${status}.`);
  }
  return sorted(times);
};

const openPlain = async ({ plain, sizes }: Place, count: number): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let number = -10; number < count; number += 1) {
    const begun = performance.now();
    await (await fetch(`${plain}/${1 + (Math.abs(number) % sizes.rfcs)}`)).text();
    if (number >= 0) times.push(performance.now() - begun);
  }
  return sorted(times);
};

type Disturbing = {
  readonly kinds: readonly Kind[];
  readonly payloads: ReturnType<typeof drawPayloads>;
  readonly readers: number;
  readonly rounds: number;
};

/**
 * How much longer the slowest hundredth of deliveries takes while others read pages, each as soon as the last one came. Some
 * seconds of deliveries alone and a few beside readers by turns, so that whatever else the machine does hits both.
 */
const disturb = async (
  { address, child, sizes }: Place,
  { kinds, payloads, readers, rounds }: Disturbing,
): Promise<number> => {
  const people = await startReaders({ ...sizes, address, readers, kinds: kinds.map(([name]) => name) });
  const measured: Record<'alone' | 'beside', Measured[]> = { alone: [], beside: [] };
  try {
    await fire(address, payloads.slice(0, 500), CONNECTIONS);
    for (let round = 0; round < rounds; round += 1)
      for (const which of round % 2 === 0 ? (['alone', 'beside'] as const) : (['beside', 'alone'] as const)) {
        await people.tell(which === 'beside' ? 'read' : 'rest');
        const fired = await fire(address, payloads, CONNECTIONS);
        if (fired.refused > 0) throw new Error('Deliveries were refused; the figures do not count.');
        measured[which].push(fired);
        await people.tell('rest');
        await child.settle();
      }
    const { opened, refused } = await people.tell('rest');
    const told = (all: readonly Measured[]): string => {
      const times = sorted(all.flatMap((one) => one.times));
      return `p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms, of a round ${p99Of(all).toFixed(1)} ms`;
    };
    const { alone, beside } = measured;
    console.log(
      `\n${rounds} rounds of ${payloads.length} deliveries alone: ${told(alone)}\nas many beside ${readers} readers, who opened ${opened} pages and were refused ${refused}: ${told(beside)}\n`,
    );
    return p99Of(beside) / p99Of(alone);
  } finally {
    await people.stop();
  }
};

/** Of the usual round: what else hits a few rounds hits no figure. */
const p99Of = (all: readonly Measured[]): number => median(all.map(({ p99 }) => p99));

const ReadSchema = z.object({ opened: z.number(), refused: z.number() });

type Readers = { tell(what: 'read' | 'rest'): Promise<z.infer<typeof ReadSchema>>; stop(): Promise<void> };

/** In a process of their own, so that they are in nobody's way but the server's. They begin when they are told to. */
const startReaders = async (reading: object): Promise<Readers> => {
  const child = fork(fileURLToPath(new URL('./read-pages.ts', import.meta.url)), [JSON.stringify(reading)]);
  await once(child, 'message');
  return {
    tell: async (what) => {
      const told = once(child, 'message');
      child.send(what);
      return ReadSchema.parse((await told)[0]);
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};

type Counter = { count(): Promise<number>; end(): Promise<void> };

/** Statements of all others in this database since it began, as PostgreSQL counts them. */
const countStatements = async (url: string): Promise<Counter> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  client.on('error', () => {});
  await client.query('create extension if not exists pg_stat_statements');
  await client.query('analyze');
  const text = `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements join pg_database on oid = dbid
    where datname = current_database() and query like '%rapporteur.%' and query not like '%pg_stat_statements%'
      and query !~ 'rapporteur.(delivery|owner|claim)'`;
  return {
    count: async () => Number((await client.query(text)).rows[0]?.calls ?? 0),
    end: () => client.end(),
  };
};

const tellPages = (
  rows: readonly Row[],
  { kept, bare }: { readonly kept: readonly number[]; readonly bare: readonly number[] },
): void => {
  const two = (values: readonly number[], digits: number) =>
    [0.5, 0.99].map((share) => percentile(values, share).toFixed(digits));
  console.log(
    table(
      ['page', 'bytes p50', 'bytes p99', 'ms p50', 'ms p99', 'CPU ms', 'statements', 'most', 'with 100 RFCs'],
      [
        ...rows.map(({ name, bytes, times, cpu, statements, few }) => [
          ...[name, ...two(bytes, 0), ...two(times, 1)],
          ...[cpu.toFixed(1), String(statements[0]), String(statements.at(-1)), String(few)],
        ]),
        ['front, 304', '', '', ...two(kept, 1), '', '', '', ''],
        ['plain page of one row', '', '', ...two(bare, 1), '', '1', '', ''],
      ],
    ),
  );
};

/** Over all pages, of every kind as many. */
const figuresOf = (rows: readonly Row[], ratio: number): readonly Figure[] => {
  const times = sorted(rows.flatMap(({ times }) => times));
  const bytes = sorted(rows.flatMap(({ bytes }) => bytes));
  // Once a second somebody has to ask for the names of private repositories as well, and questions of one moment are one.
  const growing = rows.filter(({ statements, few }) => (statements[0] ?? 0) > few);
  if (growing.length > 0)
    console.log(`More statements with more RFCs: ${growing.map(({ name }) => name).join(', ')}.\n`);
  return [
    { name: 'statements.growing', value: growing.length, aim: { most: 0 } },
    { name: 'html.p50', value: percentile(bytes, 0.5), aim: { most: 30_000 } },
    { name: 'page.p50', value: percentile(times, 0.5), aim: { most: 20 } },
    { name: 'page.p99', value: percentile(times, 0.99) },
    { name: 'statements.max', value: Math.max(...rows.flatMap(({ statements }) => statements)) },
    { name: 'ingest.ratio', value: ratio, aim: { most: 1.3 } },
  ];
};

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
