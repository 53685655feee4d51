/** The bot beside which everything happens: a process of its own with its HTTP server, asked over a channel how it is. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@rapporteur/bot';
import { z } from 'zod';

/** What the process is told when it starts. */
export const StartSchema = z.object({ variables: z.record(z.string(), z.string()), offset: z.number() });

export const AskSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), id: z.number(), start: StartSchema }),
  z.object({ ask: z.literal('clock'), id: z.number(), offset: z.number() }),
  z.object({ ask: z.literal('settle'), id: z.number() }),
  z.object({ ask: z.literal('catch-up'), id: z.number() }),
  z.object({ ask: z.literal('look'), id: z.number() }),
  z.object({ ask: z.literal('stop'), id: z.number() }),
]);

/** How it is: what it gave up, what its log complained of since the last look, how much memory it holds. */
const LookSchema = z.object({
  dead: z.array(z.object({ key: z.string(), error: z.string() })),
  complaints: z.array(z.string()),
  rss: z.number(),
});
export const AnswerSchema = z.object({
  id: z.number(),
  url: z.string().optional(),
  look: LookSchema.optional(),
  error: z.string().optional(),
});

export type BotStart = z.infer<typeof StartSchema>;
export type BotLook = z.infer<typeof LookSchema>;
export type BotAnswer = z.infer<typeof AnswerSchema>;

export type LiveBot = {
  readonly url: string;
  /** Whether the process runs. */
  isAlive(): boolean;
  /** Milliseconds to add to the real time. */
  setClock(offset: number): Promise<void>;
  /** Resolves when it is done with all that reached it. */
  settle(): Promise<void>;
  catchUp(): Promise<void>;
  look(): Promise<BotLook>;
  stop(): Promise<void>;
  /** As a crash ends it. */
  kill(): Promise<void>;
};

type Wish = z.input<typeof AskSchema> extends infer A ? (A extends { id: number } ? Omit<A, 'id'> : never) : never;

/** Rejects if it does not start. */
export const startLiveBot = async (start: BotStart): Promise<LiveBot> => {
  const child = fork(fileURLToPath(new URL('./serve-bot.ts', import.meta.url)), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...NODE_FLAGS],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: process.env.TZ, NODE_ENV: 'production' },
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit');
  const waiting = new Map<number, (answer: BotAnswer) => void>();
  child.on('message', (message) => {
    const answer = AnswerSchema.parse(message);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  child.on('exit', () => {
    for (const [id, tell] of waiting) tell({ id, error: 'The process of the bot ended.' });
    waiting.clear();
  });
  let last = 0;
  const ask = async (wish: Wish): Promise<BotAnswer> => {
    last += 1;
    const id = last;
    const answer = new Promise<BotAnswer>((resolve) => waiting.set(id, resolve));
    if (!child.connected) throw new Error('The process of the bot has ended.');
    child.send({ ...wish, id });
    const given = await answer;
    if (given.error !== undefined) throw new Error(given.error);
    return given;
  };
  const { url = '' } = await ask({ ask: 'start', start });
  return {
    url,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    setClock: async (offset) => void (await ask({ ask: 'clock', offset })),
    settle: async () => void (await ask({ ask: 'settle' })),
    catchUp: async () => void (await ask({ ask: 'catch-up' })),
    look: async () => {
      const { look } = await ask({ ask: 'look' });
      if (!look) throw new Error('The bot did not say how it is.');
      return look;
    },
    kill: async () => {
      process.off('exit', kill);
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      process.off('exit', kill);
      if (child.connected) await ask({ ask: 'stop' }).catch(() => {});
      child.kill('SIGKILL');
      await ended;
    },
  };
};
