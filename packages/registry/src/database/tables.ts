/** The columns of Rapporteur's own tables as Kysely sees them; the SQL is in migrations.ts. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { ColumnType, Generated } from 'kysely';

/** Written as a Date or left to the database, read as a Date. */
type Instant = ColumnType<Date, Date | undefined, Date>;

/** Written as text, read as a value. */
type ProtoJson = ColumnType<JsonObject, string, string>;

/** Every stored noun: one row is one IDL message as ProtoJSON, with what it is found by. */
export type ResourceTable = {
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly body: ProtoJson;
  readonly keys: Generated<string[]>;
  readonly state: Generated<string>;
  readonly visibility: ColumnType<'public' | 'private', 'public' | 'private' | undefined, 'public' | 'private'>;
  readonly wake_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  readonly updated_at: Instant;
};

/** What was committed when: version 0 means that the resource was removed. `position` is a bigint, `transaction` an xid8. */
export type ChangeTable = {
  readonly position: Generated<string>;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly transaction: Generated<string>;
  readonly at: Instant;
  readonly visibility: Generated<'public' | 'private'>;
};

/** The append-only log. `id` is a bigint: read it as text, the drivers disagree on its JavaScript type. */
export type AuditTable = {
  readonly id: Generated<string>;
  readonly appended_at: Instant;
  readonly subject: string;
  readonly body: ProtoJson;
};

/** Accepted webhook deliveries, as hints: what to look at, not what GitHub said. `position` is their order, a bigint read as text. */
export type DeliveryTable = {
  readonly position: Generated<string>;
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly key: string;
  readonly installation: string | null;
  readonly hint: ColumnType<JsonObject | null, string | null, string | null>;
  readonly received_at: Instant;
  readonly status: ColumnType<DeliveryStatus, DeliveryStatus | undefined, DeliveryStatus>;
  readonly attempts: Generated<number>;
  readonly error: string | null;
  readonly finished_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** Tries that are spent of each budget; `code` and `source` say with `error` why it failed last. */
  readonly faults: Generated<number>;
  readonly errors: Generated<number>;
  readonly crashes: Generated<number>;
  readonly code: string | null;
  readonly source: string | null;
};

/** What a key spent since it succeeded last, and why it failed; a key that did not fail has none. */
export type JobTable = {
  readonly key: string;
  readonly state: 'retrying' | 'postponed' | 'dead';
  readonly faults: Generated<number>;
  readonly errors: Generated<number>;
  readonly crashes: Generated<number>;
  readonly attempts: Generated<number>;
  readonly code: string;
  readonly text: string;
  readonly source: string;
  readonly installation: string | null;
  readonly next_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  readonly changed_at: Instant;
};

export type DeliveryStatus = 'queued' | 'done' | 'dead';

/** A run of a bot, which shows by `beat_at` that it lives. */
export type OwnerTable = {
  readonly epoch: Generated<string>;
  readonly id: string;
  readonly started_at: Instant;
  readonly beat_at: Instant;
};

/** What an owner has taken from the queue: the job of `key`, in its try `attempt`, for deliveries up to `position`. */
export type ClaimTable = {
  readonly job: string;
  readonly attempt: number;
  readonly key: string;
  readonly epoch: string;
  readonly position: string;
};

export type Tables = {
  readonly resource: ResourceTable;
  readonly change: ChangeTable;
  readonly audit: AuditTable;
  readonly delivery: DeliveryTable;
  readonly job: JobTable;
  readonly owner: OwnerTable;
  readonly claim: ClaimTable;
};

/** Schema of all tables above; pg-boss keeps its own ("pgboss"). */
export const SCHEMA = 'rapporteur';
