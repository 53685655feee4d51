/** Words of a text that may be compared with a term, and runs of them. */
import { bare } from './sound.ts';

/** A word between blanks, without the marks around it; offsets in UTF-16 code units. */
export type Word = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Whether nothing but a blank stands between it and the next. */
  readonly joins: boolean;
};

/** One to four words in a row. */
export type Run = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly words: readonly Word[];
};

/**
 * Words of speech alone: what holds a digit, a sign of code or of an address is left out, and so is everything between backticks.
 * No offset lies within a word, so that whoever replaces one touches no longer word.
 */
export const wordsOf = (text: string): Word[] => {
  const code = codeOf(text);
  const words: Word[] = [];
  let span = 0;
  for (const { 0: chunk, index } of text.matchAll(/\S+/gu)) {
    while ((code[span]?.end ?? Number.MAX_SAFE_INTEGER) <= index) span += 1;
    if ((code[span]?.start ?? Number.MAX_SAFE_INTEGER) < index + chunk.length) continue;
    const lead = /^[("'“‘„«¿¡…\u2013\u2014-]*/u.exec(chunk)?.[0].length ?? 0;
    const tail = /[)"'”’»,.;:!?…\u2013\u2014-]*$/u.exec(chunk.slice(lead))?.[0].length ?? 0;
    const word = chunk.slice(lead, chunk.length - tail);
    if (!SPOKEN.test(word)) continue;
    const start = index + lead;
    const end = start + word.length;
    const next = /^[^\S\n]\p{L}/u.test(text.slice(end, end + 3));
    words.push({ start, end, text: word, joins: tail === 0 && next });
  }
  return words;
};

/** All runs, by their first word, the shortest first; none goes over a mark, a line, or a word that is left out. */
export const runsOf = (text: string, words: readonly Word[] = wordsOf(text)): Run[] =>
  words.flatMap((first, at) => {
    const runs: Run[] = [];
    for (let count = 1; count <= MOST_WORDS; count += 1) {
      const run = words.slice(at, at + count);
      const last = run.at(-1);
      if (run.length < count || last === undefined) break;
      const before = run.at(-2);
      if (before && !(before.joins && before.end + 1 === last.start)) break;
      const written = text.slice(first.start, last.end);
      if (bare(written).length > LONGEST) break;
      runs.push({ start: first.start, end: last.end, text: written, words: run });
    }
    return runs;
  });

/** Letters with apostrophes and dashes within. */
const SPOKEN = /^\p{L}[\p{L}\p{M}]*(?:['’\u2010\u2011-][\p{L}\p{M}]+)*$/u;
const MOST_WORDS = 4;
const LONGEST = 40;

type Span = { readonly start: number; readonly end: number };

/** Stretches between backticks; after a backtick that nobody closes all is speech. */
const codeOf = (text: string): Span[] => {
  const fences = [...text.matchAll(/`+/g)];
  const spans: Span[] = [];
  const nextOf = new Map<number, number>();
  const closing: (number | undefined)[] = [];
  for (let at = fences.length - 1; at >= 0; at -= 1) {
    const size = fences[at]?.[0].length ?? 0;
    closing[at] = nextOf.get(size);
    nextOf.set(size, at);
  }
  for (let at = 0; at < fences.length; at += 1) {
    const close = closing[at];
    const [from, to] = [fences[at], close === undefined ? undefined : fences[close]];
    if (close === undefined || from === undefined || to === undefined) continue;
    spans.push({ start: from.index, end: to.index + to[0].length });
    at = close;
  }
  return spans;
};
