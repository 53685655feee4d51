/** The registry's rules over any store: the bot runs them on a database, tests in memory. */
export { createMemoryStore } from './memory.ts';
export { createRegistryRoutes, type RegistryOptions } from './routes.ts';
export type { AuditQuery, ListQuery, RegistryStore, StoredAudit, StoredResource } from './store.ts';
