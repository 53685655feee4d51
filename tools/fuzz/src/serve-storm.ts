/** The thread of the storm's bot: starts it, does what it is asked, and keeps what its log complains of. */
import { parentPort, workerData } from 'node:worker_threads';
import { parseEnv, startBot } from '@rapporteur/bot';
import { pino } from 'pino';
import { type BotAnswer, type BotAsk, type BotStart, watchLoop } from './storm-bot.ts';

type LogLine = {
  readonly level: number;
  readonly msg: string;
  readonly key?: string;
  readonly reason?: string;
  readonly err?: { readonly message: string };
};

const start: BotStart = workerData;
const offset = new BigInt64Array(start.offset);
const answer = (message: BotAnswer): void => parentPort?.postMessage(message);
const complaints: LogLine[] = [];
const log = pino(
  { level: 'warn' },
  {
    write: (line: string) => {
      complaints.push(JSON.parse(line));
    },
  },
);
const { env, problems } = parseEnv(start.variables);
if (!env) throw new Error(problems.join(' '));
const bot = await startBot(env, log, {
  now: () => new Date(Date.now() + Number(Atomics.load(offset, 0))),
  retry: { faults: 2, errors: 2, backoff: { base: {} } },
});
const loop = watchLoop();

const toLine = ({ msg, key, reason, err }: LogLine): string =>
  [msg, key, reason, err?.message.split('\n')[0]]
    .flatMap((part) => part ?? [])
    .join(' · ')
    .slice(0, 300);

const look = async (): Promise<void> => {
  const seen = loop.look();
  const dead = await bot.deliveries.deadLetters({ limit: 1_000 });
  const lines = complaints.splice(0);
  answer({
    looked: {
      dead: dead.map(({ key, error }) => ({ key, error })),
      errors: lines.filter(({ level }) => level >= 50).map(toLine),
      warnings: lines.filter(({ level }) => level < 50).map(toLine),
      loop: seen,
    },
  });
};

parentPort?.on('message', (ask: BotAsk) => {
  if (ask === 'look') return void look();
  if (ask === 'catch-up') return void bot.catchUp().then(() => answer({ done: ask }));
  void bot.stop().then(() => {
    loop.stop();
    answer({ done: ask });
  });
});
answer({ ready: bot.url });
