/** A meeting as an exchange of sentences: who leads it, what each sentence is about, and what was said just before. */
import type { Known } from '../speech/people.ts';
import { joinSentences, type Sentence } from '../speech/sentence.ts';
import { announcedIn, isForMachine, isShift } from '../speech/signals.ts';
import { isTaskVerb } from '../speech/task.ts';
import { stem } from '../speech/words.ts';
import type { SentenceKind } from './score.ts';

/** What several people settle, take on or leave open together, with everything that proves it. */
export type Exchange = {
  readonly kind: Exclude<SentenceKind, 'claim'>;
  readonly sentence: Sentence;
  /** Who takes the task; null if nobody did, and for all that is no task. */
  readonly owner: string | null;
};

/** All of them, keyed by the sentence with which they end, and the sentences that are used up by them. */
export type Exchanges = { readonly found: Map<number, Exchange>; readonly used: Set<number> };

/** The sentences of a meeting, in order. */
export type Talk = {
  readonly sentences: readonly Sentence[];
  readonly people: readonly Known[];
  /** The speaker who leads; empty when nobody is known by name. */
  readonly chair: string;
  /** What a sentence is about beyond the doing: distinct content words. */
  readonly matterOf: (index: number) => readonly string[];
};

export const toTalk = (sentences: readonly Sentence[], people: readonly Known[]): Talk => {
  const matters = sentences.map(toMatter);
  return { sentences, people, chair: findChair(sentences), matterOf: (index) => matters[index] ?? [] };
};

/** The sentence as it was spoken, with its "okay, so" in front. */
export const wholeOf = ({ pieces, text }: Sentence): string => {
  const [first] = pieces;
  return pieces.length === 1 && first ? first.sentence : text;
};

/** Whether it says too little to be understood alone. */
export const isThin = ({ matterOf }: Talk, index: number): boolean => matterOf(index).length < 2;

/** How many words of their matter two sentences share. */
export const sharedMatter = ({ matterOf }: Talk, a: number, b: number): number => {
  const other = new Set(matterOf(b));
  return matterOf(a).filter((word) => other.has(word)).length;
};

/** Indexes before a sentence, nearest first, at most so many. */
export const before = (index: number, most: number): number[] =>
  Array.from({ length: Math.min(index, most) }, (_, back) => index - 1 - back);

/** Indexes after a sentence, at most so many. */
export const after = ({ sentences }: Talk, index: number, most: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(sentences.length - index - 1, most)) }, (_, on) => index + 1 + on);

/** Whether two sentences have different speakers, both known. */
export const isOther = ({ sentences }: Talk, a: number, b: number): boolean => {
  const [one, other] = [sentences[a]?.speaker ?? '', sentences[b]?.speaker ?? ''];
  return one !== other && other !== '';
};

/** Several sentences as one statement; undefined where they are too much for one, or one speaks to a machine. */
export const joinAt = ({ sentences }: Talk, indexes: readonly number[]): Sentence | undefined => {
  const parts = [...new Set(indexes)].sort((a, b) => a - b).flatMap((index) => sentences[index] ?? []);
  // Without its context a part would be a riddle, so it is all or nothing.
  return parts.some(({ text }) => isForMachine(text)) ? undefined : joinSentences(parts);
};

/** Who moves the meeting on most often; whoever speaks first, if nobody does. */
const findChair = (sentences: readonly Sentence[]): string => {
  const shifts = new Map<string, number>();
  const [first] = sentences;
  if (first) shifts.set(first.speaker, 1);
  for (const { speaker, text } of sentences) {
    if (isShift(text) || announcedIn(text) !== undefined) shifts.set(speaker, (shifts.get(speaker) ?? 0) + 1);
  }
  return [...shifts].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0] as const)[0];
};

const toMatter = ({ stems, text }: Sentence): string[] => {
  const verbs = new Set((text.toLowerCase().match(/\p{L}+/gu) ?? []).filter(isTaskVerb).map(stem));
  return [...new Set(stems)].filter((word) => !verbs.has(word) && !EMPTY.has(word));
};

/** Words of calls and answers that name no matter. */
const EMPTY: ReadonlySet<string> = new Set(
  `objection objections object objects opposition opposed concern concerns comment comments push back pushback call team teams client clients
agreed agree fine happy comfortable thought thoughts question questions today tomorrow week later async offline bit minute motion carry carries
proposal propose vote votes pleasure volunteer help note noted idea person day time meeting support consent settled decided`
    .split(/\s+/)
    .map(stem),
);
