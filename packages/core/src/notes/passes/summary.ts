/** A summary of a meeting in few words: whole sentences of it, word for word and in their order, that cover most of what is talked about. */
import { isPrivate } from '../../shared/private.ts';
import { isConclusion, isDecided } from '../speech/decision-cues.ts';
import { type Sentence, toSentences } from '../speech/sentence.ts';
import { isAboutPresence, isChatter, isForMachine, isQuestion, isRecap, isShift, isShrug } from '../speech/signals.ts';
import type { StatementDraft } from '../verify/draft.ts';
import type { Evidence } from '../verify/evidence.ts';
import { disfluency, fragment } from './score.ts';
import { capitalize, toClaim } from './statement.ts';

/** Sentences of together at most `words` words, word for word. */
export const summarize = (input: Evidence, words: number): string[] =>
  chooseSentences(toSentences(input.transcript.turns), { words }).map(({ text }) => capitalize(text));

/** Three to five cited sentences that tell a reader whether the rest is worth the time. */
export const draftSummary = (sentences: readonly Sentence[]): StatementDraft[] =>
  chooseSentences(sentences, { words: 110, sentences: 5 }).map(toClaim);

type Room = { readonly words: number; readonly sentences?: number };

/**
 * Greedy cover: each sentence is worth the words and pairs of words of the meeting that no chosen sentence has yet, by
 * how often they are said, for how clearly it is said, and for how few words it takes. So nothing is told twice.
 */
const chooseSentences = (all: readonly Sentence[], { words, sentences = all.length }: Room): Sentence[] => {
  const counts = new Map<string, number>();
  const concepts = all.map(conceptsOf);
  for (const list of concepts) for (const concept of list) counts.set(concept, (counts.get(concept) ?? 0) + 1);
  const candidates = all.flatMap((sentence, index) => {
    const quality = qualityOf(sentence);
    return quality > 0 ? [{ sentence, index, quality, concepts: [...new Set(concepts[index])] }] : [];
  });
  const weights = new Map(
    [...counts].map(([concept, count]) => [concept, count ** COMMON * (concept.includes(' ') ? PAIR : 1)]),
  );
  const covered = new Set<string>();
  const chosen: typeof candidates = [];
  let room = words;
  let rest = candidates.filter(({ sentence }) => sentence.words <= room);
  while (chosen.length < sentences) {
    let best: { one: (typeof candidates)[number]; value: number } | undefined;
    for (const one of rest) {
      let gain = 0;
      for (const concept of one.concepts) if (!covered.has(concept)) gain += weights.get(concept) ?? 0;
      const value = (gain * one.quality) / one.sentence.words ** BREVITY;
      if (value > (best?.value ?? 0)) best = { one, value };
    }
    if (!best) break;
    const { one } = best;
    chosen.push(one);
    room -= one.sentence.words;
    for (const concept of one.concepts) covered.add(concept);
    rest = rest.filter((other) => other !== one && other.sentence.words <= room);
  }
  return chosen.sort((a, b) => a.index - b.index).map(({ sentence }) => sentence);
};

/** How much a word gains by being said often; 1 would leave nothing but the commonest. */
const COMMON = 0.8;
/** Pairs of words tell more of a matter than words. */
const PAIR = 1.5;
/** 0 takes the longest sentences, 1 the most worth per word. */
const BREVITY = 0.8;
const MIN_WORDS = 8;
const LONG = 40;

const conceptsOf = ({ stems }: Sentence): string[] => [
  ...stems,
  ...stems.slice(1).map((stem, index) => `${stems[index]} ${stem}`),
];

/** 0 for what is no use out of its place: greetings, halves of sentences, questions about who is there. */
const qualityOf = (sentence: Sentence): number => {
  const { text, words, longest, isWhole } = sentence;
  const isUseless =
    !isWhole ||
    words < MIN_WORDS ||
    longest < MIN_QUOTE ||
    isChatter(text) ||
    isForMachine(text) ||
    isPrivate(text) ||
    (isQuestion(text) && isAboutPresence(text));
  if (isUseless) return 0;
  return (
    Math.exp(-2 * disfluency(text)) *
    (isQuestion(text) ? 0.7 : 1) *
    Math.exp(-0.5 * fragment(sentence)) *
    (isShrug(text) ? 0.7 : 1) *
    (isShift(text) ? 0.8 : 1) *
    (words > LONG ? 0.65 : 1) *
    (/^(?:he|she|it|they|this|that|these|those)\b/i.test(text) ? 0.8 : 1) *
    (isRecap(text) ? 1.2 : 1) *
    (isDecided(text) || isConclusion(text) ? 1.3 : 1)
  );
};

/** Words that one quote must have. */
const MIN_QUOTE = 4;
