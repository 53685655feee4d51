/** Whether words that sound like a term are it: a matter of letters, of how plain the words are, and of what else they may be. */
import type { Match } from './glossary.ts';
import { type Grade, gradeOf } from './ordinary.ts';
import { soundOf } from './sound.ts';
import type { Word } from './words.ts';

/** `clear`: may be changed for display. `likely`: a person should look; enough where somebody says that it was this term. */
export type Verdict = 'clear' | 'likely';

/** Words of a run, or of a term, as far as they differ from those of the other. */
export type Rest = readonly string[];

/** Undefined where the likeness proves nothing. */
export const verdictOf = (
  match: Match,
  { heard, meant }: { readonly heard: Rest; readonly meant: Rest },
  words: readonly Word[],
): Verdict | undefined => {
  const grade = gradeOfAll(heard);
  if (grade === 'common' || match.letters < LIKELY[grade](match)) return undefined;
  const isAlone = heard.length === 1;
  // "CO" and "DA" sound like half of all terms.
  if (!isAlone && heard.some((word) => word.length < 4 && isAcronym(word))) return undefined;
  const isSafe =
    hasSound(match, heard) && beginAlike(heard[0], meant[0]) && (isAlone ? isNoWord : isNoPhrase)(match, heard, words);
  return isSafe && match.letters >= CLEAR[grade](match) ? 'clear' : 'likely';
};

/** Whether a run that is as near as its part has a word too many. */
export const isLikely = (match: Match): boolean => match.letters >= LIKELY.strange(match);

/** The least likeness of the letters, by what the sounds have in common: the longer they agree, the less it is chance. */
type Bar = (match: Match) => number;

const NEVER = 2;

const LIKELY: Readonly<Record<Exclude<Grade, 'common'>, Bar>> = {
  strange: ({ sound, weight }) => (sound === 1 ? 0.7 : weight >= 4 ? 0.75 : NEVER),
  ordinary: ({ sound, weight }) => (sound === 1 ? 0.88 : weight >= 6 ? 0.8 : NEVER),
};

const CLEAR: Readonly<Record<Exclude<Grade, 'common'>, Bar>> = {
  strange: ({ sound, weight }) => {
    if (sound === 1) return weight >= 3 ? 0.78 : 1;
    return sound >= 0.8 && weight >= 5 ? 0.88 : NEVER;
  },
  ordinary: ({ sound, weight }) => {
    if (sound < 1) return sound >= 0.85 && weight >= 6 ? 0.8 : NEVER;
    return weight >= 6 ? 0.8 : weight === 5 ? 0.87 : 0.9;
  },
};

/** Letters that are spelt out have no sound of their own, and half a word has none yet. */
const hasSound = ({ term }: Match, heard: Rest): boolean =>
  !isAcronym(term.term) && !heard.some((word) => isAcronym(word) || (word.length < 3 && gradeOf(word) !== 'common'));

const isAcronym = (word: string): boolean => /^\p{Lu}{2,}s?$/u.test(word);

/** A word of the dictionary is mostly what was said, and a name with a capital may be another's. */
const isNoWord = ({ term, letters }: Match, [word = '']: Rest, words: readonly Word[]): boolean => {
  if (gradeOf(word) !== 'strange') return false;
  if (!/^\p{Lu}/u.test(word)) return true;
  return term.kind !== 'person' && (letters >= 0.85 || words.some(({ text, opens }) => opens && text.startsWith(word)));
};

/** An article belongs to what follows it. */
const isNoPhrase = (_match: Match, [first = '']: Rest): boolean =>
  !/^(?:an?|the|this|that|my|our|your|their)$/i.test(first);

const beginAlike = (a = '', b = ''): boolean => {
  const [one, other] = [a, b].map((word) => soundOf(word).plain.charAt(0));
  return one === other || /^(?:[aeiou]{2}|[td]{2}|[bp]{2}|[gk]{2}|[fv]{2}|[sčšj]{2})$/.test(`${one}${other}`);
};

const gradeOfAll = (words: Rest): Grade => {
  const grades = words.map(gradeOf);
  if (grades.includes('strange')) return 'strange';
  return grades.includes('ordinary') ? 'ordinary' : 'common';
};
