/** Communities in a registry in memory, and the pages of a bot about them as strangers get them. */
import { meetingsBetween } from '@rapporteur/core/meeting';
import { createMemoryRegistry, createRegistryRoutes, type Put } from '@rapporteur/registry';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import { createPageServer, createServer, type Server, viewerOf } from '../src/server/index.ts';
import type { Community } from './community.ts';

export const OPEN: Community = { repository: 'acme/open', key: 'open', visibility: 'public' };
export const SECRET: Community = { repository: 'acme/secret', key: 'secret', visibility: 'private' };

type Asked = { readonly status: number; readonly to: string | null; readonly text: string };

/** To be called once a file: what is served ends with the test. */
export const usePages = (now: () => Date): ((puts: readonly Put[]) => Promise<(path: string) => Promise<Asked>>) => {
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close(100)));
  });
  return async (puts) => {
    const registry = createMemoryRegistry();
    await registry.commit({ puts });
    const routes = createRegistryRoutes(registry, { viewer: viewerOf, planner: meetingsBetween, now });
    const log = pino({ level: 'silent' });
    const site = { title: 'Acme', isStatic: false, hasSignIn: false, withoutPage: new Set<string>() };
    const pages = createPageServer({ site, origin: 'https://pages.example', routes, registry, now, log });
    const server = createServer({ log, registry: routes, registryToken: 'right', proof: async () => false, pages });
    servers.push(server);
    const url = await server.listen(0, '127.0.0.1');
    return async (path) => {
      const response = await fetch(url + path, { redirect: 'manual' });
      return { status: response.status, to: response.headers.get('location'), text: await response.text() };
    };
  };
};
