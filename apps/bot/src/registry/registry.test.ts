import { describeRegistry } from '@rapporteur/client/testing/conformance';
import { describeDatabases } from '../database/testing.ts';
import { createRegistry } from './index.ts';

describeDatabases('the registry', (database) => {
  describeRegistry('its services', () => createRegistry(database()));
});
