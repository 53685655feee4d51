/** Where quoted words stand in a text: verbatim, but for blanks and for the shape of quotation marks and dashes. */

import { fold } from '../../shared/fold.ts';

/** Where a quote stands in a text, and its characters there; undefined when it does not. */
export const findQuote = (
  text: string,
  quote: string,
): { readonly offset: number; readonly quote: string } | undefined => {
  const words = fold(quote).text.trim().split(/\s+/);
  if (words[0] === '' || words.length === 0) return undefined;
  const folded = fold(text);
  const pattern = new RegExp(words.map(literal).join('\\s+'), 'gu');
  for (const match of folded.text.matchAll(pattern)) {
    const [offset, end] = [match.index, match.index + match[0].length].map(folded.from);
    if (offset === undefined || end === undefined) continue;
    if (isBoundary(text, offset) && isBoundary(text, end)) return { offset, quote: text.slice(offset, end) };
  }
  return undefined;
};

const literal = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/-/g, '\\x2d');

/** Not between two letters or digits of one word. */
const isBoundary = (text: string, at: number): boolean => {
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  return !(isWord(text[at - 1]) && isWord(text[at]));
};
