/** The process of the bot under attack: starts it as people run it, and tells over the channel how it is. */
import { type Bot, parseEnv, startBot } from '@rapporteur/bot';
import { pino } from 'pino';
import { AskSchema, type BotAnswer, type BotLook, type BotStart } from './bot.ts';

const MOST_COMPLAINTS = 500;
const SETTLE_MS = 60_000;

const complaints: string[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => complaints.push(line.slice(0, 20_000)) });
const clock = { offset: 0 };
let bot: Bot | undefined;

const begin = async ({ variables, offset }: BotStart): Promise<Bot> => {
  clock.offset = offset;
  const { env, problems } = parseEnv(variables);
  if (!env) throw new Error(problems.join(' '));
  return startBot(env, log, {
    now: () => new Date(Date.now() + clock.offset),
    retry: { faults: 2, errors: 2, backoff: { base: {} } },
  });
};

const running = (): Bot => {
  if (!bot) throw new Error('The bot was not started.');
  return bot;
};

const look = async (): Promise<BotLook> => {
  const dead = await running().deliveries.deadLetters({ limit: 200 });
  return {
    dead: dead.map(({ key, error }) => ({ key, error })),
    complaints: complaints.splice(0).slice(-MOST_COMPLAINTS),
    rss: process.memoryUsage.rss(),
  };
};

const answer = async (message: unknown): Promise<BotAnswer> => {
  const ask = AskSchema.parse(message);
  const { id } = ask;
  switch (ask.ask) {
    case 'start':
      bot = await begin(ask.start);
      return { id, url: bot.url };
    case 'clock':
      clock.offset = ask.offset;
      return { id };
    case 'settle':
      await running().deliveries.settled(SETTLE_MS);
      return { id };
    case 'catch-up':
      await running().catchUp();
      return { id };
    case 'look':
      return { id, look: await look() };
    case 'stop':
      await bot?.stop();
      return { id };
  }
};

process.on('message', (message) => {
  answer(message).then(
    (said) => process.send?.(said),
    (error: unknown) => {
      const id = AskSchema.safeParse(message).data?.id ?? 0;
      process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
    },
  );
});
process.on('disconnect', () => process.exit(0));
