/** A client on a registry in memory: the real rules without a server or a database. */
import type { Transport } from '@connectrpc/connect';
import {
  createLocalTransport,
  createMemoryRegistry,
  createRegistryRoutes,
  type Registry,
  type RegistryOptions,
  type RoutesOptions,
} from '@rapporteur/registry';
import { type Client, createClient } from '../src/index.ts';

type TestOptions = RoutesOptions & Pick<RegistryOptions, 'now'> & { readonly registry?: Registry | undefined };

/** Each call starts with an empty registry, unless it is given one. */
export const createTestClient = (options?: TestOptions): Client =>
  createClient({ transport: createTestTransport(options) });

/** The same registry for tests that need the transport itself, or several clients on one registry. */
export const createTestTransport = (options: TestOptions = {}): Transport =>
  createLocalTransport(createRegistryRoutes(options.registry ?? createMemoryRegistry(options), options));

export { put } from './put.ts';
