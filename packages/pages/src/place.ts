/** Where a page stands on a server that only hands out files: each in a folder of its own, and one with a query in a folder below. */
import { createHash } from 'node:crypto';
import type { Visit } from './visit.ts';

/** The whole address of an encoded path, for those who read it elsewhere. */
export const addressOf = ({ origin, site }: Pick<Visit, 'origin' | 'site'>, path: string): string =>
  `${origin}${site.isStatic ? toStaticPlace(path) : path}`;

/** A decoded path as it stands in an address. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** "/rfcs" → "/rfcs/", "/rfcs?stage=fcp#top" → "/rfcs/-/stage=fcp/#top"; what is a file already stays where it is. */
export const toStaticPlace = (path: string): string => {
  const [, place = '', query = '', hash = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(path) ?? [];
  if (isFile(place)) return `${place}${hash}`;
  const folder = place.endsWith('/') ? place : `${place}/`;
  return `${folder}${query === '' ? '' : `-/${toFolderName(query)}/`}${hash}`;
};

/** By its ending, as such a server tells them apart. */
const isFile = (place: string): boolean =>
  place.startsWith('/-/') || place.startsWith('/calendar/') || /\.(?:atom|json|xml|svg|txt)$/.test(place);

/** A query as people can read it, as far as every disk takes it; what cannot be told from it then is told by a digest. */
const toFolderName = (query: string): string => {
  const readable = query.replace(/[^\w.=-]+/g, '-').replace(/^\.+/, '');
  if (readable === query && query.length <= LONGEST) return query;
  return `${readable.slice(0, LONGEST)}-${createHash('sha256').update(query).digest('hex').slice(0, 12)}`;
};

const LONGEST = 48;
