/** What a meeting leaves open: a question to which nobody has the answer, a doubt in so many words. */
import { asksForObjections, isDissent, isLazyConsensus, isProposal } from '../speech/decision-cues.ts';
import {
  announcedIn,
  isAboutPresence,
  isChatter,
  isHypothetical,
  isOpen,
  isQuestion,
  isShift,
  isShrug,
} from '../speech/signals.ts';
import { isAcceptance, isOnTheSpot, isPromise, isVolunteering } from '../speech/task.ts';
import { after, before, isOther, isThin, joinAt, type Outcomes, sharedMatter, type Talk } from './talk.ts';

/** Open questions, keyed by the sentence that asks. `used` are sentences that say something else already, `decisions` what was decided. */
export const findQuestions = (talk: Talk, used: ReadonlySet<number>, decisions: Outcomes): Outcomes => {
  const questions: Outcomes = { found: new Map(), used: new Set() };
  const add = (at: number, indexes: readonly number[]) => {
    const sentence = joinAt(talk, indexes);
    if (sentence) questions.found.set(at, { kind: 'open_question', sentence, owner: null });
    for (const index of indexes) questions.used.add(index);
  };
  talk.sentences.forEach(({ text }, index) => {
    if (questions.used.has(index) || isChatter(text)) return;
    if (asks(text)) {
      const shrug = isDecidedSoon(talk, index, decisions) ? undefined : findShrug(talk, index);
      const indexes = shrug === undefined ? undefined : matterOfQuestion(talk, index);
      if (!indexes) return;
      add(index, indexes);
      // What is said to it is no second open question.
      for (const at of after(talk, index, (shrug ?? index) - index + 2)) {
        const said = talk.sentences[at]?.text ?? '';
        if (isShrug(said) || isOpen(said)) questions.used.add(at);
      }
    } else if (!used.has(index) && !isQuestion(text) && (isLeft(text) || (isOpen(text) && !isProposal(text)))) {
      const matter = isThin(talk, index) || isLeft(text) ? matterBefore(talk, index) : index;
      if (matter !== undefined && !questions.used.has(matter)) add(matter, [matter, index]);
    }
  });
  return questions;
};

/** What "that" is, in "let's keep that open": the last question or proposal, else what was said in the same breath. */
const matterBefore = (talk: Talk, index: number): number | undefined => {
  const said = before(talk, index, 8).filter((at) => !isThin(talk, at) && !isChatter(talk.sentences[at]?.text ?? ''));
  const isAsked = (at: number) => {
    const text = talk.sentences[at]?.text ?? '';
    return asks(text) || isProposal(text);
  };
  const isSameBreath = (at: number) => talk.sentences[at]?.turnIndex === talk.sentences[index]?.turnIndex;
  return said.find((at) => at === index - 1 && isSameBreath(at)) ?? said.find(isAsked);
};

/** The meeting decided about it right away; a silence until some day leaves it open. */
const isDecidedSoon = (talk: Talk, index: number, { found }: Outcomes): boolean =>
  after(talk, index, 8).some((at) => {
    const decision = found.get(at);
    if (!decision || isLazyConsensus(decision.sentence.text)) return false;
    const decided = new Set(decision.sentence.stems);
    return talk.matterOf(index).some((word) => decided.has(word));
  });

/** It wants to know something, of the matter and not of the call. */
const asks = (text: string): boolean =>
  isQuestion(text) &&
  ASKING.test(text) &&
  !isAboutPresence(text) &&
  !isOnTheSpot(text) &&
  !PERSONAL.test(text) &&
  !asksForObjections(text) &&
  !TAG.test(text);

const ASKING =
  /^(?:(?:and|so|but|or|then|first|also|well|okay|one question)[,:]? )*(?:who|whom|whose|what|when|where|why|how|which|should|shall|can|could|do|does|did|is|are|was|were|will|would|has|have|in which|by when|until when|for how)\b/i;
/** It asks what is to be done. */
const PROPOSING = /\b(?:should|shall|(?:do|can|could|will|would) we|are we (?:going|to))\b/i;
/** It asks one person for a view or a favour, or whether a screen is seen. */
const PERSONAL =
  /\b(?:(?:do|did|don't|didn't) you (?:think|agree|mean|mind|want|see|say|like|hear)|what do you (?:think|mean)|are you|were you|can you|could you|would you|will you|have you|my (?:screen|audio|slides)|make sense|does that)\b/i;
/** "…, right?" wants a nod. */
const TAG = /,? (?:i (?:guess|think|assume|believe)|right|correct|no|yeah|okay|huh|you know)\?$/i;

/** A question that only points is told with what was said just before it. */
const matterOfQuestion = (talk: Talk, index: number): readonly number[] | undefined => {
  if (!isThin(talk, index)) return [index];
  const text = talk.sentences[index]?.text ?? '';
  if (talk.matterOf(index).length === 0 && !/\b(?:that|this|those|these) [a-z]{4,}/i.test(text)) return undefined;
  const matter = before(talk, index, 3).find((at) => !isThin(talk, at) && !isQuestion(talk.sentences[at]?.text ?? ''));
  return matter === undefined ? undefined : [matter, index];
};

const WINDOW = 6;

/**
 * Where somebody says, soon after a question, that it has no answer yet; undefined if it is answered. The first to
 * answer counts, unless a third person knows better.
 */
const findShrug = (talk: Talk, index: number): number | undefined => {
  // What "we" should do is open for as long as it is said to be, whatever was answered in between.
  const left = PROPOSING.test(talk.sentences[index]?.text ?? '')
    ? after(talk, index, WINDOW).find((at) => isLeft(talk.sentences[at]?.text ?? ''))
    : undefined;
  if (left !== undefined) return left;
  const asker = talk.sentences[index]?.speaker;
  for (const at of after(talk, index, WINDOW)) {
    const text = talk.sentences[at]?.text ?? '';
    if (isShrug(text)) return isAnsweredLater(talk, index, at) ? undefined : at;
    // The asker may go on asking; whoever else speaks has answered.
    const isAnswer = talk.sentences[at]?.speaker !== asker && !isQuestion(text);
    if (isAnswer && !isMurmur(text)) {
      // An answer may end in "but I do not know".
      const [next] = after(talk, at, 1);
      const goesOn = next !== undefined && talk.sentences[next]?.turnIndex === talk.sentences[at]?.turnIndex;
      return goesOn && isShrug(talk.sentences[next]?.text ?? '') && sharedMatter(talk, index, at) === 0
        ? next
        : undefined;
    }
    if (isShift(text) || announcedIn(text) !== undefined) return isThin(talk, index) ? undefined : at;
  }
  return undefined;
};

/** "Let's leave that open." */
const isLeft = (text: string): boolean =>
  /\b(?:leave (?:it|this|that)(?: \w+)? (?:open|undecided|for)|(?:it|this|that) (?:stays|remains|is still) (?:open|undecided)|(?:no|without a) decision|(?:keep|note|record|list) (?:it|this|that) as (?:an )?open|not (?:going to )?decide (?:it|this|that|today|now|here)|(?:come|get) back to (?:it|this|that))\b/i.test(
    text,
  );

/** "Hm." */
const isMurmur = (text: string): boolean =>
  /^(?:h+m+|m+|uh+|um+|ah|oh|well|so|okay|ok|interesting|right)[.…,!]*$/i.test(text);

/** By who shrugged, in the same breath, or by a third person who knows better. */
const isAnsweredLater = (talk: Talk, question: number, shrug: number): boolean =>
  after(talk, shrug, 3).some((at) => {
    const text = talk.sentences[at]?.text ?? '';
    const isSameBreath = talk.sentences[at]?.turnIndex === talk.sentences[shrug]?.turnIndex;
    return (
      (isSameBreath || isOther(talk, shrug, at)) &&
      isOther(talk, question, at) &&
      !isQuestion(text) &&
      !isShrug(text) &&
      !isHypothetical(text) &&
      !isDissent(text) &&
      !isLazyConsensus(text) &&
      ((isVolunteering(text) && !isSameBreath) ||
        (!isPromise(text) && !isAcceptance(text) && sharedMatter(talk, question, at) > 0))
    );
  });
