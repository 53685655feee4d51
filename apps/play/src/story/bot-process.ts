/** The bot as a process of its own, which the story starts, kills and starts again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { NODE_FLAGS } from '@rapporteur/bot';

/** What the bot is told: the GitHub App of the sandbox and where to keep its state. */
export type BotOptions = {
  /** Host and port of the sandbox GitHub. */
  readonly githubHost: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly port: number;
  /** Folder of the database and of the log. */
  readonly folder: string;
  /** Milliseconds by which the bot's clock is ahead when it starts. */
  readonly clockOffset: () => number;
  /** The database of the bot; default: what the environment names, else one of its own in the folder. "" is its own. */
  readonly databaseUrl?: string;
  /** What stands on top of the pages; without it nothing links to them. */
  readonly pagesTitle?: string;
  /** Told, in a sentence, that a start takes long. */
  readonly tell?: (sentence: string) => void;
  readonly patience?: Patience;
};

/** How long a start is waited for, and how often that is told, in milliseconds. */
export type Patience = { readonly startMs: number; readonly tellMs: number };

/** A bot that can be killed. */
export type BotProcess = {
  readonly url: string;
  readonly logFile: string;
  /** RAPPORTEUR_HOME. */
  readonly home: string;
  /** Starts it and waits until it is ready. */
  start(): Promise<void>;
  /** Stops it (or, with `kill`, ends it by kill -9: nothing is drained, nothing is closed) and starts it again. */
  restart(options?: { readonly kill?: boolean; readonly between?: () => void }): Promise<void>;
  /** Asks it to stop; resolves when it has. */
  stop(): Promise<void>;
  /** Ends it by kill -9. */
  kill(): Promise<void>;
  /** At once, whatever else is under way; "SIGSTOP" leaves it standing until "SIGCONT". */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
};

/** A port that was free a moment ago; the bot keeps it over its restarts. */
export const findPort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
};

const BIN = join(import.meta.dirname, '../../../../apps/bot/src/bin.ts');
const PATIENCE: Patience = { startMs: 300_000, tellMs: 20_000 };
/** After that it is ended by force. */
const STOP_MS = 30_000;

/** Creates the process, not yet started. */
export const createBotProcess = (options: BotOptions): BotProcess => {
  const url = `http://127.0.0.1:${options.port}`;
  const logFile = join(options.folder, 'bot.log');
  mkdirSync(dirname(logFile), { recursive: true });
  let child: ChildProcess | undefined;
  let exit: Promise<void> = Promise.resolve();
  let last: Promise<void> = Promise.resolve();
  /** One order at a time: a kill must not meet a start. */
  const inTurn = (order: () => Promise<void>): Promise<void> => {
    const mine = last.then(order);
    last = mine.catch(() => {});
    return mine;
  };

  const launch = (): ChildProcess => {
    const started = spawn(process.execPath, [...NODE_FLAGS, BIN], {
      env: botEnv(options),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.stderr?.pipe(createWriteStream(logFile, { flags: 'a' }));
    // Nobody would stop it any more.
    const follow = (): void => void started.kill('SIGTERM');
    process.once('exit', follow);
    exit = new Promise((resolve) =>
      started.once('exit', () => {
        process.off('exit', follow);
        resolve();
      }),
    );
    return started;
  };

  const { startMs, tellMs } = options.patience ?? PATIENCE;
  const start = async (): Promise<void> => {
    const started = launch();
    child = started;
    const begun = Date.now();
    let told = begun;
    for (;;) {
      const reason = await unreadiness(url);
      if (reason === undefined) return;
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`The bot ended at its start; ${logFile} says why.`);
      const now = Date.now();
      if (now - begun > startMs) {
        await end('SIGKILL');
        throw new Error(`The bot was not ready after ${inWords(startMs)} (${reason}); ${logFile} says more.`);
      }
      if (now - told > tellMs) {
        told = now;
        options.tell?.(
          `The bot is not ready after ${inWords(now - begun)} (${reason}); a busy machine needs longer, and it is waited for ${inWords(startMs)}.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const ending = child;
    ending?.kill(signal);
    const force = setTimeout(() => ending?.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(force);
  };

  return {
    url,
    logFile,
    home: homeOf(options),
    start: () => inTurn(start),
    restart: ({ kill = false, between } = {}) =>
      inTurn(async () => {
        await end(kill ? 'SIGKILL' : 'SIGTERM');
        between?.();
        await start();
      }),
    stop: () => inTurn(() => end('SIGTERM')),
    kill: () => inTurn(() => end('SIGKILL')),
    signal: (signal) => {
      child?.kill(signal);
    },
  };
};

/** Only what the bot needs: the user's own credentials and databases stay out of the story. */
const botEnv = (options: BotOptions): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  GHE_HOST: options.githubHost,
  GHE_PROTOCOL: 'http',
  APP_ID: String(options.appId),
  PRIVATE_KEY: options.privateKey,
  WEBHOOK_SECRET: options.webhookSecret,
  HOST: '127.0.0.1',
  PORT: String(options.port),
  LOG_LEVEL: 'info',
  RAPPORTEUR_HOME: homeOf(options),
  RAPPORTEUR_CLOCK_OFFSET: String(options.clockOffset()),
  // Whoever asks is on this machine.
  RAPPORTEUR_QUESTIONS_PER_MINUTE: '100000',
  ...(options.pagesTitle === undefined
    ? {}
    : { RAPPORTEUR_PAGES_URL: `http://127.0.0.1:${options.port}`, RAPPORTEUR_PAGES_TITLE: options.pagesTitle }),
  ...optionalEnv([
    'DATABASE_URL',
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_BASE_URL',
    'RAPPORTEUR_MODEL',
    // The command line beside it sends it.
    'RAPPORTEUR_REGISTRY_TOKEN',
  ]),
  ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
});

const homeOf = ({ folder }: Pick<BotOptions, 'folder'>): string => join(folder, 'database');

const optionalEnv = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** Why it is not ready, in a few words; undefined if it is. */
const unreadiness = async (url: string): Promise<string | undefined> => {
  try {
    const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return undefined;
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : `${answer.status}`;
  } catch {
    return 'it does not listen yet';
  }
};

/** "5 minutes", "20 seconds". */
export const inWords = (ms: number): string =>
  ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.max(1, Math.round(ms / 1000))} seconds`;
