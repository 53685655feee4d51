/** A bot in this process against a GitHub of its own, and the looks that the tests of the flows take at both. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Bot, type BotOptions, parseEnv, startBot } from '@rapporteur/bot';
import { type Client, createClient } from '@rapporteur/client';
import {
  createSandboxGithub,
  type NewPullRequest,
  type People,
  type SandboxGithub,
  type SandboxOptions,
  type SandboxSeed,
  type SeenComment,
} from '@rapporteur/github-sandbox';
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { COMMUNITY, FLYTE, MONDAY, seedOnDemand } from './world.ts';

/** How one stage differs from the usual one. */
export type StageOptions = {
  readonly seed?: SandboxSeed;
  /** Added to the bot's environment. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly bot?: BotOptions;
  readonly github?: Pick<SandboxOptions, 'secondaryLimit'>;
  /** Whether everything is read before the stage stands; default true. */
  readonly waits?: boolean;
};

/** A line of the bot's log. */
export type LogLine = {
  readonly level: number;
  readonly msg: string;
  readonly err?: { readonly message: string; readonly stack: string };
};

/** What happens between the end of the bot and its start. */
export type Interlude = {
  /** A bot with this environment runs meanwhile; without it, none does. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly meanwhile: () => Promise<unknown>;
};

export type Stage = {
  readonly github: SandboxGithub;
  readonly people: People;
  readonly client: Client;
  /** The bot that runs now. */
  bot(): Bot;
  /** What a bot of this stage is told, for one that runs as a process of its own meanwhile. */
  readonly variables: Readonly<Record<string, string>>;
  readonly log: readonly LogLine[];
  /** Messages of the log from level "warn" on, oldest first, since the last call. */
  takeComplaints(): string[];
  /** Sets the clock of GitHub and bot; it goes on from there. */
  setClock(iso: string): void;
  /** Lets time pass: by GitHub's whole seconds, two things that a test does at once happen at once. */
  pass(seconds: number): void;
  /** Waits until GitHub has sent everything and the bot is done with everything, what that set off included. */
  quiet(): Promise<void>;
  /** Acts, waits, and tells what the app wrote meanwhile: "POST /repos/…". */
  writesOf(act: () => unknown): Promise<string[]>;
  /** Ends the bot and starts it on the same folder. */
  restart(interlude?: Interlude): Promise<void>;
  stop(): Promise<void>;
};

// One key for all files of a worker: making one takes a while.
/** The registry's: with it also what is private is seen. */
export const TOKEN = 'the-token-of-the-stage';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** Starts GitHub and bot, and waits until the bot has read everything that is there. */
export const createStage = async (options: StageOptions = {}): Promise<Stage> => {
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-flows-'));
  const clock = createClock();
  const world = options.seed ?? seedOnDemand;
  const github = await createSandboxGithub({
    seed: { ...world, app: { slug: 'rapporteur', privateKey, ...world.app } },
    webhookUrl: 'http://127.0.0.1:9/',
    now: clock.now,
    ...options.github,
  });
  const databaseUrl = await createTestDatabase();
  const log: LogLine[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => log.push(JSON.parse(line)) });
  const usual = {
    APP_ID: String(github.appId),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: github.webhookSecret,
    GITHUB_CLIENT_SECRET: github.clientSecret,
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    RAPPORTEUR_HOME: folder,
    DATABASE_URL: databaseUrl,
    RAPPORTEUR_REGISTRY_TOKEN: TOKEN,
  };
  const start = async (variables = options.variables): Promise<Bot> => {
    const { env, problems } = parseEnv({ ...usual, ...variables });
    if (!env) throw new Error(problems.join(' '));
    const bot = await startBot(env, logger, {
      modelWaitMs: 1,
      now: clock.now,
      hasClock: false,
      retry: { faults: 3, errors: 3, backoff: { base: {} } },
      ...options.bot,
    });
    github.setWebhookUrl(`${bot.url}/api/github/webhooks`);
    return bot;
  };
  const begun = clock.now();
  let bot = await start();
  const quiet = async (): Promise<void> => {
    for (let before = -1, calm = 0; calm < 2; ) {
      await github.settled();
      await bot.deliveries.settled(20_000);
      const now = github.requests().length;
      calm = now === before ? calm + 1 : 0;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  // What is private is seen by who brings the token.
  const headers = { authorization: `Bearer ${TOKEN}` };
  let client = createClient({ baseUrl: bot.url, headers });
  let complaintsTaken = 0;
  const stage: Stage = {
    github,
    people: github.people,
    get client() {
      return client;
    },
    bot: () => bot,
    variables: { ...usual, ...options.variables },
    log,
    takeComplaints: () => {
      const lines = log.slice(complaintsTaken);
      complaintsTaken = log.length;
      return lines.flatMap(({ level, msg }) => (level >= 40 ? [msg] : []));
    },
    setClock: clock.set,
    pass: (seconds) => clock.set(new Date(clock.now().getTime() + seconds * 1000).toISOString()),
    quiet,
    writesOf: async (act) => {
      await quiet();
      const before = github.requests({ by: 'app', write: true }).length;
      await act();
      await quiet();
      return github
        .requests({ by: 'app', write: true })
        .slice(before)
        .map(({ method, path }) => `${method} ${path}`);
    },
    restart: async ({ variables, meanwhile } = { meanwhile: async () => {} }) => {
      const since = clock.now();
      await bot.stop();
      if (variables) bot = await start(variables);
      await meanwhile();
      if (variables) await bot.stop();
      bot = await start();
      client = createClient({ baseUrl: bot.url, headers });
      await hasRead(stage, { repositories: world.repositories.length, since });
    },
    stop: async () => {
      await bot.stop();
      await github.close();
      rmSync(folder, { recursive: true, force: true });
      const violations = github.violations();
      if (violations.length > 0) throw new Error(violations.join('\n'));
    },
  };
  if (options.waits !== false) await hasRead(stage, { repositories: world.repositories.length, since: begun });
  return stage;
};

/** One stage for all tests of a file; each test takes subjects of its own. */
export const useStage = (options?: StageOptions | (() => Promise<StageOptions>)): (() => Stage) => {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await createStage(typeof options === 'function' ? await options() : options);
  });
  afterAll(() => stage?.stop());
  return () => {
    if (!stage) throw new Error('The stage stands inside tests and hooks only.');
    return stage;
  };
};

/** All repositories were read since, and all that this set off is done. */
const hasRead = async (
  { client, quiet }: Pick<Stage, 'client' | 'quiet'>,
  { repositories, since }: { repositories: number; since: Date },
): Promise<void> => {
  for (;;) {
    const readings = await client.listSyncStates({ pageSize: 500 }).all();
    const read = readings.filter(({ beganAt, endedAt }) => endedAt && beganAt && timestampDate(beganAt) >= since);
    if (read.length >= repositories) return quiet();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const createClock = () => {
  let offset = Date.parse(MONDAY) - Date.now();
  return {
    now: () => new Date(Date.now() + offset),
    set: (iso: string) => {
      offset = Date.parse(iso) - Date.now();
    },
  };
};

let opened = 0;

/** Opens a pull request with an RFC document, by an author who may nothing else. */
export const openRfc = async ({ people }: Stage, change: Partial<NewPullRequest> = {}) => {
  opened += 1;
  return people.openPullRequest({
    repository: FLYTE,
    as: 'cy',
    title: `[RFC] Proposal ${opened}`,
    head: `proposal-${opened}`,
    files: [{ path: `rfc/system/proposal-${opened}.md`, content: `# Proposal ${opened}\n` }],
    ...change,
  });
};

/** The issue of a repository on which the tests of a file ask, for those that look at nothing but the answer. */
export const deskOf = async (stage: Stage, repository = COMMUNITY): Promise<number> => {
  const desks = DESKS.get(stage) ?? new Map<string, Promise<number>>();
  DESKS.set(stage, desks);
  const desk = desks.get(repository) ?? openIssue(stage, repository);
  desks.set(repository, desk);
  return desk;
};

const DESKS = new WeakMap<Stage, Map<string, Promise<number>>>();

/** Opens an issue to comment on. */
export const openIssue = async ({ people }: Stage, repository = COMMUNITY): Promise<number> =>
  (await people.openIssue({ repository, as: 'cy', title: 'A question' })).number;

/** What the app has written on an issue or a pull request, without the invisible line by which it finds it again. */
export const wordsOn = ({ github }: Stage, number: number, repository = FLYTE): string[] =>
  ownComments(github, repository, number).map(({ body }) => visible(body, number));

/** Comments of the app, oldest first. */
export const ownComments = (github: SandboxGithub, repository: string, number: number): SeenComment[] =>
  github.observe.comments(repository, number).filter(({ author }) => author === 'rapporteur[bot]');

/** A body as people see it; numbers that depend on the order of the tests become "N". */
export const visible = (body: string, number: number): string =>
  body
    .replace(/^(?:<!-- rapporteur:.* -->\n+)+/, '')
    .replace(/\n+<!-- rapporteur:record .* -->$/, '')
    .replaceAll(new RegExp(`(/(?:pull|issues)/)${number}(?![0-9])`, 'g'), '$1N')
    .replaceAll(/#issuecomment-[0-9]+/g, '#issuecomment-N');

/** A person comments; the answer is what the app says to it, if it says anything. */
export const say = async (
  stage: Stage,
  comment: { readonly as: string; readonly number: number; readonly body: string; readonly repository?: string },
) => {
  const { repository = FLYTE, as, number, body } = comment;
  const { id } = await stage.people.comment({ repository, as, number, body });
  await stage.quiet();
  return heard(stage, { repository, number, id });
};

/** What became of a comment: the app's reaction to it, and the answer. */
export const heard = (
  { github }: Stage,
  { repository = FLYTE, number, id }: { repository?: string; number: number; id: number },
) => {
  const answers = ownComments(github, repository, number).filter(({ body }) =>
    body.startsWith(`<!-- rapporteur:answer:${repository}#${number}/${id} v1 -->`.toLowerCase()),
  );
  const reactions = github.observe.reactions(repository, id).map(({ content }) => content);
  return {
    id,
    reactions,
    answers: answers.map(({ body }) => visible(body, number)),
    answer: visible(answers[0]?.body ?? '', number),
  };
};

/** Posts the agenda of the meetup of a date and lets it take place; resolves with the number of the agenda's issue. */
export const holdMeetup = async (stage: Stage, date: string): Promise<number> => {
  stage.setClock(new Date(Date.parse(`${date}T16:00:00Z`) - 3 * 24 * 3_600_000).toISOString());
  await say(stage, { repository: COMMUNITY, as: 'ada', number: await deskOf(stage), body: '/agenda' });
  stage.setClock(`${date}T21:00:00Z`);
  const issue = stage.github.observe.issues(COMMUNITY).findLast(({ author }) => author === 'rapporteur[bot]');
  if (!issue) throw new Error('No agenda was posted.');
  return issue.number;
};

/** Pushes a transcript of a date to where they are looked for; resolves with the commit. */
export const pushTranscript = async (
  stage: Stage,
  { name, content, as = 'ada' }: { name: string; content: string; as?: string },
): Promise<string> => {
  const files = [{ path: `transcripts/contributors-meetup/${name}`, content }];
  const sha = await stage.people.push({ repository: COMMUNITY, as, files });
  await stage.quiet();
  return sha;
};

/** The check run on the notes at a commit. */
export const notesCheck = async ({ github }: Stage, sha: string) => {
  const runs = await github.observe.checkRuns(COMMUNITY, sha);
  return runs
    .filter(({ name }) => name === 'rapporteur / notes')
    .map((run) => `${run.conclusion}: ${run.title}\n\n${run.summary.replaceAll(/\/pull\/[0-9]+/g, '/pull/N')}`);
};

/** Anything as text, to look for words in it. */
export const toText = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one));

/** Every byte that a bot keeps. */
export const storedText = async (databaseUrl: string): Promise<string> => {
  const database = await openDatabase({ url: databaseUrl });
  try {
    const { rows: tables } = await sql<{ name: string }>`
      select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      database.kysely,
    );
    const dumps = await Promise.all(
      tables.map(async ({ name }) => {
        const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(
          database.kysely,
        );
        return rows.map(({ row }) => row).join('\n');
      }),
    );
    return dumps.join('\n');
  } finally {
    await database.close();
  }
};
