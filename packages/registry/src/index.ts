/** The registry: its rules over a database or over nothing but memory, and its services. */

export {
  type Artifacts,
  nameOf as nameOfArtifact,
  type PreparedArtifact,
  type PutArtifact,
} from './artifact/artifacts.ts';
export { exportsOf } from './artifact/forget.ts';
export { createArtifactService } from './artifact/service.ts';
export type { StoredArtifact } from './artifact/store.ts';
export { EVERYTHING, entriesOf, printEverything } from './everything.ts';
export type { Charters } from './health.ts';
export type { Jobs } from './jobs.ts';
export {
  isRepository,
  type KindName,
  ofView,
  type Put,
  type Resource,
  type Visibility,
} from './kinds.ts';
export { createLocalTransport } from './local.ts';
export { loadPlans } from './meetings.ts';
export { createMemoryRegistry } from './memory.ts';
export { createRegistry, type RegistryOptions } from './postgres.ts';
export { Conflict, invalid } from './refusals.ts';
export type { Change, Commit, Due, Registry } from './registry.ts';
export { createRegistryRoutes, type RoutesOptions, refuseUnknown } from './routes.ts';
export type { Submit } from './submit.ts';
export { createView, type Viewer, type ViewerOf } from './view.ts';
export type { Within } from './within.ts';
