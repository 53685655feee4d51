/** Where pages stand. The page of a resource stands at its name, so an address never changes unless the name does. */
import { toPagePath } from '@rapporteur/idl';

/** "rfcs/acme/widgets/7" → "/rfcs/acme/widgets/7". */
export const pagePath = toPagePath;

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
