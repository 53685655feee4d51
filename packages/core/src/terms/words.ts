/** Words of a text that may be compared with a term, and runs of them. */
import { type Grade, gradeOf } from './ordinary.ts';
import { bare } from './sound.ts';

/** A word between blanks, without the marks around it; offsets in UTF-16 code units. */
export type Word = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** As `bare` has it. */
  readonly letters: string;
  readonly grade: Grade;
  /** Whether nothing but a blank stands between it and the next. */
  readonly joins: boolean;
  /** Whether it begins a sentence, so that a capital says nothing. */
  readonly opens: boolean;
};

/** One to four words in a row. */
export type Run = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly letters: string;
  /** That of its strangest word. */
  readonly grade: Grade;
  readonly words: readonly Word[];
};

/**
 * Words of speech alone: what holds a digit, a sign of code or of an address is left out, and so is everything between backticks.
 * No offset lies within a word, so that whoever replaces one touches no longer word.
 */
const wordsOf = (text: string): Word[] => {
  const code = codeOf(text);
  const words: Word[] = [];
  let span = 0;
  for (const { 0: chunk, index } of text.matchAll(/\S+/gu)) {
    while ((code[span]?.end ?? Number.MAX_SAFE_INTEGER) <= index) span += 1;
    if ((code[span]?.start ?? Number.MAX_SAFE_INTEGER) < index + chunk.length) continue;
    if (chunk.length > LONGEST_CHUNK) continue;
    const lead = /^[("'“‘„«¿¡…\u2013\u2014-]*/u.exec(chunk)?.[0].length ?? 0;
    const tail = /[)"'”’»,.;:!?…\u2013\u2014-]*$/u.exec(chunk.slice(lead))?.[0].length ?? 0;
    const word = chunk.slice(lead, chunk.length - tail);
    if (!SPOKEN.test(word)) continue;
    const start = index + lead;
    const end = start + word.length;
    const next = /^[^\S\n]\p{L}/u.test(text.slice(end, end + 3));
    words.push({
      start,
      end,
      text: word,
      letters: bare(word),
      grade: gradeOf(word),
      joins: tail === 0 && next,
      opens: /(?:^|[.?!…:]["'”’)]*\s)$/.test(before(text, index)),
    });
  }
  return words;
};

/** What stands in front of a word, as far as it tells whether a sentence ended. */
const before = (text: string, at: number): string =>
  at === 0 ? '' : ` ${text.slice(Math.max(0, at - 5), at).replace(/\s+$/, ' ')}`;

/** All runs, by their first word, the shortest first; none goes over a mark, a line, or a word that is left out. */
export const runsOf = (text: string): Run[] => {
  const words = wordsOf(text);
  const runs: Run[] = [];
  for (const [at, first] of words.entries()) {
    let run: Omit<Run, 'text' | 'grade'> = { start: first.start, end: first.end, letters: '', words: [] };
    for (const word of words.slice(at, at + MOST_WORDS)) {
      const last = run.words.at(-1);
      if (last && !(last.joins && last.end + 1 === word.start)) break;
      run = { ...run, letters: run.letters + word.letters, end: word.end, words: [...run.words, word] };
      if (run.letters.length > LONGEST) break;
      runs.push({ ...run, text: text.slice(run.start, run.end), grade: gradeOfWords(run.words) });
    }
  }
  return runs;
};

const gradeOfWords = (words: readonly Word[]): Grade => {
  if (words.some(({ grade }) => grade === 'strange')) return 'strange';
  return words.some(({ grade }) => grade === 'ordinary') ? 'ordinary' : 'common';
};

/** Letters with apostrophes and dashes within. */
const SPOKEN = /^\p{L}[\p{L}\p{M}]*(?:['’\u2010\u2011-][\p{L}\p{M}]+)*$/u;
const MOST_WORDS = 4;
const LONGEST = 40;
/** A word with all its marks. */
const LONGEST_CHUNK = 100;

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
