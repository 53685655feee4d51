/** A title for a run of turns that no agenda item claims: as it was announced, else the noun phrase that sets it apart. */
import { fold } from '../../shared/fold.ts';
import { type Known, names } from '../speech/people.ts';
import type { Sentence } from '../speech/sentence.ts';
import { announcedIn, isChatter } from '../speech/signals.ts';
import { isTaskVerb } from '../speech/task.ts';
import { isStopWord, stem } from '../speech/words.ts';
import { capitalize } from './statement.ts';

/** `all` are the phrases of the whole meeting. "Type engine", as it was spoken: two announced matters are no list. */
export const titleOf = (sentences: readonly Sentence[], all: Phrases, people: readonly Known[]): string => {
  const isName = (phrase: string) =>
    people.some((person) => names(phrase, person) || names(capitalize(phrase), person));
  const [spoken] = sentences
    .slice(0, EARLY)
    .flatMap(({ text }) => announcedIn(text) ?? [])
    .filter((phrase) => !isName(phrase));
  return capitalize(spoken ?? bestPhrase(sentences, all, isName) ?? 'Further discussion');
};

/** Who opens a topic announces it, after a sentence or two on the one before. */
const EARLY = 6;

type Phrase = { count: number; readonly form: string };

/** How often each phrase is said in a meeting, keyed by stems. */
export type Phrases = ReadonlyMap<string, Readonly<Phrase>>;

const bestPhrase = (
  sentences: readonly Sentence[],
  everywhere: Phrases,
  isName: (phrase: string) => boolean,
): string | undefined => {
  const early = countPhrases(sentences.slice(0, EARLY));
  let best: { form: string; score: number } | undefined;
  for (const [key, { count, form }] of countPhrases(sentences)) {
    const length = key.split(' ').length;
    if ((count < 2 && length < 2) || isName(form)) continue;
    const share = count / (everywhere.get(key)?.count ?? count);
    const score =
      Math.log(1 + count) *
      (0.3 + share) *
      (length > 1 ? 1.6 : 1) *
      (early.has(key) ? 1.3 : 1) *
      (length > 3 ? 0.8 : 1);
    if (score > (best?.score ?? 0)) best = { form, score };
  }
  return best?.form;
};

/**
 * Noun phrases: one to four content words after an article, a possessive or a preposition, up to where something else
 * begins. What stands there is a noun phrase without any list of nouns; what is missed is said again elsewhere.
 */
export const countPhrases = (sentences: readonly Sentence[]): Phrases => {
  const phrases = new Map<string, Phrase>();
  for (const { text } of sentences) {
    if (isChatter(text)) continue;
    for (const [, words = ''] of fold(text).text.matchAll(PHRASE)) {
      const parts = words.trim().split(/\s+/);
      if (!parts.every(isTermWord)) continue;
      const key = parts.map((word) => stem(word.toLowerCase())).join(' ');
      const phrase = phrases.get(key);
      if (phrase) phrase.count += 1;
      else phrases.set(key, { count: 1, form: parts.join(' ') });
    }
  }
  return phrases;
};

const WORD = String.raw`[\p{L}][\p{L}\p{N}'\-_/]*|\d+(?:\.\d+)*`;
const PHRASE = new RegExp(
  String.raw`(?<=\b(?:the|an?|our|your|their|its|this|these|those|of|in|for|on|about|with|from|into|per|without) )((?:(?:${WORD})\s+){0,3}(?:${WORD}))(?=[.,;:?!]|$|\s+(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|does|do|did|that|which|who|and|or|but|of|in|on|at|to|for|from|with|by|into|as|than|so|because|if|when|where|while|after|before|again|now|today|yet|too|here|there|we|i|you|they|it|he|she)\b)`,
  'giu',
);

const isTermWord = (word: string, index: number): boolean =>
  (/^\p{L}[\p{L}\p{N}'\-_/]+$/u.test(word) || (index > 0 && /^\d/.test(word))) &&
  !isStopWord(word.toLowerCase()) &&
  !(index > 0 && /^(?:is|are|was)$/i.test(word)) &&
  !(index === 0 && isTaskVerb(word.toLowerCase()) && NEVER_NOUNS.test(word)) &&
  !/^(?:guess|yep|hello|welcome|sounds?|\w{3,}ly|call|meeting|moment|second|minutes?|weeks?|days?|months?|years?|questions?|topics?|items?|fact|case|ways?|idea|end|rest|start|problem|person|people|others?|same|different|main|next|last|first|(?!need|speed|feed|seed|embed|breed)\w{2,}ed)$/i.test(
    word,
  );

const NEVER_NOUNS =
  /^(?:add|ask|bring|create|describe|find|follow|get|go|improve|include|keep|prepare|reach|remove|send|write)$/i;
