/** The one PostgreSQL of a test run, behind an address at which databases are made; it starts when the first one is asked for. */
import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import type { TemporaryServer } from '../src/database/temporary.ts';

export type Door = { readonly address: string; close(): Promise<void> };

export const openDoor = async (): Promise<Door> => {
  let started: Promise<TemporaryServer> | undefined;
  const server = createServer(async (request, response) => {
    // Never answered: who asks learns by the end of the connection that the run is over, however it ended.
    if (request.url === '/over') return;
    try {
      // A run whose tests all come from a cache needs neither the server nor the code for it.
      started ??= start();
      response.end(await (await started).createDatabase({ isEmpty: request.url === '/empty' }));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    address: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await (await started?.catch(() => undefined))?.close();
    },
  };
};

const start = async (): Promise<TemporaryServer> => {
  const { openTemporary } = await import('../src/database/temporary.ts');
  return openTemporary({ place: (await hasRoom(MEMORY)) ? MEMORY : tmpdir() });
};

/** A database is 300 files; to make them in memory costs half of what it does on a disk. */
const MEMORY = '/dev/shm';
/** The databases of a whole run, and as much again for what else is there. */
const ROOM_BYTES = 8 * 1024 ** 3;

const hasRoom = async (folder: string): Promise<boolean> => {
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
};
