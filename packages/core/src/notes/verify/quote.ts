/** Where quoted words stand in a text: verbatim, but for blanks and for the shape of quotation marks and dashes. */

/** Where a quote stands in a text, and its characters there; undefined when it does not. */
export const findQuote = (
  text: string,
  quote: string,
): { readonly offset: number; readonly quote: string } | undefined => {
  const words = quote.trim().split(/\s+/);
  if (words[0] === '' || words.length === 0) return undefined;
  const pattern = new RegExp(words.map(literal).join('\\s+'), 'gu');
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (isBoundary(text, match.index) && isBoundary(text, end)) return { offset: match.index, quote: match[0] };
  }
  return undefined;
};

/** Typographic and plain marks are the same: a recogniser writes one, a model or a person the other. */
const literal = (word: string): string =>
  word
    .replace(/\.\.\.|…|[\\^$.*+?()[\]{}|/]/g, (found) =>
      found === '…' || found === '...' ? '(?:\\.\\.\\.|…)' : `\\${found}`,
    )
    .replace(/['’‘ʼ]/g, "['’‘ʼ]")
    .replace(/["“”„]/g, '["“”„]')
    .replace(/[-‐‑–—]/g, '[-‐‑–—]');

/** Not between two letters or digits of one word. */
const isBoundary = (text: string, at: number): boolean => {
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  return !(isWord(text[at - 1]) && isWord(text[at]));
};
