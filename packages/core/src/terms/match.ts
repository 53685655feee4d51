/** Which terms a run of words may be meant for. */
import { type Glossary, isLong, type Match, type Term, toMatch } from './glossary.ts';
import { fold, soundOf } from './sound.ts';
import { isLikely, type Rest, type Verdict, verdictOf } from './verdict.ts';
import type { Run } from './words.ts';

export type Meant = {
  readonly match: Match;
  readonly verdict: Verdict;
  /** What the run has behind the term: "'s", "’s", "s'" or "s"; empty for nothing. */
  readonly ending: string;
};

/** Terms that a run may be meant for, the nearest first. None for a term itself, nor for what holds one. */
export const meantBy = (glossary: Glossary, run: Run): Meant[] => {
  const joined = joinedTerm(glossary, run);
  if (joined) return [joined];
  if (holdsTerm(glossary, run)) return [];
  const stems = stemsOf(run);
  const certain = stems.flatMap(({ letters, ending }) =>
    glossary.confirmed(letters).map((match) => ({ match, ending })),
  );
  // What everybody says all day is no misspelling, whatever it sounds like.
  if (certain.length > 0 || run.grade === 'common') {
    return certain.map((one) => ({ ...one, verdict: run.grade === 'common' ? 'likely' : 'clear' }));
  }
  const best = new Map<Term, Meant>();
  for (const stem of stems) {
    for (const whole of glossary.near(stem.text)) {
      const meant = weigh(glossary, whole, { run, stem });
      if (meant && (best.get(whole.term)?.match.score ?? 0) < meant.match.score) best.set(whole.term, meant);
    }
  }
  return [...best.values()].sort((a, b) => b.match.score - a.match.score);
};

/** The nearest, and what else comes about as near, which makes it a matter for a person unless the agenda decides. */
export const winnerOf = (
  meant: readonly Meant[],
): { readonly first: Meant; readonly rival: Meant | undefined } | undefined => {
  const [first] = meant;
  if (!first) return undefined;
  const equals = meant.filter(({ match }) => first.match.score - match.score < MARGIN);
  const [decided, another] = equals.filter(({ match }) => match.term.isOnAgenda);
  if (decided && !another && first.match.isConfirmed === decided.match.isConfirmed) {
    return { first: decided, rival: undefined };
  }
  return { first, rival: equals[1] };
};

const MARGIN = 0.08;

/** "moss bank" for "Mossbank": the very letters, with other gaps. "get blobs" may be just that, though there is a "GetBlobs". */
const joinedTerm = (glossary: Glossary, run: Run): Meant | undefined => {
  if (run.words.length === 1) return undefined;
  for (const { letters, ending } of stemsOf(run)) {
    const term = glossary.spelt(letters);
    if (!term || /[\s_.-]/.test(fold(term.term))) continue;
    const isPhrase = /\p{Ll}\p{Lu}/u.test(term.term) || run.words.some((word) => word.letters.length < 4);
    const isClear = run.grade === 'strange' || (run.grade === 'ordinary' && !isPhrase);
    const match = { term, sound: 1, letters: 1, score: 1, isConfirmed: false, weight: letters.length };
    return { match, verdict: isClear ? 'clear' : 'likely', ending };
  }
  return undefined;
};

const holdsTerm = (glossary: Glossary, { words }: Run): boolean =>
  words.some((_, from) => {
    let letters = '';
    return words.slice(from).some((word) => {
      letters += word.letters;
      return glossary.spelt(letters) !== undefined || (letters.endsWith('s') && glossary.spelt(letters.slice(0, -1)));
    });
  });

const weigh = (
  glossary: Glossary,
  whole: Match,
  { run, stem }: { readonly run: Run; readonly stem: Stem },
): Meant | undefined => {
  const { term } = whole;
  if (stem.ending === 's' && !/(?:[^\P{L}sxz]|[^\P{L}cs]h)$/iu.test(term.term)) return undefined;
  const rest = withoutShared(partsOf(stem.text), partsOf(term.term));
  const [heard, meant] = [soundOf(rest.heard.join(' ')), soundOf(rest.meant.join(' '))];
  if (!isLong(heard) || !isLong(meant)) return undefined;
  const match = rest.isWhole ? whole : toMatch(term, meant, heard);
  const verdict = verdictOf(match, rest, run.words);
  return verdict && !isPartAsNear(glossary, term, run) ? { match, verdict, ending: stem.ending } : undefined;
};

/** What differs of two phrases: words that both begin or end with prove nothing. */
const withoutShared = (a: Rest, b: Rest): { readonly heard: Rest; readonly meant: Rest; readonly isWhole: boolean } => {
  const most = Math.min(a.length, b.length);
  const isSame = (one: string | undefined, other: string | undefined) => fold(one ?? '') === fold(other ?? '');
  let from = 0;
  while (from < most && isSame(a[from], b[from])) from += 1;
  let behind = 0;
  while (behind < most - from && isSame(a.at(-1 - behind), b.at(-1 - behind))) behind += 1;
  const isWhole = from + behind === 0;
  return { heard: a.slice(from, a.length - behind), meant: b.slice(from, b.length - behind), isWhole };
};

const partsOf = (text: string): Rest => text.split(/[\s\u2010\u2011-]+/);

/** Whether a part of the run comes near to the term, so that the rest was said for itself. */
const isPartAsNear = (glossary: Glossary, term: Term, { words }: Run): boolean =>
  words.length > 1 &&
  [words.slice(1), words.slice(0, -1)].some((part) =>
    glossary.near(part.map(({ text }) => text).join(' ')).some((match) => match.term === term && isLikely(match)),
  );

type Stem = { readonly text: string; readonly letters: string; readonly ending: string };

/** A run as it is, and without an ending of possession or number. */
export const stemsOf = ({ text, letters, words }: Run): readonly Stem[] => {
  const whole = { text, letters, ending: '' };
  const owned = /['’]s$|(?<=s)['’]$/i.exec(text)?.[0];
  if (owned !== undefined) {
    const ending = owned.length;
    return [{ text: text.slice(0, -ending), letters: ending > 1 ? letters.slice(0, -1) : letters, ending: owned }];
  }
  const isPlural = /\p{L}{2}[^s\P{L}]s$/iu.test(text) && words.at(-1)?.grade !== 'common';
  return isPlural ? [whole, { text: text.slice(0, -1), letters: letters.slice(0, -1), ending: 's' }] : [whole];
};
