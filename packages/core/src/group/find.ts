/** Which group a person means: by its key, by its title, or the nearest one as a question. */
import type { GroupSettings } from '@rapporteur/idl';
import { closestMatch } from 'leven';
import { hasPhrase, nameWords } from './stem.ts';

/** What was found. `near` are keys, the likeliest first. */
export type FoundGroup<T extends Named> =
  | { readonly kind: 'found'; readonly group: T }
  | { readonly kind: 'none'; readonly near: readonly string[] };

type Named = Pick<GroupSettings, 'key'> & { readonly title?: string | undefined };

/** The group that is called so. Only its key and its title are it; everything else is a suggestion. */
export const findGroup = <T extends Named>(called: string, groups: readonly T[]): FoundGroup<T> => {
  const wanted = toKey(called);
  const group =
    groups.find(({ key }) => key.toLowerCase() === called.toLowerCase()) ??
    groups.find(({ key }) => toKey(key) === wanted && wanted !== '') ??
    groups.find(({ title }) => title !== undefined && toKey(title) === wanted && wanted !== '');
  if (group) return { kind: 'found', group };
  return { kind: 'none', near: nearest(called, groups) };
};

/** Resource name of a group. */

/** Key in a resource name. */
export const keyOf = (name: string): string => name.replace(/^groups\//, '');

/** A name as a key: "SIG RBAC" is "sig-rbac". Empty if nothing of [a-z0-9] is in it. */
export const toKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

const nearest = (called: string, groups: readonly Named[]): string[] => {
  if (called === '') return [];
  const byTitle = groups
    .filter(({ key, title }) => nameWords(called).some((word) => hasPhrase(`${key} ${title ?? ''}`, word)))
    .map(({ key }) => key);
  const keys = groups.map(({ key }) => key);
  const bySpelling = closestMatch(toKey(called), keys, { maxDistance: Math.max(2, Math.floor(called.length / 3)) });
  return [...new Set([...byTitle, ...(bySpelling === undefined ? [] : [bySpelling])])];
};
