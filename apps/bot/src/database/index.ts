/** The store: PostgreSQL's dialect everywhere, embedded PGlite in a folder by default, a PostgreSQL server by URL. */
export { DatabaseError, type DatabaseErrorCode, isUnreachable } from './errors.ts';
export type { Exclusively } from './exclusive.ts';
export { type Database, type DatabaseOptions, DEFAULT_FOLDER, type JobDatabase, openDatabase } from './open.ts';
export type { AuditTable, DeliveryStatus, DeliveryTable, ResourceTable, Tables } from './tables.ts';
