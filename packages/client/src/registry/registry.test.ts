import { describeRegistry } from '../testing/conformance.ts';
import { createMemoryStore, createRegistryRoutes } from './index.ts';

describeRegistry('the registry in memory', () => createRegistryRoutes(createMemoryStore()));
