/** The bot of the storm, in a thread of its own: its event loop is nobody else's, and a bot that hangs can be ended. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';

/** What the bot is told at its start. */
export type BotStart = {
  readonly variables: Readonly<Record<string, string>>;
  /** Milliseconds that its clock and GitHub's are off, as one shared integer. */
  readonly offset: SharedArrayBuffer;
};

/** What the bot tells of itself since the last time it was asked. */
export type BotLook = {
  readonly dead: readonly { readonly key: string; readonly error: string }[];
  /** Keys that were given up without a delivery, and lines of the log that are worse than a warning. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly loop: LoopLook;
};

/** How long the event loop was held up, in milliseconds. */
export type LoopLook = {
  readonly p99: number;
  readonly max: number;
  /** The longest stretch of the thread's own CPU without a look at anything else: other people's load does not count. */
  readonly held: number;
};

export type BotAsk = 'look' | 'catch-up' | 'stop';
export type BotAnswer = { readonly ready: string } | { readonly looked: BotLook } | { readonly done: BotAsk };

export type StormBot = {
  readonly url: string;
  /** Undefined if the bot does not answer in time. */
  look(): Promise<BotLook | undefined>;
  /** Resolves when the bot began to look at the clock and at everything; not when it is done. */
  catchUp(): void;
  /** Why the thread ended by itself, if it did. */
  fallen(): string | undefined;
  stop(): Promise<void>;
};

/** Starts a bot. @throws if it does not come up */
export const openBot = async (start: BotStart): Promise<StormBot> => {
  const worker = new Worker(new URL('./serve-storm.ts', import.meta.url), { workerData: start });
  let fallen: string | undefined;
  let stopping = false;
  worker.on('error', (error) => {
    fallen ??= error instanceof Error ? (error.stack ?? error.message) : String(error);
  });
  worker.on('exit', (code) => {
    if (!stopping) fallen ??= `the thread ended with ${code}`;
  });
  const next = <T>(pick: (answer: BotAnswer) => T | undefined, limitMs: number): Promise<T | undefined> =>
    new Promise((resolve) => {
      const end = (value: T | undefined): void => {
        clearTimeout(timer);
        worker.off('message', hear);
        worker.off('exit', leave);
        resolve(value);
      };
      const hear = (answer: BotAnswer): void => {
        const value = pick(answer);
        if (value !== undefined) end(value);
      };
      const leave = (): void => end(undefined);
      const timer = setTimeout(leave, limitMs);
      worker.on('message', hear);
      worker.on('exit', leave);
    });
  const send = (ask: BotAsk): void => worker.postMessage(ask);
  const url = await next((answer) => ('ready' in answer ? answer.ready : undefined), START_MS);
  if (url === undefined) {
    await worker.terminate();
    throw new Error(`The bot did not start: ${fallen ?? 'it took too long'}.`);
  }
  return {
    url,
    look: () => {
      const looked = next((answer) => ('looked' in answer ? answer.looked : undefined), ANSWER_MS);
      send('look');
      return looked;
    },
    catchUp: () => send('catch-up'),
    fallen: () => fallen,
    stop: async () => {
      stopping = true;
      const done = next((answer) => ('done' in answer && answer.done === 'stop' ? true : undefined), ANSWER_MS);
      send('stop');
      await done;
      await worker.terminate();
    },
  };
};

const START_MS = 60_000;
const ANSWER_MS = 15_000;

/** Watches the event loop of this thread; each look begins anew. */
export const watchLoop = (): { look(): LoopLook; stop(): void } => {
  const histogram = monitorEventLoopDelay({ resolution: EVERY_MS });
  histogram.enable();
  let held = 0;
  let before = cpuMs();
  const timer = setInterval(() => {
    const now = cpuMs();
    held = Math.max(held, now - before);
    before = now;
  }, EVERY_MS);
  return {
    look: () => {
      const seen = { p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6, held };
      histogram.reset();
      held = 0;
      return seen;
    },
    stop: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
};

const EVERY_MS = 10;

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
