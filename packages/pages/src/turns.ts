/** Turns of a transcript: where each stands, and its words in pieces. */
import { standingCorrections } from '@rapporteur/core/terms';
import { type Citation, type Correction, type Turn, toTranscriptName } from '@rapporteur/idl';
import { pagePath, withQuery } from './addresses.ts';

/** How many turns a page has. */
export const TURNS_A_PAGE = 60;

/**
 * The page that has a turn, at the turn. Turns are numbered from 1, so that the page of each is known without the transcript, and
 * a page has one address however many turns are linked to.
 */
export const turnPath = (occurrence: string, turnId: string): string => {
  const number = Number(/^t([1-9]\d{0,8})$/.exec(turnId)?.[1]);
  const first = Number.isNaN(number) ? turnId : `t${number - ((number - 1) % TURNS_A_PAGE)}`;
  return `${pathFrom(occurrence, first === 't1' ? undefined : first)}#${encodeURIComponent(turnId)}`;
};

/** The page whose first turn has an index. */
export const pageOfTurns = (occurrence: string, turns: readonly Pick<Turn, 'id'>[], first: number): string =>
  pathFrom(occurrence, first === 0 ? undefined : turns[first]?.id);

const pathFrom = (occurrence: string, turn: string | undefined): string =>
  withQuery(pagePath(toTranscriptName(occurrence)), { turn });

/** Some of a turn's words. Pieces joined by what was `heard`, else by their `text`, are the turn as it is kept. */
export type Piece = {
  readonly text: string;
  /** What the recogniser wrote in place of it; absent where the words stand as they are kept. */
  readonly heard?: string;
  /** Whether a statement quotes it. */
  readonly isCited: boolean;
};

/** The words as they are meant, and those that are quoted. A quotation that does not stand there letter by letter marks nothing. */
export const piecesOf = (
  { text }: Pick<Turn, 'text'>,
  corrections: readonly Correction[],
  citations: readonly Pick<Citation, 'offset' | 'quote'>[],
): Piece[] => {
  const corrected = standingCorrections(text, corrections);
  const quoted = citations
    .filter(({ offset, quote }) => quote !== '' && offset >= 0 && text.startsWith(quote, offset))
    .map(({ offset, quote }) => ({ start: offset, end: offset + quote.length }));
  const inside = (at: number): boolean => corrected.some(({ start, end }) => start < at && at < end);
  const cuts = [0, text.length, ...[...corrected, ...quoted].flatMap(({ start, end }) => [start, end])];
  const places = [...new Set(cuts.filter((at) => !inside(at)))].toSorted((a, b) => a - b);
  return places.slice(0, -1).map((start, index) => {
    const end = places[index + 1] ?? text.length;
    const correction = corrected.find((one) => one.start === start);
    const isCited = quoted.some((one) => one.start < end && start < one.end);
    const words = text.slice(start, end);
    return correction ? { text: correction.to, heard: words, isCited } : { text: words, isCited };
  });
};
