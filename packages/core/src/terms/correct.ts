/** Terms that a recogniser misspelt: one span of one turn each, proposed for display. The raw words stay. */
import { create } from '@bufbuild/protobuf';
import { type Correction, CorrectionSchema, type Turn } from '@rapporteur/idl';
import type { Glossary } from './glossary.ts';
import { type Meant, meantBy, winnerOf } from './match.ts';
import { type Run, runsOf } from './words.ts';

/** In order of the turns and their words; no two of a turn overlap. What is doubtful is for a person to look at, and changes nothing. */
export const proposeCorrections = (turns: readonly Turn[], glossary: Glossary): Correction[] =>
  turns.flatMap((turn) => correctTurn(turn, glossary)).slice(0, MOST_CORRECTIONS);

/** A turn's text with its corrections, for display. */
export const applyCorrections = (text: string, corrections: readonly Correction[]): string => {
  let shown = '';
  let done = 0;
  for (const { start, end, to } of standingCorrections(text, corrections)) {
    shown += text.slice(done, start) + to;
    done = end;
  }
  return shown + text.slice(done);
};

/**
 * Those that are shown instead of a turn's words, in order and without overlap. One that is doubtful, or whose words do not stand
 * there any more as whole words, is left out.
 */
export const standingCorrections = (text: string, corrections: readonly Correction[]): Correction[] => {
  let done = 0;
  return corrections
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start, end, from, doubtful }) => {
      const stands = from !== '' && text.slice(start, end) === from && isEdge(text, start) && isEdge(text, end);
      if (doubtful || start < done || !stands) return false;
      done = end;
      return true;
    });
};

const correctTurn = ({ id, text }: Turn, glossary: Glossary): Correction[] => {
  const found = runsOf(text).flatMap((run) => {
    const winner = winnerOf(meantBy(glossary, run));
    return winner
      ? [{ run, ...winner, isDoubtful: winner.rival !== undefined || winner.first.verdict !== 'clear' }]
      : [];
  });
  found.sort(
    (a, b) =>
      Number(a.isDoubtful) - Number(b.isDoubtful) ||
      b.first.match.score - a.first.match.score ||
      a.run.text.length - b.run.text.length ||
      a.run.start - b.run.start,
  );
  const taken = new Set<number>();
  const kept = found.filter(({ run }) => {
    if (run.words.some(({ start }) => taken.has(start))) return false;
    for (const { start } of run.words) taken.add(start);
    return true;
  });
  return kept
    .sort((a, b) => a.run.start - b.run.start)
    .map(({ run, first, rival, isDoubtful }) => {
      const { term, score } = first.match;
      return create(CorrectionSchema, {
        turnId: id,
        start: run.start,
        end: run.end,
        from: run.text,
        to: term.term + first.ending,
        term: term.term,
        source: term.source,
        score: Number(score.toFixed(2)),
        reason: toReason(run, first, rival),
        doubtful: isDoubtful,
      });
    });
};

const toReason = (run: Run, { match, verdict }: Meant, rival: Meant | undefined): string => {
  const { term, isConfirmed, sound, letters } = match;
  const why = isConfirmed
    ? `"${run.text}" was confirmed for "${term.term}"`
    : letters === 1 && sound === 1
      ? `"${run.text}" sounds as "${term.term}" does`
      : `"${run.text}" sounds nearly as "${term.term}" does`;
  if (rival) return `${why}, but it could be "${rival.match.term.term}" too.`;
  return verdict === 'clear' ? `${why}.` : `${why}, but it may be just what was said.`;
};

/** Whether no word goes on over this place. */
const isEdge = (text: string, at: number): boolean =>
  !/^[\p{L}\p{N}_]{2}$/u.test(text.slice(Math.max(0, at - 1), at + 1)) || at === 0 || at === text.length;

/** More than anybody looks at. */
const MOST_CORRECTIONS = 1_000;
