/** Several bots on one database, with deliveries handed out in turn, while bots and the database fail by a seed. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSandboxGithub } from '@rapporteur/github-sandbox';
import { type Database, openDatabase, openTemporary } from '@rapporteur/registry/database';
import { type BotProcess, createBotProcess, findPort } from '../story/bot-process.ts';
import { createCrowd } from './acts.ts';
import { type Balancer, type Fate, openBalancer } from './balancer.ts';
import { readHeld, watchRetaken } from './claims.ts';
import { findDoubledChecks, findDoubles } from './doubles.ts';
import { findLost, isQuiet } from './ledger.ts';
import { createRandom, type Random } from './random.ts';
import { postmasterOf, signalServer } from './server.ts';
import { COMMUNITY, FLYTE, MONDAY, world } from './world.ts';

export type ReplicasOptions = {
  readonly folder: string;
  readonly bots: number;
  readonly seed: number;
  /** Acknowledged deliveries that ask for something, before it ends. */
  readonly deliveries: number;
  /**
   * Deliveries come shuffled and a third of them twice, a third not at all, and bots die so often while so many are sent. Then
   * whatever people did has to be there in the end, whoever was told of it.
   */
  readonly lossy?: { readonly kills: number };
  readonly tell: (line: string) => void;
};

export type Outcome = {
  readonly lost: readonly string[];
  /** How many effects were looked for. */
  readonly looked: number;
  readonly doubled: readonly string[];
  /** Seconds from each death to the next run of each key that the dead had. */
  readonly retaken: readonly number[];
  readonly acknowledged: number;
};

/** Plays once, and says what is missing and what is there twice. */
export const playReplicas = async (options: ReplicasOptions): Promise<Outcome> => {
  const { seed, lossy, tell } = options;
  const random = createRandom(seed);
  const offset = Date.parse(MONDAY) - Date.now();
  const server = await openTemporary({ isDurable: true });
  const databaseUrl = await server.createDatabase({ isEmpty: true });
  const github = await createSandboxGithub({
    seed: world,
    webhookUrl: 'http://127.0.0.1:9/',
    now: () => new Date(Date.now() + offset),
    // Its minutes stand for days, each of whose hours has requests of its own.
    ...(lossy ? { hourlyLimit: 1_000_000 } : {}),
  });
  const bots = await createBots(options, (port, home) => ({
    githubHost: new URL(github.url).host,
    appId: github.appId,
    privateKey: github.privateKey,
    webhookSecret: github.webhookSecret,
    clockOffset: () => offset,
    databaseUrl,
    port,
    folder: home,
  }));
  const chance = createRandom(seed + 3_000_000);
  let isLossy = lossy !== undefined;
  const balancer = await openBalancer(
    bots.map(({ url }) => url),
    { fate: () => (isLossy ? drawFate(chance) : { kind: 'passed' }) },
  );
  const count = lossy ? balancer.received : () => countStored(balancer);
  github.setWebhookUrl(`${balancer.url}/api/github/webhooks`);
  let database: Database | undefined;
  try {
    await Promise.all(bots.map(startUntilReady));
    tell(`${bots.length} bots started at once on an empty database`);
    database = await openDatabase({ url: databaseUrl, poolSize: 3 });
    const crowd = createCrowd(github, createRandom(seed + 1_000_000));
    const theatre = { database, bots, random, tell };
    let isOver = false;
    const acting = act({
      ...options,
      crowd,
      count,
      random: createRandom(seed + 2_000_000),
      longestPauseMs: lossy ? 50 : 500,
      isOver: () => isOver,
    });
    const disturbing = lossy ? killOften(theatre, { ...options, ...lossy, count }) : disturb(theatre);
    const retaken = await disturbing.finally(() => {
      isOver = true;
    });
    await acting;
    await github.settled();
    const countRequests = () => github.requests({ by: 'app' }).length;
    await waitUntilQuiet(database, countRequests);
    if (lossy) {
      tell(`${count()} deliveries were sent; from now on all arrive, and the bots look at what they missed`);
      isLossy = false;
      for (let round = 0, isWhole = false; round < MOST_ROUNDS && !isWhole; round += 1) {
        for (const bot of bots) await bot.restart();
        await waitUntilQuiet(database, countRequests);
        isWhole = await areReadingsWhole(database);
      }
    }
    const { acknowledged } = balancer;
    const found = { github, database, acknowledged, effects: crowd.effects(), isAll: lossy !== undefined };
    const { lost, looked } = await findLost(found);
    const doubled = [...findDoubles(github, [FLYTE, COMMUNITY]), ...(await findDoubledChecks(github, crowd.commits))];
    return { lost, looked, doubled, retaken, acknowledged: count() };
  } finally {
    await Promise.all(bots.map((bot) => bot.kill()));
    await database?.close();
    await balancer.close();
    await github.close();
    await server.close();
  }
};

type BotOptions = Parameters<typeof createBotProcess>[0];

const createBots = async (
  { bots, folder }: ReplicasOptions,
  optionsOf: (port: number, home: string) => BotOptions,
): Promise<readonly BotProcess[]> => {
  const made: BotProcess[] = [];
  for (let number = 1; number <= bots; number += 1) {
    const home = join(folder, `bot-${number}`);
    mkdirSync(home, { recursive: true });
    made.push(createBotProcess(optionsOf(await findPort(), home)));
  }
  return made;
};

/** A bot that cannot start is started again, as whoever watches over processes would. */
export const startUntilReady = async (bot: BotProcess): Promise<void> => {
  for (let left = 10; ; left -= 1) {
    try {
      return await bot.start();
    } catch (error) {
      if (left === 0) throw error;
      await pause(500);
    }
  }
};

type Acting = Pick<ReplicasOptions, 'deliveries'> & {
  readonly crowd: { act(): Promise<void> };
  /** How many deliveries there were so far. */
  readonly count: () => number;
  readonly random: Random;
  readonly longestPauseMs: number;
  /** Whether enough went wrong. */
  readonly isOver: () => boolean;
  /** Whether people write now; default always. */
  readonly mayAct?: () => boolean;
};

/** Goes on until there were enough deliveries and all disturbances are over, more slowly once there were. */
export const act = async ({
  crowd,
  count,
  random,
  deliveries,
  longestPauseMs,
  isOver,
  mayAct = () => true,
}: Acting): Promise<void> => {
  while (!isOver() || count() < deliveries) {
    if (mayAct()) await crowd.act();
    await pause(random.below(longestPauseMs) * (deliveries > 0 && count() >= deliveries ? 4 : 1));
  }
};

export const countStored = ({ acknowledged }: Pick<Balancer, 'acknowledged'>): number =>
  [...acknowledged.values()].filter((receipt) => receipt === 'stored').length;

/** Half of the lost are lost in silence; of the others GitHub is told, and can be asked to send them again. */
const drawFate = (chance: Random): Fate => {
  if (chance.below(3) === 0) return { kind: 'lost', isDelivered: chance.below(2) === 0 };
  const after = chance.below(LONGEST_DELAY_MS);
  return { kind: 'late', after, ...(chance.below(3) === 0 ? { again: chance.below(3 * LONGEST_DELAY_MS) } : {}) };
};

const LONGEST_DELAY_MS = 2_000;

type Theatre = {
  readonly database: Database;
  readonly bots: readonly BotProcess[];
  readonly random: Random;
  readonly tell: (line: string) => void;
};

/** Everything that goes wrong, one after the other, and what came of the keys of the dead. */
const disturb = async (theatre: Theatre): Promise<readonly number[]> => {
  const { bots, random } = theatre;
  const isAlone = bots.length === 1;
  const plan = random.shuffled([
    ...Array.from({ length: 4 }, () => () => killAndRestart(theatre)),
    ...Array.from({ length: isAlone ? 0 : 3 }, () => () => killAndWait(theatre)),
    () => stopDatabase(theatre),
    () => stopBot(theatre),
  ]);
  const waits: number[] = [];
  for (const step of plan) {
    await pause(1_000 + random.below(4_000));
    waits.push(...(await step()));
  }
  return waits;
};

type Killing = Pick<ReplicasOptions, 'deliveries'> & { readonly kills: number; readonly count: () => number };

/** So many times kill -9, spread by chance over all that is sent; a restart that failed is another one. */
const killOften = async (theatre: Theatre, { deliveries, kills, count }: Killing): Promise<readonly number[]> => {
  const { random } = theatre;
  const moments = Array.from({ length: kills }, () => random.below(deliveries)).toSorted((a, b) => a - b);
  const waits: number[] = [];
  for (const moment of moments) {
    while (count() < moment) await pause(5);
    await pause(Math.round(random.next() ** 2 * 1_500));
    waits.push(...(await killAndRestart(theatre)));
  }
  return waits;
};

/** kill -9 and a start soon after: the bot takes back what it had, unless another was faster. */
const killAndRestart = async (theatre: Theatre): Promise<readonly number[]> => {
  const { bot, held, since } = await killBusy(theatre);
  const starting = pause(theatre.random.below(2_000)).then(() => startUntilReady(bot));
  const waits = await watch(theatre, { held, since, what: `kill -9 of bot ${numberOf(theatre, bot)}, and a restart` });
  await starting;
  return waits;
};

/** kill -9, and nobody starts it until the others went on. */
const killAndWait = async (theatre: Theatre): Promise<readonly number[]> => {
  const { bot, held, since } = await killBusy(theatre);
  const waits = await watch(theatre, { held, since, what: `kill -9 of bot ${numberOf(theatre, bot)}` });
  await startUntilReady(bot);
  return waits;
};

/** The bot stands still for longer than others believe that it lives, and then goes on. */
const stopBot = async (theatre: Theatre): Promise<readonly number[]> => {
  const { bot, owner } = await awaitBusy(theatre);
  bot.signal('SIGSTOP');
  const since = performance.now();
  const held = await readHeld(theatre.database, owner);
  const going = pause(15_000).then(() => bot.signal('SIGCONT'));
  const what = `bot ${numberOf(theatre, bot)} stands still for 15 s`;
  const waits = await watch(theatre, { held, since, what });
  await going;
  // Alone it has nobody who could go on.
  return theatre.bots.length === 1 ? [] : waits;
};

const stopDatabase = async ({ database, tell }: Theatre): Promise<readonly number[]> => {
  const postmaster = await postmasterOf(database);
  signalServer(postmaster, 'SIGSTOP');
  await pause(5_000);
  signalServer(postmaster, 'SIGCONT');
  tell('the database stands still for 5 s');
  return [];
};

type Victim = { readonly bot: BotProcess; readonly owner: string };

const killBusy = async (theatre: Theatre) => {
  const victim = await awaitBusy(theatre);
  await victim.bot.kill();
  const since = performance.now();
  return { ...victim, since, held: await readHeld(theatre.database, victim.owner) };
};

/** A bot that runs something right now, or after a while any. */
const awaitBusy = async ({ database, bots, random }: Theatre): Promise<Victim> => {
  const bot = random.pick(bots);
  const owner = readFileSync(join(bot.home, 'owner'), 'utf8').split(' ')[0]?.trim() ?? '';
  const end = performance.now() + BUSY_MS;
  while (performance.now() < end && (await readHeld(database, owner)).length === 0) await pause(5);
  return { bot, owner };
};

type Watching = Pick<Parameters<typeof watchRetaken>[0], 'held' | 'since'> & { readonly what: string };

const watch = async ({ database, tell }: Theatre, { held, since, what }: Watching): Promise<readonly number[]> => {
  const waits = await watchRetaken({ database, held, since, limitMs: 90_000 });
  const told = waits.length === 0 ? 'it held no key' : `its keys went on after ${seconds(waits)} s`;
  tell(`${what}: ${told}`);
  return waits;
};

const numberOf = ({ bots }: Theatre, bot: BotProcess): number => bots.indexOf(bot) + 1;
const seconds = (waits: readonly number[]): string => waits.map((wait) => wait.toFixed(1)).join(', ');

/** Everything acknowledged is done, and for a while nobody asks GitHub for anything. */
export const waitUntilQuiet = async (database: Database, countRequests: () => number): Promise<void> => {
  const end = performance.now() + QUIET_LIMIT_MS;
  let before = -1;
  for (let calm = 0; calm < 10 && performance.now() < end; ) {
    const now = countRequests();
    calm = now === before && (await isQuiet(database)) ? calm + 1 : 0;
    before = now;
    await pause(200);
  }
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A reading that has used up what it may ask for goes on in the next round, here at the next start. */
const MOST_ROUNDS = 20;

const areReadingsWhole = async ({ jobs }: Database): Promise<boolean> => {
  const { rows } = await jobs.executeSql<{ readonly whole: boolean }>(
    `select coalesce(bool_and(body ->> 'endedAt' is not null and body -> 'stopped' is null), false) as whole
     from rapporteur.resource where kind = 'syncStates'`,
  );
  return rows[0]?.whole ?? false;
};

const BUSY_MS = 5_000;
const QUIET_LIMIT_MS = 240_000;
