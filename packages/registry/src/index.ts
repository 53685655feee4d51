/** The registry: its rules over a database or over nothing but memory, and its services. */
export {
  isRepository,
  type KindName,
  ofView,
  type Put,
  type Resource,
  type Visibility,
} from './kinds.ts';
export { createLocalTransport } from './local.ts';
export { createMemoryRegistry } from './memory.ts';
export { createRegistry, type RegistryOptions } from './postgres.ts';
export { Conflict } from './refusals.ts';
export type { Change, Commit, Due, Registry } from './registry.ts';
export { CONTRACT_VERSION, createRegistryRoutes, type RoutesOptions, refuseUnknown } from './routes.ts';
export { createView, type Viewer, type ViewerOf } from './view.ts';
