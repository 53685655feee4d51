/** Processes that tests kill, stop and starve, and how to talk with them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach } from 'vitest';
import { request } from './inbox.ts';

/** Starts `victim.ts`, or another file of this folder; what is left of them is killed after each test. */
export const useVictims = () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  return async (
    words: readonly string[],
    { file = 'victim.ts', execArgv = [] }: { readonly file?: string; readonly execArgv?: readonly string[] } = {},
  ): Promise<ChildProcess> => {
    const child = fork(new URL(file, import.meta.url), [...words], {
      serialization: 'advanced',
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.push(child);
    child.setMaxListeners(0);
    await heard(child, 'started');
    return child;
  };
};

export const kill = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

export const heard = (child: ChildProcess, word: string): Promise<string> =>
  new Promise((resolve) => {
    const onMessage = (message: unknown): void => {
      if (message !== word) return;
      child.off('message', onMessage);
      resolve(word);
    };
    child.on('message', onMessage);
  });

/** The status that came back, or undefined when the process died before it answered. */
export const deliver = (child: ChildProcess, id: string, number: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const onMessage = (message: { readonly id?: string; readonly status?: number }): void => {
      if (message.id === id) done(message.status);
    };
    const onExit = (): void => done(undefined);
    const done = (status: number | undefined): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(status);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send({ id, ...request(number, { id }) });
  });
