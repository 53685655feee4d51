/** The one PostgreSQL of a test run: started when a test asks for the first database, ended with the run. */
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { openTemporary, type TemporaryServer } from './index.ts';

/** Called by Vitest once for each project, which load this file each for themselves; the first one opens the door for all. */
export const setup = async ({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const opened: unknown = Reflect.get(globalThis, ADDRESS);
  if (typeof opened === 'string') {
    provide('databases', opened);
    return undefined;
  }
  const { address, close } = await openDoor();
  Reflect.set(globalThis, ADDRESS, address);
  provide('databases', address);
  return close;
};

const ADDRESS = Symbol.for('rapporteur.test.databases');

type Door = { readonly address: string; close(): Promise<void> };

const openDoor = async (): Promise<Door> => {
  let started: Promise<TemporaryServer> | undefined;
  const server = createServer(async (request, response) => {
    try {
      started ??= openTemporary();
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
