/** A local GitHub with a live bot beside it, and what an attack does and looks at there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxGithub, type SandboxGithub, type SeenComment } from '@rapporteur/github-sandbox';
import { z } from 'zod';
import { type BotStart, type LiveBot, startLiveBot } from './bot.ts';
import { type ModelDouble, startModel } from './model.ts';
import { BEGIN, COMMUNITY, FLYTE, SEED } from './town.ts';

export type Place = { readonly repository: string; readonly number: number };

export type World = {
  readonly github: SandboxGithub;
  readonly people: SandboxGithub['people'];
  readonly model: ModelDouble;
  bot(): LiveBot;
  now(): Date;
  /** Lets time pass for GitHub and bot, and lets the bot look at the clock. */
  pass(hours: number): Promise<void>;
  /** Waits until GitHub has sent everything and the bot is done with it, what that set off included. */
  settle(): Promise<void>;
  /** What is wrong with the bot itself: it died, gave something up, does not answer, grew too much; it is started anew then. */
  complain(): Promise<string | undefined>;
  /** All that the bot's log complained of so far. */
  readonly log: readonly string[];
  /** Kills the bot; with the next `settle` it is back. */
  goDown(): Promise<void>;
  /** Pushes as somebody, one after the other, as people do who pull before they push. */
  push: SandboxGithub['people']['push'];
  /** A number that nothing else has. */
  next(): number;
  /** The date of a meetup that nothing else has. */
  nextDate(): string;
  close(): Promise<void>;
};

/** Lets whoever knows it write to the registry over HTTP. */
export const REGISTRY_TOKEN = 'operator-4f1c9a7d20';
/** What the bot may hold; without any attack it holds about a third. */
const MOST_BYTES = 700 * 1024 * 1024;
const HEALTH_MS = 5_000;

export const openWorld = async ({ databaseUrl }: { readonly databaseUrl: string }): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-attack-'));
  let offset = Date.parse(BEGIN) - Date.now();
  const now = (): Date => new Date(Date.now() + offset);
  const [github, model] = await Promise.all([
    createSandboxGithub({ seed: SEED, webhookUrl: 'http://127.0.0.1:9/', now, hourlyLimit: 10_000_000 }),
    startModel(),
  ]);
  const variables: BotStart['variables'] = {
    APP_ID: String(github.appId),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: github.webhookSecret,
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    RAPPORTEUR_HOME: folder,
    RAPPORTEUR_BLOBS: join(folder, 'blobs'),
    RAPPORTEUR_REGISTRY_TOKEN: REGISTRY_TOKEN,
    DATABASE_URL: databaseUrl,
    ANTHROPIC_API_KEY: 'sk-ant-of-the-operator',
    ANTHROPIC_BASE_URL: model.url,
    RAPPORTEUR_MODEL: 'claude-test',
  };
  const start = async (): Promise<LiveBot> => {
    const live = await startLiveBot({ variables, offset });
    github.setWebhookUrl(`${live.url}/api/github/webhooks`);
    return live;
  };
  let bot = await start();
  const log: string[] = [];
  const known = new Set<string>();
  let isDown = false;
  let pushing: Promise<unknown> = Promise.resolve();
  let counted = 0;
  let meetups = 0;
  const settle = async (): Promise<void> => {
    if (isDown) {
      await github.settled();
      isDown = false;
      bot = await start();
      await bot.catchUp();
    }
    for (let before = -1, calm = 0; calm < 2; ) {
      await github.settled();
      // A bot that died is told of by `complain`.
      await bot.settle().catch(() => {});
      const asked = github.requests().length;
      calm = asked === before ? calm + 1 : 0;
      before = asked;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const restart = async (): Promise<void> => {
    await bot.stop();
    bot = await start();
    await bot.catchUp();
  };
  const world: World = {
    github,
    people: github.people,
    model,
    bot: () => bot,
    now,
    pass: async (hours) => {
      offset += hours * 3_600_000;
      if (isDown) return;
      await bot.setClock(offset);
      await bot.catchUp();
    },
    settle,
    complain: async () => {
      if (!bot.isAlive()) {
        await restart();
        return 'The bot died.';
      }
      const { dead, complaints, rss } = await bot.look();
      log.push(...complaints);
      const fresh = dead.filter(({ key, error }) => !known.has(`${key} ${error}`));
      for (const { key, error } of fresh) known.add(`${key} ${error}`);
      if (fresh.length > 0)
        return `The bot gave up ${fresh.map(({ key, error }) => `${key} (${error.slice(0, 160)})`).join(', ')}.`;
      if (rss > MOST_BYTES) {
        await restart();
        return `The bot holds ${Math.round(rss / 1024 / 1024)} MB.`;
      }
      const health = await fetch(`${bot.url}/health`, { signal: AbortSignal.timeout(HEALTH_MS) }).catch(
        () => undefined,
      );
      return health?.ok ? undefined : 'The bot does not answer at /health.';
    },
    log,
    goDown: async () => {
      if (isDown) return;
      isDown = true;
      await bot.kill();
    },
    push: (act) => {
      const pushed = pushing.then(() => pushAgain(github, act));
      pushing = pushed.catch(() => {});
      return pushed;
    },
    next: () => {
      counted += 1;
      return counted;
    },
    nextDate: () => {
      const date = new Date(Date.parse('2023-03-16') + meetups * 14 * 24 * 3_600_000);
      meetups += 1;
      return date.toISOString().slice(0, 10);
    },
    close: async () => {
      await bot.stop();
      await Promise.all([github.close(), model.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await bot.catchUp();
  // With a member of its own the group can be looked at, whether an attack on it gets through or not.
  const files = [{ path: 'override.txt', content: 'x\n' }];
  await github.people.openPullRequest({
    repository: FLYTE,
    as: 'bo',
    title: 'Override defaults',
    head: 'override',
    files,
  });
  await settle();
  return world;
};

/** The app may have merged something between the look at the head and the push. */
const pushAgain: (github: SandboxGithub, act: Parameters<World['push']>[0]) => Promise<string> = async (
  github,
  act,
) => {
  for (let left = 5; ; left -= 1) {
    try {
      return await github.people.push(act);
    } catch (error) {
      if (left === 0 || !String(error).includes('fast-forward')) throw error;
    }
  }
};

export type Opened = Place & { readonly headSha: string };

/** Opens a pull request with an RFC document; by default its author may nothing else. */
export const openRfc = async (
  world: World,
  change: {
    readonly as?: string;
    readonly repository?: string;
    readonly title?: string;
    readonly body?: string;
    readonly head?: string;
    readonly files?: readonly { readonly path: string; readonly content: string }[];
  } = {},
): Promise<Opened> => {
  const name = `proposal-${world.next()}`;
  const { repository = FLYTE, as = 'cy', title = `[RFC] A ${name}`, head = name, body } = change;
  const files = change.files ?? [{ path: `rfc/system/${name}.md`, content: `# A ${name}\n` }];
  const opened = await world.people.openPullRequest({
    repository,
    as,
    title,
    head,
    files,
    ...(body !== undefined && { body }),
  });
  return { repository, number: opened.number, headSha: opened.headSha };
};

export const openIssue = async (
  world: World,
  { repository = COMMUNITY, as = 'cy', title = 'A question', body = '' } = {},
): Promise<Place> => {
  const { number } = await world.people.openIssue({ repository, as, title, body });
  return { repository, number };
};

const IdSchema = z.object({ id: z.number() });

/** A request to GitHub's API with somebody's token, for what people do through no page. */
export const askGithub = async (
  world: World,
  {
    as,
    method,
    path,
    body,
  }: { readonly as: string; readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> => {
  const response = await fetch(`${world.github.url}${path}`, {
    method,
    headers: { authorization: `token ${world.github.tokenOf(as)}`, accept: 'application/vnd.github+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${as} could not ${method} ${path}: GitHub answered ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

/** Comments on a line of the document; resolves with the id. */
export const commentOnLine = async (
  world: World,
  { as, place, body }: { readonly as: string; readonly place: Opened; readonly body: string },
): Promise<number> => {
  const path = `/repos/${place.repository}/pulls/${place.number}`;
  const files = z
    .array(z.object({ filename: z.string() }))
    .parse(await askGithub(world, { as, method: 'GET', path: `${path}/files` }));
  const wanted = { body, commit_id: place.headSha, path: files[0]?.filename ?? '', line: 1, side: 'RIGHT' };
  return IdSchema.parse(await askGithub(world, { as, method: 'POST', path: `${path}/comments`, body: wanted })).id;
};

export const isOurs = ({ author }: Pick<SeenComment, 'author'>): boolean => author === 'rapporteur[bot]';

/** What the app wrote on a subject, oldest first. */
export const oursOn = ({ github }: World, { repository, number }: Place): SeenComment[] =>
  github.observe.comments(repository, number).filter(isOurs);

/** The text of the status comment; empty if there is none. */
export const statusOf = (world: World, place: Place): string =>
  oursOn(world, place).find(({ body }) => body.startsWith('<!-- rapporteur:status'))?.body ?? '';

/** Everything that the app shows about a pull request: comments and check runs of its head. */
export const shownOn = async (world: World, place: Place): Promise<string> => {
  const { observe } = world.github;
  const { headSha } = observe.pullRequest(place.repository, place.number);
  const runs = await observe.checkRuns(place.repository, headSha, 'all');
  const checks = runs.map(({ title, summary, text }) => [title, summary, text].join('\n'));
  return [...oursOn(world, place).map(({ body }) => body), ...checks].join('\n\n');
};

/** Asks the registry over HTTP as anybody can; resolves with the status and the text. */
export const askRegistry = async (
  world: World,
  {
    method,
    message = {},
    headers = {},
  }: { readonly method: string; readonly message?: unknown; readonly headers?: Readonly<Record<string, string>> },
): Promise<{ readonly status: number; readonly text: string }> => {
  const response = await fetch(`${world.bot().url}/rapporteur.v1.${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(message),
  });
  return { status: response.status, text: await response.text() };
};

/** Waits for the answer of the app to a comment; resolves with the seconds it took, or with nothing if it did not come in time. */
export const answerTo = async (
  world: World,
  { repository, number, commentId }: Place & { readonly commentId: number },
  limitSeconds: number,
): Promise<number | undefined> => {
  const begun = performance.now();
  const mark = `<!-- rapporteur:answer:${repository}#${number}/${commentId} `;
  for (;;) {
    const seconds = (performance.now() - begun) / 1000;
    if (oursOn(world, { repository, number }).some(({ body }) => body.startsWith(mark))) return seconds;
    if (seconds > limitSeconds) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** A transcript of a meetup that nothing else has; resolves with where its notes are drafted. */
export const transcribe = async (world: World, lines: readonly string[]): Promise<Meetup> => {
  const date = world.nextDate();
  const cues = lines.map((line, index) => `${index + 1}\n00:${two(index)}:01.000 --> 00:${two(index)}:50.000\n${line}`);
  const content = ['WEBVTT', ...cues].join('\n\n');
  const sha = await world.push({
    repository: COMMUNITY,
    as: 'ada',
    files: [{ path: `transcripts/contributors-meetup/${date}.vtt`, content }],
  });
  return { date, sha, key: `contributors-meetup/${date}`, path: `minutes/contributors-meetup/${date}.md` };
};

export type Meetup = { readonly date: string; readonly sha: string; readonly key: string; readonly path: string };

const two = (index: number): string => String(index).padStart(2, '0');

/** The draft of its notes: pull request and file; undefined if there is none. */
export const draftOf = async (
  world: World,
  { date, path }: Meetup,
): Promise<{ readonly place: Place; readonly body: string; readonly text: string } | undefined> => {
  const pull = world.github.observe
    .pullRequests(COMMUNITY)
    .findLast(({ head, author }) => head.endsWith(date) && author === 'rapporteur[bot]');
  if (!pull) return undefined;
  const text = (await world.github.observe.file(COMMUNITY, path, pull.head)) ?? '';
  return { place: { repository: COMMUNITY, number: pull.number }, body: pull.body, text };
};
