/** The registry service on the bot's database, and the client that reaches it without a network. */
import { type ConnectRouter, createRouterTransport } from '@connectrpc/connect';
import { type Client, createClient } from '@rapporteur/client';
import { createRegistryRoutes, type RegistryOptions } from '@rapporteur/client/registry';
import type { Database } from '../database/index.ts';
import { createDatabaseStore, type StoreOptions } from './store.ts';

/** Routes of all services, to be mounted on an HTTP server with Connect's node adapter or called in process. */
export const createRegistry = (
  database: Database,
  options: RegistryOptions & StoreOptions = {},
): ((router: ConnectRouter) => void) => createRegistryRoutes(createDatabaseStore(database, options), options);

/** The client on the registry of this very process. */
export const createInProcessClient = (database: Database, options?: RegistryOptions & StoreOptions): Client =>
  createClient({ transport: createRouterTransport(createRegistry(database, options)) });
