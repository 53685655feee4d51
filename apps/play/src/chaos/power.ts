/** One bot and the database in its folder, which are killed again and again and lose their power, while people go on. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSandboxGithub } from '@rapporteur/github-sandbox';
import { type Database, discardFolder, openDatabase } from '@rapporteur/registry/database';
import { type BotProcess, createBotProcess, findPort } from '../story/bot-process.ts';
import { createCrowd } from './acts.ts';
import { openBalancer } from './balancer.ts';
import { findDoubledChecks, findDoubles } from './doubles.ts';
import { findLost } from './ledger.ts';
import { createRandom, type Random } from './random.ts';
import { act, countStored, type Outcome, startUntilReady, waitUntilQuiet } from './replicas.ts';
import { findPostmaster, signalServer } from './server.ts';
import { COMMUNITY, FLYTE, MONDAY, world } from './world.ts';

export type PowerOptions = {
  readonly folder: string;
  readonly seed: number;
  /** How often something dies. */
  readonly moments: number;
  /** After so many moments the power is lost. */
  readonly powerEvery: number;
  readonly tell: (line: string) => void;
};

/** Plays once; `settings` are those on which it depends that what was committed is on disk. */
export const playPower = async (
  options: PowerOptions,
): Promise<Omit<Outcome, 'retaken'> & { readonly settings: string }> => {
  const { folder, seed, tell } = options;
  const offset = Date.parse(MONDAY) - Date.now();
  const github = await createSandboxGithub({
    seed: world,
    webhookUrl: 'http://127.0.0.1:9/',
    now: () => new Date(Date.now() + offset),
  });
  const port = await findPort();
  const createBot = (home: string): BotProcess => {
    mkdirSync(home, { recursive: true });
    return createBotProcess({
      githubHost: new URL(github.url).host,
      appId: github.appId,
      privateKey: github.privateKey,
      webhookSecret: github.webhookSecret,
      clockOffset: () => offset,
      databaseUrl: '',
      port,
      folder: home,
    });
  };
  let lives = 1;
  let bot = createBot(join(folder, 'life-1'));
  const balancer = await openBalancer([bot.url]);
  github.setWebhookUrl(`${balancer.url}/api/github/webhooks`);
  let database: Database | undefined;
  try {
    await startUntilReady(bot);
    const crowd = createCrowd(github, createRandom(seed + 1_000_000));
    let [isOver, isUp] = [false, true];
    const acting = act({
      deliveries: 0,
      crowd,
      count: () => countStored(balancer),
      random: createRandom(seed + 2_000_000),
      longestPauseMs: 250,
      isOver: () => isOver,
      // Nobody writes while all are down for long: it would only be refused.
      mayAct: () => isUp,
    });
    const random = createRandom(seed);
    const strikes = planStrikes(options, random);
    try {
      for (const strike of strikes) {
        await awaitNext(() => countStored(balancer));
        await pause(Math.round(random.next() ** 2 * LONGEST_MS));
        isUp = strike === 'database';
        if (strike === 'power') {
          lives += 1;
          bot = await losePower(bot, join(folder, `life-${lives}`), createBot);
          tell(`power lost with ${countStored(balancer)} acknowledged; started from the copy`);
        } else {
          await strikeDown(bot, strike);
          tell(`kill -9 of ${strike === 'both' ? 'the bot and the database' : `the ${strike}`}`);
        }
        isUp = true;
      }
    } finally {
      isOver = true;
    }
    await acting;
    await github.settled();
    database = await openDatabase({ folder: bot.home, as: 'guest', poolSize: 2 });
    await waitUntilQuiet(database, () => github.requests({ by: 'app' }).length);
    const { acknowledged } = balancer;
    const { lost, looked } = await findLost({ github, database, acknowledged, effects: crowd.effects() });
    const doubled = [...findDoubles(github, [FLYTE, COMMUNITY]), ...(await findDoubledChecks(github, crowd.commits))];
    return { lost, looked, doubled, acknowledged: countStored(balancer), settings: await readSettings(database) };
  } finally {
    await database?.close();
    await bot.stop();
    await discardFolder(bot.home).catch((error: unknown) => tell(String(error)));
    await balancer.close();
    await github.close();
  }
};

export type Strike = 'bot' | 'database' | 'both' | 'power';

/** Who dies when: bot, database or both by chance, and now and then the power. */
export const planStrikes = (
  { moments, powerEvery }: Pick<PowerOptions, 'moments' | 'powerEvery'>,
  random: Random,
): readonly Strike[] =>
  Array.from({ length: moments }, (_, index) => index + 1).flatMap((moment): Strike[] => {
    const strike = random.pick<Strike>(['bot', 'database', 'both']);
    return moment % powerEvery === 0 || moment === moments ? [strike, 'power'] : [strike];
  });

/** kill -9; the bot is started again, and the database by the bot. */
const strikeDown = async (bot: BotProcess, strike: Exclude<Strike, 'power'>): Promise<void> => {
  const postmaster = findPostmaster(bot.home);
  if (strike !== 'database') bot.signal('SIGKILL');
  if (strike !== 'bot' && postmaster !== undefined) signalServer(postmaster, 'SIGKILL');
  if (strike === 'database') return;
  await bot.kill();
  await startUntilReady(bot);
};

/** Everything stands still in one moment; what the disk holds then is all that is left of it. */
const losePower = async (
  bot: BotProcess,
  folder: string,
  createBot: (folder: string) => BotProcess,
): Promise<BotProcess> => {
  bot.signal('SIGSTOP');
  const postmaster = findPostmaster(bot.home);
  if (postmaster !== undefined) signalServer(postmaster, 'SIGSTOP');
  const next = createBot(folder);
  await promisify(execFile)('cp', ['-a', bot.home, next.home]);
  bot.signal('SIGKILL');
  if (postmaster !== undefined) signalServer(postmaster, 'SIGKILL');
  await bot.kill();
  rmSync(bot.home, { recursive: true, force: true });
  await startUntilReady(next);
  return next;
};

/** Another delivery was acknowledged, or none for a while. */
const awaitNext = async (count: () => number): Promise<void> => {
  const before = count();
  const end = performance.now() + PATIENCE_MS;
  while (count() === before && performance.now() < end) await pause(3);
};

const readSettings = async ({ jobs }: Database): Promise<string> => {
  const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
  const { rows } = await jobs.executeSql<{ readonly name: string; readonly setting: string }>(
    'select name, setting from pg_settings where name = any($1::text[]) order by name',
    [names],
  );
  return rows.map(({ name, setting }) => `${name} = ${setting}`).join(', ');
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const LONGEST_MS = 4_000;
const PATIENCE_MS = 15_000;
