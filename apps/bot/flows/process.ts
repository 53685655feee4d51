/** A bot of a stage as a process of its own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@rapporteur/client';
import { findBot } from '@rapporteur/registry/home';
import { afterEach, vi } from 'vitest';
import type { Stage } from './stage.ts';

const BIN = join(import.meta.dirname, '../src/bin.ts');

/** So long a test waits for a state, and so often it looks. */
export const PATIENCE = { timeout: 60_000, interval: 20 };

export type BotProcess = {
  readonly url: string;
  readonly client: Client;
  /** Ends it by a signal; resolves when it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

/**
 * Bots as processes: each call makes a home, and answers what starts a bot there, the same one as before. What is left of them is
 * killed after each test.
 */
export const useProcesses = () => {
  const children: ChildProcess[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return async ({ variables }: Stage, now: Date): Promise<() => Promise<BotProcess>> => {
    const home = await mkdtemp(join(tmpdir(), 'rapporteur-process-'));
    folders.push(home);
    const clockOffset = String(now.getTime() - Date.now());
    return async () => {
      const child = spawn(process.execPath, [BIN], {
        env: { ...variables, RAPPORTEUR_HOME: home, RAPPORTEUR_CLOCK_OFFSET: clockOffset },
        stdio: 'ignore',
      });
      children.push(child);
      const url = await vi.waitFor(async () => {
        const found = findBot(home);
        if (found === undefined || found.pid !== child.pid) throw new Error('It does not listen yet.');
        const { status } = await fetch(`${found.url}/ready`);
        if (status !== 200) throw new Error('It is not ready yet.');
        return found.url;
      }, PATIENCE);
      const headers = { authorization: `Bearer ${variables.RAPPORTEUR_REGISTRY_TOKEN}` };
      return {
        url,
        client: createClient({ baseUrl: url, headers, retries: 0 }),
        end: async (signal) => {
          const gone = once(child, 'exit');
          child.kill(signal);
          await gone;
        },
      };
    };
  };
};
