/** A registry that is gone when the program ends. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Row } from './kinds.ts';
import { createRegistryOn, type Registry } from './registry.ts';
import type { RegistryStore, RowTold, RowWrite, Standing, StoredAudit } from './store.ts';

/** For tests, and for programs that forget. */
export const createMemoryRegistry = ({ now }: { readonly now?: (() => Date) | undefined } = {}): Registry =>
  createRegistryOn(createMemoryStore(), now);

type MemoryRow = Row & Pick<RowWrite, 'keys' | 'state'>;

const createMemoryStore = (): RegistryStore => {
  const rows = new Map<string, MemoryRow>();
  const told: RowTold[] = [];
  const audit: (StoredAudit & { readonly subject: string })[] = [];

  const all = (): MemoryRow[] => [...rows.values()].sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
  const tell = ({ kind, name }: Pick<Row, 'kind' | 'name'>, version: number): void => {
    told.push({ position: BigInt(told.length + 1), kind, name, version, at: new Date() });
  };

  const store: RegistryStore = {
    find: async (keys) => {
      const wanted = new Set(keys);
      return all().filter((row) => row.keys.some((key) => wanted.has(key)));
    },

    list: async ({ kind, after, before, limit, states, visibility }) =>
      all()
        .filter((row) => row.kind === kind.prefix && row.name > after && (before === '' || row.name < before))
        .filter((row) => states.length === 0 || states.includes(row.state))
        .filter((row) => visibility === undefined || row.visibility === visibility)
        .slice(0, limit)
        .map((row) => ({ ...row, body: kind.leftOut.reduce(leaveOut, row.body) })),

    due: async (now, limit) =>
      all()
        .flatMap(({ kind, name, wakeAt }) => (wakeAt && wakeAt <= now ? [{ kind, name, wakeAt }] : []))
        .sort((a, b) => a.wakeAt.getTime() - b.wakeAt.getTime())
        .slice(0, limit),

    changes: async (after, limit) => told.filter(({ position }) => position > after).slice(0, limit),

    write: async ({ puts, removes, audit: entries }) => {
      const removals = removes.map(({ name, base }): Standing & { readonly base: number } => {
        const version = rows.get(name)?.version ?? 0;
        return { name, base, version, same: version === 0 };
      });
      const standing = [...puts.map((put) => ({ ...stand(rows.get(put.name), put), base: put.base })), ...removals];
      if (standing.some(({ same, version, base }) => !same && version !== base)) return standing;
      const same = new Set(standing.flatMap((one) => (one.same ? [one.name] : [])));
      for (const { base: _, ...put } of puts) {
        if (same.has(put.name)) continue;
        rows.set(put.name, put);
        tell(put, put.version);
      }
      for (const removal of removes) if (rows.delete(removal.name)) tell(removal, 0);
      for (const entry of entries) audit.push({ ...entry, id: BigInt(audit.length + 1) });
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

    transaction: (work) => work(undefined),
  };
  return store;
};

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
