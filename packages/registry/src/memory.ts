/** A registry that is gone when the program ends. */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { createMemoryArtifacts } from './artifact/memory.ts';
import type { Blobs } from './blobs.ts';
import { kindOf, type Row } from './kinds.ts';
import { createRegistryOn, type Registry } from './registry.ts';
import {
  type ChangedRow,
  dayInName,
  type FoundPassage,
  type NewestPlace,
  type Order,
  type RegistryStore,
  type RowWrite,
  type SearchQuery,
  type SortKey,
  type Standing,
  type StoredAudit,
} from './store.ts';
import { countWords } from './words.ts';

/** For tests, and for programs that forget. */
export const createMemoryRegistry = ({
  now,
  blobs,
  remembers,
}: {
  readonly now?: (() => Date) | undefined;
  readonly blobs?: Blobs | undefined;
  /** As of a registry in a database: what lists answer is shared by all who ask, and nobody may change it. */
  readonly remembers?: boolean | undefined;
} = {}): Registry => createRegistryOn(createMemoryStore(now, remembers), { now, blobs });

type MemoryRow = Row & Pick<RowWrite, 'keys' | 'state'>;

const createMemoryStore = (now: () => Date = () => new Date(), remembers = false): RegistryStore => {
  const listed = new WeakMap<JsonObject, JsonObject>();
  /** The very same as long as the row is what it was. */
  const listedBody = ({ body, kind }: Row): JsonObject => {
    const left = listed.get(body) ?? (kindOf(kind)?.leftOut ?? []).reduce(leaveOut, body);
    listed.set(body, left);
    return left;
  };
  const secret = randomBytes(32);
  const rows = new Map<string, MemoryRow>();
  const told: ChangedRow[] = [];
  const audit: (StoredAudit & { readonly subject: string })[] = [];

  const all = (): MemoryRow[] => [...rows.values()].sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
  /** When each resource was committed last, in microseconds; no two commits have the same time. */
  const committed = new Map<string, bigint>();
  let latest = 0n;
  const tick = (): bigint => {
    const at = BigInt(now().getTime()) * 1000n;
    latest = at > latest ? at : latest + 1n;
    return latest;
  };
  const tell = (
    { kind, name, visibility }: Pick<Row, 'kind' | 'name' | 'visibility'>,
    version: number,
    at: bigint,
  ): void => {
    const position = BigInt(told.length + 1);
    told.push({ position, kind, name, version, visibility, at: new Date(Number(at / 1000n)) });
    if (version === 0) committed.delete(name);
    else committed.set(name, at);
  };

  const store: RegistryStore = {
    remembers,

    artifacts: createMemoryArtifacts(now),

    find: async (keys) => {
      const wanted = new Set(keys);
      return all().filter((row) => row.keys.some((key) => wanted.has(key)));
    },

    list: async ({ kind, after, before, limit, states, names, visibility, keys, order, last }) =>
      all()
        .filter((row) => row.kind === kind.prefix && row.name > after && (before === '' || row.name < before))
        .filter((row) => states.length === 0 || states.includes(row.state))
        .filter((row) => names === undefined || names.includes(row.name))
        .filter((row) => visibility === undefined || row.visibility === visibility)
        .filter((row) => keys.every((key) => row.keys.includes(key)))
        .toSorted((a, b) => inOrder(sortKeyOf(a), sortKeyOf(b), order))
        .filter((row) => last === undefined || inOrder(sortKeyOf(row), last, order) > 0)
        .slice(0, limit)
        .map((row) => ({ ...row, body: listedBody(row) })),

    due: async (now, limit) =>
      all()
        .flatMap(({ kind, name, wakeAt }) => (wakeAt && wakeAt <= now ? [{ kind, name, wakeAt }] : []))
        .sort((a, b) => a.wakeAt.getTime() - b.wakeAt.getTime())
        .slice(0, limit),

    changes: async (after, limit) => told.filter(({ position }) => position > after).slice(0, limit),

    newest: async ({ kinds, visibility, since, last, limit }) =>
      all()
        .map((row) => ({ ...row, at: committed.get(row.name) ?? 0n }))
        .filter((row) => kinds.includes(row.kind) && (visibility === undefined || row.visibility === visibility))
        .filter((row) => since === undefined || row.at >= BigInt(since.getTime()) * 1000n)
        .toSorted((a, b) => -byTime(a, b))
        .filter((row) => last === undefined || byTime(row, last) < 0)
        .slice(0, limit)
        .map((row) => ({ ...row, body: listedBody(row) })),

    secret: async () => secret,

    latest: async () => told.at(-1)?.position ?? 0n,

    search: async ({ text, by, kinds, after, limit }) =>
      all()
        .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
        .flatMap((row) => lookIn(row, text, by))
        .toSorted((a, b) => byRank(a.place, b.place))
        .filter(({ place }) => after === undefined || byRank(place, after) > 0)
        .slice(0, limit),

    write: async ({ puts, removes, audit: entries }) => {
      const removals = removes.map(({ name, base }): Standing & { readonly base: number } => {
        const version = rows.get(name)?.version ?? 0;
        return { name, base, version, same: version === 0 };
      });
      const standing = [...puts.map((put) => ({ ...stand(rows.get(put.name), put), base: put.base })), ...removals];
      if (standing.some(({ same, version, base }) => !same && version !== base)) return standing;
      const at = tick();
      const same = new Set(standing.flatMap((one) => (one.same ? [one.name] : [])));
      for (const { base: _, ...put } of puts) {
        if (same.has(put.name)) continue;
        rows.set(put.name, put);
        tell(put, put.version, at);
      }
      for (const { name } of removes) {
        const gone = rows.get(name);
        if (gone && rows.delete(name)) tell(gone, 0, at);
      }
      for (const entry of entries) audit.push({ ...entry, id: (audit.at(-1)?.id ?? 0n) + 1n });
      return standing;
    },

    mentioning: async (text, { after, limit }) => {
      const isAfter = ({ kind, name }: Row): boolean => (compare(kind, after.kind) || compare(name, after.name)) > 0;
      const wanted = text.toLowerCase();
      return all()
        .filter((row) => isAfter(row) && `${row.name}\n${JSON.stringify(row.body)}`.toLowerCase().includes(wanted))
        .slice(0, limit);
    },

    listAudit: async ({ below, limit, subject }) =>
      audit
        .filter((entry) => (below === undefined || entry.id < below) && (subject === '' || entry.subject === subject))
        .reverse()
        .slice(0, limit),

    forget: async ({ names, repository, isTrial }) => {
      const gone = all().filter(({ name }) => names.includes(name) || isUnder(name, repository));
      const kept = audit.filter(({ subject }) => !names.includes(subject) && !isUnder(subject, repository));
      const counts = { resources: gone.length, entries: audit.length - kept.length };
      if (isTrial) return counts;
      const at = tick();
      for (const row of gone) {
        rows.delete(row.name);
        tell(row, 0, at);
      }
      audit.splice(0, audit.length, ...kept);
      return counts;
    },

    transaction: (work) => work(undefined),
  };
  return store;
};

/** "rfcs/owner/repo/7", "syncStates/owner/repo", "owner/repo", "owner/repo#7" and "owner/repo:path" are of the repository. */
const isUnder = (name: string, repository: string | undefined): boolean => {
  if (repository === undefined) return false;
  const small = name.toLowerCase();
  const rest = small.startsWith(repository) ? small : small.slice(small.indexOf('/') + 1);
  return rest.startsWith(repository) && /^(?:$|[/#:])/.test(rest.slice(repository.length));
};

const sortKeyOf = ({ name, body }: Row): SortKey => ({
  name,
  createdAt: typeof body.createdAt === 'string' ? body.createdAt : '',
});

const inOrder = (a: SortKey, b: SortKey, { by, descending }: Order): number =>
  (SORTED_BY[by](a, b) || compare(a.name, b.name)) * (descending ? -1 : 1);

const SORTED_BY: Readonly<Record<Order['by'], (a: SortKey, b: SortKey) => number>> = {
  name: () => 0,
  createdAt: (a, b) => compare(a.createdAt, b.createdAt),
  date: (a, b) => compare(dayInName(a.name), dayInName(b.name)),
};

const lookIn = (row: MemoryRow, text: string, by: SearchQuery['by']): readonly FoundPassage[] => {
  const kind = kindOf(row.kind);
  if (kind === undefined) return [];
  return kind.passagesOf(kind.toView(kind.read(row).message)).flatMap((passage) => {
    const { score, isWhole } = countWords(text, `${passage.title} ${passage.text}`, by);
    const found = { kind: row.kind, name: row.name, ...passage };
    return isWhole ? [{ ...found, place: { rank: score, ...found } }] : [];
  });
};

const byRank = (a: FoundPassage['place'], b: FoundPassage['place']): number =>
  b.rank - a.rank || compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.part, b.part);

const byTime = (a: NewestPlace, b: NewestPlace): number =>
  a.at === b.at ? compare(a.kind, b.kind) || compare(a.name, b.name) : a.at < b.at ? -1 : 1;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const stand = (row: MemoryRow | undefined, put: RowWrite): Standing => ({
  name: put.name,
  version: row?.version ?? 0,
  same:
    row !== undefined &&
    row.visibility === put.visibility &&
    row.wakeAt?.getTime() === put.wakeAt?.getTime() &&
    isDeepStrictEqual(row.keys, put.keys) &&
    isDeepStrictEqual(row.body, put.body),
});

const leaveOut = (body: JsonObject, path: string): JsonObject => {
  const [member = '', inner] = path.split('.');
  const { [member]: value, ...rest } = body;
  if (inner === undefined || !Array.isArray(value)) return rest;
  return { ...rest, [member]: value.map((item) => (isObject(item) ? leaveOut(item, inner) : item)) };
};

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
