/** Which references name one item, though repositories are renamed and items are moved. */
import { SubjectKind, type SubjectRef } from '@rapporteur/idl';
import type { Target } from '../github/index.ts';

/** A repository that took another name: "owner/name", or "owner/prefix*" for all whose names begin so. */
export type Rename = { readonly from: string; readonly to: string };

/** Flyte began under lyft; GitHub redirects the old addresses. */
export const FORMER_NAMES: readonly Rename[] = [
  { from: 'lyft/flyte*', to: 'flyteorg/flyte*' },
  { from: 'lyft/datacatalog', to: 'flyteorg/datacatalog' },
];

/** The present name of a repository. A chain of renames is followed to its end; a circle of them is left at its start. */
export const currentRepository = (repository: string, renames: readonly Rename[] = FORMER_NAMES): string => {
  const seen = new Set<string>();
  let name = repository;
  for (let next = renamed(name, renames); next !== undefined; next = renamed(name, renames)) {
    if (seen.has(name.toLowerCase())) return repository;
    seen.add(name.toLowerCase());
    name = next;
  }
  return name;
};

const renamed = (repository: string, renames: readonly Rename[]): string | undefined => {
  const name = repository.toLowerCase();
  for (const { from, to } of renames) {
    const old = from.toLowerCase();
    if (old === to.toLowerCase()) continue;
    if (name === old) return to;
    if (!old.endsWith('*') || !to.endsWith('*')) continue;
    if (name.startsWith(old.slice(0, -1))) return `${to.slice(0, -1)}${repository.slice(old.length - 1)}`;
  }
  return undefined;
};

/** What is needed to tell an item: its node id if it is known, else its place. */
export type Identified = Target & { readonly nodeId?: string };

/** Tells one key per item: equal keys, one item. */
export type Identify = (item: Identified) => string;

/**
 * Learns from what is known together: an item that is seen with its node id in one place and without it in another is
 * one. A place that several node ids claim (a name given anew) tells nothing about those that come without.
 */
export const identify = (known: Iterable<Identified>, renames: readonly Rename[] = FORMER_NAMES): Identify => {
  const ids = new Map<string, Set<string>>();
  for (const item of known) {
    if (!item.nodeId) continue;
    const place = placeOf(item, renames);
    ids.set(place, (ids.get(place) ?? new Set()).add(item.nodeId));
  }
  const knownIds = new Set([...ids.values()].flatMap((claims) => [...claims]));
  return (item) => {
    if (item.nodeId && knownIds.has(item.nodeId)) return `id ${item.nodeId}`;
    const place = placeOf(item, renames);
    const [id, ...others] = ids.get(place) ?? [];
    // A node id that nothing known carries: the item is known by its place, if no other item claims it.
    if (item.nodeId) return id === undefined ? place : `id ${item.nodeId}`;
    return id !== undefined && others.length === 0 ? `id ${id}` : place;
  };
};

const placeOf = ({ repository, number }: Target, renames: readonly Rename[]): string =>
  `${currentRepository(repository, renames).toLowerCase()}#${number}`;

/** Of two mentions of one item the one that says more; a total order, so that it does not matter which came first. */
export const richer = (a: SubjectRef, b: SubjectRef): SubjectRef => (compareRichness(a, b) >= 0 ? a : b);

const compareRichness = (a: SubjectRef, b: SubjectRef): number => {
  const difference = worth(a) - worth(b);
  if (difference !== 0) return difference;
  const [left, right] = [textOf(a), textOf(b)];
  return left === right ? 0 : left < right ? 1 : -1;
};

const worth = ({ nodeId, title, kind, repository }: SubjectRef): number =>
  (nodeId === '' ? 0 : 8) +
  (title === '' ? 0 : 4) +
  (kind === SubjectKind.UNSPECIFIED ? 0 : 2) +
  (currentRepository(repository) === repository ? 1 : 0);

const textOf = ({ repository, number, title, url, kind, nodeId }: SubjectRef): string =>
  JSON.stringify([repository, number, title, url, kind, nodeId]);
