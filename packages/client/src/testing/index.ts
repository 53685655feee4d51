/** A client on a registry in memory: the real rules without a server or a database. */
import { createRouterTransport, type Transport } from '@connectrpc/connect';
import { type Client, createClient } from '../index.ts';
import { createMemoryStore, createRegistryRoutes, type RegistryOptions } from '../registry/index.ts';

/** Each call starts with an empty registry. */
export const createTestClient = (options?: RegistryOptions): Client =>
  createClient({ transport: createTestTransport(options) });

/** The same registry for tests that need the transport itself, or several clients on one registry. */
export const createTestTransport = (options?: RegistryOptions): Transport =>
  createRouterTransport(createRegistryRoutes(createMemoryStore(), options));
