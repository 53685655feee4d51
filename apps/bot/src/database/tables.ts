/** The columns of Rapporteur's own tables as Kysely sees them; the SQL is in migrations.ts. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { ColumnType, Generated } from 'kysely';

/** Written as a Date or left to the database, read as a Date. */
type Instant = ColumnType<Date, Date | undefined, Date>;

/** Written as text, read as a value. */
type ProtoJson = ColumnType<JsonObject, string, string>;

/** Every stored noun: one row is one IDL message as ProtoJSON. */
export type ResourceTable = {
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly body: ProtoJson;
  readonly updated_at: Instant;
};

/** The append-only log. `id` is a bigint: read it as text, the drivers disagree on its JavaScript type. */
export type AuditTable = {
  readonly id: Generated<string>;
  readonly appended_at: Instant;
  readonly subject: string;
  readonly body: ProtoJson;
};

/** Accepted webhook deliveries; `body` is the raw payload. */
export type DeliveryTable = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly subject: string;
  readonly body: string;
  readonly received_at: Instant;
  readonly status: ColumnType<DeliveryStatus, DeliveryStatus | undefined, DeliveryStatus>;
  readonly attempts: Generated<number>;
  readonly error: string | null;
  readonly finished_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};

export type DeliveryStatus = 'queued' | 'done' | 'dead';

export type Tables = {
  readonly resource: ResourceTable;
  readonly audit: AuditTable;
  readonly delivery: DeliveryTable;
};

/** Schema of all tables above; pg-boss keeps its own ("pgboss"). */
export const SCHEMA = 'rapporteur';
