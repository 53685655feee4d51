/** Runs a recording: GitHub stands as it was in the end, its deliveries come in any order, and what the bot made of it is read. */
import { createHmac } from 'node:crypto';
import { type Bot, parseEnv, startBot } from '@rapporteur/bot';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import { openTemporary, type TemporaryServer } from '@rapporteur/registry/database';
import { type Logger, pino } from 'pino';
import { digestOf } from './canonical.ts';
import { newestCommits } from './commits.ts';
import type { Rebuilt } from './rebuild.ts';
import type { RecordedDelivery } from './recording.ts';
import { type FinalState, readState } from './state.ts';

/** What became of a delivery. "repeated": the inbox knew it. "refused": the inbox did not take it. */
export type Outcome = 'done' | 'repeated' | 'lost' | 'refused' | 'failed';

export type Replayed = {
  readonly outcomes: readonly {
    readonly delivery: RecordedDelivery;
    readonly outcome: Outcome;
    readonly why?: string;
  }[];
  readonly state: FinalState;
  /** SHA-256 of the state, in hexadecimal digits. */
  readonly digest: string;
  /** Lines of the bot's log that tell of errors: what was given up shows nowhere else; and what it asked that GitHub does not know. */
  readonly errors: readonly string[];
};

export type ReplayOptions = {
  readonly rebuilt: Rebuilt;
  /** In the order in which they arrive. */
  readonly deliveries: readonly RecordedDelivery[];
  /** Where the clock stands. Default: an hour after the newest time at GitHub. */
  readonly at?: Date | undefined;
  /** Makes an empty database for each bot. Default: a server for the time of the replay. */
  readonly createDatabase?: TemporaryServer['createDatabase'];
};

/** Replays; takes some seconds. Rejects only if the database, GitHub or the bot cannot be started. */
export const replay = async (options: ReplayOptions): Promise<Replayed> => {
  const { createDatabase } = options;
  if (createDatabase) return replayOn({ ...options, createDatabase });
  const server = await openTemporary();
  try {
    return await replayOn({ ...options, createDatabase: server.createDatabase });
  } finally {
    await server.close();
  }
};

const replayOn = async ({ deliveries, ...options }: WorldOptions & ReplayOptions): Promise<Replayed> => {
  const { rebuilt } = options;
  const world = await openWorld(options);
  const { github } = world;
  try {
    const bot = await world.startBot();
    try {
      const outcomes = await deliver(world, bot, deliveries);
      await reconcile(world, bot);
      const state = await readState({ github, kept: bot.registry, seed: rebuilt.seed });
      const errors = [...world.errors, ...github.violations()];
      return { outcomes: await withFailures(bot, outcomes), state, digest: digestOf(state), errors };
    } finally {
      await bot.stop();
    }
  } finally {
    await github.close();
  }
};

/** GitHub as it was in the end. */
export type ReplayWorld = {
  readonly rebuilt: Rebuilt;
  readonly github: SandboxGithub;
  /** Where the clock stands. */
  readonly now: () => Date;
  /** Starts a bot that knows nothing. */
  readonly startBot: () => Promise<Bot>;
  /** What its log told of errors so far. */
  readonly errors: readonly string[];
};

type WorldOptions = Pick<ReplayOptions, 'rebuilt' | 'at'> & Required<Pick<ReplayOptions, 'createDatabase'>>;

const HOUR_MS = 3_600_000;

/** Starts GitHub, where the clock stands. */
export const openWorld = async ({ rebuilt, at, createDatabase }: WorldOptions): Promise<ReplayWorld> => {
  const clock = { now: rebuilt.installedAt };
  const github = await createSandboxGithub({
    seed: rebuilt.seed,
    // Webhooks come from the recording; the sandbox sends none.
    webhookUrl: 'http://127.0.0.1:9/',
    now: () => clock.now,
    idsAfter: rebuilt.lastId + ROOM,
  });
  clock.now = at ?? new Date(rebuilt.newest.getTime() + HOUR_MS);
  const errors: string[] = [];
  const log = pino({ level: 'error', base: null }, { write: (line: string) => void errors.push(line.trim()) });
  return {
    rebuilt,
    github,
    now: () => clock.now,
    errors,
    startBot: async () => start(github, { now: () => clock.now, databaseUrl: await createDatabase(), log }),
  };
};

/** Everything is read once more, and nothing is left to do. */
export const reconcile = async ({ github }: ReplayWorld, bot: Bot): Promise<void> => {
  await quiet(github, bot);
  await bot.catchUp();
  await quiet(github, bot);
};

/** So far above all recorded ids that nothing new is taken for something recorded. */
const ROOM = 1_000;

const start = async (
  github: SandboxGithub,
  { now, databaseUrl, log }: { readonly now: () => Date; readonly databaseUrl: string; readonly log: Logger },
): Promise<Bot> => {
  const { env, problems } = parseEnv({
    APP_ID: String(github.appId),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: github.webhookSecret,
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    DATABASE_URL: databaseUrl,
  });
  if (!env) throw new Error(problems.join(' '));
  return startBot(env, log, {
    now,
    catchUpAtStart: false,
    retry: { faults: 2, errors: 2, backoff: { base: {} } },
    pollMs: 200,
  });
};

type Delivered = Replayed['outcomes'];

/** Brings deliveries to the inbox, one after the other, without waiting until they have run. */
export const deliver = async (
  { github, rebuilt }: ReplayWorld,
  bot: Bot,
  deliveries: readonly RecordedDelivery[],
): Promise<Delivered> => {
  const bodyOf = await createBodies({ github, rebuilt });
  const outcomes: Delivered[number][] = [];
  const known = new Set<string>();
  for (const delivery of deliveries) {
    if (delivery.isLost) {
      outcomes.push({ delivery, outcome: 'lost' });
      continue;
    }
    const body = bodyOf(delivery);
    const response = await fetch(`${bot.url}/api/github/webhooks`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': delivery.event,
        'x-github-delivery': delivery.id,
        'x-hub-signature-256': `sha256=${createHmac('sha256', github.webhookSecret).update(body).digest('hex')}`,
      },
      body,
    });
    const why = await response.text();
    if (!response.ok) outcomes.push({ delivery, outcome: 'refused', why: `${response.status} ${why}` });
    else outcomes.push({ delivery, outcome: known.has(delivery.id) ? 'repeated' : 'done' });
    known.add(delivery.id);
  }
  return outcomes;
};

/** Makes the text of a delivery as the GitHub of the replay would send it. */
export const createBodies = async ({
  github,
  rebuilt,
}: Pick<ReplayWorld, 'github' | 'rebuilt'>): Promise<(delivery: Pick<RecordedDelivery, 'payload'>) => string> => {
  const commits = await readCommits(github, rebuilt);
  return ({ payload }) =>
    JSON.stringify(toInstalled(payload, github)).replaceAll(/"([0-9a-f]{40})"/g, (whole, sha: string) =>
      commits.has(sha) ? `"${commits.get(sha)}"` : whole,
    );
};

/** Recorded installations are not the sandbox's; a webhook of a repository names none at all. */
const toInstalled = (payload: object, { installationId: id }: SandboxGithub): object => ({
  ...payload,
  installation: { ...('installation' in payload && isObject(payload.installation) ? payload.installation : {}), id },
});

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Here the recorded commits have other hashes. */
const readCommits = async (
  github: SandboxGithub,
  { commits, heads, seed }: Rebuilt,
): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const { owner = seed.organization.login, name } of seed.repositories) {
    const repository = `${owner}/${name}`;
    for (const { number, headSha } of github.observe.pullRequests(repository)) {
      const key = `${repository}#${number}`.toLowerCase();
      for (const [sha, place] of heads) if (place === key) found.set(sha, headSha);
    }
    const recorded = commits.get(repository.toLowerCase()) ?? [];
    const made = await newestCommits(github, repository, recorded.length);
    for (const [index, sha] of recorded.entries()) {
      const here = made[index];
      if (here) found.set(sha, here);
    }
  }
  return found;
};

const PATIENCE_MS = 60_000;

/** Nothing is queued, and GitHub is asked nothing more. */
const quiet = async (github: SandboxGithub, bot: Bot): Promise<void> => {
  for (let before = -1, calm = 0; calm < 2; ) {
    await github.settled();
    await bot.deliveries.settled(PATIENCE_MS);
    const now = github.requests().length;
    calm = now === before ? calm + 1 : 0;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

const withFailures = async (bot: Bot, outcomes: Delivered): Promise<Delivered> => {
  const failed = new Map<string, string>();
  for (let after: string | undefined; ; ) {
    const page = await bot.deliveries.deadLetters({ limit: 100, ...(after === undefined ? {} : { after }) });
    for (const { id, error } of page) failed.set(id, error);
    after = page.at(-1)?.id;
    if (after === undefined) break;
  }
  return outcomes.map(({ delivery, outcome, ...rest }) => {
    const why = outcome === 'done' ? failed.get(delivery.id) : undefined;
    return why === undefined ? { delivery, outcome, ...rest } : { delivery, outcome: 'failed', why };
  });
};
