/** Which words of a text are the name of something private. */
import { storedKey } from '@rapporteur/idl/record';

type Finder = { readonly read: (keys: readonly string[]) => Promise<readonly { readonly name: string }[]> };

/**
 * Names of the private repositories on record, in small letters: a word of a text may be one. Looked for once a second, and
 * again when this process puts a repository on record (`forgetPrivate`); what another replica just did takes a second.
 */
export const privateNames = (registry: Finder): Promise<ReadonlySet<string>> => {
  const known = privates.get(registry);
  if (known !== undefined && known.until > performance.now()) return known.names;
  const names = registry
    .read([storedKey.privateRepositories])
    .then((found) => toKnown(found.map(({ name }) => name.slice('repositories/'.length).toLowerCase())));
  names.catch(() => privates.delete(registry));
  privates.set(registry, { names, until: performance.now() + BELIEVED_MS });
  return names;
};

/** While the names are what they were, the very same set: what was looked for in a text need not be looked for again. */
const toKnown = (names: readonly string[]): ReadonlySet<string> => {
  if (names.length !== last.size || !names.every((name) => last.has(name))) last = new Set(names);
  return last;
};

let last: ReadonlySet<string> = new Set();

const privates = new WeakMap<object, { readonly names: Promise<ReadonlySet<string>>; readonly until: number }>();
const BELIEVED_MS = 1_000;

export const forgetPrivate = (registry: Finder): void => {
  privates.delete(registry);
};

/**
 * Which of these names stand in a text, wherever: by themselves, in an address, in a path. Around each slash is looked for the
 * owner and the repository, since what comes before may look like a name as well ("github.com/acme/widgets").
 */
export const namedIn = (text: string, names: ReadonlySet<string>): readonly string[] => {
  const found: string[] = [];
  for (let slash = text.indexOf('/'); slash !== -1; slash = text.indexOf('/', slash + 1)) {
    let start = slash;
    while (start > 0 && slash - start <= LONGEST_OWNER && isOfName(text.charCodeAt(start - 1), false)) start -= 1;
    let end = slash + 1;
    while (end < text.length && end - slash <= LONGEST_REPOSITORY && isOfName(text.charCodeAt(end), true)) end += 1;
    const owner = text.slice(start, slash).toLowerCase();
    // A sentence ends with a dot, and an address to clone with ".git".
    const name = text
      .slice(slash + 1, end)
      .toLowerCase()
      .replace(/\.+$/, '');
    for (const one of new Set([name, name.replace(/\.git$/, '')]))
      if (names.has(`${owner}/${one}`)) found.push(`${owner}/${one}`);
  }
  return found;
};

const [LONGEST_OWNER, LONGEST_REPOSITORY] = [39, 100] as const;

/** A letter, a digit, "-" or "_"; a repository may have dots as well. */
const isOfName = (code: number, withDots: boolean): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 95 ||
  (withDots && code === 46);
