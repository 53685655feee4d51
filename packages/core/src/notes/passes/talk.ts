/** A meeting as an exchange of sentences: who leads it, what each sentence is about, and what was said just before. */
import { fold } from '../../shared/fold.ts';
import type { Known } from '../speech/people.ts';
import { joinSentences, type Sentence, withOpener } from '../speech/sentence.ts';
import { announcedIn, isForMachine, isShift } from '../speech/signals.ts';
import { isTaskVerb } from '../speech/task.ts';
import { stem } from '../speech/words.ts';
import type { SentenceKind } from './score.ts';

/** What several people settle, take on or leave open together, with everything that proves it. */
export type Outcome = {
  readonly kind: Exclude<SentenceKind, 'claim'>;
  readonly sentence: Sentence;
  /** Who takes the task; null if nobody did, and for all that is no task. */
  readonly owner: string | null;
};

/** All of them, keyed by the sentence with which they end, and the sentences that are used up by them. */
export type Outcomes = { readonly found: Map<number, Outcome>; readonly used: Set<number> };

/** The sentences of a meeting, in order. */
export type Talk = {
  readonly sentences: readonly Sentence[];
  readonly people: readonly Known[];
  /** The speaker who leads; empty when nobody is known by name. */
  readonly chair: string;
  /** What a sentence is about beyond the doing: distinct content words. */
  readonly matterOf: (index: number) => readonly string[];
  /** Sentences that open another matter: "Last item, the docs sprint." */
  readonly opens: ReadonlySet<number>;
};

export const toTalk = (sentences: readonly Sentence[], people: readonly Known[]): Talk => {
  const matters = sentences.map(toMatter);
  const opens = new Set(sentences.flatMap((sentence, index) => (isOpening(sentence) ? [index] : [])));
  return { sentences, people, chair: findChair(sentences), matterOf: (index) => matters[index] ?? [], opens };
};

/** "Fourth, the nightly builds", at the beginning of what somebody says, or as they say that they move on. */
const isOpening = (sentence: Sentence): boolean =>
  announcedIn(sentence.text) !== undefined || COUNTED.test(wholeOf(sentence));

const COUNTED =
  /^(?:(?:ok|okay|all right|alright|good|great|thanks?|thank you|right|so|then|and|now|well)[,.]? )*(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|next|last|final|another)(?: (?:item|topic|point|one|thing|up|question|agenda item))?(?:,| is\b| on the agenda|:)/i;

/** The sentence as it was spoken, with its "okay, so" in front. */
export const wholeOf = ({ pieces, text }: Sentence): string => {
  const [first] = pieces;
  if (!first) return text;
  const isWhole = pieces.length === 1 && first.sentence.endsWith(text) && first.sentence.length - text.length <= OPENED;
  return isWhole ? first.sentence : text;
};

/** Characters of fillers at most; more is another part of a long sentence. */
const OPENED = 40;

/** Whether it says too little to be understood alone. */
export const isThin = ({ matterOf }: Talk, index: number): boolean => matterOf(index).length < 2;

/** How many words of their matter two sentences share. */
export const sharedMatter = ({ matterOf }: Talk, a: number, b: number): number => {
  const other = new Set(matterOf(b));
  return matterOf(a).filter((word) => other.has(word)).length;
};

/** Indexes before a sentence, nearest first, at most so many, back to where the matter was opened. */
export const before = ({ opens }: Talk, index: number, most: number): number[] => {
  const indexes: number[] = [];
  for (let at = index - 1; at >= Math.max(0, index - most) && !opens.has(at + 1); at -= 1) indexes.push(at);
  return indexes;
};

/** Indexes after a sentence, at most so many, up to where the next matter is opened. */
export const after = ({ sentences, opens }: Talk, index: number, most: number): number[] => {
  const indexes: number[] = [];
  for (let at = index + 1; at <= Math.min(sentences.length - 1, index + most) && !opens.has(at); at += 1)
    indexes.push(at);
  return indexes;
};

/** Whether two sentences have different speakers, both known. */
export const isOther = ({ sentences }: Talk, a: number, b: number): boolean => {
  const [one, other] = [sentences[a]?.speaker ?? '', sentences[b]?.speaker ?? ''];
  return one !== other && other !== '';
};

/**
 * Several sentences as one statement; undefined where they are too much for one, or one speaks to a machine. A sentence
 * of `whole` keeps its "okay, then", unless it is the first.
 */
export const joinAt = (
  { sentences }: Talk,
  indexes: readonly number[],
  whole: readonly number[] = [],
): Sentence | undefined => {
  const parts = [...new Set(indexes)]
    .sort((a, b) => a - b)
    .flatMap((index, place) => {
      const sentence = sentences[index];
      return sentence ? [place > 0 && whole.includes(index) ? withOpener(sentence) : sentence] : [];
    });
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
  const verbs = new Set(
    [...fold(text).text.toLowerCase().matchAll(VERB_PLACE)].flatMap(([verb]) => (isTaskVerb(verb) ? stem(verb) : [])),
  );
  return [...new Set(stems)].filter((word) => !verbs.has(word) && !EMPTY.has(word));
};

/** Where a verb stands that says what is done: after "I will", "can you", "let's". */
const VERB_PLACE =
  /(?<=^|\b(?:to|will|shall|would|could|can|should|must|you|i|we|they|please|me|us|and|who|just|also|not|someone|somebody|else)\s|(?:'ll|'s|'d|going to)\s)[a-z]+/g;

/** Words of calls and answers that name no matter. */
const EMPTY: ReadonlySet<string> = new Set(
  `objection objections object objects opposition opposed concern concerns comment comments push back pushback call team teams client clients
agreed agree fine happy comfortable thought thoughts question questions today tomorrow week later async offline bit minute motion carry carries
proposal propose vote votes pleasure volunteer help idea person end month day time meeting support consent settled decided`
    .split(/\s+/)
    .map(stem),
);
