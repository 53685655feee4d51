/** Whether a word of a statement is another spelling of what was heard. */
import type { Glossary } from './glossary.ts';
import { meantBy } from './match.ts';
import { bare } from './sound.ts';
import { type Run, runsOf } from './words.ts';

/**
 * Whether `phrase` and something in `text` are spellings of one term: the term and what was heard for it, either way round.
 * Never true of what has a digit, nor of a link; and never because of a word that is another term.
 */
export const isHeardAs = (glossary: Glossary, phrase: string, text: string): boolean => {
  if (/\p{N}|:\/\/|@|#/u.test(phrase)) return false;
  const runs = runsOf(text);
  const term = glossary.spelt(bare(phrase));
  if (term) {
    return runs.some(
      (run) => glossary.spelt(run.letters) === term || meantBy(glossary, run).some(({ match }) => match.term === term),
    );
  }
  const meant = new Set(wholeRun(phrase).flatMap((run) => meantBy(glossary, run).map(({ match }) => match.term)));
  return runs.some((run) => {
    const spoken = glossary.spelt(run.letters);
    return spoken !== undefined && meant.has(spoken);
  });
};

/** A phrase as one run; none if it is no speech. */
const wholeRun = (phrase: string): Run[] => runsOf(phrase).filter(({ text }) => text === phrase.trim());
