/** The store: PostgreSQL, by default one of our own in a folder, another one by URL. */
export { DatabaseError, type DatabaseErrorCode, isUnreachable } from './errors.ts';
export { discardFolder } from './folder.ts';
export { lockFile } from './lock.ts';
export {
  complainOfServer,
  type Database,
  type DatabaseOptions,
  DEFAULT_FOLDER,
  type JobDatabase,
  openDatabase,
} from './open.ts';
export type { AuditTable, DeliveryStatus, DeliveryTable, JobTable, ResourceTable, Tables } from './tables.ts';
export { openTemporary, type TemporaryServer } from './temporary.ts';
