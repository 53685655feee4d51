/** What the registry asks of a store: rows found by keys, and sets of writes that take place as a whole or not at all. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { ArtifactStore } from './artifact/store.ts';
import type { AnyKind, Content, Row, Visibility } from './kinds.ts';
import type { Within } from './within.ts';

/** A row to be written over version `base` (0: where there is none). */
export type RowWrite = Content & Omit<Row, 'body'> & { readonly base: number };
export type RowRemoval = { readonly kind: string; readonly name: string; readonly base: number };

export type RowChange = {
  /** No row twice, neither here nor among the removals. */
  readonly puts: readonly RowWrite[];
  readonly removes: readonly RowRemoval[];
  /** `body` is an AuditEntry as ProtoJSON without its id. */
  readonly audit: readonly { readonly subject: string; readonly body: JsonObject }[];
};

/** What stood in place of a row of a change; version 0 means nothing. `same` if the change asks for just that. */
export type Standing = { readonly name: string; readonly version: number; readonly same: boolean };

/** What a row was made by: `version` 0 means that it was removed. */
export type ChangedRow = {
  readonly position: bigint;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly at: Date;
  readonly visibility: Visibility;
};

export type RowList = {
  readonly kind: AnyKind;
  /** Exclusive bounds of the name, in order of bytes; an empty `before` means no upper bound. */
  readonly after: string;
  readonly before: string;
  readonly limit: number;
  /** Only these states; empty means all. */
  readonly states: readonly string[];
  /** Only what has one of these names; undefined means all. */
  readonly names: readonly string[] | undefined;
  readonly visibility: Visibility | undefined;
  /** All of these. */
  readonly keys: readonly string[];
  readonly order: Order;
  readonly last: SortKey | undefined;
};

/**
 * By name, by when it was created at GitHub and then by name, or by the day of a meeting in its name and then by name: none
 * changes while somebody reads page after page.
 */
export type Order = { readonly by: 'name' | 'createdAt' | 'date'; readonly descending: boolean };

export const BY_NAME: Order = { by: 'name', descending: false };

/** Where something stands in an order; `createdAt` as in ProtoJSON, "" without one. */
export type SortKey = { readonly createdAt: string; readonly name: string };

/** The day in a name that begins "KIND/SERIES/YYYY-MM-DD"; what the database orders by. */
export const dayInName = (name: string): string => name.split('/')[2] ?? '';

/** What was committed last, newest first; of what was committed at once the last by kind and name comes first. */
export type NewestQuery = {
  readonly kinds: readonly string[];
  readonly visibility: Visibility | undefined;
  readonly since: Date | undefined;
  /** The last of the page before. */
  readonly last: NewestPlace | undefined;
  readonly limit: number;
};

/** `at` in microseconds. */
export type NewestPlace = { readonly at: bigint; readonly kind: string; readonly name: string };

export type SearchQuery = {
  readonly text: string;
  /** As they are, whatever their endings, or also what is like them. */
  readonly by: 'words' | 'likeness';
  readonly kinds: readonly string[];
  /** The last of the page before. */
  readonly after: FoundPassage['place'] | undefined;
  readonly limit: number;
};

/** `rank` is a whole number, the higher the better. */
export type FoundPassage = {
  readonly kind: string;
  readonly name: string;
  readonly part: string;
  readonly title: string;
  readonly text: string;
  readonly place: { readonly rank: number; readonly kind: string; readonly name: string; readonly part: string };
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

/** Names of resources; `repository` is in small letters. */
export type Forgotten = {
  readonly names: readonly string[];
  readonly repository: string | undefined;
  /** Only counts what would go. */
  readonly isTrial: boolean;
};

/** A store whose dependency fails rejects with a ConnectError of code Unavailable; any other rejection is a defect. */
export type RegistryStore = {
  /** Whether the very same body is answered for what did not change; whoever has made something of it need not do so again. */
  readonly remembers?: boolean;
  readonly artifacts: ArtifactStore;
  /** What has one of these keys, in order of kinds and names. */
  find(keys: readonly string[], within?: Within): Promise<readonly Row[]>;
  /** Without what lists of the kind leave out. */
  list(query: RowList): Promise<readonly Row[]>;
  /** What is to be woken by then, oldest first. */
  due(now: Date, limit: number): Promise<readonly { kind: string; name: string; wakeAt: Date }[]>;
  changes(after: bigint, limit: number): Promise<readonly ChangedRow[]>;
  /** Rows with the time of their last commit in microseconds, without what lists of their kinds leave out. */
  newest(query: NewestQuery): Promise<readonly (Row & { readonly at: bigint })[]>;
  latest(): Promise<bigint>;
  /** 32 bytes at random, always the same of one store. */
  secret(): Promise<Uint8Array>;
  search(query: SearchQuery): Promise<readonly FoundPassage[]>;
  /**
   * Writes unless a version is not the one on which a write builds, and says what stood. What is the same is left alone.
   * @throws Conflict when somebody else creates a row at the same time
   */
  write(change: RowChange, within: Within): Promise<readonly Standing[]>;
  /** Rows in whose name or body the text occurs, whatever its case; `after` is the last of the page before. */
  mentioning(
    text: string,
    page: { readonly after: Pick<Row, 'kind' | 'name'>; readonly limit: number },
    within: Within,
  ): Promise<readonly Row[]>;
  /** In descending order of ids. */
  listAudit(query: AuditQuery): Promise<readonly StoredAudit[]>;
  /** Takes these rows and what the log says of them out for good; of a repository, everything under its name. */
  forget(what: Forgotten, within: Within): Promise<{ readonly resources: number; readonly entries: number }>;
  transaction<T>(work: (within: Within) => Promise<T>): Promise<T>;
};
