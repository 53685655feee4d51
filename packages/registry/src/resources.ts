/** Get and list of one kind of resource, as the services do it. */
import { isMessage, type Message, toJson } from '@bufbuild/protobuf';
import { type FieldMask, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { storedKey } from '@rapporteur/idl/record';
import { type AnyKind, isViewOf, KINDS, type KindName, type Views } from './kinds.ts';
import { createMask } from './mask.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { invalid, notFound } from './refusals.ts';
import type { Registry } from './registry.ts';
import { BY_NAME, type Order, type SortKey } from './store.ts';
import { createView, type Viewer } from './view.ts';

export type PageRequest = {
  readonly pageSize: number;
  readonly pageToken: string;
  readonly readMask?: FieldMask | undefined;
  readonly orderBy?: string;
};

export type Filter<View> = {
  /** A path below the kind in which the names must be, e.g. "owner/repo"; empty means all. */
  readonly under?: string;
  /** Values of the kind's state; empty means all. */
  readonly states?: readonly number[];
  /** What it is found by: all of these. */
  readonly keys?: readonly string[];
  /** Only what has one of these names; `as` tells it from any other choice. */
  readonly among?: { readonly as: string; readonly names: readonly string[] } | undefined;
  /** What else must hold of an entry; `as` tells it from any other condition. */
  readonly where?: { readonly as: string; readonly holds: (view: View) => boolean } | undefined;
};

export type Resources<View> = {
  get(request: { readonly name: string; readonly readMask?: FieldMask | undefined }, viewer: Viewer): Promise<View>;
  list(
    request: PageRequest,
    viewer: Viewer,
    filter?: Filter<View>,
  ): Promise<{ readonly items: View[]; readonly nextPageToken: string }>;
};

/** A viewer is answered as if there were nothing but what they may see. */
export const createResources = <Name extends KindName>(registry: Registry, kind: Name): Resources<Views[Name]> => {
  const definition: AnyKind = KINDS[kind];
  const { checkName } = definition;

  return {
    get: async ({ name, readMask }, viewer) => {
      checkName(name);
      const mask = createMask(definition.view, readMask);
      if (viewer.sees === 'public' && isListed(definition, readMask)) {
        const query = { kind, after: '', before: '', names: [name], limit: 1, visibility: 'public' as const };
        const [listed] = await createView(registry, viewer).show(kind, await registry.list(query));
        if (listed === undefined) throw notFound(`There is no ${name}.`);
        return masked(kind, mask, listed);
      }
      // What it belongs to comes with it, so that who may see it takes no second question.
      const home = definition.under === undefined ? [] : [name.split('/').slice(1, 3).join('/')];
      const found = await registry.read([name, ...home.map((one) => storedKey.repository('repositories', one))]);
      const view = createView(registry, viewer, found);
      // What a stranger may not see costs no more time than what is not there.
      const [shown] = await view.show(
        kind,
        found.filter((one) => one.name === name && (viewer.sees !== 'public' || one.visibility === 'public')),
      );
      if (shown === undefined) throw notFound(`There is no ${name}.`);
      return masked(kind, mask, shown);
    },

    list: async (request, viewer, { under = '', states = [], keys = [], among, where } = {}) => {
      const limit = toLimit(request.pageSize);
      const mask = createMask(definition.view, request.readMask);
      const order = toOrder(request.orderBy ?? '', definition);
      const names = states.map((state) => toStateName(definition, state));
      const ordered = order === BY_NAME ? [] : [`${order.by} ${order.descending ? 'desc' : 'asc'}`];
      const token = [
        kind,
        under,
        ...names.toSorted(),
        ...keys,
        ...[among, where].flatMap((one) => (one ? [one.as] : [])),
        ...ordered,
      ];
      const path = under === '' ? '' : `${kind}/${under}`;
      const view = createView(registry, viewer);
      const shown: { readonly place: SortKey; readonly view: Views[Name] }[] = [];
      // What is not shown takes no place, so that neither the length of a page nor its token tells that there is more.
      let isFirst = where === undefined;
      for (let last = toSortKey(parsePageToken(token, request.pageToken)); ; ) {
        const size = isFirst ? limit + 1 : Math.max(limit + 1, FEWEST_READ);
        isFirst = false;
        const found = await registry.list({
          kind,
          after: path && `${path}/`,
          // "0" follows "/": the bound is behind everything in the path.
          before: path && `${path}0`,
          limit: size,
          states: names,
          names: among?.names,
          visibility: viewer.sees === 'public' ? 'public' : undefined,
          keys,
          order,
          last,
        });
        const places = new Map(found.map((one) => [one.name, sortKeyOf(one.message)]));
        for (const one of await view.show(kind, found)) {
          const place = places.get(one.name);
          if (place && (where === undefined || where.holds(one))) shown.push({ place, view: one });
        }
        last = [...places.values()].at(-1) ?? last;
        if (shown.length > limit || found.length < size) break;
      }
      const { items, nextPageToken } = cut(shown, limit, ({ place }) =>
        toPageToken(token, JSON.stringify([place.createdAt, place.name])),
      );
      return { items: items.map((one) => masked(kind, mask, one.view)), nextPageToken };
    },
  };
};

/** Whether nothing is wanted but what lists have: whoever asks whether a transcript is there need not have its words read. */
const isListed = ({ leftOut, view }: AnyKind, mask: FieldMask | undefined): boolean => {
  if (mask === undefined || mask.paths.length === 0) return false;
  const wanted = mask.paths.map((path) => path.split('.')[0]);
  const without = view.fields.filter(({ jsonName }) => leftOut.some((member) => member.split('.')[0] === jsonName));
  return (
    without.length > 0 &&
    !without.some(({ name, localName }) => wanted.some((one) => one === name || one === localName))
  );
};

/** @throws ConnectError InvalidArgument */
const toOrder = (text: string, { schema, noun, prefix }: AnyKind): Order => {
  const [by = '', direction = 'asc', ...more] = text.trim().split(/\s+/);
  const isTimed = schema.fields.some(({ name }) => name === 'created_at');
  const known = ['name', ...(isTimed ? ['created_at'] : []), ...(OF_A_DAY.has(prefix) ? ['date'] : [])];
  if (text.trim() === '' || (by === 'name' && direction === 'asc' && more.length === 0)) return BY_NAME;
  if (more.length > 0 || !known.includes(by) || !['asc', 'desc'].includes(direction))
    throw invalid(
      `"${text}" is no order for what ${noun} is listed by; write ${known.map((one) => `"${one}" or "${one} desc"`).join(', ')}.`,
    );
  return { by: by === 'name' || by === 'date' ? by : 'createdAt', descending: direction === 'desc' };
};

/** Whose names have the day of a meeting. */
const OF_A_DAY: ReadonlySet<KindName> = new Set(['meetings', 'decisions', 'actionItems', 'notes', 'minutes']);

/** As the store orders it: by the text of the time. */
const sortKeyOf = (message: Message & { readonly name: string }): SortKey => {
  const { name } = message;
  const created =
    'createdAt' in message && isMessage(message.createdAt, TimestampSchema) ? message.createdAt : undefined;
  return { name, createdAt: created ? String(toJson(TimestampSchema, created)) : '' };
};

const toSortKey = (token: string): SortKey | undefined => {
  if (token === '') return undefined;
  const [createdAt, name]: unknown[] = JSON.parse(token);
  return { createdAt: String(createdAt), name: String(name) };
};

const masked = <Name extends KindName>(
  kind: Name,
  mask: (message: Message) => Message,
  view: Views[Name],
): Views[Name] => {
  const left = mask(view);
  return isViewOf(kind, left) ? left : view;
};

/** Rows at a time where some turned out not to be shown. */
const FEWEST_READ = 100;

// ProtoJSON writes an enum by name, one it does not know as a number, and leaves the zero value out.
const toStateName = ({ state: field }: AnyKind, state: number): string =>
  state === 0 ? '' : (field?.enum?.value[state]?.name ?? String(state));
