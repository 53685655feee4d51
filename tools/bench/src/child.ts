/** A system under test in a child process: started, asked to come to rest, weighed, ended. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type Child = {
  readonly url: string;
  /** Milliseconds from the start of the process until it said that it listens. */
  readonly readyMs: number;
  /** Resolves when the child has no work left. */
  settle(): Promise<void>;
  /** Milliseconds of CPU used so far. */
  cpu(): Promise<number>;
  /** Resident memory in bytes after a second of rest. */
  restingMemory(): Promise<number>;
  /** Bytes that something still holds, once the collector was let run by `settle`; what pages of memory it keeps for later is not told. */
  heldMemory(): Promise<number>;
  /** The most resident memory in bytes that it has had. */
  peakMemory(): Promise<number>;
  stop(): Promise<void>;
};

/** Runs inside the child: tells the parent the address, then answers what it asks. */
export const announce = ({ url, settle }: { readonly url: string; readonly settle: () => Promise<void> }): void => {
  process.on('message', async (question) => {
    if (question === 'settle') await settle();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed, external } = process.memoryUsage();
    const answers = new Map([
      ['memory', rss],
      ['held', heapUsed + external],
      ['peak', process.resourceUsage().maxRSS * 1024],
    ]);
    process.send?.(answers.get(String(question)) ?? (user + system) / 1000);
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
  process.send?.(url);
};

/** Starts `script` (beside this file) and waits for its address. Its log goes nowhere, as fast as it can. */
export const startChild = async (script: string, args: readonly string[]): Promise<Child> => {
  const start = performance.now();
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', LOG_FORMAT: 'json', LOG_LEVEL: 'info' },
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended with code ${code} before it was ready.`);
  });
  const [url] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => {});
  const readyMs = performance.now() - start;
  const ask = async (question: string): Promise<number> => {
    const answer = once(child, 'message');
    child.send(question);
    return Number((await answer)[0]);
  };
  return {
    url: String(url),
    readyMs,
    settle: async () => {
      await ask('settle');
    },
    cpu: () => ask('cpu'),
    restingMemory: async () => {
      await pause(1_000);
      return ask('memory');
    },
    heldMemory: () => ask('held'),
    peakMemory: () => ask('peak'),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
};
