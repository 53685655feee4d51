/** Snapshots of the past: of each thing the newest counts, whatever the order in which the snapshots are put in. */
import type { PersonSeed, ReviewState } from '@rapporteur/github-sandbox';
import { toCanonical } from './canonical.ts';
import { createNames, type Names } from './names.ts';
import type { PartialEdit, PartialEvent, PartialPull, PartialRepository } from './partial.ts';

/** Part of what is known of a thing, as of a time in milliseconds; of the same time, the higher rank is newer. */
export type Snapshot<T> = { readonly at: number; readonly rank?: number; readonly known: Partial<T> };

/** The snapshots of all things of one kind, by key. */
export type SnapshotsOf<T> = {
  readonly add: (key: string, snapshot: Snapshot<T>) => void;
  /** What is known in the end, in order of the keys: of each part, what the newest snapshot that has it says. */
  readonly all: () => ReadonlyMap<string, Partial<T>>;
};

export const snapshotsOf = <T>(): SnapshotsOf<T> => {
  const kept = new Map<string, Snapshot<T>[]>();
  return {
    add: (key, snapshot) => {
      kept.set(key, [...(kept.get(key) ?? []), snapshot]);
    },
    all: () => new Map([...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, taken]) => [key, newestOf(taken)])),
  };
};

const newestOf = <T>(taken: readonly Snapshot<T>[]): Partial<T> => {
  const keyed = taken.map((snapshot) => ({ ...snapshot, text: toCanonical(snapshot.known) }));
  keyed.sort((a, b) => a.at - b.at || (a.rank ?? 0) - (b.rank ?? 0) || compare(a.text, b.text));
  const known: Partial<T> = {};
  for (const snapshot of keyed) Object.assign(known, defined(snapshot.known));
  return known;
};

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** The same without what is undefined. */
export const defined = <T extends object>(value: T): Defined<T> =>
  Object.assign({}, ...Object.entries(value).map(([key, one]) => (one === undefined ? {} : { [key]: one })));

export type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

export type ItemFacts = Omit<
  PartialPull,
  'number' | 'comments' | 'reviews' | 'events' | 'edits' | 'mergedAt' | 'mergedBy'
> & {
  readonly isPull: true;
  readonly isOpen: boolean;
};

export type DiscussionFacts = {
  readonly title: string;
  readonly author: string;
  readonly category: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
};

export type CommentFacts = {
  /** Key of the issue, pull request or discussion. */
  readonly on: string;
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type ReviewFacts = {
  readonly on: string;
  readonly id: number;
  readonly author: string;
  readonly state: ReviewState;
  /** What it said before it was dismissed. */
  readonly said: ReviewState;
  readonly submittedAt: string;
  readonly body: string;
};

export type CommitFacts = {
  readonly repository: string;
  /** As recorded; here it gets another one. */
  readonly sha: string;
  readonly author: string;
  readonly at: string;
  readonly message: string;
  /** Added or changed. */
  readonly paths: readonly string[];
  readonly removed: readonly string[];
};

export type RepositoryFacts = Pick<
  PartialRepository,
  'name' | 'owner' | 'description' | 'defaultBranch' | 'private' | 'createdAt'
>;

/** Everything that is seen at GitHub. Keys: "owner/name", "owner/name#7", "owner/name#7/12", all in small letters. */
export type Snapshots = {
  /** Known before anything else is put in: a key has the name of the end. */
  readonly names: Names;
  readonly people: SnapshotsOf<PersonSeed>;
  readonly repositories: SnapshotsOf<RepositoryFacts>;
  readonly labels: SnapshotsOf<{ name: string; color: string; description: string }>;
  readonly categories: SnapshotsOf<{ slug: string; name: string; emoji: string }>;
  readonly files: SnapshotsOf<{ path: string; content: string }>;
  readonly permissions: SnapshotsOf<{
    login: string;
    role: 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';
  }>;
  readonly items: SnapshotsOf<ItemFacts>;
  readonly merges: SnapshotsOf<{ mergedAt: string; mergedBy: string }>;
  readonly discussions: SnapshotsOf<DiscussionFacts>;
  readonly comments: SnapshotsOf<CommentFacts>;
  readonly reviews: SnapshotsOf<ReviewFacts>;
  readonly commits: SnapshotsOf<CommitFacts>;
  /** Under the key of the item and the edited text. */
  readonly edits: SnapshotsOf<PartialEdit & { on: string }>;
  readonly events: SnapshotsOf<PartialEvent & { on: string }>;
  /** Keys of items of which a line "github" tells all events: those that deliveries tell are among them. */
  readonly told: Set<string>;
  /** Keys of what was deleted: it is gone, whatever else is seen of it. */
  readonly gone: Set<string>;
  /** Recorded commits of pull requests, and the key of the item: "owner/name#7". */
  readonly heads: Map<string, string>;
  readonly organization: SnapshotsOf<{ login: string; name: string; description: string }>;
  readonly members: SnapshotsOf<{ login: string; role: 'admin' | 'member' }>;
  readonly teams: SnapshotsOf<{ name: string; members: string[] }>;
  readonly app: SnapshotsOf<{ slug: string; name: string; installedAt: string }>;
  /** Owners of repositories of which deliveries tell, by name in small letters. */
  readonly owners: Map<string, string>;
};

export const createSnapshots = (): Snapshots => ({
  names: createNames(),
  people: snapshotsOf(),
  repositories: snapshotsOf(),
  labels: snapshotsOf(),
  categories: snapshotsOf(),
  files: snapshotsOf(),
  permissions: snapshotsOf(),
  items: snapshotsOf(),
  merges: snapshotsOf(),
  discussions: snapshotsOf(),
  comments: snapshotsOf(),
  reviews: snapshotsOf(),
  commits: snapshotsOf(),
  edits: snapshotsOf(),
  events: snapshotsOf(),
  told: new Set(),
  gone: new Set(),
  heads: new Map(),
  organization: snapshotsOf(),
  members: snapshotsOf(),
  teams: snapshotsOf(),
  app: snapshotsOf(),
  owners: new Map(),
});
