/** The file beneath a file: `_extends: [owner/]repo[:path][@ref]`. */

/** Path of the settings file, in a repository and in the organisation's repository ".github". */
export const SETTINGS_PATH = '.github/rapporteur.yml';

/** A settings file at GitHub; without `ref` that of the default branch. */
export type FileLocation = { readonly repository: string; readonly path: string; readonly ref?: string };

const FORM =
  /^(?:([a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38}))\/)?([a-zA-Z0-9._-]{1,100})(?::([^\s\\@](?:[^\\\n\r@]*[^\s\\@])?))?(?:@([^\s@:~^?*[\\]+))?$/;

/** Reads the reference of a file in a repository of `owner`; undefined if it is none. */
export const parseExtends = (text: string, owner: string): FileLocation | undefined => {
  const [whole, named = owner, name = '', path = SETTINGS_PATH, ref] = FORM.exec(text) ?? [];
  const isInside = !path.startsWith('/') && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(path);
  if (whole === undefined || !isInside || /^\.{1,2}$/.test(name) || ref?.includes('..')) return undefined;
  return { repository: `${named}/${name}`, path, ...(ref === undefined ? {} : { ref }) };
};

/** One name for one place, "owner/name:path@ref"; GitHub's names of repositories ignore case. */
export const nameOfLocation = ({ repository, path, ref }: FileLocation): string =>
  `${repository.toLowerCase()}:${path}${ref === undefined ? '' : `@${ref}`}`;

/** "owner/name" of such a name. */
export const repositoryIn = (name: string): string => name.slice(0, name.indexOf(':'));
