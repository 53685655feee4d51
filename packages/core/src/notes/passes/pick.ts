/** Picks sentences within a budget of words: worth first, without saying the same thing twice, spread over the topics. */
import { joinSentences } from '../speech/sentence.ts';
import type { Scored } from './score.ts';

/** A sentence and the topic in which it stands. */
export type Candidate = Scored & { readonly topic: number };

/**
 * The best sentences, in order of worth. `words` is the budget, `shares` what each topic should get of it; a topic that has
 * its share must offer better sentences to get more. What is `told` already is not told again.
 */
export const pickSentences = (
  candidates: readonly Candidate[],
  words: number,
  shares: readonly number[],
  told: readonly Candidate[] = [],
): Candidate[] => {
  const said = told.map((other) => ({ other, stems: new Set(other.sentence.stems) }));
  let rest = candidates
    .filter(({ score }) => score > 0)
    .map((item) => {
      const stems = new Set(item.sentence.stems);
      const overlaps = said.map((one) => overlapOf({ item, stems }, one.other, one.stems));
      return { item, stems, overlap: Math.max(0, ...overlaps) };
    });
  const used = shares.map(() => 0);
  const picked: Candidate[] = [];
  let room = words;
  while (room >= SMALLEST) {
    // What is too long or too much alike stays so: it is not looked at again and again.
    rest = rest.filter(({ item, overlap }) => item.sentence.words <= room && overlap <= SAME);
    const worth = ({ item, overlap }: (typeof rest)[number]) => {
      const { topic, score, sentence } = item;
      const value = (score * (1 - REDUNDANCY * overlap)) / sentence.words ** BREVITY;
      return value / (1 + (SPREAD * (used[topic] ?? 0)) / Math.max(1, shares[topic] ?? 1));
    };
    const [first] = rest;
    if (!first) break;
    let best = { one: first, value: worth(first) };
    for (const one of rest) {
      const value = worth(one);
      if (value > best.value) best = { one, value };
    }
    const { item, stems } = best.one;
    rest.splice(rest.indexOf(best.one), 1);
    picked.push(item);
    room -= item.sentence.words;
    used[item.topic] = (used[item.topic] ?? 0) + item.sentence.words;
    for (const other of rest) other.overlap = Math.max(other.overlap, overlapOf(other, item, stems));
  }
  return picked;
};

const REDUNDANCY = 0.8;
const SAME = 0.6;
const SMALLEST = 6;
const SPREAD = 2;
/** 0 takes the best sentence whatever it costs, 1 the most worth per word. */
const BREVITY = 0.3;

/** Two people can promise the same words and mean two things, and an open question can be a reason for a task. */
const overlapOf = (
  { item, stems }: { readonly item: Candidate; readonly stems: ReadonlySet<string> },
  other: Candidate,
  others: ReadonlySet<string>,
): number => {
  const areFirm = item.kind !== 'claim' && other.kind !== 'claim';
  const differ = item.owner !== other.owner || item.kind !== other.kind;
  return areFirm && differ ? 0 : similarity(stems, others);
};

/** Claims that follow each other without a pause are one statement; a lone sentence often hangs in the air. */
export const joinNeighbours = (picked: readonly Candidate[]): Candidate[] => {
  const joined: Candidate[] = [];
  for (const item of picked) {
    const last = joined.at(-1);
    const sentence =
      last && last.kind === 'claim' && item.kind === 'claim' && isNext(last, item)
        ? joinSentences([last.sentence, item.sentence])
        : undefined;
    if (last && sentence) joined[joined.length - 1] = { ...last, sentence };
    else joined.push(item);
  }
  return joined;
};

const isNext = ({ sentence: a }: Candidate, { sentence: b }: Candidate): boolean => {
  const [end, start] = [a.pieces.at(-1), b.pieces[0]];
  return end !== undefined && start !== undefined && end.turn === start.turn && start.start - end.end <= MAX_GAP;
};

/** In characters: room for an opening filler that was dropped. */
const MAX_GAP = 8;

/** Share of the shorter sentence's content words that the other one has. */
const similarity = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let common = 0;
  for (const stem of a) if (b.has(stem)) common += 1;
  return common / Math.max(1, Math.min(a.size, b.size));
};
