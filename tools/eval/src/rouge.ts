/** ROUGE-1, -2 and -Lsum: how many words, pairs of words and runs of words a text shares with a reference. */
import { stemmer } from 'stemmer';

/** F1, from 0 to 1. */
export type Rouge = { readonly rouge1: number; readonly rouge2: number; readonly rougeLsum: number };

/** Scores a text. Sentences are lines and what ends in `.!?`; Porter stems for words of more than three letters. */
export const rouge = (text: string, reference: string): Rouge => {
  const [ours, theirs] = [toSentences(text), toSentences(reference)];
  return {
    rouge1: overlap(countRuns(ours.flat(), 1), countRuns(theirs.flat(), 1)),
    rouge2: overlap(countRuns(ours.flat(), 2), countRuns(theirs.flat(), 2)),
    rougeLsum: unionOverlap(ours, theirs),
  };
};

/** Mean of several scores, in percent. */
export const meanOf = (scores: readonly Rouge[]): Rouge => {
  const mean = (name: keyof Rouge) => (100 * scores.reduce((sum, one) => sum + one[name], 0)) / scores.length;
  return { rouge1: mean('rouge1'), rouge2: mean('rouge2'), rougeLsum: mean('rougeLsum') };
};

const toSentences = (text: string): string[][] =>
  text
    .split(/\n|(?<=[.!?])\s/)
    .map(toTokens)
    .filter(({ length }) => length > 0);

const toTokens = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) => (word.length > 3 ? stemmer(word) : word));

const countRuns = (tokens: readonly string[], length: number): Map<string, number> => {
  const counts = new Map<string, number>();
  for (let at = 0; at + length <= tokens.length; at += 1) {
    const run = tokens.slice(at, at + length).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
};

const overlap = (ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): number => {
  const size = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const common = [...ours].reduce((sum, [run, count]) => sum + Math.min(count, theirs.get(run) ?? 0), 0);
  return f1(common, size(ours), size(theirs));
};

const f1 = (common: number, ours: number, theirs: number): number =>
  common === 0 ? 0 : (2 * common) / (ours + theirs);

/** For each sentence of the reference the words that lie in a longest run with any sentence of ours; each word counts once. */
const unionOverlap = (ours: readonly string[][], theirs: readonly string[][]): number => {
  const left = countRuns(ours.flat(), 1);
  const wanted = countRuns(theirs.flat(), 1);
  let common = 0;
  for (const sentence of theirs) {
    const covered = new Set(ours.flatMap((other) => longestRun(sentence, other)));
    for (const at of covered) {
      const token = sentence[at] ?? '';
      const [here, there] = [left.get(token) ?? 0, wanted.get(token) ?? 0];
      if (here <= 0 || there <= 0) continue;
      left.set(token, here - 1);
      wanted.set(token, there - 1);
      common += 1;
    }
  }
  return f1(common, ours.flat().length, theirs.flat().length);
};

/** Positions in `a` of a longest common subsequence. */
const longestRun = (a: readonly string[], b: readonly string[]): number[] => {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      lengths[i * width + j] = a[i - 1] === b[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
    }
  }
  const positions: number[] = [];
  for (let i = a.length, j = b.length; i > 0 && j > 0; ) {
    if (a[i - 1] === b[j - 1]) {
      positions.push(i - 1);
      i -= 1;
      j -= 1;
    } else if (at(i, j - 1) > at(i - 1, j)) j -= 1;
    else i -= 1;
  }
  return positions;
};
