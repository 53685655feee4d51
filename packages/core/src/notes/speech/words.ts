/** Words and sentences of speech: what counts as content, and where a sentence begins and ends. */

import { fold } from '../../shared/fold.ts';

/** A stretch of a text, in UTF-16 code units. */
export type Span = { readonly start: number; readonly end: number };

/**
 * Sentences of a text, without the blanks around them. "e.g. this" and "v1.9 is" are not cut, nor is speech where a
 * recogniser took a pause for an end: before a small letter, and after words that end no sentence.
 */
export const sentenceSpans = (text: string): Span[] => {
  const spans: Span[] = [];
  let start = 0;
  for (const match of text.matchAll(/(?<![.?!…])[.?!…]+["')\]]*(?=\s+\S|\s*$)/g)) {
    const end = match.index + match[0].length;
    const next = text.slice(end).trimStart().charAt(0);
    const pauses =
      /^[.…]+$/.test(match[0]) && (/\p{Ll}/u.test(next) || (next !== '' && DANGLING.test(text.slice(start, end))));
    if (pauses || (match[0] === '.' && ABBREVIATION.test(text.slice(Math.max(0, end - 8), end)))) continue;
    push(spans, text, { start, end });
    start = end;
  }
  push(spans, text, { start, end: text.length });
  return spans;
};

/** How many words, split at blanks. */
export const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

/** Content words, lower case, without endings, in order; fillers and function words are left out. */
export const stemsOf = (text: string): string[] =>
  (fold(text).text.toLowerCase().match(WORD) ?? []).filter((word) => !STOP.has(word)).map(stem);

/** Joins a plural and a verb form with its noun; not a linguist, only the same for both sides of a comparison. */
export const stem = (word: string): string => {
  const bare = word.replace(/['’]s?$/, '');
  if (bare.length < 4) return bare;
  for (const [ending, replacement] of ENDINGS) {
    if (bare.endsWith(ending) && bare.length - ending.length >= 3) return bare.slice(0, -ending.length) + replacement;
  }
  return bare;
};

/** Whether a lower-case word carries no topic. */
export const isStopWord = (word: string): boolean => STOP.has(word);

const push = (spans: Span[], text: string, { start, end }: Span): void => {
  const part = text.slice(start, end);
  const from = start + (part.length - part.trimStart().length);
  const to = start + part.trimEnd().length;
  if (to > from) spans.push({ start: from, end: to });
};

const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|dr|mr|mrs|ms|st|no|approx|cf|\p{Lu})\.$/iu;
const DANGLING = /\b(?:the|a|an|and|or|but|because|my|our|your|their|its|like|which|into)[.…]+$/i;
const WORD = /[\p{L}\p{N}]+(?:['’.\-_/][\p{L}\p{N}]+)*/gu;
const ENDINGS = [
  ['ations', 'ate'],
  ['ation', 'ate'],
  ['ments', 'ment'],
  ['ings', ''],
  ['ing', ''],
  ['ies', 'y'],
  ['ied', 'y'],
  ['sses', 'ss'],
  ['ches', 'ch'],
  ['shes', 'sh'],
  ['xes', 'x'],
  ['ss', 'ss'],
  ['us', 'us'],
  ['ers', 'er'],
  ['ed', ''],
  ['es', ''],
  ['s', ''],
  ['ly', ''],
  ['e', ''],
] as const;

const STOP: ReadonlySet<string> = new Set(
  `a about above actually after again all already alright also although am an and another any anybody anyone anything anyway are aren't around
as at away back basically be because been before being below between bit both but by bye can can't cannot cause come comes coming
completely cool could couldn't course definitely did didn't do does doesn't doing don't done down during each either else enough
especially etc even ever every everybody everyone everything exactly few first for from further get gets getting give given go goes
going gone gonna good got gotta great guess guys had hadn't hand has hasn't have haven't having he hello her here hers hey hi him his hmm
honestly hopefully how however i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's its itself just keep kind kinda know
last least left less let let's like little look looking looks lot lots made mainly make makes many may maybe me mean means might mm mm-hmm
more morning most mostly much must my myself need needs never new next nice no nobody none nope nor not nothing now obviously of off oh ok
okay on once one ones only onto or other others otherwise our ours out over own part people per perhaps please point pretty probably put
quick quickly quite rather really regarding right said same saw say saying says see seem seems seen several shall she should shouldn't
side simply since so some somebody someone something sometimes somewhat sort sorry still stuff such super sure take talk talking tell
than thank thanks that that'd that'll that's the their them themselves then there there's these they they'd they'll they're they've
thing things think thinking this those though thought through thus time to today together too totally towards true try trying two um uh
under unless until up upon us use used using usually very want wanted wants was wasn't way we we'd we'll we're we've well went were weren't
what what's whatever when where whether which while who who's whole whom whose why will with within without won't wonder wondering word
work working works would wouldn't yeah yep yes yet you you'd you'll you're you've your yours yourself`.split(/\s+/),
);
