/** Artifacts that are gone when the program ends. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { ArtifactStore, NewArtifact, StoredArtifact, StoredEdge, StoredKey } from './store.ts';

type Held = Omit<StoredArtifact, 'tags' | 'aliases'> & {
  readonly json: string | undefined;
  readonly data: Uint8Array | undefined;
  readonly isFinal: boolean;
};

export const createMemoryArtifacts = (now: () => Date = () => new Date()): ArtifactStore => {
  const rows = new Map<string, Held>();
  const tags = new Map<string, Map<string, string>>();
  const aliases = new Map<string, { readonly alias: string; readonly to: string }>();
  const edges: StoredEdge[] = [];
  const doomed = new Map<string, number>();
  let last = 0;

  const same = ({ organisation, name, version }: StoredKey & { readonly version: string }): Held | undefined =>
    [...rows.values()].find((row) => isOf(row, { organisation, name }) && row.version === version);
  const sameOf = (artifact: NewArtifact): Held | undefined =>
    same(artifact) ?? same({ ...artifact, version: artifact.struckAs });
  const show = ({ json: _json, data: _data, isFinal: _final, ...row }: Held): StoredArtifact => ({
    ...row,
    tags: [...(tags.get(row.id) ?? [])]
      .map(([key, value]) => ({ key, value }))
      .toSorted((a, b) => compare(a.key, b.key)),
    aliases: [...aliases.values()]
      .filter(({ to }) => to === row.id)
      .map(({ alias }) => alias)
      .toSorted(compare),
  });
  const doom = (blobs: readonly (string | undefined)[]): void => {
    const held = new Set([...rows.values()].map(({ blob }) => blob));
    for (const blob of blobs) if (blob !== undefined && !held.has(blob)) doomed.set(blob, Number.NEGATIVE_INFINITY);
  };

  return {
    insert: async (artifact, inputs) => {
      const standing = sameOf(artifact);
      if (standing) {
        const isRevived = standing.struck !== '' && !standing.isFinal;
        const { visibility } = artifact;
        rows.set(standing.id, {
          ...standing,
          ...(isRevived ? { ...contentOf(artifact), struck: '' } : {}),
          visibility,
        });
        return { id: standing.id, isNew: false };
      }
      last += 1;
      const id = String(last);
      const { struckAs: _, ...row } = artifact;
      rows.set(id, { ...row, id, createdAt: now(), struck: '', isFinal: false });
      for (const edge of inputs) edges.push({ ...edge, from: id });
      return { id, isNew: true };
    },
    find: async ({ version, ...key }) =>
      [...rows.values()]
        .filter((row) => isOf(row, key) && row.version.startsWith(version))
        .slice(0, 2)
        .map(show),
    byIds: async (ids) => ids.flatMap((id) => rows.get(id) ?? []).map(show),
    list: async (query) =>
      [...rows.values()]
        .map(show)
        .filter(
          (row) =>
            (query.organisation === '' || row.organisation.toLowerCase() === query.organisation.toLowerCase()) &&
            (query.name === '' || row.name === query.name) &&
            (query.partitions === undefined || row.partitions === query.partitions) &&
            (query.alias === '' || row.aliases.includes(query.alias)) &&
            (query.type === '' || row.type === query.type) &&
            (query.resource === '' || row.resource === query.resource) &&
            (query.visibility === undefined || row.visibility === query.visibility) &&
            (query.below === undefined || Number(row.id) < Number(query.below)) &&
            row.tags.some(isTagged(query.tag)) === (query.tag !== undefined),
        )
        .toSorted((a, b) => Number(b.id) - Number(a.id))
        .slice(0, query.limit),
    payload: async (id) => {
      const { json, data } = rows.get(id) ?? {};
      if (json !== undefined) return { json };
      return data && { data };
    },
    edges: async (ids, to) => edges.filter((edge) => ids.includes(to === 'inputs' ? edge.from : edge.to)),
    tag: async (id, key, value) => {
      const own = tags.get(id) ?? new Map<string, string>();
      tags.set(id, own);
      if (!own.has(key)) own.set(key, value);
      return own.get(key) ?? value;
    },
    untag: async (id, key) => {
      tags.get(id)?.delete(key);
    },
    moveAlias: async ({ key: { organisation, name, partitions }, alias, to, expected }) => {
      const place = JSON.stringify([organisation.toLowerCase(), name, partitions, alias]);
      const standing = aliases.get(place);
      const version = standing && rows.get(standing.to)?.version;
      if (expected !== 'any' && version !== expected) return { isMoved: false, version };
      aliases.set(place, { alias, to });
      return { isMoved: true, version };
    },
    strike: async (striking, { because, isFinal }) => {
      const gone = striking.flatMap(({ id }) => rows.get(id) ?? []);
      const fresh = gone.filter(({ struck }) => struck === '');
      const names = new Map(striking.map(({ id, struckAs }) => [id, struckAs]));
      for (const row of gone)
        rows.set(row.id, {
          ...row,
          version: names.get(row.id) ?? row.version,
          digest: '',
          size: 0,
          source: withoutDigest(row.source),
          json: undefined,
          data: undefined,
          blob: undefined,
          struck: row.struck || because,
          isFinal: row.isFinal || isFinal,
        });
      doom(gone.map(({ blob }) => blob));
      return fresh.length;
    },
    exposed: async (limit) =>
      [...rows.values()]
        .filter(({ struck, digest }) => struck !== '' && digest !== '')
        .slice(0, limit)
        .map(show),
    forget: async (repository, isTrial) => {
      const gone = [...rows.values()].filter((row) => row.repository.toLowerCase() === repository);
      if (isTrial) return gone.length;
      for (const { id } of gone) {
        rows.delete(id);
        tags.delete(id);
        for (const [place, { to }] of aliases) if (to === id) aliases.delete(place);
      }
      const ids = new Set(gone.map(({ id }) => id));
      edges.splice(0, edges.length, ...edges.filter(({ from }) => !ids.has(from)));
      doom(gone.map(({ blob }) => blob));
      return gone.length;
    },
    rename: async (from, to) => {
      const mine = [...rows.values()].filter(({ repository }) => repository.toLowerCase() === from.toLowerCase());
      const [organisation = ''] = to.split('/');
      for (const row of mine) {
        const isTaken = same({ ...row, organisation }) !== undefined;
        rows.set(row.id, { ...row, repository: to, organisation: isTaken ? row.organisation : organisation });
        for (const [place, { alias, to: id }] of [...aliases]) {
          if (id !== row.id || isTaken) continue;
          aliases.delete(place);
          aliases.set(JSON.stringify([organisation.toLowerCase(), row.name, row.partitions, alias]), { alias, to: id });
        }
      }
      return mine.length;
    },
    doom: async (digest, at) => {
      doomed.set(digest, Math.max(at.getTime(), doomed.get(digest) ?? at.getTime()));
    },
    doomed: async (at, limit) =>
      [...doomed].flatMap(([digest, time]) => (time <= at.getTime() ? [digest] : [])).slice(0, limit),
    sweep: async (digest, erase) => {
      if (!doomed.delete(digest) || [...rows.values()].some(({ blob }) => blob === digest)) return;
      await erase().catch((error: unknown) => {
        doomed.set(digest, Number.NEGATIVE_INFINITY);
        throw error;
      });
    },
    claim: async () => {},
  };
};

const isOf = (row: StoredKey, { organisation, name }: StoredKey): boolean =>
  row.organisation.toLowerCase() === organisation.toLowerCase() && row.name === name;

const contentOf = ({ version, digest, size, source, json, data, blob }: NewArtifact) => ({
  ...{ version, digest, size, source, json, data, blob },
});

/** The digest of the file that it was read from. */
const withoutDigest = ({ file, ...source }: JsonObject): JsonObject => {
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    return file === undefined ? source : { ...source, file };
  const { digest: _, ...rest } = file;
  return { ...source, file: rest };
};

const isTagged =
  (tag: { readonly key: string; readonly value: string | undefined } | undefined) =>
  ({ key, value }: { readonly key: string; readonly value: string }): boolean =>
    tag !== undefined && key === tag.key && (tag.value === undefined || value === tag.value);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
