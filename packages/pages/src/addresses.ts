/** Where pages stand. The page of a resource stands at its name, so an address never changes unless the name does. */
import { toPagePath } from '@rapporteur/idl';
import { toStaticPlace } from './place.ts';
import type { Visit } from './visit.ts';

/** "rfcs/acme/widgets/7" → "/rfcs/acme/widgets/7". */
export const pagePath = toPagePath;

export const personPath = (login: string): string => pagePath(`people/${login.toLowerCase()}`);

/** The path with a query; nothing stands for what is empty. */
export const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const filled = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return filled.length === 0 ? path : `${path}?${new URLSearchParams(filled)}`;
};

/** A decoded path as it stands in an address. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** The whole address of an encoded path, for those who read it elsewhere. */
export const addressOf = ({ origin, site }: Pick<Visit, 'origin' | 'site'>, path: string): string =>
  `${origin}${site.isStatic ? toStaticPlace(path) : path}`;
