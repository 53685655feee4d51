/** Words of a question in words of a text: what is highlighted, and what a registry without a database finds. */
import leven from 'leven';

export type Range = { readonly start: number; readonly length: number };

const LETTERS = /[\p{L}\p{N}]+/gu;

/** In small letters and without accents. */
const fold = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The words that are looked for, without those behind a minus. */
const wordsOf = (query: string): readonly string[] => {
  const wanted = query.replace(/(^|\s)-(?:"[^"]*"|\S+)/g, ' ');
  return [...new Set([...wanted.matchAll(LETTERS)].map(([word]) => fold(word)).filter((word) => word !== 'or'))];
};

/** The same as one line without marks of the query language. */
export const toPlainWords = (query: string): string => wordsOf(query).join(' ');

/** Where the words stand in a text, in order. */
export const findWords = (query: string, text: string): readonly Range[] => {
  const wanted = wordsOf(query);
  return [...text.matchAll(LETTERS)].flatMap(({ 0: word, index }) => {
    const folded = fold(word);
    return wanted.some((one) => isLike(one, folded)) ? [{ start: index, length: word.length }] : [];
  });
};

/** How many of the words a text has, each counted as 2 if it stands there as it is and as 1 if something like it does. */
export const countWords = (
  query: string,
  text: string,
  by: 'words' | 'likeness',
): { readonly score: number; readonly isWhole: boolean } => {
  const wanted = wordsOf(query);
  const there = [...new Set([...text.matchAll(LETTERS)].map(([word]) => fold(word)))];
  const scores = wanted.map((word) => {
    if (there.includes(word)) return 2;
    return there.some((one) => hasStemOf(word, one) || (by === 'likeness' && isLike(word, one))) ? 1 : 0;
  });
  return {
    score: scores.reduce<number>((sum, one) => sum + one, 0),
    isWhole: wanted.length > 0 && !scores.includes(0),
  };
};

/** The same but for the ending. */
const hasStemOf = (wanted: string, word: string): boolean => {
  const [short, long] = wanted.length < word.length ? [wanted, word] : [word, wanted];
  return (
    short.length >= 4 && long.startsWith(short.replace(/(?:e|es|ed|s|ing)$/, '')) && long.length - short.length <= 4
  );
};

/** Other endings, and a typing error in a word that is long enough to tell. */
const isLike = (wanted: string, word: string): boolean => {
  if (wanted === word || hasStemOf(wanted, word)) return true;
  const shorter = Math.min(wanted.length, word.length);
  if (shorter < 5 || Math.abs(wanted.length - word.length) > 1) return false;
  return leven(wanted, word) <= 1 + Number(shorter >= 8);
};

/** The part of a text around the first words that were found, of about so many characters, with where they stand in it. */
export const cutAround = (
  text: string,
  ranges: readonly Range[],
  longest: number,
): { readonly text: string; readonly highlights: readonly Range[] } => {
  if (text.length <= longest) return { text, highlights: ranges };
  const first = ranges[0]?.start ?? 0;
  const from = first < longest / 2 ? 0 : nextBlank(text, first - Math.floor(longest / 3));
  const [lead, tail] = [from === 0 ? '' : '…', from + longest < text.length ? '…' : ''];
  const cut = text.slice(from, from + longest).toWellFormed();
  return {
    text: `${lead}${cut}${tail}`,
    highlights: ranges
      .filter(({ start, length }) => start >= from && start + length <= from + longest)
      .map(({ start, length }) => ({ start: start - from + lead.length, length })),
  };
};

const nextBlank = (text: string, from: number): number => {
  const found = text.indexOf(' ', from);
  return found === -1 || found > from + 40 ? from : found + 1;
};
