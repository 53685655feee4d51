/** Get, list and put of one kind of resource, as the services do it. */
import { type AnyKind, isOfKind, KINDS, type KindName, keyOf, type Messages, type Visibility } from './kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid, notFound } from './refusals.ts';
import type { Registry } from './registry.ts';

export type PageRequest = { readonly pageSize: number; readonly pageToken: string };

export type Filter = {
  /** A path below the kind in which the names must be, e.g. "owner/repo"; empty means all. */
  readonly under?: string;
  /** Values of the kind's state; empty means all. */
  readonly states?: readonly number[];
};

export type Resources<Message> = {
  get(name: string): Promise<Message>;
  list(request: PageRequest, filter?: Filter): Promise<{ readonly items: Message[]; readonly nextPageToken: string }>;
  put(message: Message | undefined): Promise<Message>;
};

/** `only` answers as if there were nothing else. */
export const createResources = <Name extends KindName>(
  registry: Registry,
  kind: Name,
  only: 'public' | undefined,
): Resources<Messages[Name]> => {
  const definition: AnyKind = KINDS[kind];
  const { noun, checkName } = definition;

  return {
    get: async (name) => {
      checkName(name);
      const found = (await registry.find([name])).find((resource) => resource.name === name);
      if (found === undefined || !isOfKind(kind, found) || (only && found.visibility !== only))
        throw notFound(`There is no ${name}.`);
      return found.message;
    },

    list: async ({ pageSize, pageToken }, { under = '', states = [] } = {}) => {
      const limit = toLimit(pageSize);
      const names = states.map((state) => toStateName(definition, state));
      const token = [kind, under, ...names.toSorted()];
      const path = under === '' ? '' : `${kind}/${under}`;
      const found = await registry.list({
        kind,
        after: parsePageToken(token, pageToken) || (path && `${path}/`),
        // "0" follows "/": the bound is behind everything in the path.
        before: path && `${path}0`,
        limit: limit + 1,
        states: names,
        visibility: only,
      });
      const { items, nextPageToken } = cut(found, limit, (last) => toPageToken(token, last.name));
      return { items: items.map(({ message }) => message), nextPageToken };
    },

    put: async (message) => {
      if (message === undefined) throw invalid(`The request does not carry ${noun}.`);
      checkName(message.name);
      const place = await placeOf(registry, definition, message);
      const put = definition.toStored(message, { ...place, version: message.version });
      const [stored] = await registry.commit({ puts: [put] });
      if (stored === undefined || !isOfKind(kind, stored))
        throw new Error(`${message.name} was not answered as stored`);
      return stored.message;
    },
  };
};

// ProtoJSON writes an enum by name, one it does not know as a number, and leaves the zero value out.
const toStateName = ({ state: field }: AnyKind, state: number): string =>
  state === 0 ? '' : (field?.enum?.value[state]?.name ?? String(state));

/** What a put over a service does not say: what stands, or, for something new, what is known of its repository. */
const placeOf = async (
  registry: Registry,
  { prefix, repositoryOf }: AnyKind,
  message: Messages[KindName],
): Promise<{ readonly visibility: Visibility; readonly wakeAt: Date | undefined }> => {
  const { name } = message;
  const repository = repositoryOf(message);
  const place = repository === undefined ? [] : [keyOf.repository('repositories', repository)];
  const found = await registry.find([name, ...place]);
  const standing = found.find((resource) => resource.kind === prefix && resource.name === name);
  if (standing) return { visibility: standing.visibility, wakeAt: standing.wakeAt };
  const isPublic = found.some((resource) => resource.kind === 'repositories' && !resource.message.private);
  return { visibility: isPublic ? 'public' : 'private', wakeAt: undefined };
};
