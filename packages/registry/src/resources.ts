/** Get and list of one kind of resource, as the services do it. */
import { type AnyKind, KINDS, type KindName, type Views } from './kinds.ts';
import { cut, parsePageToken, toLimit, toPageToken } from './paging.ts';
import { notFound } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createView, type Viewer } from './view.ts';

export type PageRequest = { readonly pageSize: number; readonly pageToken: string };

export type Filter<View> = {
  /** A path below the kind in which the names must be, e.g. "owner/repo"; empty means all. */
  readonly under?: string;
  /** Values of the kind's state; empty means all. */
  readonly states?: readonly number[];
  /** What else must hold of an entry; `as` tells it from any other condition. */
  readonly where?: { readonly as: string; readonly holds: (view: View) => boolean } | undefined;
};

export type Resources<View> = {
  get(name: string, viewer: Viewer): Promise<View>;
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
    get: async (name, viewer) => {
      checkName(name);
      const found = (await registry.find([name])).filter((resource) => resource.name === name);
      const [shown] = await createView(registry, viewer).show(kind, found);
      if (shown === undefined) throw notFound(`There is no ${name}.`);
      return shown;
    },

    list: async ({ pageSize, pageToken }, viewer, { under = '', states = [], where } = {}) => {
      const limit = toLimit(pageSize);
      const names = states.map((state) => toStateName(definition, state));
      const token = [kind, under, ...names.toSorted(), ...(where ? [where.as] : [])];
      const path = under === '' ? '' : `${kind}/${under}`;
      const view = createView(registry, viewer);
      const shown: Views[Name][] = [];
      // What is not shown takes no place, so that neither the length of a page nor its token tells that there is more.
      for (let after = parsePageToken(token, pageToken) || (path && `${path}/`); ; ) {
        const size = viewer.sees === 'everything' && !where ? limit + 1 : Math.max(limit + 1, FEWEST_READ);
        const found = await registry.list({
          kind,
          after,
          // "0" follows "/": the bound is behind everything in the path.
          before: path && `${path}0`,
          limit: size,
          states: names,
          visibility: viewer.sees === 'public' ? 'public' : undefined,
        });
        const visible = await view.show(kind, found);
        shown.push(...(where ? visible.filter(where.holds) : visible));
        after = found.at(-1)?.name ?? after;
        if (shown.length > limit || found.length < size) break;
      }
      const { items, nextPageToken } = cut(shown, limit, (last) => toPageToken(token, last.name));
      return { items: [...items], nextPageToken };
    },
  };
};

/** Rows at a time where some may not be shown. */
const FEWEST_READ = 100;

// ProtoJSON writes an enum by name, one it does not know as a number, and leaves the zero value out.
const toStateName = ({ state: field }: AnyKind, state: number): string =>
  state === 0 ? '' : (field?.enum?.value[state]?.name ?? String(state));
