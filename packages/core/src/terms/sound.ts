/** How alike two spellings sound and look: a phonetic key for the sound, weighed edits for the letters. */
import { doubleMetaphone } from 'double-metaphone';

/** A spelling made ready for comparing. Two that are spelt alike but for case, blanks, dashes and accents have equal `letters`. */
export type Sound = {
  /** Letters and digits only, lower case, without accents. */
  readonly letters: string;
  /** The same, spelt as plainly as it sounds: "kwill" and "quill" are one. */
  readonly plain: string;
  /** Phonetic keys, the likelier first; none where the script has no Latin letters. */
  readonly keys: readonly string[];
};

export type Likeness = {
  /** 1 for the same sound, 0 for nothing in common. */
  readonly sound: number;
  /** 1 for the same plain spelling. */
  readonly letters: number;
};

/** Lower case, without accents, with plain apostrophes, dashes and blanks; its length may differ from the text's. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[øæœßłđðþıŋ]/g, (letter) => LIGATURES[letter] ?? letter)
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();

/** Letters and digits only, so that "FlyteAdmin" and "flyte admin" are one. */
export const bare = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]+/gu, '');

export const soundOf = (text: string): Sound => {
  const letters = bare(text).slice(0, LONGEST);
  const latin = letters.replace(/[^a-z]/g, '');
  return { letters, plain: plainly(letters), keys: [...new Set(doubleMetaphone(latin))].filter((key) => key !== '') };
};

/** Symmetric. */
export const likenessOf = (a: Sound, b: Sound): Likeness => ({
  sound: keyLikeness(a, b),
  letters: letterLikeness(a, b),
});

const keyLikeness = (a: Sound, b: Sound): number =>
  Math.max(0, ...a.keys.flatMap((one) => b.keys.map((other) => shareOf(one, other, () => 1))));

const letterLikeness = (a: Sound, b: Sound): number => shareOf(a.plain, b.plain, letterCost);

/** Share of two texts that needs no edit. */
const shareOf = (a: string, b: string, cost: Cost): number => {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 0;
  return a === b ? 1 : Math.max(0, 1 - editsBetween(a, b, cost) / longest);
};

/** What it costs to write one letter for another; an empty one stands for none. */
type Cost = (from: string, to: string) => number;

/** Recognisers confuse vowels first, then the voiced and the unvoiced; a counted edit as in `leven` would not tell "Jon" from "Ron". */
const letterCost: Cost = (from, to) => {
  if ((from === '' || VOWELS.includes(from)) && (to === '' || VOWELS.includes(to))) return 0.5;
  return PAIRS.has(from + to) || PAIRS.has(to + from) ? 0.6 : 1;
};

const editsBetween = (a: string, b: string, cost: Cost): number => {
  let above = [0];
  for (let column = 0; column < b.length; column += 1) {
    above.push((above[column] ?? 0) + cost('', b.charAt(column)));
  }
  for (const letter of a) {
    const row = [(above[0] ?? 0) + cost(letter, '')];
    for (let column = 0; column < b.length; column += 1) {
      const other = b.charAt(column);
      row.push(
        Math.min(
          (above[column] ?? 0) + (letter === other ? 0 : cost(letter, other)),
          (above[column + 1] ?? 0) + cost(letter, ''),
          (row[column] ?? 0) + cost('', other),
        ),
      );
    }
    above = row;
  }
  return above[b.length] ?? 0;
};

const plainly = (letters: string): string => {
  const respelt = SPELLINGS.reduce((text, [pattern, sound]) => text.replace(pattern, sound), letters);
  return respelt === '' ? letters : respelt;
};

/** Spellings of one sound, in this order. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/([aeiou])gh(?![aeiou])/g, '$1'],
  [/gh/g, 'g'],
  [/ph/g, 'f'],
  [/sch|sh/g, 'š'],
  [/tch|ch/g, 'č'],
  [/qu/g, 'kw'],
  [/wh/g, 'w'],
  [/ck|q/g, 'k'],
  [/x/g, 'ks'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/g(?=[ei])/g, 'j'],
  [/z/g, 's'],
  [/y/g, 'i'],
  [/(.)\1+/g, '$1'],
  [/(?<=.[^aeiou])e$/, ''],
];

const VOWELS = 'aeiou';
const PAIRS: ReadonlySet<string> = new Set(['bp', 'dt', 'gk', 'fv', 'ks', 'jg', 'šs', 'čš', 'jč', 'mn', 'wv']);
const LIGATURES: Readonly<Record<string, string>> = {
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ŋ: 'ng',
};
/** Nobody pronounces a longer name; comparing costs the square of it. */
const LONGEST = 48;
