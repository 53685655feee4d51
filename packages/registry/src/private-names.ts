/** Which words of a text are the name of something private. */
import { storedKey } from '@rapporteur/idl/record';

type Finder = { readonly find: (keys: readonly string[]) => Promise<readonly { readonly name: string }[]> };

/**
 * Names of the private repositories on record, in small letters: a word of a text may be one. Looked for once a second, and
 * again when this process puts a repository on record (`forgetPrivate`); what another replica just did takes a second.
 */
export const privateNames = (registry: Finder): Promise<ReadonlySet<string>> => {
  const known = privates.get(registry);
  if (known !== undefined && known.until > performance.now()) return known.names;
  const names = registry
    .find([storedKey.privateRepositories])
    .then((found) => new Set(found.map(({ name }) => name.slice('repositories/'.length).toLowerCase())));
  names.catch(() => privates.delete(registry));
  privates.set(registry, { names, until: performance.now() + BELIEVED_MS });
  return names;
};

const privates = new WeakMap<object, { readonly names: Promise<ReadonlySet<string>>; readonly until: number }>();
const BELIEVED_MS = 1_000;

export const forgetPrivate = (registry: Finder): void => {
  privates.delete(registry);
};
