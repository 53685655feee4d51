/** Gives turns to agenda items: the best path through the agenda, with the right to abstain. */
import type { Turn } from '@rapporteur/idl';
import { type Entry, type Mentions, nameStrength } from '../speech/entry.ts';
import { isShift } from '../speech/signals.ts';

/** Turn by turn the index of an entry, or -1 for "off the agenda, or nobody can tell". */
export const assignTurns = (
  turns: readonly Turn[],
  mentions: readonly Mentions[],
  entries: readonly Entry[],
): number[] => {
  const items = entries.map((entry, index) => ({ entry, index })).filter(({ entry }) => entry.isTopic);
  const off = turns.map(() => -1);
  if (items.length === 0 || turns.length === 0) return off;
  const rarity = toRarity(mentions);
  const scores = turns.map((turn, t) =>
    items.map(({ entry }) => evidence({ turn, mentions: mentions[t], entry, rarity })),
  );
  const path = bestPath(
    scores,
    turns.map(({ text }) => isShift(text)),
  );
  return dropWeakRuns(path, scores).map((item) => items[item]?.index ?? -1);
};

/** Weight of a word: high when few turns have it. */
const toRarity = (mentions: readonly Mentions[]): ((term: string) => number) => {
  const counts = new Map<string, number>();
  for (const { stems } of mentions) for (const term of stems) counts.set(term, (counts.get(term) ?? 0) + 1);
  return (term) => Math.log((mentions.length + 1) / ((counts.get(term) ?? 0) + 1));
};

const LINK = 8;
const NUMBER = 6;
const NAMED = 3;
const SHARED_WORD = 1;
const OWNER = 0.3;
/** What a turn without any evidence costs an item; a few minutes of them end it. */
const SILENCE = 0.2;
const ENTER = 5;
const EQUAL = 1e-9;
const JUMP_BACK = 1;
const LEAVE = 1;

const evidence = (facts: {
  readonly turn: Turn;
  readonly mentions: Mentions | undefined;
  readonly entry: Entry;
  readonly rarity: (term: string) => number;
}): number => {
  const { turn, mentions, entry, rarity } = facts;
  if (!mentions) return -SILENCE;
  const strength = nameStrength(mentions, entry);
  const all = entry.terms.reduce((sum, term) => sum + rarity(term), 0);
  const said = entry.terms.filter((term) => mentions.stems.has(term)).reduce((sum, term) => sum + rarity(term), 0);
  const words = all > 0 ? (said / all) * Math.min(SHARED_WORD * said, NAMED) : 0;
  const named = strength === 3 ? LINK : strength === 2 ? NUMBER : strength === 1 ? NAMED : 0;
  const announced = named > 0 && isShift(turn.text) ? 1.5 : 1;
  const owner =
    entry.subject === undefined ? 0 : OWNER * Number(entry.text.includes(turn.speaker) && turn.speaker !== '');
  return (named + words) * announced + owner - SILENCE;
};

/** Viterbi over items and "none" (the last state). Forward moves cost least; a turn that moves on makes leaving free. */
const bestPath = (scores: readonly (readonly number[])[], shifts: readonly boolean[]): number[] => {
  const states = (scores[0]?.length ?? 0) + 1;
  const none = states - 1;
  let costs: number[] = Array.from({ length: states }, (_, state) => (state === none ? 0 : -ENTER));
  const back: number[][] = [];
  scores.forEach((row, t) => {
    const pointers: number[] = [];
    costs = Array.from({ length: states }, (_, to) => {
      let best = { value: Number.NEGATIVE_INFINITY, from: to };
      for (let from = 0; from < states; from += 1) {
        if (t === 0 && from !== to) continue;
        const value = (costs[from] ?? 0) - (t === 0 ? 0 : moveCost(from, to, none, shifts[t] ?? false));
        // Of equal paths the one that moves on later: what was said before belongs to what went before.
        if (value > best.value + (from === to ? EQUAL : -EQUAL)) best = { value, from };
      }
      pointers.push(best.from);
      return best.value + (row[to] ?? 0);
    });
    back.push(pointers);
  });
  let state = costs.indexOf(Math.max(...costs));
  const path: number[] = [];
  for (let t = scores.length - 1; t >= 0; t -= 1) {
    path.push(state);
    state = back[t]?.[state] ?? none;
  }
  return path.reverse().map((item) => (item === none ? -1 : item));
};

const moveCost = (from: number, to: number, none: number, shift: boolean): number => {
  if (from === to) return shift && from !== none ? LEAVE : 0;
  if (to === none) return shift ? 0 : LEAVE;
  const back = from !== none && to < from ? JUMP_BACK : 0;
  return ENTER + back - (shift ? 1 : 0);
};

/** A run that rests on one passing word is no assignment. */
const dropWeakRuns = (path: readonly number[], scores: readonly (readonly number[])[]): number[] => {
  const result = [...path];
  for (let start = 0; start < path.length; ) {
    const item = path[start] ?? -1;
    let end = start;
    while (end < path.length && path[end] === item) end += 1;
    const proof = scores.slice(start, end).reduce((sum, row) => sum + Math.max(0, (row[item] ?? 0) + SILENCE), 0);
    if (item >= 0 && proof < NAMED) result.fill(-1, start, end);
    start = end;
  }
  return result;
};
