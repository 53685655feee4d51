/** What several people settle or take on together: a call for objections and its answer, a request and its acceptance. */
import { isCall, isClosing, isConsent, isDecided, isDissent, isPlan } from '../speech/decision-cues.ts';
import { hasWord, type Known } from '../speech/people.ts';
import { joinSentences, type Sentence } from '../speech/sentence.ts';
import { isChatter, isForMachine, isOpen, isQuestion } from '../speech/signals.ts';
import { isAcceptance, isGivenTo, isNeed, isOnTheSpot, isPromise, isRequest, isTaskVerb } from '../speech/task.ts';
import { stem } from '../speech/words.ts';
import type { SentenceKind } from './score.ts';

/** A decision or an action item, with everything that proves it. */
export type CallResponse = {
  readonly kind: Extract<SentenceKind, 'decision' | 'action_item'>;
  readonly sentence: Sentence;
  /** Who takes the task; null if nobody did. */
  readonly owner: string | null;
};

/** All of them, keyed by the sentence with which they end, and the sentences that are used up by them. */
export const findCallResponses = (
  sentences: readonly Sentence[],
  people: readonly Known[],
): { readonly found: ReadonlyMap<number, CallResponse>; readonly used: ReadonlySet<number> } => {
  const found = new Map<number, CallResponse>();
  const used = new Set<number>();
  const add = (at: number, indexes: readonly number[], rest: Pick<CallResponse, 'kind' | 'owner'>) => {
    const parts = indexes.flatMap((index) => sentences[index] ?? []);
    const sentence = joinSentences(parts);
    // Without its context a part would be a riddle, so it is all or nothing.
    if (sentence && !parts.some(({ text }) => isForMachine(text))) found.set(at, { ...rest, sentence });
    for (const index of indexes) used.add(index);
  };
  /** Said again by whoever leads, a promise often gets the name of what it only pointed at. */
  const repeat = (promised: number, index: number) => {
    const [answered, again] = [found.get(promised), sentences[index]];
    const sentence = answered && again && joinSentences([answered.sentence, again]);
    if (sentence) found.set(promised, { ...answered, sentence });
    used.add(index);
  };
  sentences.forEach((sentence, index) => {
    const { text } = sentence;
    if (used.has(index) || isChatter(text)) return;
    const consent = isCall(text) ? findConsent(sentences, index) : undefined;
    if (consent) add(consent.at, consent.indexes, { kind: 'decision', owner: null });
    else if (isDecision(sentences, index)) add(index, [index], { kind: 'decision', owner: null });
    else if (isPromise(text)) {
      const asked = isThin(sentence) ? findAsked(sentences, index) : undefined;
      const owner = sentence.speaker || null;
      if (asked !== undefined) add(index, [asked, index], { kind: 'action_item', owner });
      else if (toSubstance(sentence).length > 0) add(index, [index], { kind: 'action_item', owner });
    } else if (isRequest(text)) {
      const taken = findTaker(sentences, index, people);
      if (taken?.isFull) used.add(index);
      else if (taken) add(taken.at, [index, taken.at], { kind: 'action_item', owner: taken.owner });
      else if (toSubstance(sentence).length > 0) {
        const owner = calledIn(sentence, people);
        if (owner !== null || !isQuestion(text)) add(index, [index], { kind: 'action_item', owner });
      }
    } else {
      const owner = givenTo(sentence, people);
      if (owner === null) return;
      const promised = [1, 2, 3, 4].map((back) => index - back).find((at) => found.get(at)?.owner === owner);
      if (promised === undefined) add(index, [index], { kind: 'action_item', owner });
      else repeat(promised, index);
    }
  });
  return { found, used };
};

/** What a sentence is about beyond the doing. */
const toSubstance = ({ stems, text }: Sentence): string[] => {
  const verbs = new Set((text.toLowerCase().match(/\p{L}+/gu) ?? []).filter(isTaskVerb).map(stem));
  return [...new Set(stems)].filter((word) => !verbs.has(word) && !EMPTY.has(word));
};

/** Words of calls and answers that name no matter. */
const EMPTY: ReadonlySet<string> = new Set(
  [
    'objection',
    'objections',
    'object',
    'objects',
    'opposition',
    'opposed',
    'concern',
    'concerns',
    'comment',
    'comments',
  ]
    .concat([
      'push',
      'back',
      'pushback',
      'call',
      'team',
      'teams',
      'client',
      'clients',
      'agreed',
      'agree',
      'fine',
      'happy',
    ])
    .concat([
      'comfortable',
      'thought',
      'thoughts',
      'question',
      'questions',
      'today',
      'tomorrow',
      'week',
      'later',
      'async',
      'offline',
      'bit',
      'minute',
    ])
    .map(stem),
);

const isThin = (sentence: Sentence): boolean => toSubstance(sentence).length < 2;

/** A sentence that decides by itself, or a plan with which somebody else goes along at once. */
const isDecision = (sentences: readonly Sentence[], index: number): boolean => {
  const sentence = sentences[index];
  if (!sentence || isOpen(sentence.text) || toSubstance(sentence).length < 2) return false;
  if (isDecided(sentence.text)) return sentence.pieces.some(({ sentence }) => isDecided(sentence));
  return (
    isPlan(sentence.text) &&
    !sentence.pieces.some(({ sentence }) => !isPlan(sentence)) &&
    sentences
      .slice(index + 1, index + 4)
      .some((next) => next.speaker !== sentence.speaker && (isConsent(next.text) || takesUp(next, sentence)))
  );
};

/** Somebody promises to do it. */
const takesUp = (next: Sentence, plan: Sentence): boolean =>
  isPromise(next.text) && toSubstance(next).filter((word) => toSubstance(plan).includes(word)).length > 1;

const WINDOW = 9;

/**
 * From a call for objections to where it is closed: others say that they have none and the caller goes on, or the caller
 * says that there are none. Any word against it ends the search.
 */
const findConsent = (
  sentences: readonly Sentence[],
  index: number,
): { readonly at: number; readonly indexes: readonly number[] } | undefined => {
  const call = sentences[index];
  const before = sentences[index - 1];
  if (!call) return undefined;
  const matter = toSubstance(call).length >= 2 ? [index] : [index - 1, index];
  const isClear =
    matter.length === 1 ||
    (before?.speaker === call.speaker && toSubstance(before).length >= 2 && !isQuestion(before.text));
  if (!isClear) return undefined;
  let answer: number | undefined;
  for (let at = index + 1; at < Math.min(sentences.length, index + WINDOW); at += 1) {
    const sentence = sentences[at];
    if (!sentence) break;
    if (sentence.speaker !== call.speaker) {
      if (isDissent(sentence.text)) return undefined;
      if (answer === undefined && isConsent(sentence.text)) answer = at;
    } else if (isClosing(sentence.text)) {
      // A closing word that says it all needs no call before it.
      return isDecision(sentences, at) ? undefined : { at, indexes: [...matter, at] };
    } else if (answer !== undefined) {
      const closing = sentences.slice(at, at + 3).filter(({ speaker }) => speaker === call.speaker);
      const says = closing.some((_, offset) => isDecision(sentences, at + offset));
      return says ? undefined : { at: answer, indexes: [...matter, answer] };
    }
  }
  return undefined;
};

/** What somebody else asked for or missed just before. */
const findAsked = (sentences: readonly Sentence[], index: number): number | undefined => {
  const speaker = sentences[index]?.speaker;
  for (let at = index - 1; at >= Math.max(0, index - 4); at -= 1) {
    const sentence = sentences[at];
    if (!sentence || sentence.speaker === speaker) continue;
    if (isOnTheSpot(sentence.text)) return undefined;
    const asks = isRequest(sentence.text) || isNeed(sentence.text) || isQuestion(sentence.text);
    if (asks && !isChatter(sentence.text) && toSubstance(sentence).length > 1) return at;
  }
  return undefined;
};

type Taker = { readonly at: number; readonly owner: string; readonly isFull: boolean };

/** Who takes what was asked for; `isFull` if their own words say what it is. */
const findTaker = (sentences: readonly Sentence[], index: number, people: readonly Known[]): Taker | undefined => {
  const asked = sentences[index];
  const called = asked ? calledIn(asked, people) : null;
  for (let at = index + 1; at < Math.min(sentences.length, index + 4); at += 1) {
    const sentence = sentences[at];
    if (!sentence || sentence.speaker === '' || sentence.speaker === asked?.speaker) continue;
    if (called !== null && called !== sentence.speaker) continue;
    if (isPromise(sentence.text)) return { at, owner: sentence.speaker, isFull: !isThin(sentence) };
    if (isAcceptance(sentence.text) && sentence.words <= 6) return { at, owner: sentence.speaker, isFull: false };
    return undefined;
  }
  return undefined;
};

/** The one person whom a request names before "can you" or after "please". */
const calledIn = ({ text, speaker }: Sentence, people: readonly Known[]): string | null => {
  const where = /^(.*?)\b(?:can|could|would|will) you\b/i.exec(text)?.[1] ?? /\bplease\b(.*)$/i.exec(text)?.[1];
  const called = people.filter(
    (person) => person.name !== speaker && person.forms.some((form) => where !== undefined && hasWord(where, form)),
  );
  return called.length === 1 ? (called[0]?.name ?? null) : null;
};

/** The one person to whom a sentence gives a task. */
const givenTo = ({ text, speaker }: Sentence, people: readonly Known[]): string | null => {
  const given = people.filter(({ name, forms }) => name !== speaker && forms.some((form) => isGivenTo(text, form)));
  return given.length === 1 ? (given[0]?.name ?? null) : null;
};
