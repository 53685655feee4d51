/** Sentences as they were spoken: joined over turns of one speaker, freed of their opening fillers, never altered inside. */
import type { Turn } from '@rapporteur/idl';
import { countWords, type Span, sentenceSpans, stemsOf } from './words.ts';

/** A stretch of one turn, and the whole sentence of that turn from which it is taken. */
export type Piece = Span & { readonly turn: Turn; readonly sentence: string };

/** One sentence, or a part of a very long one; no piece of it has more than 40 words. */
export type Sentence = {
  /** Whether it is told from its beginning to its end: no part of a long one, and not broken off. */
  readonly isWhole: boolean;
  readonly pieces: readonly Piece[];
  /** The words of the pieces, verbatim, joined by one blank. */
  readonly text: string;
  readonly words: number;
  /** Words of its longest piece: what one quote can show. */
  readonly longest: number;
  readonly stems: readonly string[];
  readonly speaker: string;
  /** Index of the turn in which it begins. */
  readonly turnIndex: number;
  /** Position among the sentences of its turn, from 0. */
  readonly position: number;
};

/** All sentences of a meeting in order. */
export const toSentences = (turns: readonly Turn[]): Sentence[] => {
  const index = new Map(turns.map((turn, n) => [turn, n]));
  const counts = new Map<Turn, number>();
  const isPunctuated = turns.filter(({ text }) => ENDED.test(text)).length * 2 >= turns.length;
  const isCased = turns.filter(({ text }) => /^[^\p{L}]*\p{Lu}/u.test(text)).length * 2 >= turns.length;
  return wholeSentences(turns)
    .flatMap((pieces) => {
      const parts = split(dropFiller(pieces));
      const isWhole = parts.length === 1 && (!isPunctuated || isFinished(pieces)) && (!isCased || isBegun(pieces));
      return parts.map((part) => ({ pieces: part, isWhole }));
    })
    .flatMap(({ pieces, isWhole }) => {
      const turn = pieces[0]?.turn;
      if (!turn) return [];
      const position = counts.get(turn) ?? 0;
      counts.set(turn, position + 1);
      return [toSentence(pieces, { isWhole, speaker: turn.speaker, turnIndex: index.get(turn) ?? 0, position })];
    });
};

const ENDED = /[.?!]["')\]”’]*$/;

/** It ends in a full stop rather than in dots. */
const isFinished = (pieces: readonly Piece[]): boolean =>
  ENDED.test(pieces.at(-1)?.sentence ?? '') &&
  !/(?:\.\.|…|[–—-])\s*[.?!]*["')\]”’]*$/.test(pieces.at(-1)?.sentence ?? '');

/** It begins with a capital or a digit. */
const isBegun = (pieces: readonly Piece[]): boolean => !/^[\p{Ll}…]/u.test(pieces[0]?.sentence ?? '');

/** Several sentences as one that quotes them all; undefined if that is more than a statement can hold. */
export const joinSentences = (sentences: readonly Sentence[]): Sentence | undefined => {
  const [first] = sentences;
  if (!first || sentences.length === 1) return first;
  const joined = toSentence(
    sentences.flatMap(({ pieces }) => pieces),
    { ...first, isWhole: sentences.every(({ isWhole }) => isWhole) },
  );
  return joined.words <= MAX_JOINED.words &&
    joined.text.length <= MAX_JOINED.length &&
    joined.pieces.length <= MAX_JOINED.pieces
    ? joined
    : undefined;
};

/** The sentence with the fillers with which it was opened. */
export const withOpener = (sentence: Sentence): Sentence => {
  const [first, ...rest] = sentence.pieces;
  if (!first) return sentence;
  const start = first.end - first.sentence.length;
  const isWhole = start >= 0 && first.turn.text.slice(start, first.end) === first.sentence;
  return isWhole ? toSentence([{ ...first, start }, ...rest], sentence) : sentence;
};

const MAX_JOINED = { words: 80, length: 560, pieces: 6 } as const;

const toSentence = (
  pieces: readonly Piece[],
  { isWhole, speaker, turnIndex, position }: Pick<Sentence, 'isWhole' | 'speaker' | 'turnIndex' | 'position'>,
): Sentence => {
  const text = textOf(pieces);
  return {
    isWhole,
    pieces,
    text,
    words: countWords(text),
    longest: Math.max(...pieces.map((piece) => countWords(textOf([piece])))),
    stems: stemsOf(text),
    speaker,
    turnIndex,
    position,
  };
};

const MAX_WORDS = 40;
const MAX_WHOLE = 70;

const textOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ turn, start, end }) => turn.text.slice(start, end)).join(' ');

/** A sentence that a turn cuts off goes on in the next turn of the same speaker, one that a full stop cut in its own. */
const wholeSentences = (turns: readonly Turn[]): Piece[][] => {
  const sentences: Piece[][] = [];
  let open: Piece[] | undefined;
  for (const turn of turns) {
    for (const span of joinTails(turn.text, sentenceSpans(turn.text))) {
      const piece = { ...span, turn, sentence: turn.text.slice(span.start, span.end) };
      if (open && open[0]?.turn.speaker === turn.speaker && open.length < 3) open.push(piece);
      else {
        open = [piece];
        sentences.push(open);
      }
      if (/[.?!]["')\]]*$/.test(piece.sentence)) open = undefined;
    }
  }
  return sentences;
};

/** "…test coverage. Which was good." is one sentence. */
const joinTails = (text: string, spans: readonly Span[]): Span[] => {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    const isTail = last && TAIL.test(text.slice(span.start, span.end)) && /[.…]$/.test(text.slice(0, last.end));
    if (isTail && countWords(text.slice(last.start, span.end)) <= MAX_WORDS) {
      joined[joined.length - 1] = { start: last.start, end: span.end };
    } else joined.push(span);
  }
  return joined;
};

const TAIL = /^(?:which|whose|because|that (?:are|were|have)|as well as|such as|including|instead of|rather than)\b/i;

/** Openers with a pause after them, and a few that need none; "so far" and "well known" stay. */
const OPENER =
  /^(?:(?:yeah|yes|yep|yup|okay|ok|so|and|um|uh|well|right|but|like|i mean|you know|cool|great|good|perfect|alright|all right|also|then|now|sure|exactly|hmm|mm-hmm|oh|anyway)(?:[,.…]+\s*)|(?:and|so|um|uh|but|okay|ok|yeah|oh)\s+(?!far\b|that\b|much\b)|then\s+(?=(?:we|i|it|he|she|they|the|there|let's)\b))+/i;

/** A sentence of nothing else stays whole: "Sure." can be an answer. */
const dropFiller = (pieces: readonly Piece[]): readonly Piece[] => {
  const [first, ...rest] = pieces;
  if (!first) return [];
  const text = first.turn.text.slice(first.start, first.end);
  const length = OPENER.exec(`${text} `)?.[0].length ?? 0;
  const start = Math.min(first.start + length, first.end);
  if (start < first.end) return [{ ...first, start }, ...rest];
  return rest.length > 0 ? dropFiller(rest) : pieces;
};

/** A long sentence stays whole, in pieces that can be quoted; a very long one falls into parts. */
const split = (pieces: readonly Piece[]): (readonly Piece[])[] => {
  if (pieces.length === 0) return [];
  const words = countWords(textOf(pieces));
  if (words <= MAX_WORDS) return [pieces];
  const quotable = pieces.flatMap(splitPiece);
  if (words <= MAX_WHOLE && quotable.length <= MAX_JOINED.pieces) return [quotable];
  return pieces
    .flatMap((piece) => splitPiece(piece).map((part) => dropFiller([part])))
    .filter(({ length }) => length > 0);
};

/** Cuts before a conjunction, else at a comma, else between words. */
const splitPiece = (piece: Piece): Piece[] => {
  const text = piece.turn.text.slice(piece.start, piece.end);
  if (countWords(text) <= MAX_WORDS) return [piece];
  const cuts = [...text.matchAll(/(?<=[,;:…–])\s+(?=(?:and|so|but|because|which|then|or)\b)/gi)];
  const commas = [...text.matchAll(/(?<=[,;:…–])\s+/g)];
  const blanks = [...text.matchAll(/\s+/g)];
  const middle = text.length / 2;
  const isFair = ({ index }: RegExpMatchArray) => index !== undefined && Math.abs(index - middle) < text.length * 0.35;
  const candidates = [cuts, commas, blanks].map((list) => list.filter(isFair)).find((list) => list.length > 0) ?? [];
  const [cut] = [...candidates].sort((a, b) => Math.abs((a.index ?? 0) - middle) - Math.abs((b.index ?? 0) - middle));
  if (cut?.index === undefined) return [piece];
  const left = { ...piece, end: piece.start + cut.index };
  const right = { ...piece, start: piece.start + cut.index + cut[0].length };
  return [...splitPiece(left), ...splitPiece(right)];
};
