/** How much a sentence tells a reader who was absent. */
import { isPrivate } from '../../shared/private.ts';
import { numbersStated } from '../speech/numbers.ts';
import type { Sentence } from '../speech/sentence.ts';
import { announcedIn, isChatter, isForMachine, isQuestion, isRecap, isShift, isTentative } from '../speech/signals.ts';

/** What a sentence is for. */
export type SentenceKind = 'claim' | 'decision' | 'action_item' | 'open_question';

/** A sentence with its worth; 0 or less means "not worth quoting". */
export type Scored = {
  readonly sentence: Sentence;
  readonly kind: SentenceKind;
  readonly score: number;
  /** Who does it; null for all that is no action item, and where nobody knows. */
  readonly owner: string | null;
};

/** What the scores of one meeting share. */
export type Weights = {
  /** Weight of a content word in this meeting. */
  readonly word: ReadonlyMap<string, number>;
  /** Content words of agenda items and subjects. */
  readonly agenda: ReadonlySet<string>;
};

/** Weights words by how often they are said and in how few turns: a term of the meeting is frequent and uneven. */
export const toWeights = (sentences: readonly Sentence[], agenda: ReadonlySet<string>): Weights => {
  const counts = new Map<string, number>();
  const turns = new Map<string, Set<number>>();
  for (const { stems, turnIndex } of sentences) {
    for (const stem of stems) {
      counts.set(stem, (counts.get(stem) ?? 0) + 1);
      turns.set(stem, (turns.get(stem) ?? new Set()).add(turnIndex));
    }
  }
  const total = new Set(sentences.map(({ turnIndex }) => turnIndex)).size;
  const word = new Map(
    [...counts].map(([stem, count]) => [
      stem,
      Math.log(1 + count) * Math.log((total + 1) / (turns.get(stem)?.size ?? 1)),
    ]),
  );
  return { word, agenda };
};

/** Scores a sentence, or what several people say in it together. */
export const scoreSentence = (
  sentence: Sentence,
  weights: Weights,
  outcome?: { readonly kind: SentenceKind; readonly owner: string | null },
): Scored => {
  const { text, stems, words } = sentence;
  const { kind, owner } = outcome ?? { kind: 'claim' as const, owner: null };
  const distinct = [...new Set(stems)];
  const minimum = kind === 'claim' ? MIN_WORDS : MIN_QUOTE;
  // Half a sentence tells nobody what to do; only a decision cannot wait for a better one.
  if (kind !== 'decision' && !sentence.isWhole) return { sentence, kind, score: 0, owner };
  if (
    words < minimum ||
    sentence.longest < MIN_QUOTE ||
    distinct.length < (outcome ? 1 : 2) ||
    isForMachine(text) ||
    isPrivate(text)
  )
    return { sentence, kind, score: 0, owner };
  const topical = distinct.reduce((sum, stem) => sum + (weights.word.get(stem) ?? 0), 0) / TYPICAL_WEIGHT;
  const agenda = Math.min(2, distinct.filter((stem) => weights.agenda.has(stem)).length);
  const density = stems.length / words;
  const score =
    Math.sqrt(topical) * 2 +
    0.5 * agenda +
    Math.min(words, 24) / 14 +
    (density - 0.4) * 3 +
    (isRecap(text) ? 0.9 : 0) +
    Math.min(2, numbersStated(text).length) * 0.1 +
    (sentence.position === 0 ? 0.3 : 0) -
    (isTentative(text) ? 0.2 : 0) -
    (isQuestion(text) && kind === 'claim' ? 1.6 : 0) -
    (isShift(text) ? 1 : 0) -
    (kind === 'claim' && announcedIn(text) !== undefined && words < 20 ? 3 : 0) -
    (isChatter(text) ? 3 : 0) -
    disfluency(text) * 4 -
    (/^(?:he|she|it|they|this|that|these|those|there|or)\b/i.test(text) ? 0.5 : 0) -
    (/^(?:and|but|or|no|yes|because|therefore|also)\b/i.test(text) ? 0.6 : 0) -
    fragment(sentence);
  const total = score + BONUS[kind];
  // What was settled or promised is worth a line even in few words, unless they are mostly stumbles.
  return { sentence, kind, score: outcome && disfluency(text) < STUMBLING ? Math.max(0.5, total) : total, owner };
};

const MIN_WORDS = 6;
const STUMBLING = 0.3;
/** A quote of fewer words proves nothing. */
const MIN_QUOTE = 4;
/** Sum of word weights of an average sentence; only sets the scale. */
const TYPICAL_WEIGHT = 40;
const BONUS = { claim: 0, decision: 2, action_item: 1.8, open_question: 1 } as const;

/** Recognisers put full stops into pauses: what lacks a verb, a beginning or an end is half a sentence. */
export const fragment = ({ text, pieces }: Sentence): number => {
  const [first] = pieces;
  const startsInside = first !== undefined && /^\p{Ll}/u.test(first.sentence);
  return (
    (VERB.test(text) ? 0 : 1) +
    (HEADLESS.test(text) ? 0.8 : 0) +
    (startsInside ? 0.4 : 0) +
    (/[.?!]["')\]]*$/.test(text) ? 0 : 0.5)
  );
};

const VERB =
  /(?:['’](?:s|re|ve|ll|d|m)\b)|n['’]t\b|\b(?:is|are|was|were|am|be|has|have|had|will|can|could|should|would|must|may|might|do|does|did|need|needs|want|wants|means?|works?|gets?|got|makes?|made|went|goes|came|uses?|runs?|shows?|seems?|starts?|\w{3,}ed)\b/i;
const HEADLESS =
  /^(?:to|is|are|was|were|been|because|which|who|whose|with|than|of|for|by|from|as|set|about|on|into|being|having|\w+ing|if anything|what about)\b/i;

/** Share of words that are stumbles: "um", "like", "you know", repeated words, broken-off sentences. */
export const disfluency = (text: string): number => {
  const stumbles =
    text.match(/\b(?:um|uh|er|hmm|you know|i mean|kind of|sort of|like,|yeah|blah)\b|…|\b(\w+),? \1\b/gi)?.length ?? 0;
  return Math.min(1, (stumbles * 3) / Math.max(6, text.split(' ').length));
};
