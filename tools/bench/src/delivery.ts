/** What one delivery of each kind costs, in statements, requests and CPU, and whether that grows with the RFCs on record. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { KINDS, type Kind } from './acts.ts';
import { type Figure, tellFigures } from './figures.ts';
import { type Cost, type Costs, CostsSchema, type Measuring } from './measure.ts';
import { parseNumbers, takeChoice } from './options.ts';
import { startPostgres } from './postgres.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench delivery [--largest 100000] [--open 200] [--rounds 7] [--only opened,typo]
  What a delivery of each kind costs with 1, 1,000, 10,000 and 100,000 RFCs on record: statements, requests, CPU.`;

export const delivery = async (args: readonly string[]): Promise<void> => {
  const { chosen: kinds, rest } = takeChoice(args, 'only', KINDS);
  const option = parseNumbers(rest, { largest: 100_000, open: 200, rounds: 7 });
  const [largest, open, rounds] = [option('largest'), option('open'), option('rounds')];
  const sizes = [...[1, 1_000, 10_000, 100_000].filter((size) => size < largest), largest];
  console.log(`delivery: medians of ${rounds} rounds, at most ${open} RFCs open, node ${process.version}`);
  const postgres = await startPostgres();
  const measured: Measured[] = [];
  try {
    for (const rfcs of sizes) {
      const databaseUrl = await postgres.createDatabase(`rfcs_${rfcs}`);
      const costs = await measureApart({ databaseUrl, rfcs, open, rounds, kinds });
      measured.push({ rfcs, costs });
      const rows = kinds.flatMap((kind) => rowOf(kind, costs[kind]));
      console.log(`\n${rfcs} RFCs on record:\n\n${table(COLUMNS, rows)}`);
    }
  } finally {
    await postgres.stop();
  }
  console.log(`\n${NOTE}\n`);
  tellFigures(figuresOf(measured, open));
};

export type Measured = { readonly rfcs: number; readonly costs: Costs };

const NOTE = `statements, reads, writes: of the delivery's own key. follow: statements and requests of keys that follow.
Growth is from the smallest to the largest size; the CPU of what lists all open RFCs (agenda, transcript) from the
smallest size that has as many open ones.`;

/** A process of its own: every size begins equally cold. */
const measureApart = async (measuring: Measuring): Promise<Costs> => {
  const script = fileURLToPath(new URL('./serve-delivery.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(measuring)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The measurement with ${measuring.rfcs} RFCs ended with code ${code}.`);
  });
  const [costs] = await Promise.race([once(child, 'message'), ended]);
  await ended.catch(() => {});
  return CostsSchema.parse(costs);
};

const COLUMNS = ['delivery', 'statements', 'queue', 'reads', 'writes', 'follow', 'echoes', 'CPU ms', 'unchanged'];
const rowOf = (kind: Kind, cost: Cost | undefined): readonly (readonly string[])[] => {
  if (!cost) return [];
  const { statements, queue, reads, writes, follow, followRequests, echoes, cpu, unchanged } = cost;
  const counts = [statements, queue, reads, writes].map(String);
  return [[kind, ...counts, `${follow}+${followRequests}`, String(echoes), cpu.toFixed(1), String(unchanged)]];
};

const LISTS_WHAT_IS_OPEN: ReadonlySet<Kind> = new Set(['agenda', 'transcript']);

/** Costs are those at the largest size; growth is from the smallest one. */
export const figuresOf = (measured: readonly Measured[], open: number): readonly Figure[] => {
  const [smallest, largest] = [measured.at(0), measured.at(-1)];
  if (!smallest || !largest) return [];
  const withOpen = measured.find(({ rfcs }) => rfcs >= open) ?? largest;
  return KINDS.flatMap((kind): Figure[] => {
    const [before, after] = [smallest.costs[kind], largest.costs[kind]];
    const beforeByOpen = (LISTS_WHAT_IS_OPEN.has(kind) ? withOpen : smallest).costs[kind];
    if (!before || !after || !beforeByOpen) return [];
    const limits = LIMITS[kind] ?? {};
    const cost = (figure: 'statements' | 'reads' | 'writes'): Figure => {
      const most = limits[figure];
      return { name: `${figure}.${kind}`, value: after[figure], ...(most !== undefined && { aim: { most } }) };
    };
    const growth = Math.max(
      ratio(statementsOf(before), statementsOf(after)),
      ratio(requestsOf(before), requestsOf(after)),
    );
    return [
      { name: `growth.${kind}`, value: growth, aim: { most: 1 } },
      {
        name: `cpugrowth.${kind}`,
        value: ratio(aboveNoise(beforeByOpen.cpu), aboveNoise(after.cpu)),
        aim: { most: 1.2 },
      },
      cost('statements'),
      { name: `queue.${kind}`, value: after.queue },
      { name: `follow.${kind}`, value: after.follow },
      cost('reads'),
      cost('writes'),
      { name: `echoes.${kind}`, value: after.echoes, aim: { most: 0 } },
      { name: `cpu.${kind}`, value: after.cpu },
      { name: `unchanged.${kind}`, value: after.unchanged, aim: { most: 0 } },
    ];
  });
};

const LIMITS: Partial<Record<Kind, Partial<Record<'statements' | 'reads' | 'writes', number>>>> = {
  typo: { statements: 4, reads: 2 },
  opened: { statements: 10, reads: 6, writes: 4 },
};

const statementsOf = ({ statements, follow }: Cost): number => statements + follow;
const requestsOf = ({ reads, writes, followRequests }: Cost): number => reads + writes + followRequests;
/** Less than this many milliseconds cannot be told from what else the process does. */
const NOISE_MS = 5;
const aboveNoise = (ms: number): number => Math.max(ms, NOISE_MS);
const ratio = (before: number, after: number): number => (before === after ? 1 : after / before);
