/** The registry's services in a process of their own, beside a bare echo: `serve-registry.ts postgres://…`. Announces both addresses. */
import { createServer as createHttpServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createServer, viewerOf } from '@rapporteur/bot/server';
import { RfcService } from '@rapporteur/idl';
import { createRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { pino } from 'pino';
import { announce } from './child.ts';
import { viewOfRfc } from './shelf.ts';

const [url = ''] = process.argv.slice(2);
const registry = createRegistry(await openDatabase({ url }), { remembers: true });
const server = createServer({
  registry: createRegistryRoutes(registry, { viewer: viewerOf }),
  log: pino({ level: 'fatal' }),
  // All of them come from one address.
  limits: { questions: 100_000_000, watches: 1_000, watchesInAll: 1_000 },
});
const address = await server.listen(0, '127.0.0.1');

// As large an answer as the registry's, from memory.
const rfc = viewOfRfc(1);
const echo = createHttpServer(
  connectNodeAdapter({
    routes: (router) => {
      router.service(RfcService, { getRfc: () => ({ rfc }) });
    },
  }),
);
await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
const taken = echo.address();

announce({
  url: `${address} http://127.0.0.1:${typeof taken === 'object' && taken !== null ? taken.port : 0}`,
  settle: async () => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
  },
});
