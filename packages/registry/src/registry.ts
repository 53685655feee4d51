/** The registry: its rules over any store. */
import { create, fromJson, type JsonObject, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type AuditEntry,
  AuditEntrySchema,
  occurrenceOfName,
  toMeetingName,
  toMinutesName,
  toNotesName,
  toTranscriptName,
} from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import { type Artifacts, createArtifacts, type PreparedArtifact } from './artifact/artifacts.ts';
import { closeExports, forgetArtifacts } from './artifact/forget.ts';
import type { Blobs } from './blobs.ts';
import {
  isOfKind,
  isRepository,
  isStorableKey,
  KINDS,
  type KindName,
  kindOf,
  kindOfMessage,
  kindOfName,
  type Put,
  type Resource,
  type ResourceOf,
  type Row,
  toStorableJson,
  toStoredKey,
  type Visibility,
} from './kinds.ts';
import { forgetPrivate } from './private-names.ts';
import { invalid, staleConflict } from './refusals.ts';
import { followRename, type Rename, uniteRows } from './rename.ts';
import { seal, unseal } from './seal.ts';
import {
  type AuditQuery,
  BY_NAME,
  type FoundPassage,
  type NewestPlace,
  type NewestQuery,
  type Order,
  type RegistryStore,
  type RowChange,
  type RowWrite,
  type SearchQuery,
  type SortKey,
} from './store.ts';
import type { Within } from './within.ts';

/** That a resource was committed, or, with version 0, that it is gone. A hint: read the resource to know how it stands. */
export type Change = {
  readonly position: bigint;
  readonly kind: KindName;
  readonly name: string;
  readonly version: number;
  readonly at: Date;
  /** Of the resource as it was then; private where nobody knows. */
  readonly visibility: Visibility;
};

export type Due = { readonly kind: KindName; readonly name: string; readonly wakeAt: Date };

export type Commit = {
  readonly puts?: readonly Put[];
  readonly removes?: readonly { readonly kind?: KindName; readonly name: string; readonly version: number }[];
  /** Ids are ignored; an entry without a time gets that of the commit. */
  readonly audit?: readonly AuditEntry[];
  /** Kept with all of it, or not at all. */
  readonly artifacts?: readonly PreparedArtifact[];
};

export type ListQuery<Name extends KindName> = {
  readonly kind: Name;
  /** Exclusive bounds of the name, in order of bytes; an empty `before` means no upper bound. */
  readonly after: string;
  readonly before: string;
  readonly limit: number;
  /** Names of enum values, "" for the unset one; without any, all. */
  readonly states?: readonly string[];
  /** Only what has one of these names. */
  readonly names?: readonly string[] | undefined;
  readonly visibility?: Visibility | undefined;
  /** Only what is found by all of these keys. */
  readonly keys?: readonly string[];
  /** Default: by name. */
  readonly order?: Order;
  /** The last of the page before, in this order. */
  readonly last?: SortKey | undefined;
};

/** Everything rejects with ConnectErrors: InvalidArgument, Aborted (a Conflict), Unavailable (the database does not answer). */
export type Registry = {
  /** What was made of meetings, in versions that never change, with what it came from. */
  readonly artifacts: Artifacts;
  /**
   * All resources that have one of these keys, in order of kinds and names; a resource's own name is one of its keys. One
   * question to the database, whatever the number of keys. See `storedKey` of the record.
   */
  find(keys: readonly string[]): Promise<readonly Resource[]>;
  /** What is due: `wakeAt` has come. Oldest first. */
  due(now: Date, limit: number): Promise<readonly Due[]>;
  /** The position after which nothing is committed yet. */
  latest(): Promise<bigint>;
  /** A position for strangers: two of them tell neither how much happened in between nor whether they are the same. */
  seal(position: bigint): Promise<string>;
  /** Undefined for what this registry has not sealed. */
  unseal(sealed: string): Promise<bigint | undefined>;
  /**
   * What was committed after a position (0n: from the beginning), never skipping what commits late. A position is a place in
   * this order and no number to count with. Of one resource the last change counts; read it to know how it stands.
   */
  changes(after: bigint, limit: number): Promise<{ readonly changes: readonly Change[]; readonly position: bigint }>;
  /** What stands on record by when it was committed last, newest first, without the content that lists leave out. */
  newest(
    query: Omit<NewestQuery, 'kinds'> & { readonly kinds: readonly KindName[] },
  ): Promise<readonly { readonly resource: Resource; readonly place: NewestPlace }[]>;
  /**
   * Writes all or nothing, in one question to the database, and answers the puts as stored. What equals the stored content,
   * visibility, wake time and keys is dropped whatever its version: no new version, no change in the feed. `within` joins a
   * transaction that is open already. @throws Conflict if a version is not the stored one
   */
  commit(change: Commit, within?: Within): Promise<readonly Resource[]>;
  /**
   * A renamed repository: every resource moves to its new name, and texts inside that name it follow. Answers how many
   * resources changed. One transaction.
   */
  rename(from: string, to: string, within?: Within): Promise<number>;
  /**
   * For people who want something gone: a resource ("rfcs/owner/repo/7"), the words of a meeting ("transcripts/SERIES/DATE":
   * transcript, notes, minutes, action items and answers of a model) or all of a repository ("owner/repo"), with what the audit log says of it
   * and what artifacts hold of it; what came from what stays known of a meeting. No
   * version is asked for, and nothing comes back but by being read again. A trial only counts. @throws InvalidArgument
   */
  forget(
    what: string,
    options?: { readonly isTrial?: boolean },
  ): Promise<{ readonly resources: number; readonly entries: number; readonly artifacts: number }>;
  /** For the services: one kind in order of names, without the content that lists leave out. */
  list<Name extends KindName>(query: ListQuery<Name>): Promise<readonly ResourceOf<Name>[]>;
  /** Passages in which words occur, best first; what somebody may see of them is not asked here. */
  search(query: SearchQuery): Promise<readonly FoundPassage[]>;
  /** For people: newest first. */
  listAudit(query: AuditQuery): Promise<readonly AuditEntry[]>;
};

/** What holds words that were spoken at a meeting. */
const SPEECH: ReadonlySet<string> = new Set([
  'transcripts',
  'notes',
  'minutes',
  'actionItems',
  'decisions',
  'modelAnswers',
]);

const MOST_ENTRIES = 1_000;
const RENAMED_AT_ONCE = 200;

export const createRegistryOn = (
  store: RegistryStore,
  {
    now = () => new Date(),
    blobs,
  }: { readonly now?: (() => Date) | undefined; readonly blobs?: Blobs | undefined } = {},
): Registry => {
  const artifacts = createArtifacts({
    store: store.artifacts,
    transaction: (work) => store.transaction(work),
    blobs,
    secret: () => store.secret(),
    now,
  });
  const made = new WeakMap<JsonObject, readonly Resource[]>();
  const toListed = (row: Row): readonly Resource[] => {
    if (!store.remembers) return toResource(row);
    const known = made.get(row.body) ?? [];
    if (known.some(({ name, version }) => name === row.name && version === row.version)) return known;
    const resources = toResource(row);
    made.set(row.body, resources);
    return resources;
  };

  const registry: Registry = {
    artifacts,

    find: async (keys) => {
      const wanted = [...new Set(keys.filter(isStorableKey).map(toStoredKey))];
      return wanted.length === 0 ? [] : (await store.find(wanted)).flatMap(toResource);
    },

    due: async (at, limit) =>
      (await store.due(at, limit)).flatMap(({ kind, name, wakeAt }) => {
        const known = kindOf(kind);
        return known ? [{ kind: known.prefix, name, wakeAt }] : [];
      }),

    latest: () => store.latest(),
    seal: async (position) => seal(await store.secret(), position),
    unseal: async (sealed) => unseal(await store.secret(), sealed),

    changes: async (after, limit) => {
      const rows = await store.changes(after, limit);
      const changes = rows.flatMap((row) => {
        const known = kindOf(row.kind);
        return known ? [{ ...row, kind: known.prefix }] : [];
      });
      return { changes, position: rows.at(-1)?.position ?? after };
    },

    newest: async (query) =>
      (await store.newest(query)).flatMap(({ at, ...row }) =>
        toListed(row).map((resource) => ({ resource, place: { at, kind: row.kind, name: row.name } })),
      ),

    commit: (change, within) =>
      within === undefined && (change.artifacts ?? []).length > 0
        ? store.transaction((own) => commitOnce(change, own))
        : commitOnce(change, within),

    rename: (from, to, within) => {
      for (const name of [from, to])
        if (!isRepository(name)) throw invalid(`"${name}" is not a repository; write it as "OWNER/REPO".`);
      if (from === to) return Promise.resolve(0);
      const work = async (own: Within): Promise<number> => {
        await closeExports(artifacts, from, own);
        return renameAll(store, { from, to }, own);
      };
      return within ? work(within) : store.transaction(work);
    },

    forget: async (what, { isTrial = false } = {}) => {
      if (isRepository(what) && kindOf(what.split('/')[0] ?? '') === undefined)
        return store.transaction(async (within) => {
          const repository = what.toLowerCase();
          const gone = await store.forget({ names: [], repository, isTrial }, within);
          const elsewhere = await forgetArtifacts(artifacts, { names: [], rows: [], repository, isTrial }, within);
          return { ...gone, artifacts: elsewhere + (await store.artifacts.forget(repository, isTrial, within)) };
        });
      const kind = kindOfName(what);
      KINDS[kind].checkName(what);
      const meeting = occurrenceOfName(what);
      const isSpeech = kind === 'transcripts' || kind === 'notes' || kind === 'minutes';
      return store.transaction(async (within) => {
        const said = await store.find([isSpeech ? storedKey.meeting(toMeetingName(meeting)) : what], within);
        const words = said.filter((row) => SPEECH.has(row.kind)).map(({ name }) => name);
        const names = isSpeech ? [...words, toTranscriptName(meeting), toNotesName(meeting)] : [what];
        const all = isSpeech ? [...new Set([...names, toMinutesName(meeting)])] : names;
        const kept = await forgetArtifacts(artifacts, { names: all, rows: said, isTrial }, within);
        return { ...(await store.forget({ names: all, repository: undefined, isTrial }, within)), artifacts: kept };
      });
    },

    list: async ({ kind, states = [], keys = [], order = BY_NAME, names, visibility, last, ...query }) => {
      const found = keys.map(toStoredKey);
      const rows = await store.list({
        ...query,
        kind: KINDS[kind],
        states,
        names,
        visibility,
        keys: found,
        order,
        last,
      });
      return rows.flatMap(toListed).filter((resource) => isOfKind(kind, resource));
    },

    search: (query) => store.search(query),

    listAudit: async (query) =>
      (await store.listAudit(query)).map(({ id, body }) =>
        fromJson(AuditEntrySchema, { ...body, id: String(id) }, { ignoreUnknownFields: true }),
      ),
  };
  const commitOnce = async (
    { puts = [], removes = [], audit = [], artifacts: kept = [] }: Commit,
    within: Within,
  ): Promise<readonly Resource[]> => {
    const change = {
      puts: puts.map(toWrite),
      removes: removes.map(({ name, version, kind = kindOfName(name) }) => ({ kind, name, base: version })),
      audit: toAuditRows(audit, now()),
    };
    if (change.puts.length + change.removes.length + change.audit.length + kept.length === 0) return [];
    refuseTwice(change);
    const stood = await writeAll(store, change, within);
    if (change.puts.some(({ kind }) => kind === 'repositories')) forgetPrivate(registry);
    if (kept.length > 0) await artifacts.put(kept, within);
    return puts.map(({ message, visibility, wakeAt, kind = kindOfMessage(message) }, index) => {
      const before = stood.get(message.name);
      const version = before?.same === true ? before.version : message.version + 1;
      return KINDS[kind].toStored(message, { version, visibility, wakeAt, keys: change.puts[index]?.keys ?? [] });
    });
  };

  return registry;
};

/** A kind that another version of this program wrote is nothing here. */
const toResource = (row: Row): readonly Resource[] => {
  const kind = kindOf(row.kind);
  return kind ? [kind.read(row)] : [];
};

const toWrite = ({ message, visibility, wakeAt, kind = kindOfMessage(message) }: Put): RowWrite => {
  const { name, version } = message;
  KINDS[kind].checkName(name);
  if (version < 0) throw invalid(`The version of ${name} must not be negative, but is ${version}.`);
  if (wakeAt !== undefined && !(wakeAt >= EARLIEST && wakeAt <= LATEST))
    throw invalid(`The wake time of ${name} is no time within the calendar.`);
  return { ...KINDS[kind].toContent(message), kind, base: version, version: version + 1, visibility, wakeAt };
};

const EARLIEST = new Date('0001-01-01T00:00:00Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');

const toAuditRows = (entries: readonly AuditEntry[], now: Date): RowChange['audit'] => {
  if (entries.length > MOST_ENTRIES) throw invalid(`At most ${MOST_ENTRIES} entries can be appended at once.`);
  return entries.map(({ subject, action, because, cause, at }, index) => {
    if (subject === '' || action === '') throw invalid(`Entry ${index + 1} lacks a subject or an action.`);
    const entry = create(AuditEntrySchema, { subject, action, because, cause, at: at ?? timestampFromDate(now) });
    return { subject, body: toStorableJson(() => toJson(AuditEntrySchema, entry)) };
  });
};

const refuseTwice = ({ puts, removes }: RowChange): void => {
  const seen = new Set<string>();
  for (const { name } of [...puts, ...removes]) {
    if (seen.has(name)) throw invalid(`${name} stands twice in one change.`);
    seen.add(name);
  }
};

/** @throws Conflict */
const writeAll = async (store: RegistryStore, change: RowChange, within: Within) => {
  const stood = new Map((await store.write(change, within)).map((standing) => [standing.name, standing]));
  const clashes = [...change.puts, ...change.removes].flatMap(({ name, base }) => {
    const { version, same } = stood.get(name) ?? { version: 0, same: false };
    return same || version === base ? [] : [{ name, base, version }];
  });
  if (clashes.length > 0) throw staleConflict(clashes);
  return stood;
};

/** Once more until nothing is left: the first round waits for those who write under the old name meanwhile. */
const renameAll = async (store: RegistryStore, rename: Rename, within: Within): Promise<number> => {
  await store.artifacts.rename(rename.from, rename.to, within);
  for (let count = 0; ; ) {
    const moved = await renameOnce(store, rename, within);
    if (moved === 0) return count;
    count += moved;
  }
};

const renameOnce = async (store: RegistryStore, rename: Rename, within: Within): Promise<number> => {
  let count = 0;
  let after = { kind: '', name: '' };
  for (;;) {
    const rows = await store.mentioning(rename.from, { after, limit: RENAMED_AT_ONCE }, within);
    const last = rows.at(-1);
    if (last === undefined) return count;
    after = { kind: last.kind, name: last.name };
    const renamed = rows.flatMap((before) => {
      const row = followRename(before, rename);
      return row ? [{ before, row }] : [];
    });
    if (renamed.length === 0) continue;
    const moved = renamed.filter(({ before, row }) => before.name !== row.name);
    const standing =
      moved.length === 0
        ? []
        : await store.find(
            moved.map(({ row }) => row.name),
            within,
          );
    const puts = new Map<string, RowWrite>();
    // What moves comes last: it takes the place of what stands there, itself renamed or not.
    for (const { before, row } of renamed.filter((one) => !moved.includes(one)))
      puts.set(row.name, toRowWrite(row, before.version, before.version + 1));
    for (const { before, row } of moved) {
      const place = standing.find(({ name }) => name === row.name);
      const next = place ? uniteRows(row, place) : row;
      const base = place?.version ?? 0;
      puts.set(row.name, toRowWrite(next, base, Math.max(base, before.version) + 1));
    }
    const removes = moved.map(({ before: { kind, name, version } }) => ({ kind, name, base: version }));
    await writeAll(store, { puts: [...puts.values()], removes, audit: [] }, within);
    count += renamed.length;
  }
};

const toRowWrite = (row: Row, base: number, version: number): RowWrite => {
  const kind = kindOf(row.kind);
  const known = kind ? kind.toContent(kind.read(row).message) : { keys: [row.name], state: '' };
  return { ...row, keys: known.keys, state: known.state, base, version };
};
