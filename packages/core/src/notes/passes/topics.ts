/** Cuts a meeting into topics: by the agenda where it was followed, by announcements and vocabulary elsewhere. */
import type { Turn } from '@rapporteur/idl';
import { type Entry, findMentions, type Mentions, nameStrength } from '../speech/entry.ts';
import { type Run, segment, toTurnWords } from '../speech/segment.ts';
import type { Sentence } from '../speech/sentence.ts';
import { assignTurns } from './assign.ts';

/** A run of turns and the index of its entry; -1 for none. */
export type TopicRun = Run & { readonly item: number };

/** All turns, in order, each in one topic. */
export const toTopics = (input: {
  readonly turns: readonly Turn[];
  readonly sentences: readonly Sentence[];
  readonly entries: readonly Entry[];
}): TopicRun[] => {
  const { turns, sentences, entries } = input;
  const mentions = turns.map(({ text }) => findMentions(text));
  const turnWords = toTurnWords(sentences, turns.length);
  const runs = toRuns(assignTurns(turns, mentions, entries)).map((run) => placeOnAgenda(run, mentions, entries));
  return joinFamilies(runs, entries).flatMap((run) =>
    run.item >= 0 ? [run] : segment(turnWords, run).map((part) => ({ ...part, item: -1 })),
  );
};

const toRuns = (items: readonly number[]): TopicRun[] => {
  const runs: TopicRun[] = [];
  items.forEach((item, turn) => {
    const last = runs.at(-1);
    if (last?.item === item) runs[runs.length - 1] = { ...last, to: turn };
    else runs.push({ from: turn, to: turn, item });
  });
  return runs;
};

/** A pull request that is not on the agenda was brought up under the item that is named in the same breath. */
const placeOnAgenda = (run: TopicRun, mentions: readonly Mentions[], entries: readonly Entry[]): TopicRun => {
  const entry = entries[run.item];
  if (entry?.id !== '') return run;
  const words = mentions.slice(run.from, run.to + 1);
  const item = entries.findIndex(({ id }, index) => {
    const other = entries[index];
    return id !== '' && other !== undefined && words.some((one) => nameStrength(one, other) >= 2);
  });
  return item >= 0 ? { ...run, item } : run;
};

/** Neighbours below one item of the agenda are one topic: that item's. */
const joinFamilies = (runs: readonly TopicRun[], entries: readonly Entry[]): TopicRun[] => {
  const joined: TopicRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const item = last ? commonItem(last.item, run.item, entries) : undefined;
    if (last && item !== undefined) joined[joined.length - 1] = { from: last.from, to: run.to, item };
    else joined.push(run);
  }
  return joined;
};

const commonItem = (a: number, b: number, entries: readonly Entry[]): number | undefined => {
  const [one, other] = [entries[a], entries[b]];
  if (a === b) return a;
  if (!one || !other) return undefined;
  const lines = [one, other].map(({ id, parents }) => (id === '' ? [] : [id, ...parents]));
  const common = lines[0]?.find((id) => lines[1]?.includes(id));
  const index = entries.findIndex(({ id }) => id === common);
  return common !== undefined && index >= 0 ? index : undefined;
};
