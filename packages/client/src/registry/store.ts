/** What the registry asks of a store: rows of JSON, compare-and-set, keyset reads. */
import type { JsonObject } from '@bufbuild/protobuf';

/** `body` is the message as ProtoJSON without its version. */
export type StoredResource = { readonly name: string; readonly version: number; readonly body: JsonObject };

export type ListQuery = {
  readonly kind: string;
  /** Exclusive bounds of the name, in order of bytes; an empty `before` means no upper bound. */
  readonly after: string;
  readonly before: string;
  readonly limit: number;
  /** Only bodies whose member `key` is one of the values; "" stands for an absent member. */
  readonly where?: { readonly key: string; readonly values: readonly string[] } | undefined;
};

/** `body` is an AuditEntry as ProtoJSON without its id. */
export type StoredAudit = { readonly id: bigint; readonly body: JsonObject };

export type AuditQuery = {
  /** Only entries below this id; undefined means from the newest. */
  readonly below: bigint | undefined;
  readonly limit: number;
  /** Empty means all. */
  readonly subject: string;
};

/** A store whose dependency fails rejects with a ConnectError of code Unavailable; any other rejection is a defect. */
export type RegistryStore = {
  find(kind: string, name: string): Promise<StoredResource | undefined>;
  /** In order of names. */
  list(query: ListQuery): Promise<readonly StoredResource[]>;
  /** Writes if the stored version is one less than the new one (1: if nothing is stored); says whether it did. */
  write(kind: string, resource: StoredResource): Promise<boolean>;
  /** Appends all or none, in the given order, with ascending ids. */
  appendAudit(entries: readonly { readonly subject: string; readonly body: JsonObject }[]): Promise<void>;
  /** In descending order of ids. */
  listAudit(query: AuditQuery): Promise<readonly StoredAudit[]>;
};
