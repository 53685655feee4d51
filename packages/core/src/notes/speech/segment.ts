/** Cuts a run of turns where the vocabulary changes: the cheapest description of each segment by its own words. */
import type { Sentence } from './sentence.ts';
import { announcedIn, isCounted, isShift } from './signals.ts';

/** A run of turns, by index, both ends included. */
export type Run = { readonly from: number; readonly to: number };

/** What segmentation looks at in one turn. */
export type TurnWords = {
  readonly stems: readonly string[];
  readonly words: number;
  /** How strongly it moves the meeting on: 0 not at all, 1 with a matter that it names, more with one that it counts. */
  readonly shift: number;
};

/** Words per turn, from the sentences that begin in it. */
export const toTurnWords = (sentences: readonly Sentence[], turns: number): TurnWords[] => {
  const list = Array.from({ length: turns }, (): { stems: string[]; words: number; shift: number } => ({
    stems: [],
    words: 0,
    shift: 0,
  }));
  for (const { turnIndex, stems, words, text } of sentences) {
    const turn = list[turnIndex];
    if (!turn) continue;
    for (const stem of stems) turn.stems.push(stem);
    turn.words += words;
    const announced = isCounted(text) ? COUNTED_SHIFT : 1;
    turn.shift = Math.max(turn.shift, announcedIn(text) === undefined ? (isShift(text) ? HALF_SHIFT : 0) : announced);
  }
  return list;
};

/**
 * Best segmentation by dynamic programming (after Utiyama and Isahara, 2001): a segment costs the code length of its
 * content words under its own smoothed word counts, plus a fee per segment that grows with the meeting. A turn in which
 * somebody moves the meeting on makes a cut before it cheaper.
 */
export const segment = (turns: readonly TurnWords[], { from, to }: Run): Run[] => {
  const slice = turns.slice(from, to + 1);
  const total = slice.reduce((sum, { stems }) => sum + stems.length, 0);
  const vocabulary = new Set(slice.flatMap(({ stems }) => stems)).size;
  if (slice.length < 2 || total === 0) return [{ from, to }];
  const fee = FEE * Math.log(total + 1);
  const best: { cost: number; start: number }[] = [];
  for (let end = 0; end < slice.length; end += 1) {
    const counts = new Map<string, number>();
    let n = 0;
    let words = 0;
    let logs = 0;
    let choice = { cost: Number.POSITIVE_INFINITY, start: end };
    for (let start = end; start >= 0; start -= 1) {
      const turn = slice[start];
      if (!turn) break;
      words += turn.words;
      if ((words > MAX_WORDS || end - start > MAX_TURNS) && start < end) break;
      for (const stem of turn.stems) {
        const f = counts.get(stem) ?? 0;
        // Sum over f occurrences of log(f + 1): changes from f·log(f + 1) to (f + 1)·log(f + 2).
        logs += (f + 1) * Math.log(f + 2) - f * Math.log(f + 1);
        counts.set(stem, f + 1);
        n += 1;
      }
      const code = n * Math.log(n + vocabulary) - logs;
      const short = words < MIN_WORDS ? fee : 0;
      const shift = turn.shift * fee * SHIFT_DISCOUNT;
      const cost = (best[start - 1]?.cost ?? 0) + code + fee + short - (start > 0 ? shift : 0);
      if (cost < choice.cost) choice = { cost, start };
    }
    best.push(choice);
  }
  const runs: Run[] = [];
  for (let end = slice.length - 1; end >= 0; ) {
    const start = best[end]?.start ?? 0;
    runs.unshift({ from: from + start, to: from + end });
    end = start - 1;
  }
  return runs;
};

const FEE = 4;
const SHIFT_DISCOUNT = 0.6;
const HALF_SHIFT = 0.5;
/** "Third item, …" is no accident. */
const COUNTED_SHIFT = 3.5;
const MIN_WORDS = 120;
const MAX_WORDS = 3000;
/** An hour has some two hundred. */
const MAX_TURNS = 500;
