/** What artifacts ask of a store: rows that never change but for tags, aliases, and being struck. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { Visibility } from '../kinds.ts';
import type { Within } from '../within.ts';

/** What tells artifacts of one thing; `partitions` is JSON in its one form, "{}" for none. */
export type StoredKey = { readonly organisation: string; readonly name: string };

export type NewArtifact = StoredKey & {
  readonly version: string;
  /** The version under which it stands once it was struck. */
  readonly struckAs: string;
  readonly partitions: string;
  readonly type: string;
  /** "proto+json", "json" or "blob". */
  readonly encoding: string;
  readonly schema: string;
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** One of three: JSON in its one form, bytes, or the digest of what lies in the store of blobs. */
  readonly json: string | undefined;
  readonly data: Uint8Array | undefined;
  readonly blob: string | undefined;
  /** An ArtifactSource as ProtoJSON. */
  readonly source: JsonObject;
  readonly repository: string;
  readonly resource: string;
  readonly visibility: Visibility;
};

/** `id` is a number as text, which grows. */
export type StoredArtifact = Omit<NewArtifact, 'json' | 'data' | 'struckAs'> & {
  readonly id: string;
  readonly createdAt: Date;
  readonly struck: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** In order. */
  readonly aliases: readonly string[];
};

/** That `from`, or the part of it, came from `to`, or that part of it. */
export type StoredEdge = {
  readonly from: string;
  readonly to: string;
  readonly part: string;
  readonly inputPart: string;
  readonly start: number | undefined;
  readonly end: number | undefined;
};

export type ArtifactList = {
  readonly organisation: string;
  readonly name: string;
  /** Undefined: whatever they are. */
  readonly partitions: string | undefined;
  readonly tag: { readonly key: string; readonly value: string | undefined } | undefined;
  readonly alias: string;
  readonly type: string;
  readonly resource: string;
  readonly visibility: Visibility | undefined;
  /** Only those before this id. */
  readonly below: string | undefined;
  readonly limit: number;
};

/** What an alias led to: a version, or nothing. `isMoved` unless that is not what was expected. */
export type MovedAlias = { readonly isMoved: boolean; readonly version: string | undefined };

export type Struck = {
  readonly because: string;
  /** Whether the very same may be stored again later. */
  readonly isFinal: boolean;
};

export type ArtifactStore = {
  /**
   * Stores it with its edges, or finds that it is there. What was struck for good stays struck; what was only forgotten is
   * there again.
   */
  insert(
    artifact: NewArtifact,
    edges: readonly Omit<StoredEdge, 'from'>[],
    within: Within,
  ): Promise<{ readonly id: string; readonly isNew: boolean }>;
  /** `version` may be the beginning of one. At most two are answered. */
  find(key: StoredKey & { readonly version: string }, within?: Within): Promise<readonly StoredArtifact[]>;
  byIds(ids: readonly string[], within?: Within): Promise<readonly StoredArtifact[]>;
  /** The newest first. */
  list(query: ArtifactList, within?: Within): Promise<readonly StoredArtifact[]>;
  /** Undefined where it was struck, or lies in the store of blobs. */
  payload(id: string, within?: Within): Promise<{ readonly json?: string; readonly data?: Uint8Array } | undefined>;
  /** Edges of what came from these, or of what these came from; in order of ids. */
  edges(ids: readonly string[], to: 'inputs' | 'outputs', within?: Within): Promise<readonly StoredEdge[]>;
  /** Puts a tag on unless another of that key is there; answers the value that stands. */
  tag(id: string, key: string, value: string, within?: Within): Promise<string>;
  untag(id: string, key: string): Promise<void>;
  /** `expected`: the version to which it leads now, undefined if to none; 'any': wherever it leads. */
  moveAlias(
    move: {
      readonly key: StoredKey & { readonly partitions: string };
      readonly alias: string;
      readonly to: string;
      readonly expected: string | undefined | 'any';
    },
    within?: Within,
  ): Promise<MovedAlias>;
  /**
   * Takes the payloads of these away, and what they could be guessed by: digests, size and the version, which is another from
   * then on. Blobs that nobody holds any more are doomed. Answers how many had a payload.
   */
  strike(
    gone: readonly { readonly id: string; readonly struckAs: string }[],
    struck: Struck,
    within: Within,
  ): Promise<number>;
  /** Those that were struck by a program of before, which left them their digests. */
  exposed(limit: number): Promise<readonly StoredArtifact[]>;
  /** Takes all artifacts of a repository (in small letters) away. */
  forget(repository: string, isTrial: boolean, within: Within): Promise<number>;
  rename(from: string, to: string, within: Within): Promise<number>;
  /** That a blob goes from then on unless an artifact holds it. */
  doom(digest: string, at: Date): Promise<void>;
  /** Blobs that are to go by then. */
  doomed(now: Date, limit: number): Promise<readonly string[]>;
  /** Has a doomed blob erased unless an artifact holds it; nobody takes it up meanwhile. */
  sweep(digest: string, erase: () => Promise<void>): Promise<void>;
  /** Until the transaction ends nobody sweeps this blob. */
  claim(digest: string, within: Within): Promise<void>;
};
