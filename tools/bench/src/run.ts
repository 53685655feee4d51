/** The bot as a process: how soon it is ready, what memory it takes, what an event costs it, how soon people have an answer. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@rapporteur/client';
import { type BotPlace, type BotProcess, importCpu, REGISTRY_TOKEN, startBotProcess } from './bot-process.ts';
import { longestChain } from './chain.ts';
import { type Figure, tellFigures } from './figures.ts';
import { type Github, type Request, startGithub } from './github.ts';
import { median } from './load.ts';
import { parseNumbers, takeFlag } from './options.ts';
import { startPostgres } from './postgres.ts';
import { cpuOf, memoryOf, postgresOf } from './proc.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench run [--server] [--starts 5] [--subjects 1000] [--deliveries 1000] [--questions 30]
  Start, memory of bot and database, CPU for one event, answer to "/rfc status"; --server: on a PostgreSQL server beside it.`;

export const run = async (args: readonly string[]): Promise<void> => {
  const { given: isServer, rest } = takeFlag(args, 'server');
  const option = parseNumbers(rest, { starts: 5, subjects: 1_000, deliveries: 1_000, questions: 30 });
  const postgres = isServer ? await startPostgres() : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-bench-'));
  // Run by root, a database of the bot's own belongs to another user, who has to enter.
  await chmod(folder, 0o755);
  const where = isServer ? 'a PostgreSQL server' : 'its own database';
  console.log(`run: the bot on ${where}, ${option('subjects')} subjects, node ${process.version}\n`);
  try {
    const imports = [];
    for (let count = 0; count < 3; count += 1) imports.push(await importCpu());
    const on = async <T>(world: 'organisation' | 'community', size: number, measure: (stage: Stage) => Promise<T>) => {
      const github = await startGithub(world, size);
      try {
        const own = join(folder, world);
        await mkdir(own);
        const databaseUrl = await postgres?.createDatabase(world);
        return await measure({ github, place: { access: github.access, folder: own, databaseUrl } });
      } finally {
        await github.stop();
      }
    };
    const work = await on('community', option('subjects'), (stage) =>
      measureWork(stage, { starts: option('starts'), deliveries: option('deliveries') }),
    );
    const answers = await on('organisation', 5, (stage) => measureAnswers(stage, option('questions')));
    console.log(table(['measured', 'value'], rowsOf(imports, work, answers)));
    console.log(
      '\nMemory is PSS of the bot and of all processes of its database, in MB; the local GitHub is not in it.\n',
    );
    tellFigures(figuresOf(work, answers));
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

type Stage = { readonly github: Github; readonly place: BotPlace };

type Work = {
  readonly firstReadyMs: number;
  readonly readyMs: readonly number[];
  readonly readyCpu: readonly number[];
  /** Bytes. */
  readonly rest: number;
  readonly restOfDatabase: number;
  readonly load: number;
  readonly afterwards: number;
  /** Milliseconds for one event. */
  readonly cpu: number;
  readonly cpuOfDatabase: number;
};

const measureWork = async (
  stage: Stage,
  { starts, deliveries }: { readonly starts: number; readonly deliveries: number },
): Promise<Work> => {
  const { github, place } = stage;
  const first = await open(stage);
  await calm(github, first);
  await first.stop();
  const readyMs = [];
  const readyCpu = [];
  for (let count = 0; count < starts; count += 1) {
    const bot = await open(stage);
    readyMs.push(bot.readyMs);
    readyCpu.push(bot.readyCpu);
    await bot.stop();
  }
  const bot = await open(stage);
  const database = (): number[] => postgresOf(process.pid, place.folder);
  const memory = (): number => memoryOf([bot.pid, ...database()]);
  try {
    await calm(github, bot);
    const rest = await sample(memory, (count) => count >= 10);
    const restOfDatabase = memoryOf(database());

    const before = { bot: cpuOf([bot.pid]), database: cpuOf(database()) };
    await github.beBusy(deliveries, 1);
    await calm(github, bot);
    const spent = { bot: cpuOf([bot.pid]) - before.bot, database: cpuOf(database()) - before.database };

    const registry = createClient({ baseUrl: bot.url, headers: { authorization: `Bearer ${REGISTRY_TOKEN}` } });
    const readings = async (): Promise<number[]> => {
      const all = await registry.listSyncStates({ pageSize: 500 }).all();
      return all.map(({ endedAt }) => Number(endedAt?.seconds ?? 0));
    };
    const last = Math.max(...(await readings()));
    await registry.startSync({ whole: true });
    let isBusy = true;
    const busy = github
      .beBusy(deliveries, 2)
      .then(() => calm(github, bot))
      .finally(() => {
        isBusy = false;
      });
    const load = await sample(memory, () => !isBusy);
    await busy;
    if (!(await readings()).every((endedAt) => endedAt > last)) {
      throw new Error('Not everything was read again while people were busy, so that memory under load says nothing.');
    }
    const afterwards = await sample(memory, (count) => count >= 10);
    return {
      firstReadyMs: first.readyMs,
      readyMs,
      readyCpu,
      rest: median(rest),
      restOfDatabase,
      load: Math.max(...load),
      afterwards: median(afterwards),
      cpu: spent.bot / deliveries,
      cpuOfDatabase: spent.database / deliveries,
    };
  } finally {
    await bot.stop();
  }
};

const open = async ({ github, place }: Stage): Promise<BotProcess> => {
  const bot = await startBotProcess(place);
  await github.sendWebhooksTo(bot.url);
  return bot;
};

const sample = async (look: () => number, isOver: (count: number) => boolean): Promise<number[]> => {
  const seen = [look()];
  while (!isOver(seen.length)) {
    await pause(250);
    seen.push(look());
  }
  return seen;
};

/** Until nothing was asked or sent for a while, and the bot has hardly worked. */
const calm = async (github: Github, { pid }: BotProcess, forMs = 3_000): Promise<void> => {
  for (let last = { state: -1, cpu: 0, at: performance.now() }; ; ) {
    const [state, cpu, at] = [await github.settled(), cpuOf([pid]), performance.now()];
    if (state !== last.state || cpu - last.cpu > CALM_SHARE * forMs) last = { state, cpu, at };
    else if (at - last.at >= forMs) return;
    await pause(Math.min(100, forMs / 10));
  }
};

const CALM_SHARE = 0.15;

type Answers = { readonly latency: readonly number[]; readonly inARow: readonly number[] };

/** Everybody asks when the last answer is there. */
const measureAnswers = async (stage: Stage, questions: number): Promise<Answers> => {
  const { github } = stage;
  const bot = await open(stage);
  const latency = [];
  const inARow = [];
  const ask = async () => {
    await github.look();
    const began = await github.ask();
    await calm(github, bot, 400);
    const { requests } = await github.look();
    const answer = requests.find(isAnswer);
    if (!answer) throw new Error('A question was not answered.');
    return { took: answer.ended - began, requests: requests.filter(({ ended }) => ended <= answer.ended) };
  };
  try {
    await calm(github, bot);
    for (let count = 0; count < WARM_UP; count += 1) await ask();
    for (let count = 0; count < questions; count += 1) latency.push((await ask()).took);
    await github.moveAway(DISTANCE_MS);
    for (let count = 0; count < FROM_AFAR; count += 1) inARow.push(longestChain((await ask()).requests));
    return { latency, inARow };
  } finally {
    await bot.stop();
  }
};

const WARM_UP = 5;

/** Only over a distance it shows which requests wait for each other: next door each is answered before the next is sent. */
const DISTANCE_MS = 50;
const FROM_AFAR = 5;

const isAnswer = ({ name }: Request): boolean => name === 'POST /repos/:owner/:repo/issues/:number/comments';

const MB = 1024 * 1024;

const rowsOf = (imports: readonly number[], work: Work, { latency, inARow }: Answers): string[][] => [
  ['CPU of imports, s', (median(imports) / 1000).toFixed(2)],
  ['first start to ready, s', (work.firstReadyMs / 1000).toFixed(2)],
  ['warm start to ready, s', (median(work.readyMs) / 1000).toFixed(2)],
  ['  CPU of the bot until then, s', (median(work.readyCpu) / 1000).toFixed(2)],
  ['memory at rest', (work.rest / MB).toFixed(0)],
  ['  of it the database', (work.restOfDatabase / MB).toFixed(0)],
  ['memory under load, most', (work.load / MB).toFixed(0)],
  ['memory at rest after it', (work.afterwards / MB).toFixed(0)],
  ['CPU of the bot for an event, ms', work.cpu.toFixed(1)],
  ['CPU of the database for an event, ms', work.cpuOfDatabase.toFixed(1)],
  ['requests in a row until an answer', String(median(inARow))],
  ['time until an answer, median, ms', median(latency).toFixed(0)],
];

const figuresOf = (work: Work, { latency, inARow }: Answers): readonly Figure[] => [
  { name: 'ready.warm', value: median(work.readyMs) / 1000 },
  { name: 'memory.rest', value: work.rest / MB, aim: { most: 250 } },
  { name: 'memory.load', value: work.load / MB, aim: { most: 400 } },
  { name: 'cpu.event', value: work.cpu, aim: { most: 25 } },
  { name: 'calls.row', value: median(inARow), aim: { most: 2 } },
  { name: 'answer.p50', value: median(latency), aim: { most: 60 } },
];
