/** A store that is gone when the program ends. */
import type { RegistryStore, StoredAudit, StoredResource } from './store.ts';

export const createMemoryStore = (): RegistryStore => {
  const kinds = new Map<string, Map<string, StoredResource>>();
  const audit: (StoredAudit & { readonly subject: string })[] = [];
  const rows = (kind: string): Map<string, StoredResource> => {
    const found = kinds.get(kind) ?? new Map<string, StoredResource>();
    kinds.set(kind, found);
    return found;
  };
  return {
    find: async (kind, name) => rows(kind).get(name),
    list: async ({ kind, after, before, limit, where }) =>
      [...rows(kind).values()]
        .filter(({ name }) => name > after && (before === '' || name < before))
        .filter(({ body }) => where?.values.includes(String(body[where.key] ?? '')) ?? true)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, limit),
    write: async (kind, resource) => {
      if ((rows(kind).get(resource.name)?.version ?? 0) !== resource.version - 1) return false;
      rows(kind).set(resource.name, resource);
      return true;
    },
    appendAudit: async (entries) => {
      for (const entry of entries) audit.push({ ...entry, id: BigInt(audit.length + 1) });
    },
    listAudit: async ({ below, limit, subject }) =>
      audit
        .filter((entry) => (below === undefined || entry.id < below) && (subject === '' || entry.subject === subject))
        .reverse()
        .slice(0, limit),
  };
};
