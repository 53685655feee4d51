/** A small organisation at which hostile things are thrown, while everybody else wants to be answered in time, there and elsewhere. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createSandboxGithub } from '@rapporteur/github-sandbox';
import { openTemporary } from '@rapporteur/registry/database';
import { type BotLook, openBot, type StormBot } from './storm-bot.ts';
import { createRandom, pick, type Random } from './storm-texts.ts';
import { THROWS, type Thrown } from './storm-throws.ts';
import {
  COURSE,
  type Course,
  ELSEWHERE,
  type Home,
  healthy,
  isElsewhere,
  move,
  openHome,
  PROBES,
  type Probe,
  REPOSITORIES,
  rest,
  SEED,
  STEP_HOURS,
  type Town,
  toldOn,
  toProbe,
  waitFor,
} from './storm-town.ts';
import { TROUBLES } from './storm-troubles.ts';

export const USAGE =
  '  pnpm fuzz storm [--seed N] [--count N] [--only THROW]   whether everybody else goes on while hostile things are thrown';

/** Seconds in which a healthy place is answered, also on a loaded machine. */
const IN_TIME = 10;
/** Milliseconds for which the event loop may be held up. */
const MOST_HELD = 200;
/** Seconds after which a bot that does not come to rest is given up. */
const REST = 60;

/** Throws so many things; true if every aim is met. */
export const storm = async (args: readonly string[]): Promise<boolean> => {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: 'string' }, count: { type: 'string' }, only: { type: 'string' } },
  });
  const seed = Number(values.seed ?? 1);
  const count = Number(values.count ?? 40);
  if (!Number.isInteger(seed) || !Number.isInteger(count) || count < 1)
    throw new TypeError(`Numbers are wanted.\n${USAGE}`);
  const kinds = values.only ? [values.only] : Object.keys(THROWS);
  if (values.only && !Object.hasOwn(THROWS, values.only))
    throw new TypeError(`There is no throw "${values.only}": ${Object.keys(THROWS).join(', ')}.`);
  console.log(`storm: seed ${seed}, ${count} throws, load ${loadOf()}, node ${process.version}`);
  const postgres = await openTemporary();
  const offset = new SharedArrayBuffer(8);
  const milliseconds = new BigInt64Array(offset);
  milliseconds[0] = BigInt(Date.parse('2023-06-19T16:00:00Z') - Date.now());
  const now = (): Date => new Date(Date.now() + Number(Atomics.load(milliseconds, 0)));
  const github = await createSandboxGithub({ seed: SEED, webhookUrl: 'http://127.0.0.1:9/', now });
  let bot: StormBot | undefined;
  const open = async (): Promise<void> => {
    bot = await openBot({ variables: { ...variables, DATABASE_URL: url }, offset });
    github.setWebhookUrl(`${bot.url}/api/github/webhooks`);
  };
  const variables = {
    APP_ID: String(github.appId),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: github.webhookSecret,
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
  };
  const url = await postgres.createDatabase();
  try {
    await open();
    const town: Town = {
      github,
      bot: () => {
        if (!bot) throw new Error('No bot runs.');
        return bot;
      },
      now,
      pass: (hours) => void Atomics.add(milliseconds, 0, BigInt(hours * 3_600_000)),
    };
    const found = await passOver(town, { random: createRandom(seed), count, kinds, reopen: open });
    return tell(found);
  } finally {
    await bot?.stop();
    await github.close();
    await postgres.close();
  }
};

/** What came of one organisation. */
type Account = {
  /** Healthy things that did not go on. */
  readonly stopped: string[];
  /** Dead that nobody refused. */
  readonly dead: Set<string>;
  /** Seconds. */
  readonly delays: number[];
};

type Found = {
  readonly here: Account;
  readonly elsewhere: Account;
  /** Milliseconds, for each throw; the largest is told. */
  readonly loop: { p99: number; max: number; held: number; heldBy: string };
  readonly complaints: Map<string, number>;
};

type Weather = {
  readonly random: Random;
  readonly count: number;
  readonly kinds: readonly string[];
  readonly reopen: () => Promise<void>;
};

const passOver = async (town: Town, { random, count, kinds, reopen }: Weather): Promise<Found> => {
  const found: Found = {
    here: { stopped: [], dead: new Set(), delays: [] },
    elsewhere: { stopped: [], dead: new Set(), delays: [] },
    loop: { p99: 0, max: 0, held: 0, heldBy: 'nothing' },
    complaints: new Map(),
  };
  const homes: Home[] = [];
  for (const repository of REPOSITORIES) homes.push(await openHome(town, repository));
  const neighbour = await openHome(town, ELSEWHERE);
  for (const { rfc } of [...homes, neighbour]) {
    healthy.push(rfc);
    await waitFor(town, { isAnswered: () => toldOn(town, rfc, 'status').length > 0 }, REST);
  }
  await rest(town, REST);
  const courses: Course[] = [];
  const excused: Excused = { keys: new Set(), deaths: new Set() };
  for (let turn = 1; turn <= count; turn += 1) {
    const kind = pick(random, kinds);
    const repository = pick(random, REPOSITORIES);
    const home = pick(
      random,
      homes.filter((one) => one.repository !== repository),
    );
    // Every fifth time it is the clock that wants something, and every third time GitHub is in trouble.
    const isTimed = turn % 5 === 0;
    const [name, trouble] = turn % 3 === 0 ? pick(random, Object.entries(TROUBLES)) : [];
    if (isTimed) for (const place of [home.repository, ELSEWHERE]) courses.push(await begin(town, place, found));
    const end = trouble?.(town);
    const thrown = await throwOne(town, { kind, repository, random });
    for (const key of thrown.refused ?? []) excused.keys.add(key);
    const after = name === undefined ? thrown.what : `${thrown.what}, with ${name}`;
    const due = isTimed ? letPass(town, courses) : [];
    const there = [...due.filter(isThere), await ask(town, neighbour, random)];
    let delayed = 0;
    if (end) {
      delayed = await follow(town, found.elsewhere, { probes: there, after });
      const look = await rest(town, REST);
      if (look) excuse(look, excused, (key) => !isElsewhere(town, key));
      if (look) read(town, look, { found, excused, after });
      end();
      town.bot().catchUp();
    }
    const here = isTimed ? due.filter((probe) => !isThere(probe)) : [await ask(town, home, random)];
    const [slowest, other] = await Promise.all([
      follow(town, found.here, { probes: here, after }),
      end ? delayed : follow(town, found.elsewhere, { probes: there, after }),
    ]);
    const look = await rest(town, REST);
    if (look) read(town, look, { found, excused, after });
    const held = look ? `held ${look.loop.held.toFixed(0)} ms, loop ${look.loop.max.toFixed(0)} ms` : 'NO REST';
    console.log(
      `${turn}. ${after} → ${here[0]?.name}${here.length > 1 ? ` and ${here.length - 1} more` : ''}: ${inWords(slowest)}, elsewhere ${inWords(other)}, ${held}`,
    );
    const fallen = town.bot().fallen();
    if (!look) for (const line of dearest(town)) console.log(`  asked lately: ${line}`);
    if (!look || fallen !== undefined) {
      found.here.stopped.push(
        `the bot itself (${fallen?.split('\n')[0] ?? 'it does not come to rest'}, after ${after})`,
      );
      await town.bot().stop();
      await reopen();
    }
  }
  for (const place of healthy) {
    const { repository, number } = place;
    const statuses = toldOn(town, place, 'status').length;
    const { stopped } = isThere(place) ? found.elsewhere : found.here;
    if (statuses !== 1) stopped.push(`${repository}#${number} has ${statuses} status comments`);
  }
  return found;
};

const isThere = ({ repository }: { readonly repository: string }): boolean => repository === ELSEWHERE;

const inWords = (seconds: number): string => (seconds >= IN_TIME ? 'NOT' : `${seconds.toFixed(2)} s`);

/** Waits for all answers; resolves with the longest delay. */
const follow = async (
  town: Town,
  { delays, stopped }: Account,
  { probes, after }: { readonly probes: readonly Probe[]; readonly after: string },
): Promise<number> => {
  const seconds = await Promise.all(
    probes.map(async (probe) => {
      const delay = await waitFor(town, probe, IN_TIME);
      if (delay === undefined) stopped.push(`${probe.name} (after ${after})`);
      return delay ?? IN_TIME;
    }),
  );
  delays.push(...seconds);
  return Math.max(0, ...seconds);
};

/** What may be dead: keys at which GitHub refuses everything, and what died while it was in trouble. */
type Excused = { readonly keys: Set<string>; readonly deaths: Set<string> };

const deathsOf = ({ dead, errors }: BotLook): { readonly key: string; readonly death: string }[] => [
  ...dead.map(({ key, error }) => ({ key, death: `${key}: ${error}` })),
  ...errors.flatMap((line) => (line.includes('is given up') ? [{ key: line, death: line }] : [])),
];

const excuse = (look: BotLook, { deaths }: Excused, isTroubled: (key: string) => boolean): void => {
  for (const { key, death } of deathsOf(look)) if (isTroubled(key)) deaths.add(death);
};

/** Takes what the bot tells of itself into what was found. */
const read = (
  town: Town,
  look: BotLook,
  { found, excused, after }: { readonly found: Found; readonly excused: Excused; readonly after: string },
): void => {
  const { loop, complaints } = found;
  if (look.loop.held > loop.held) Object.assign(loop, { held: look.loop.held, heldBy: after });
  loop.max = Math.max(loop.max, look.loop.max);
  loop.p99 = Math.max(loop.p99, look.loop.p99);
  for (const line of [...look.errors, ...look.warnings]) count1(complaints, line.replaceAll(/\d+/g, 'N'));
  for (const { key, death } of deathsOf(look)) {
    if (excused.deaths.has(death) || [...excused.keys].some((one) => ` ${key} `.includes(` ${one} `))) continue;
    (isElsewhere(town, key) ? found.elsewhere : found.here).dead.add(death);
  }
};

const count1 = (counts: Map<string, number>, what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

/** What the bot has asked most of late, for who wonders why it does not come to rest. */
const dearest = ({ github }: Town): string[] => {
  const counts = new Map<string, number>();
  for (const { method, path, status } of github.requests({ by: 'app' }).slice(-500))
    count1(counts, `${method} ${path} ${status}`);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 8)
    .map(([what, times]) => `${times} times ${what}`);
};

const throwOne = async (
  town: Town,
  { kind, ...hit }: { readonly kind: string; readonly repository: string; readonly random: Random },
): Promise<Thrown> => {
  try {
    const thrown = await THROWS[kind]?.(town, hit);
    if (!thrown) throw new Error(`There is no throw "${kind}".`);
    return thrown;
  } catch (error) {
    // GitHub itself takes not everything.
    return { what: `${kind}, which GitHub refused (${String(error).slice(0, 160)})` };
  }
};

const ask = (town: Town, home: Home, random: Random): Promise<Probe> => pick(random, Object.values(PROBES))(town, home);

/** A motion that will be due, made while the weather is good. */
const begin = async (town: Town, repository: string, found: Found): Promise<Course> => {
  const { course, probe } = await move(town, repository);
  const { stopped } = isThere(course.place) ? found.elsewhere : found.here;
  if ((await waitFor(town, probe, IN_TIME)) === undefined) stopped.push(probe.name);
  return course;
};

/** Time passes, and every motion that is not over has something to tell. */
const letPass = (town: Town, courses: readonly Course[]): Probe[] => {
  town.pass(STEP_HOURS);
  const due = courses.filter(({ told }) => told < COURSE);
  for (const course of due) course.told += 1;
  town.bot().catchUp();
  return due.map((course) => toProbe(town, course));
};

const tell = ({ here, elsewhere, loop, complaints }: Found): boolean => {
  const common = [...complaints].toSorted(([, a], [, b]) => b - a).slice(0, 12);
  for (const [line, times] of common) console.log(`log, ${times} times: ${line}`);
  for (const line of [...here.stopped, ...elsewhere.stopped]) console.log(`stopped: ${line}`);
  for (const line of [...here.dead, ...elsewhere.dead]) console.log(`dead: ${line}`);
  console.log(`load ${loadOf()}; longest held by ${loop.heldBy}`);
  console.log(`figure storm.stopped ${here.stopped.length}`);
  console.log(`figure storm.dead ${here.dead.size}`);
  console.log(`figure storm.delay.p99 ${p99Of(here).toFixed(2)}`);
  console.log(`figure storm.loop.p99 ${loop.p99.toFixed(0)}`);
  console.log(`figure storm.loop.held ${loop.held.toFixed(0)}`);
  console.log(`figure storm.loop.max ${loop.max.toFixed(0)}`);
  console.log(`figure elsewhere.stopped ${elsewhere.stopped.length}`);
  console.log(`figure elsewhere.dead ${elsewhere.dead.size}`);
  console.log(`figure elsewhere.p99 ${p99Of(elsewhere).toFixed(2)}`);
  return [here, elsewhere].every(isWell) && loop.held <= MOST_HELD;
};

const isWell = (account: Account): boolean =>
  account.stopped.length === 0 && account.dead.size === 0 && p99Of(account) <= IN_TIME;

/** Seconds. */
const p99Of = ({ delays }: Account): number => {
  const sorted = delays.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
};

const loadOf = (): string =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
