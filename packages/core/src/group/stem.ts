/** Light stemming of English words, so that "override", "overrides", "overridden" and "overridable" are one word. */

/** Words of a text, lower case, in order; a word may hold digits. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** The stem of one word. It need not be a word itself; it is only good for comparing. */
export const stemOf = (word: string): string => {
  const stem = [...ENDINGS].map((ending) => cut(word, ending)).find((cutOff) => cutOff !== undefined) ?? word;
  return stem.replace(/([bdgklmnprt])\1$/, '$1');
};

/** Whether the words of a phrase follow one another in a text, whatever their endings. An empty phrase is nowhere. */
export const hasPhrase = (text: string, phrase: string): boolean => {
  const wanted = wordsOf(phrase).map(stemOf);
  const found = wordsOf(text).map(stemOf);
  return wanted.length > 0 && found.some((_, start) => wanted.every((stem, offset) => found[start + offset] === stem));
};

/** The words of a group's name that say what it is about: "runtime-overrides-group" is about "runtime", "overrides". */
export const nameWords = (name: string): string[] => wordsOf(name).filter((word) => !COMMON.has(word));

const COMMON: ReadonlySet<string> = new Set([
  'group',
  'groups',
  'wg',
  'sig',
  'working',
  'team',
  'the',
  'of',
  'for',
  'and',
]);
const ENDINGS = ['ability', 'ables', 'able', 'ations', 'ation', 'ings', 'ing', 'ies', 'den', 'ed', 'es', 'y', 's', 'e'];
/** A stem shorter than this says too little: "use" and "used" stay apart. */
const SHORTEST = 4;

const cut = (word: string, ending: string): string | undefined =>
  word.endsWith(ending) && word.length - ending.length >= SHORTEST ? word.slice(0, -ending.length) : undefined;
