/** The bot as people run it: a process of its own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NODE_FLAGS } from '@rapporteur/bot';
import type { Access } from './github.ts';
import { freePort } from './port.ts';
import { cpuOf } from './proc.ts';

export type BotProcess = {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process until it said that it is ready. */
  readonly readyMs: number;
  /** Milliseconds of CPU that it has used until then. */
  readonly readyCpu: number;
  stop(): Promise<void>;
};

export type BotPlace = {
  readonly access: Access;
  /** Of its database, where it has one of its own, and of its log. */
  readonly folder: string;
  /** Undefined: its own database. */
  readonly databaseUrl: string | undefined;
};

/** Lets somebody who knows it write to the registry over HTTP. */
export const REGISTRY_TOKEN = 'bench';

const BIN = fileURLToPath(new URL('./bin.ts', import.meta.resolve('@rapporteur/bot')));

export const startBotProcess = async ({ access, folder, databaseUrl }: BotPlace): Promise<BotProcess> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, 'bot.log');
  const begun = performance.now();
  const child = spawn(process.execPath, [...NODE_FLAGS, BIN], {
    stdio: ['ignore', 'ignore', openSync(log, 'a')],
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      APP_ID: String(access.appId),
      PRIVATE_KEY: access.privateKey,
      WEBHOOK_SECRET: access.secret,
      GHE_HOST: new URL(access.url).host,
      GHE_PROTOCOL: 'http',
      HOST: '127.0.0.1',
      PORT: String(port),
      RAPPORTEUR_HOME: join(folder, 'database'),
      RAPPORTEUR_CLOCK_OFFSET: String(Math.round(access.clockOffset)),
      RAPPORTEUR_REGISTRY_TOKEN: REGISTRY_TOKEN,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    },
  });
  const ended = once(child, 'exit');
  // Whoever breaks the benchmark off leaves no bot behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`The bot ended at its start; ${log} says why.`);
    if (performance.now() - begun > START_LIMIT_MS)
      throw new Error(`The bot is not ready after two minutes; see ${log}.`);
    await pause(5);
  }
  const [readyMs, pid] = [performance.now() - begun, child.pid ?? 0];
  return {
    url,
    pid,
    readyMs,
    readyCpu: cpuOf([pid]),
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGTERM');
      await ended;
    },
  };
};

const START_LIMIT_MS = 120_000;

const isReady = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false;
  }
};

/** Milliseconds of CPU that loading the bot's code takes in a process that does nothing else, and compiles all of it. */
export const importCpu = async (): Promise<number> => {
  const program = `await import(${JSON.stringify(import.meta.resolve('@rapporteur/bot'))}); const { user, system } = process.cpuUsage(since); console.log((user + system) / 1000);`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    `const since = process.cpuUsage(); ${program}`,
  ]);
  return Number(stdout);
};
