/** The registry's store on the tables "resource" and "audit". */
import { Code, ConnectError } from '@connectrpc/connect';
import type { RegistryStore, StoredResource } from '@rapporteur/client/registry';
import { type Selectable, sql } from 'kysely';
import { type Database, isUnreachable, type ResourceTable } from '../database/index.ts';

export type StoreOptions = {
  /** Told of every failed query; the caller of the registry hears only that the database failed. */
  readonly onFault?: ((error: unknown) => void) | undefined;
};

export const createDatabaseStore = (
  { kysely }: Pick<Database, 'kysely'>,
  { onFault }: StoreOptions = {},
): RegistryStore => {
  const guarded = async <T>(query: Promise<T>): Promise<T> => {
    try {
      return await query;
    } catch (error) {
      onFault?.(error);
      if (!isUnreachable(error)) throw error;
      throw new ConnectError('its database does not answer', Code.Unavailable, undefined, undefined, error);
    }
  };

  return {
    find: async (kind, name) => {
      const query = kysely.selectFrom('resource').select(['name', 'version', 'body']);
      const row = await guarded(query.where('kind', '=', kind).where('name', '=', name).executeTakeFirst());
      return row && toStored(row);
    },

    list: async ({ kind, after, before, limit, where }) => {
      let query = kysely
        .selectFrom('resource')
        .select(['name', 'version', 'body'])
        .where('kind', '=', kind)
        .where('name', '>', after)
        .orderBy('name')
        .limit(limit);
      if (before !== '') query = query.where('name', '<', before);
      if (where) query = query.where(sql<string>`coalesce(body ->> ${where.key}, '')`, 'in', where.values);
      return (await guarded(query.execute())).map(toStored);
    },

    write: async (kind, { name, version, body }) => {
      const content = { version, body: JSON.stringify(body) };
      const written =
        version === 1
          ? kysely
              .insertInto('resource')
              .values({ kind, name, ...content })
              .onConflict((clash) => clash.columns(['kind', 'name']).doNothing())
              .returning('version')
              .execute()
          : kysely
              .updateTable('resource')
              .set({ ...content, updated_at: sql<Date>`now()` })
              .where('kind', '=', kind)
              .where('name', '=', name)
              .where('version', '=', version - 1)
              .returning('version')
              .execute();
      return (await guarded(written)).length === 1;
    },

    appendAudit: async (entries) => {
      const rows = entries.map(({ subject, body }) => ({ subject, body: JSON.stringify(body) }));
      await guarded(kysely.insertInto('audit').values(rows).execute());
    },

    listAudit: async ({ below, limit, subject }) => {
      let query = kysely
        .selectFrom('audit')
        .select([sql<string>`id::text`.as('id'), 'body'])
        .orderBy('audit.id', 'desc')
        .limit(limit);
      if (below !== undefined) query = query.where('audit.id', '<', String(below));
      if (subject !== '') query = query.where('subject', '=', subject);
      return (await guarded(query.execute())).map(({ id, body }) => ({ id: BigInt(id), body }));
    },
  };
};

type StoredRow = Pick<Selectable<ResourceTable>, 'name' | 'version' | 'body'>;

const toStored = ({ name, version, body }: StoredRow): StoredResource => ({ name, version, body });
