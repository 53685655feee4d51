/** Where pages stand. The page of a resource stands at its name, so an address never changes unless the name does. */
import { formatShort, SHORT_SCHEME, type ShortAddress } from '@rapporteur/idl';

/** "rfcs/acme/widgets/7" → "/rfcs/acme/widgets/7". */
export const pagePath = (name: string): string => `/${name.split('/').map(encodeURIComponent).join('/')}`;

/** Whether GitHub may have an account of this name. */
export const isLogin = (text: string): boolean => /^[a-z0-9][a-z0-9_-]{0,38}(?:\[bot\])?$/i.test(text);

export const personPath = (login: string): string => pagePath(`people/${login.toLowerCase()}`);

/** The path with a query; nothing stands for what is empty. */
export const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const filled = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return filled.length === 0 ? path : `${path}?${new URLSearchParams(filled)}`;
};

/** Where a motion stands on the page of its RFC. */
export const motionAnchor = ({ name }: { readonly name: string }): string => `motion-${name.split('/').at(-1) ?? ''}`;

/** Undefined for what no short address can name. */
export const shortOf = (address: ShortAddress): string | undefined => {
  try {
    return formatShort(address);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** Where a short address is followed. */
export const shortPath = (short: string): string => `/t/${short.slice(SHORT_SCHEME.length)}`;

/** Where an item stands on the page of its agenda. */
export const itemAnchor = (id: string): string => `item-${id.replace(/[^A-Za-z0-9_.-]+/g, '-')}`;

/** Where something is read: what has no page of its own stands on that of another. */
export const placeOf = (name: string, part = ''): string => {
  const [kind = '', ...rest] = name.split('/');
  switch (kind) {
    case 'motions':
      return `${pagePath(`rfcs/${rest.slice(0, 3).join('/')}`)}#${motionAnchor({ name })}`;
    case 'notes':
      return `${pagePath(`meetings/${rest.join('/')}`)}#${part === '' ? 'notes' : encodeURIComponent(part)}`;
    case 'agendas':
      return `${pagePath(`meetings/${rest.join('/')}`)}#agenda`;
    default:
      return pagePath(name);
  }
};
