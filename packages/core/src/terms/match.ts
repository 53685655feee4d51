/** Which term a run of words may be meant for, and how sure that is. */
import { type Glossary, isLong, type Match, type Term, toMatch } from './glossary.ts';
import { type Grade, gradeOf } from './ordinary.ts';
import { fold, type Sound, soundOf } from './sound.ts';
import type { Run } from './words.ts';

/** `clear`: may be changed for display. `likely`: a person should look; as good as heard, if somebody says that it was this term. */
export type Verdict = 'clear' | 'likely' | 'no';

export type Meant = {
  readonly match: Match;
  readonly verdict: Verdict;
  /** What the run has behind the term: "'s", "’s", "s'" or "s"; empty for nothing. */
  readonly ending: string;
};

/** Terms that a run may be meant for, the nearest first. None for a term itself, nor for what holds one. */
export const meantBy = (glossary: Glossary, run: Run): Meant[] => {
  const grade = gradeOfRun(run.words.map(({ text }) => text));
  const joined = joinedTerm(glossary, run, grade);
  if (joined) return [joined];
  if (holdsTerm(glossary, run)) return [];
  const stems = stemsOf(run.text);
  const certain = stems.flatMap(({ stem, ending }) => glossary.confirmed(stem).map((match) => ({ match, ending })));
  if (certain.length > 0) return certain.map((one) => ({ ...one, verdict: grade === 'common' ? 'likely' : 'clear' }));
  // What everybody says all day is no misspelling, as far as sound can tell.
  if (grade === 'common') return [];
  const best = new Map<Term, Meant>();
  for (const { stem, ending } of stems) {
    for (const whole of glossary.near(stem)) {
      if (ending === 's' && !/(?:[^\P{L}sxz]|[^\P{L}cs]h)$/iu.test(whole.term.term)) continue;
      const meant = weigh(glossary, whole, { run, stem, ending });
      if (meant && (best.get(whole.term)?.match.score ?? 0) < meant.match.score) best.set(whole.term, meant);
    }
  }
  return [...best.values()].sort((a, b) => b.match.score - a.match.score);
};

/** The one that wins clearly; what else could be meant makes it a matter for a person, unless the agenda decides. */
export const winnerOf = (
  meant: readonly Meant[],
): { readonly first: Meant; readonly rival: Meant | undefined } | undefined => {
  const [first, ...others] = meant;
  if (!first) return undefined;
  const equals = [first, ...others.filter(({ match }) => first.match.score - match.score < MARGIN)];
  const onAgenda = equals.filter(({ match }) => match.term.isOnAgenda);
  const [decided] = onAgenda;
  if (decided && onAgenda.length === 1 && first.match.isConfirmed === decided.match.isConfirmed)
    return { first: decided, rival: undefined };
  return { first, rival: equals[1] };
};

/** "moss bank" for "Mossbank": the very letters, with other gaps. "get blobs" may be just that, though there is a "GetBlobs". */
const joinedTerm = (glossary: Glossary, { text, words }: Run, grade: Grade): Meant | undefined => {
  for (const { stem, ending } of words.length > 1 ? stemsOf(text) : []) {
    const term = glossary.spelt(stem);
    if (!term || withoutDashes(term.term).includes(' ')) continue;
    const isPhrase = /\p{Ll}\p{Lu}/u.test(term.term) || words.some((word) => word.text.length < 4);
    const verdict = grade === 'strange' || (grade === 'ordinary' && !isPhrase) ? 'clear' : 'likely';
    return {
      match: { term, sound: 1, letters: 1, score: 1, isConfirmed: false, weight: stem.length },
      verdict,
      ending,
    };
  }
  return undefined;
};

const withoutDashes = (text: string): string => fold(text).replace(/[-_.]/g, ' ');

type Heard = { readonly run: Run; readonly stem: string; readonly ending: string };

const weigh = (glossary: Glossary, whole: Match, { run, stem, ending }: Heard): Meant | undefined => {
  const rest = withoutShared(stem, whole.term.term);
  if (!rest) return undefined;
  const [heard, meant] = rest.map((words) => soundOf(words.join(' '))) as [Sound, Sound];
  const isWhole = heard.letters === soundOf(stem).letters;
  if (!isWhole && !(isLong(heard) && isLong(meant))) return undefined;
  const match = isWhole ? whole : toMatch(whole.term, meant, heard);
  const grade = gradeOfRun(rest[0]);
  if (grade === 'common' || !passes(match, BARS[grade].likely)) return undefined;
  if (isPartly(glossary, match, run, rest[0])) return undefined;
  const verdict = isSafe(match, rest[0]) && passes(match, BARS[grade].clear) ? 'clear' : 'likely';
  return { match, verdict, ending };
};

/** What differs of two phrases: words that both begin or end with prove nothing. Undefined if nothing is left of either. */
const withoutShared = (a: string, b: string): readonly [string[], string[]] | undefined => {
  const [one, other] = [a.split(/[ \u2010\u2011-]/), b.split(/[ \u2010\u2011-]/)];
  while (one[0] !== undefined && other[0] !== undefined && fold(one[0]) === fold(other[0])) {
    one.shift();
    other.shift();
  }
  while (one.length > 0 && other.length > 0 && fold(one.at(-1) ?? '') === fold(other.at(-1) ?? '')) {
    one.pop();
    other.pop();
  }
  return one.length > 0 && other.length > 0 ? [one, other] : undefined;
};

/** Whether a part of the run comes as near, so that the rest was said for itself; or what is spelt out is among its words. */
const isPartly = (glossary: Glossary, { term }: Match, run: Run, heard: readonly string[]): boolean => {
  if (heard.length === 1) return false;
  const parts = [run.words.slice(1), run.words.slice(0, -1)].map((words) => words.map(({ text }) => text).join(' '));
  return (
    heard.some((word) => word.length < 4 && ACRONYM.test(word)) ||
    parts.some((part) => glossary.near(part).some((match) => match.term === term && passes(match, BARS.strange.likely)))
  );
};

/** Whether sound may decide alone. */
const isSafe = ({ term }: Match, heard: readonly string[]): boolean => {
  const [first = ''] = heard;
  // Letters that are spelt out have no sound of their own.
  if (ACRONYM.test(term.term) || heard.some((word) => ACRONYM.test(word))) return false;
  if (heard.length > 1) return true;
  // A name with a capital may be somebody else's, and a word of the dictionary is mostly what was said.
  return gradeOf(first) === 'strange' && !(term.kind === 'person' && /^\p{Lu}/u.test(first));
};

const ACRONYM = /^\p{Lu}{2,}s?$/u;

const holdsTerm = (glossary: Glossary, { words }: Run): boolean =>
  words.some((_, from) =>
    words.slice(from).some((__, count) => {
      const text = words
        .slice(from, from + count + 1)
        .map((word) => word.text)
        .join(' ');
      return stemsOf(text).some(({ stem }) => glossary.spelt(stem) !== undefined);
    }),
  );

/** A run as it is, and without an ending of possession or number. */
const stemsOf = (text: string): { readonly stem: string; readonly ending: string }[] => {
  const whole = { stem: text, ending: '' };
  const owned = /['’]s$|(?<=s)['’]$/i.exec(text)?.[0];
  if (owned !== undefined) return [{ stem: text.slice(0, -owned.length), ending: owned }];
  const last = /\p{L}{2}[^s\P{L}]s$/iu.test(text) ? (text.split(/\s/).at(-1) ?? '') : '';
  return last !== '' && gradeOf(last) !== 'common' ? [whole, { stem: text.slice(0, -1), ending: 's' }] : [whole];
};

const gradeOfRun = (words: readonly string[]): Grade => {
  const grades = words.map(gradeOf);
  if (grades.includes('strange')) return 'strange';
  return grades.includes('ordinary') ? 'ordinary' : 'common';
};

/** The least likeness of the letters, by what the sounds have in common: the longer they agree, the less it is chance. */
type Bar = (match: Match) => number;

const passes = (match: Match, bar: Bar): boolean => match.letters >= bar(match);

const NEVER = 2;

const BARS: Readonly<Record<Exclude<Grade, 'common'>, { readonly likely: Bar; readonly clear: Bar }>> = {
  strange: {
    likely: ({ sound, weight }) => (sound === 1 ? 0.65 : weight >= 4 ? 0.75 : NEVER),
    clear: ({ sound, weight }) =>
      sound === 1 ? (weight >= 3 ? 0.78 : 0.85) : sound >= 0.8 && weight >= 5 ? 0.88 : NEVER,
  },
  ordinary: {
    likely: ({ sound, weight }) => (sound === 1 ? 0.85 : weight >= 6 ? 0.8 : NEVER),
    clear: ({ sound, weight }) =>
      sound === 1 ? (weight >= 6 ? 0.8 : weight === 5 ? 0.87 : 0.9) : sound >= 0.85 && weight >= 6 ? 0.8 : NEVER,
  },
};

const MARGIN = 0.08;
