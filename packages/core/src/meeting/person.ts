/** Who brings an item, as the minutes write it: "[David]", "(Fabio)", "Niels - talk about …", "[DR] …". */

/** A text without the name of who brings it; both as written. */
export type Owned = { readonly text: string; readonly owner: string };

/**
 * Takes the owner off a text. What attendees are called counts wherever it stands; with `open`, as in open mic, so does what
 * looks like a name. Everything else stays in the text: "(RFC TBD)" is nobody.
 */
export const takeOwner = (text: string, people: ReadonlySet<string>, open: boolean): Owned => {
  const isKnown = (name: string): boolean => people.has(name.toLowerCase());
  const isPerson = (name: string): boolean => isKnown(name) || (open && LOOKS_LIKE_NAME.test(name));
  for (const [pattern, accepts] of [
    [/^(?<text>.+?)\s*[([]\**(?<owner>[^()[\]*]+)\**[)\]]$/, isPerson],
    [/^(?<text>.+?)\s+-\s+(?<owner>[^-]+)$/, isPerson],
    [/^(?<owner>[^-]+?)\s+-\s+(?<text>.+)$/, isPerson],
    [/^[([](?<owner>[A-Z]{2})[)\]]\s*(?<text>.+)$/, () => true],
    [/^[([](?<owner>[^()[\]]+)[)\]]\s*(?<text>.+)$/, isKnown],
  ] as const) {
    const { text: rest = '', owner = '' } = pattern.exec(text)?.groups ?? {};
    if (owner && accepts(owner.trim())) return { text: rest.trim(), owner: owner.trim() };
  }
  return { text, owner: '' };
};

/** One or two words with a capital and small letters: "Yee", "Thomas Huang", but not "RFC", "TBD" or "be an RFC". */
const LOOKS_LIKE_NAME = /^\p{Lu}[\p{L}'’]*\p{Ll}(?: \p{Lu}[\p{L}'’-]*\p{Ll})?$/u;

/** By what people are called, in lower case: their whole names and their first ones. */
export const callNames = (people: readonly string[]): ReadonlySet<string> =>
  new Set(
    people.flatMap((person) => {
      const full = person.toLowerCase();
      return [full, full.split(' ')[0] ?? ''].filter((name) => name !== '');
    }),
  );
