/** The terms of a community, found by their spelling, by what a person confirmed, or by how they sound. */
import { bare, type Likeness, likenessOf, type Sound, soundOf } from './sound.ts';

export type TermKind = 'repository' | 'rfc' | 'pull_request' | 'discussion' | 'group' | 'package' | 'person' | 'word';

/** A term as it is to be spelt. */
export type Term = {
  readonly term: string;
  readonly kind: TermKind;
  /** Where it stands, for people: a title, a file, a list. */
  readonly source: string;
  /** What a recogniser wrote for it, as a person confirmed. */
  readonly heard?: readonly string[];
  /** Whether it is on the agenda of this meeting. */
  readonly isOnAgenda?: boolean;
};

/** How near a spelling is to a term. */
export type Match = Likeness & {
  readonly term: Term;
  /** 1 for what a person confirmed; sound and letters count alike, and what is on the agenda a little more. */
  readonly score: number;
  readonly isConfirmed: boolean;
  /** How many consonants agree, about: the longer, the less it is chance. */
  readonly weight: number;
};

export type Glossary = {
  readonly terms: readonly Term[];
  /** The term with these letters, as `bare` has them: spelt so but for case, blanks, dashes and accents. */
  readonly spelt: (letters: string) => Term | undefined;
  /** Terms for which these letters were confirmed; none that is spelt so. */
  readonly confirmed: (letters: string) => readonly Match[];
  /** Terms that sound like it, the nearest first; none that is spelt so, none that has a digit or only a few letters. */
  readonly near: (text: string) => readonly Match[];
};

/** Spellings that differ in nothing but case and blanks are one term; the first wins, and keeps what was heard for any. */
export const toGlossary = (terms: readonly Term[]): Glossary => {
  const known = new Map<string, Entry>();
  for (const term of terms) {
    const letters = bare(term.term);
    if (letters === '' || known.size >= MOST_TERMS) continue;
    const same = known.get(letters);
    known.set(letters, same ? { ...same, term: join(same.term, term) } : { term, sound: soundOf(term.term) });
  }
  const confirmed = new Map<string, Entry[]>();
  const byKey = new Map<string, Entry[]>();
  for (const entry of known.values()) {
    for (const heard of new Set((entry.term.heard ?? []).map(bare))) put(confirmed, heard, entry);
    if (isLong(entry.sound)) for (const key of keysOf(entry.sound)) put(byKey, key, entry);
  }
  const near = (text: string): Match[] => {
    const sound = soundOf(text);
    const candidates = isLong(sound) ? new Set(keysOf(sound).flatMap((key) => byKey.get(key) ?? [])) : [];
    return [...candidates]
      .filter((entry) => entry.sound.letters !== sound.letters)
      .map((entry) => toMatch(entry.term, entry.sound, sound))
      .sort((a, b) => b.score - a.score || (a.term.term < b.term.term ? -1 : 1));
  };
  return {
    terms: [...known.values()].map(({ term }) => term),
    spelt: (letters) => known.get(letters)?.term,
    confirmed: (letters) =>
      (confirmed.get(letters) ?? [])
        .filter(({ sound }) => sound.letters !== letters)
        .map(({ term }) => ({ ...CERTAIN, term })),
    near: remember(near),
  };
};

/** How near a spelling is to what a term sounds like. */
export const toMatch = (term: Term, sound: Sound, heard: Sound): Match => {
  const likeness = likenessOf(sound, heard);
  const score = (likeness.sound + likeness.letters) / 2 + (term.isOnAgenda ? ON_AGENDA : 0);
  const weight = Math.min(...[sound, heard].map(({ keys }) => keys[0]?.length ?? 0));
  return { ...likeness, term, score: Math.min(score, 0.99), isConfirmed: false, weight };
};

const CERTAIN = { sound: 1, letters: 1, score: 1, isConfirmed: true, weight: 1 } as const;

type Entry = { readonly term: Term; readonly sound: Sound };

const join = (a: Term, b: Term): Term => ({
  ...a,
  heard: [...new Set([...(a.heard ?? []), ...(b.heard ?? [])])],
  ...(a.isOnAgenda || b.isOnAgenda ? { isOnAgenda: true } : {}),
});

/** A key and, if it is long enough to bear it, what is left of it without any one of its consonants: keys one edit apart share one. */
const keysOf = ({ keys }: Sound): string[] => [
  ...new Set(
    keys.flatMap((key) =>
      key.length < SHORT_KEY ? [key] : [key, ...Array.from(key, (_, at) => key.slice(0, at) + key.slice(at + 1))],
    ),
  ),
];

/** What is as short sounds like too much. */
export const isLong = ({ letters, keys }: Sound): boolean =>
  letters.length >= 4 && (keys[0]?.length ?? 0) >= 2 && !/\p{N}/u.test(letters);

/** Terms that sound alike by the dozen tell nothing; without this bound each word would be compared with all. */
const put = (map: Map<string, Entry[]>, key: string, entry: Entry): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else if (list.length < MOST_ALIKE) list.push(entry);
};

const remember = <T>(find: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const old = known.get(text);
    if (old !== undefined) return old;
    const found = find(text);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, found);
    return found;
  };
};

const ON_AGENDA = 0.05;
const SHORT_KEY = 4;
const MOST_ALIKE = 24;
const MOST_REMEMBERED = 20_000;
/** More than any organisation has words of its own. */
export const MOST_TERMS = 5_000;
