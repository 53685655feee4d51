/** The processes of a PostgreSQL server, to stop them for a while or to end them: Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@rapporteur/registry/database';

/** The first process of the server to which this is connected. */
export const postmasterOf = async ({ jobs }: Database): Promise<number> => {
  const { rows } = await jobs.executeSql<{ readonly pid: number }>('select pg_backend_pid() as pid');
  return parentOf(rows[0]?.pid ?? 0) ?? 0;
};

/** The first process of the server in a bot's folder; undefined if none runs. */
export const findPostmaster = (home: string): number | undefined => {
  try {
    const pid = Number(readFileSync(join(home, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
    return pid > 0 && parentOf(pid) !== undefined ? pid : undefined;
  } catch {
    return undefined;
  }
};

/** To the server and each of its processes. */
export const signalServer = (postmaster: number, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void => {
  // The first one first: stopped, it starts no more.
  for (const pid of [postmaster, ...childrenOf(postmaster)]) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended meanwhile.
    }
  }
};

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) && parentOf(Number(name)) === pid ? [Number(name)] : []));

const parentOf = (pid: number): number | undefined => {
  try {
    // The name in parentheses may hold anything; what follows it does not.
    return Number(/^\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*(?=\) \S \d)/s, ''))?.[1]);
  } catch {
    return undefined;
  }
};
