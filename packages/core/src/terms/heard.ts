/** Whether a word of a statement is another spelling of what was heard. */
import type { Glossary, Term } from './glossary.ts';
import { meantBy, stemsOf } from './match.ts';
import { type Run, runsOf } from './words.ts';

/**
 * Whether `phrase` and something in `text` are spellings of one term: the term and what was heard for it, either way round.
 * Never true of what has a digit, nor of a link; never because of a word that is another term, nor of a person because of a plain word.
 */
export const isHeardAs = (glossary: Glossary, phrase: string, text: string): boolean =>
  /\p{N}|:\/\/|@|#/u.test(phrase) ? false : isHeardIn(glossary, phrase, runsOf(text));

/** Whether the words at a place of a sentence are heard so, by themselves or with those beside them. */
export const isHeardAt = (glossary: Glossary, sentence: string, at: Range, text: string): boolean => {
  const spoken = runsOf(text);
  return runsOf(sentence)
    .filter(({ start, end }) => start <= at.start && at.end <= end)
    .some((run) => isHeardIn(glossary, run.text, spoken));
};

/** In UTF-16 code units. */
type Range = { readonly start: number; readonly end: number };

const isHeardIn = (glossary: Glossary, phrase: string, spoken: readonly Run[]): boolean =>
  runsOf(phrase)
    .filter(({ text }) => text === phrase.trim())
    .some((run) => {
      const term = termIn(glossary, run);
      if (term) return spoken.some((other) => isSpelling(glossary, other, term));
      const meant = meantBy(glossary, run).map(({ match }) => match.term);
      return spoken.some((other) => meant.some((one) => termIn(glossary, other) === one));
    });

/** The term that a run is, in whatever case or number. */
const termIn = (glossary: Glossary, run: Run): Term | undefined =>
  stemsOf(run)
    .map(({ letters }) => glossary.spelt(letters))
    .find((term) => term !== undefined);

const isSpelling = (glossary: Glossary, run: Run, term: Term): boolean => {
  if (termIn(glossary, run) === term) return true;
  const isPlain = term.kind === 'person' && run.words.length === 1 && run.grade !== 'strange';
  return meantBy(glossary, run).some(({ match }) => match.term === term && (match.isConfirmed || !isPlain));
};
