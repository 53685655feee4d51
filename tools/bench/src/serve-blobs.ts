/** A server with a registry in memory and blobs in a folder, for the benchmark of artifacts. */

import { createBlobDesk, createServer } from '@rapporteur/bot/server';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { createFolderBlobs } from '@rapporteur/registry/blob';
import { pino } from 'pino';
import { announce } from './child.ts';

const [folder = ''] = process.argv.slice(2);
const token = 'the-token-of-the-benchmark';
const registry = createMemoryRegistry({ blobs: createFolderBlobs(folder) });
const server = createServer({
  log: pino({ level: 'silent' }),
  registry: createRegistryRoutes(registry),
  blobs: createBlobDesk(registry),
  registryToken: token,
});
const url = await server.listen(0, '127.0.0.1');
announce({ url: `${url} ${token}`, settle: async () => undefined });
