/** One bot in this process against a GitHub in another, and what each kind of delivery costs it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bot, parseEnv, startBot } from '@rapporteur/bot';
import { createClient } from '@rapporteur/client';
import pg from 'pg';
import { pino } from 'pino';
import { z } from 'zod';
import { KINDS, type Kind } from './acts.ts';
import { type Access, type Github, type Request, type Seen, startGithub } from './github.ts';
import { median } from './load.ts';
import { putOnRecord } from './on-record.ts';
import { endsRun, purposeOf, type Statement, type Wire, watchWire } from './wire.ts';

export const CostSchema = z.object({
  /** Statements of the delivery's own key that read or write what is kept of the world, */
  statements: z.number(),
  /** those of keys that follow, */
  follow: z.number(),
  /** and all others: receipt, jobs, transactions, locks. */
  queue: z.number(),
  /** Requests to GitHub of the delivery's own key, */
  reads: z.number(),
  writes: z.number(),
  /** and of keys that follow. */
  followRequests: z.number(),
  /** Deliveries that were stored although the bot itself had caused them. */
  echoes: z.number(),
  /** Milliseconds of this process. */
  cpu: z.number(),
  /** Writes when the same delivery comes again. */
  unchanged: z.number(),
});

/** Medians over the rounds. */
export type Cost = z.infer<typeof CostSchema>;
export const CostsSchema = z.partialRecord(z.enum(KINDS), CostSchema);
export type Costs = z.infer<typeof CostsSchema>;

export type Measuring = {
  readonly databaseUrl: string;
  readonly rfcs: number;
  /** How many of them are open, if there are that many. */
  readonly open: number;
  readonly rounds: number;
  readonly kinds: readonly Kind[];
};

/** Somebody who looks on while a delivery is worked off. */
export type Onlooker = { begin(): Promise<void>; end(kind: Kind): Promise<void> };

/** Starts both, puts the RFCs on record, and does every kind of thing several times. */
export const measureDeliveries = async (
  { databaseUrl, rfcs, open, rounds, kinds }: Measuring,
  onlooker?: Onlooker,
): Promise<Costs> => {
  const wire = watchWire();
  const isOpen = Math.min(open, rfcs);
  const github = await startGithub('organisation', isOpen);
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-bench-'));
  const client = new pg.Client({ connectionString: databaseUrl });
  const clock = { offset: 0 };
  let bot: Bot | undefined;
  try {
    await client.connect();
    const env = toEnv(github.access, { databaseUrl, folder });
    const now = () => new Date(Date.now() + clock.offset);
    clock.offset = github.access.clockOffset;
    bot = await startBot(env, pino({ level: 'silent' }), { now, catchUpAtStart: false });
    await github.sendWebhooksTo(bot.url);
    const stage: Stage = { github, bot, wire, client, clock, onlooker };
    await readAll(stage);
    if (rfcs > isOpen) await wire.unseen(() => putOnRecord(client, rfcs - isOpen - 1));
    return await measureAll(stage, { rounds, kinds });
  } finally {
    await bot?.stop();
    await client.end();
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

type Stage = {
  readonly github: Github;
  readonly bot: Bot;
  readonly wire: Wire;
  /** A connection of our own. */
  readonly client: pg.Client;
  readonly clock: { offset: number };
  readonly onlooker: Onlooker | undefined;
};

const toEnv = (access: Access, { databaseUrl, folder }: { databaseUrl: string; folder: string }) => {
  const { env, problems } = parseEnv({
    APP_ID: String(access.appId),
    PRIVATE_KEY: access.privateKey,
    WEBHOOK_SECRET: access.secret,
    GHE_HOST: new URL(access.url).host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    RAPPORTEUR_HOME: folder,
  });
  if (!env) throw new Error(problems.join(' '));
  return env;
};

/** A reading that uses up its budget goes on in the next run. */
const MOST_RUNS = 20;

const readAll = async (stage: Stage): Promise<void> => {
  const registry = createClient({ baseUrl: stage.bot.url });
  for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
    await stage.bot.catchUp();
    await quiet(stage);
    const readings = await registry.listSyncStates({ pageSize: 500 }).all();
    if (readings.length > 0 && readings.every(({ endedAt }) => endedAt)) break;
    if (runs === MOST_RUNS) throw new Error(`The reading did not come to its end in ${MOST_RUNS} runs.`);
  }
  // From now on nothing happens by the clock alone.
  await stage.wire.unseen(() => stage.client.query('delete from pgboss.schedule'));
};

/** Until GitHub has sent everything, and the bot is done with it and with what that set off. */
const quiet = async ({ github, bot, wire }: Stage): Promise<void> => {
  for (let before = -1, calm = 0; calm < 2; ) {
    const now = await github.settled();
    const done = await wire.unseen(() => bot.deliveries.settled(LONGEST_MS));
    if (!done) throw new Error(`The bot was not done with a delivery after ${LONGEST_MS / 60_000} minutes.`);
    calm = now === before ? calm + 1 : 0;
    before = now;
    await pause(10);
  }
};

const LONGEST_MS = 10 * 60_000;

const measureAll = async (stage: Stage, { rounds, kinds }: Pick<Measuring, 'rounds' | 'kinds'>): Promise<Costs> => {
  const measured = new Map<Kind, Cost[]>(kinds.map((kind) => [kind, []]));
  let rest: Rest = { perMs: 0, perQuestion: 0 };
  // What moves the clock comes after all others. Round 0 warms up: tokens, settings, compiled code.
  for (const movesClock of [false, true]) {
    for (let round = 0; round <= rounds; round += 1) {
      if (round === 1) rest = await measureRest(stage);
      for (const kind of kinds.filter((one) => movesClock === (one === 'transcript'))) {
        const cost = await measureOne(stage, { kind, round, rest });
        if (round > 0) measured.get(kind)?.push(cost);
      }
    }
  }
  return CostsSchema.parse(Object.fromEntries([...measured].map(([kind, costs]) => [kind, medians(costs)])));
};

const medians = (costs: readonly Cost[]): Cost =>
  CostSchema.parse(
    Object.fromEntries(CostSchema.keyof().options.map((field) => [field, median(costs.map((cost) => cost[field]))])),
  );

/** What this process takes while nothing happens, and for asking whether something does. */
type Rest = { readonly perMs: number; readonly perQuestion: number };

const measureRest = async (stage: Stage): Promise<Rest> => {
  const idle = await timed(() => pause(3_000));
  const perMs = idle.cpu / idle.wall;
  const before = stage.wire.unseenCount();
  const asking = await timed(async () => {
    for (let count = 0; count < 40; count += 1) await quiet(stage);
  });
  const questions = stage.wire.unseenCount() - before;
  return { perMs, perQuestion: Math.max(0, asking.cpu - perMs * asking.wall) / questions };
};

const timed = async (work: () => Promise<unknown>): Promise<{ readonly cpu: number; readonly wall: number }> => {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1000, wall: performance.now() - wall };
};

type Round = { readonly kind: Kind; readonly round: number; readonly rest: Rest };

const measureOne = async (stage: Stage, { kind, round, rest }: Round): Promise<Cost> => {
  const { github, wire, clock, onlooker } = stage;
  for (let step = 0; ; step += 1) {
    await quiet(stage);
    await github.look();
    wire.take();
    const asked = wire.unseenCount();
    let isLast = false;
    await onlooker?.begin();
    const { cpu, wall } = await timed(async () => {
      const done = await github.step(kind, round, step);
      clock.offset = done.clockOffset;
      ({ isLast } = done);
      await quiet(stage);
    });
    if (!isLast) continue;
    await onlooker?.end(kind);
    const questions = wire.unseenCount() - asked;
    const seen = await github.look();
    const counted = countOne(wire.take(), seen);
    await github.again(seen.events);
    await quiet(stage);
    const { requests } = await github.look();
    return {
      ...counted,
      echoes: await countStored(stage, seen.echoes),
      cpu: Math.max(0, cpu - wall * rest.perMs - questions * rest.perQuestion),
      unchanged: requests.filter(({ write }) => write).length,
    };
  }
};

/** What came after the run of the delivery's own key is the work of keys that follow. */
export const countOne = (
  statements: readonly Statement[],
  { requests }: { readonly requests: readonly Pick<Request, 'began' | 'write'>[] },
): Pick<Cost, 'statements' | 'follow' | 'queue' | 'reads' | 'writes' | 'followRequests'> => {
  const end = statements.find(({ text }) => endsRun(text))?.at ?? Number.POSITIVE_INFINITY;
  const registry = statements.filter(({ text }) => purposeOf(text) === 'registry');
  const own = requests.filter(({ began }) => began <= end);
  return {
    statements: registry.filter(({ at }) => at <= end).length,
    follow: registry.filter(({ at }) => at > end).length,
    queue: statements.length - registry.length,
    reads: own.filter(({ write }) => !write).length,
    writes: own.filter(({ write }) => write).length,
    followRequests: requests.length - own.length,
  };
};

const countStored = async ({ wire, client }: Stage, echoes: Seen['echoes']): Promise<number> => {
  const { rows } = await wire.unseen(() =>
    client.query('select count(*)::int as stored from rapporteur.delivery where id = any($1)', [echoes]),
  );
  return Number(rows[0]?.stored ?? 0);
};
