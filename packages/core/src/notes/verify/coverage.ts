/** How much of what a sentence speaks of is in the words it cites: too little, and the two have nothing to do with each other. */
import type { Turn } from '@rapporteur/idl';
import { nameStrength } from '../speech/entry.ts';
import { stemsOf } from '../speech/words.ts';
import { type EvidenceIndex, mentionsIn } from './evidence.ts';

/**
 * Share, from 0 to 1, of a sentence's content words that occur in the cited turns, in their neighbours, or in the
 * agenda items and subjects that they name. Names of speakers count on neither side. 1 for a sentence without content words.
 */
export const coverageOf = (text: string, cited: readonly Turn[], index: EvidenceIndex): number => {
  const labels = new Set(stemsOf(index.list.map(({ speaker }) => speaker).join(' ')));
  const wanted = [...new Set(stemsOf(text))].filter((stem) => !labels.has(stem));
  if (wanted.length === 0) return 1;
  const turns = withNeighbours(cited, index);
  const mentions = mentionsIn(turns, index);
  const named = index.entries.filter((entry) => mentions.some((words) => nameStrength(words, entry) > 0));
  const there = new Set([
    ...mentions.flatMap(({ stems }) => [...stems]),
    ...mentions.flatMap(({ numbers }) => [...numbers]),
    ...named.flatMap((entry) => stemsOf(entry.text)),
  ]);
  const isThere = (stem: string) => there.has(stem) || [...there].some((other) => isVariant(stem, other));
  return wanted.filter(isThere).length / wanted.length;
};

/** Below it, sentence and words speak of different things. Measured: it finds every unrelated sentence. */
export const LEAST_COVERAGE = 0.45;

/** What a sentence is about was said before its words more often than after them. */
const NEIGHBOURS = [-3, -2, -1, 0, 1] as const;

/** The cited turns with those around them, in the order of the meeting, each once. */
export const withNeighbours = (cited: readonly Turn[], { list, order }: EvidenceIndex): Turn[] => {
  const wanted = new Set(cited.flatMap(({ id }) => NEIGHBOURS.map((step) => order(id) + step)));
  return [...wanted].sort((a, b) => a - b).flatMap((at) => list[at] ?? []);
};

/** "objection" and "object", "travelling" and "travel": one begins with the other, or both begin alike for long. */
const isVariant = (a: string, b: string): boolean => {
  const least = Math.min(a.length, b.length);
  if (least < 4) return false;
  let same = 0;
  while (same < least && a[same] === b[same]) same += 1;
  return same >= Math.max(4, Math.max(a.length, b.length) * 0.7);
};
