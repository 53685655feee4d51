/** Summaries that need no understanding: what a better one has to beat. */
import { countWords, sentenceSpans, stemsOf } from '@rapporteur/core/notes';
import type { Transcript } from '@rapporteur/idl';

/** By name; each gives whole sentences, in the order of the meeting, of at most so many words. */
export const FLOORS: Readonly<Record<string, (transcript: Transcript, words: number) => string[]>> = {
  lead: (transcript, words) => fill(toSentences(transcript), words, (_, index) => -index),
  random: (transcript, words) => {
    const next = randomly(transcript.turns.length + 1);
    return fill(toSentences(transcript), words, () => next());
  },
  longest: (transcript, words) => fill(toSentences(transcript), words, (text) => countWords(text)),
  lexrank: (transcript, words) => {
    const sentences = toSentences(transcript);
    const ranks = rank(sentences.map(stemsOf));
    return fill(sentences, words, (_, index) => ranks[index] ?? 0);
  },
};

const toSentences = ({ turns }: Transcript): string[] =>
  turns.flatMap(({ text }) => sentenceSpans(text).map(({ start, end }) => text.slice(start, end)));

/** The best sentences first, as long as they fit; a longer one is passed over. */
const fill = (
  sentences: readonly string[],
  words: number,
  worth: (text: string, index: number) => number,
): string[] => {
  let room = words;
  return sentences
    .map((text, index) => ({ text, index, value: worth(text, index) }))
    .sort((a, b) => b.value - a.value)
    .filter(({ text }) => {
      const count = countWords(text);
      if (count > room) return false;
      room -= count;
      return true;
    })
    .sort((a, b) => a.index - b.index)
    .map(({ text }) => text);
};

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed. */
const randomly = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** LexRank, continuous: a walk over sentences by cosine of their tf·idf words. Of the longest meetings the first sentences. */
const rank = (sentences: readonly (readonly string[])[]): number[] => {
  const seen = new Map<string, number>();
  for (const stems of sentences) for (const stem of new Set(stems)) seen.set(stem, (seen.get(stem) ?? 0) + 1);
  const vectors = sentences.slice(0, MOST).map((stems) => {
    const vector = new Map<string, number>();
    for (const stem of stems) {
      const idf = Math.log(sentences.length / (seen.get(stem) ?? 1));
      vector.set(stem, (vector.get(stem) ?? 0) + idf);
    }
    const norm = Math.hypot(...vector.values()) || 1;
    return new Map([...vector].map(([stem, value]) => [stem, value / norm]));
  });
  const places = new Map<string, { readonly at: number; readonly value: number }[]>();
  vectors.forEach((vector, at) => {
    for (const [stem, value] of vector) places.set(stem, [...(places.get(stem) ?? []), { at, value }]);
  });
  const links = vectors.map((vector) => {
    const row = new Map<number, number>();
    for (const [stem, value] of vector) {
      for (const other of places.get(stem) ?? []) row.set(other.at, (row.get(other.at) ?? 0) + value * other.value);
    }
    const total = [...row.values()].reduce((sum, value) => sum + value, 0) || 1;
    return [...row].map(([at, value]) => ({ at, value: value / total }));
  });
  let scores = vectors.map(() => 1 / vectors.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = vectors.map(() => (1 - DAMPING) / vectors.length);
    links.forEach((row, from) => {
      for (const { at, value } of row) next[at] = (next[at] ?? 0) + DAMPING * value * (scores[from] ?? 0);
    });
    scores = next;
  }
  return scores;
};

const MOST = 3000;
const ROUNDS = 20;
const DAMPING = 0.85;
