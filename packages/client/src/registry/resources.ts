/** Get, list and put of one kind of resource. */
import { equals, fromJson, type JsonObject, type MessageShape, toJson } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import type { Kind, Resource } from './kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { conflict, invalid, notFound, refuseUnstorable } from './refusals.ts';
import type { ListQuery, RegistryStore, StoredResource } from './store.ts';

export type PageRequest = { readonly pageSize: number; readonly pageToken: string };

export type Resources<M> = {
  get(name: string): Promise<M>;
  /** `under` is a path below the prefix that the names must be in, e.g. "owner/repo"; empty means all. */
  list(
    request: PageRequest,
    filter?: { readonly under?: string; readonly where?: ListQuery['where'] },
  ): Promise<{ readonly items: M[]; readonly nextPageToken: string }>;
  put(resource: M | undefined): Promise<M>;
};

export const createResources = <Schema extends GenMessage<Resource>>(
  store: RegistryStore,
  kind: Kind<Schema>,
): Resources<MessageShape<Schema>> => {
  const { prefix, schema, noun } = kind;
  const toMessage = ({ body }: StoredResource, version: number): MessageShape<Schema> =>
    fromJson(schema, { ...body, version }, { ignoreUnknownFields: true });

  return {
    get: async (name) => {
      checkName(kind, name);
      const row = await store.find(prefix, name);
      if (row === undefined) throw notFound(`There is no ${name}.`);
      return toMessage(row, row.version);
    },

    list: async ({ pageSize, pageToken }, { under = '', where } = {}) => {
      const limit = toLimit(pageSize);
      const token = [prefix, under, ...(where?.values ?? []).toSorted()];
      const path = under === '' ? '' : `${prefix}/${under}`;
      const rows = await store.list({
        kind: prefix,
        after: parsePageToken(token, pageToken) || (path && `${path}/`),
        // "0" follows "/": the bound is behind everything in the path.
        before: path && `${path}0`,
        limit: limit + 1,
        where,
      });
      const { items, nextPageToken } = cut(rows, limit, (last) => toPageToken(token, last.name));
      return { items: items.map((row) => toMessage(row, row.version)), nextPageToken };
    },

    // Content that is stored already is answered whatever the version: so a put whose answer was lost can be repeated.
    put: async (resource) => {
      if (resource === undefined) throw invalid(`The request does not carry ${noun}.`);
      const { name, version } = resource;
      checkName(kind, name);
      if (version < 0) throw invalid(`The version of ${name} must not be negative, but is ${version}.`);
      const wanted: StoredResource = { name, version: version + 1, body: toBody(schema, resource) };
      const row = await store.find(prefix, name);
      if (row && equals(schema, toMessage(row, 0), toMessage(wanted, 0))) return toMessage(row, row.version);
      const stored = row?.version ?? 0;
      if (stored !== version) throw conflict(stale(name, version, stored));
      if (!(await store.write(prefix, wanted)))
        throw conflict(`${name} was changed by somebody else at the same time; read it again and repeat the change.`);
      return toMessage(wanted, wanted.version);
    },
  };
};

/** The message as ProtoJSON without `version`, which the store keeps beside it. */
export const toBody = <Schema extends GenMessage<Resource>>(
  schema: Schema,
  message: MessageShape<Schema>,
): JsonObject => {
  const json = toStorableJson(() => toJson(schema, message));
  const { version: _, ...body } = json;
  return body;
};

/** @throws ConnectError InvalidArgument when the message has no JSON form that every store can keep */
export const toStorableJson = (write: () => unknown): JsonObject => {
  const json = written(write);
  refuseUnstorable(json, '');
  return json;
};

const written = (write: () => unknown): JsonObject => {
  try {
    const json = write();
    if (isJsonObject(json)) return json;
  } catch (error) {
    // A time beyond the year 9999, or a field mask that is none.
    throw invalid(`The message cannot be stored: ${error instanceof Error ? error.message : String(error)}.`);
  }
  throw invalid('The message cannot be stored: it is not an object.');
};

const isJsonObject = (json: unknown): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const checkName = ({ prefix, form, pattern, noun }: Omit<Kind<GenMessage<Resource>>, 'schema'>, name: string): void => {
  const rest = name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : '';
  if (!pattern.test(rest)) throw invalid(`"${name}" is not the name of ${noun}; write it as "${prefix}/${form}".`);
};

const stale = (name: string, version: number, stored: number): string =>
  stored === 0
    ? `${name} is not stored, but the put builds on its version ${version}; put version 0 to create it.`
    : `${name} has version ${stored}, but the put builds on version ${version}; read it again and repeat the change.`;
