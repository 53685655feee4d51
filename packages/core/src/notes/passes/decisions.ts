/** What a meeting settles: in so many words, by ending a discussion, by going along with a proposal, by nobody objecting. */
import {
  areDeciding,
  asksForObjections,
  isAgainst,
  isClosing,
  isConclusion,
  isConsent,
  isDecided,
  isDissent,
  isLazyConsensus,
  isPlan,
  isProposal,
  isReported,
  isResolve,
  isUntilSomeDay,
  isWithdrawal,
} from '../speech/decision-cues.ts';
import type { Sentence } from '../speech/sentence.ts';
import { isChatter, isHypothetical, isOpen, isQuestion } from '../speech/signals.ts';
import { isPromise, isRequest } from '../speech/task.ts';
import { sentenceSpans } from '../speech/words.ts';
import {
  after,
  before,
  isOther,
  isThin,
  joinAt,
  type Outcome,
  type Outcomes,
  sharedMatter,
  type Talk,
  wholeOf,
} from './talk.ts';

type Decision = {
  readonly at: number;
  readonly indexes: readonly number[];
  /** Those that are told with the "okay, then" that makes them an ending. */
  readonly whole?: readonly number[];
  /** It ends a discussion, and so stands for what was agreed to a moment ago. */
  readonly ends?: boolean;
  /** Others went along with it. */
  readonly agreed?: boolean;
};

/** Decisions, each keyed by the sentence that settles it. What is decided again in the next words is told once. */
export const findDecisions = (talk: Talk): Outcomes => {
  const decisions: Decision[] = [];
  talk.sentences.forEach((sentence, index) => {
    if (isChatter(sentence.text)) return;
    const isJustDecided = decisions.some(({ at, indexes }) => index - Math.max(at, ...indexes) <= 3);
    if (isJustDecided && isThin(talk, index) && isConsent(wholeOf(sentence))) return;
    const decision = decide(talk, index);
    if (!decision) return;
    const last = decisions.at(-1);
    if (last && isSame(talk, last, decision)) decisions[decisions.length - 1] = mergeDecisions(talk, last, decision);
    else decisions.push(decision);
  });
  const found = new Map<number, Outcome>();
  for (const { at, indexes, whole } of decisions) {
    const sentence = joinAt(talk, indexes, whole);
    if (sentence && isProved(sentence)) found.set(at, { kind: 'decision', sentence, owner: null });
  }
  return { found, used: new Set(decisions.flatMap(({ indexes }) => indexes)) };
};

/** As the checks of a draft will see it: by the whole sentences of which each citation is a part. */
const isProved = ({ pieces }: Sentence): boolean =>
  areDeciding(
    pieces.map(({ turn, start, end }) =>
      sentenceSpans(turn.text)
        .filter((span) => span.start < end && span.end > start)
        .map((span) => turn.text.slice(span.start, span.end)),
    ),
  );

const decide = (talk: Talk, index: number): Decision | undefined =>
  byCall(talk, index) ??
  byWords(talk, index) ??
  bySilence(talk, index) ??
  byConclusion(talk, index) ??
  byAgreement(talk, index) ??
  byUptake(talk, index) ??
  byWithdrawal(talk, index);

const AGAIN = 7;

/** The same matter within a few sentences. */
const isSame = (talk: Talk, a: Decision, b: Decision): boolean => {
  const [end = 0, start = 0] = [Math.max(...a.indexes, a.at), Math.min(...b.indexes)];
  if (start <= end) return true;
  const common = Math.max(...a.indexes.flatMap((one) => b.indexes.map((other) => sharedMatter(talk, one, other))));
  // Two that are each settled in so many words are one only if they say nearly the same.
  const isOwn = (at: number) => isDecidedAt(talk, at) && !isThin(talk, at);
  const least = Math.min(...[a.at, b.at].map((at) => talk.sentences[at]?.stems.length ?? 0));
  if (isOwn(a.at) && isOwn(b.at) && common < least * 0.6) return false;
  // Right after others agreed, whoever ends the discussion says the same in other words.
  return (b.ends === true && a.agreed === true && start - end <= 3) || (start - end <= AGAIN && common > 1);
};

/** The later words stand, if they can be understood alone. */
const mergeDecisions = (talk: Talk, a: Decision, b: Decision): Decision => {
  if (b.indexes.some((at) => !isThin(talk, at))) return b;
  const both = [...a.indexes, ...b.indexes];
  if (!joinAt(talk, both)) return a;
  return { at: b.at, indexes: both, whole: [...(a.whole ?? []), ...(b.whole ?? [])] };
};

const textAt = ({ sentences }: Talk, index: number): string => sentences[index]?.text ?? '';
const wholeAt = ({ sentences }: Talk, index: number): string => {
  const sentence = sentences[index];
  return sentence ? wholeOf(sentence) : '';
};

const WINDOW = 9;

/**
 * From a call for objections to where it is closed: others say that they have none and the caller goes on, or the caller
 * says that there are none. Any word against it ends the search.
 */
const byCall = (talk: Talk, index: number): Decision | undefined => {
  const call = talk.sentences[index];
  if (!call || !asksForObjections(call.text)) return undefined;
  const matter = isThin(talk, index) ? [index - 1, index] : [index];
  const isClear =
    matter.length === 1 ||
    (talk.sentences[index - 1]?.speaker === call.speaker &&
      !isThin(talk, index - 1) &&
      !isQuestion(textAt(talk, index - 1)));
  if (!isClear) return undefined;
  let answer: number | undefined;
  for (const at of after(talk, index, WINDOW - 1)) {
    const text = textAt(talk, at);
    if (talk.sentences[at]?.speaker !== call.speaker) {
      if (isDissent(text)) return undefined;
      if (answer === undefined && isConsent(text)) answer = at;
    } else if (isClosing(text)) {
      // A closing word that says it all needs no call before it.
      return byWords(talk, at) && !isThin(talk, at) ? undefined : { at, indexes: [...matter, at] };
    } else if (answer !== undefined) {
      const closing = [at, ...after(talk, at, 2)].filter((one) => talk.sentences[one]?.speaker === call.speaker);
      return closing.some((one) => byWords(talk, one) !== undefined && !isThin(talk, one))
        ? undefined
        : { at: answer, indexes: [...matter, answer] };
    }
  }
  return undefined;
};

const isDecidedAt = (talk: Talk, index: number): boolean =>
  isDecided(wholeAt(talk, index)) || isDecided(textAt(talk, index));

/** It is settled in so many words; a word that only says "carried" takes with it what was carried. */
const byWords = (talk: Talk, index: number): Decision | undefined => {
  if (!isDecidedAt(talk, index) || isOpen(textAt(talk, index))) return undefined;
  if (!isThin(talk, index)) return { at: index, indexes: [index] };
  // "Sold. We replace the icons": what is decided may follow at once.
  const [next] = after(talk, index, 1);
  if (next !== undefined && !isThin(talk, next) && goesOnWith(talk, index, next)) {
    return { at: next, indexes: [index, next], whole: [next] };
  }
  const matter = findMatter(talk, index);
  return matter === undefined ? undefined : { at: index, indexes: [matter, index], whole: [index] };
};

/** In the same breath, as a statement. */
const goesOnWith = ({ sentences }: Talk, index: number, next: number): boolean => {
  const [here, there] = [sentences[index], sentences[next]];
  return (
    here !== undefined &&
    there !== undefined &&
    here.turnIndex === there.turnIndex &&
    here.words <= 6 &&
    !isQuestion(there.text) &&
    !isHypothetical(there.text) &&
    !isPromise(there.text) &&
    !isRequest(there.text)
  );
};

/** What was last proposed or planned before a sentence, by anybody. */
const findMatter = (talk: Talk, index: number): number | undefined =>
  before(talk, index, BACK).find(
    (at) =>
      !isThin(talk, at) &&
      !isReported(textAt(talk, at)) &&
      (isPlan(textAt(talk, at)) ||
        isProposal(textAt(talk, at)) ||
        isLazyConsensus(textAt(talk, at)) ||
        isResolve(textAt(talk, at))),
  );

const BACK = 8;

/** Nobody objects, or nobody has until some day. */
const bySilence = (talk: Talk, index: number): Decision | undefined => {
  const text = wholeAt(talk, index);
  if (!isLazyConsensus(text)) return undefined;
  const speaker = talk.sentences[index]?.speaker;
  const next = after(talk, index, 4);
  const matter = isThin(talk, index) ? findMatter(talk, index) : index;
  if (matter === undefined || next.some((at) => isOther(talk, index, at) && isAgainst(textAt(talk, at))))
    return undefined;
  const consent = next.find((at) => talk.sentences[at]?.speaker !== speaker && isConsent(wholeAt(talk, at)));
  if (consent === undefined && !isUntilSomeDay(text)) return undefined;
  return { at: index, indexes: [matter, index] };
};

/** Who leads, or anybody to whom others agree, says what holds from now on, after others spoke about it. */
const byConclusion = (talk: Talk, index: number): Decision | undefined => {
  const text = wholeAt(talk, index);
  if (!isConclusion(text) || isOpen(text)) return undefined;
  const speaker = talk.sentences[index]?.speaker;
  const near = before(talk, index, 6).filter((at) => isOther(talk, index, at));
  const isTalkedOver = near.some(
    (at) =>
      sharedMatter(talk, index, at) > 0 ||
      isConsent(wholeAt(talk, at)) ||
      isProposal(textAt(talk, at)) ||
      isDissent(textAt(talk, at)) ||
      isQuestion(textAt(talk, at)),
  );
  const next = after(talk, index, 3).filter((at) => isOther(talk, index, at));
  if (!isTalkedOver || next.slice(0, 2).some((at) => isAgainst(wholeAt(talk, at)))) return undefined;
  const isLed = speaker === talk.chair || next.some((at) => isConsent(wholeAt(talk, at)));
  const answersProposal = near.slice(0, 2).some((at) => isProposal(textAt(talk, at)));
  if (!isLed && !answersProposal) return undefined;
  if (!isThin(talk, index)) return { at: index, indexes: [index], ends: true };
  const matter = findMatter(talk, index);
  return matter === undefined ? undefined : { at: index, indexes: [matter, index], whole: [index], ends: true };
};

/** "Yes, let's defer it": a plan that takes up what another proposed. */
const byAgreement = (talk: Talk, index: number): Decision | undefined => {
  const whole = wholeAt(talk, index);
  const plans = isPlan(textAt(talk, index)) || /\blet['’]s\b(?! (?:see|leave|move on))/i.test(whole);
  if (!isConsent(whole) || !plans || isOpen(whole)) return undefined;
  const proposed = before(talk, index, 4).find(
    (at) => isOther(talk, index, at) && isProposal(textAt(talk, at)) && !isThin(talk, at),
  );
  if (proposed === undefined) return undefined;
  return { at: index, indexes: [proposed, index], whole: [index], agreed: true };
};

/** A plan or a proposal with which others go along, and to which nobody objects. */
const byUptake = (talk: Talk, index: number): Decision | undefined => {
  const [text, whole] = [textAt(talk, index), wholeAt(talk, index)];
  const plans = isPlan(text) && !isHypothetical(whole);
  if (
    (!plans && !isProposal(text)) ||
    isReported(text) ||
    asksForObjections(text) ||
    isOpen(text) ||
    isThin(talk, index)
  ) {
    return undefined;
  }
  const next = after(talk, index, plans ? 4 : 6);
  // Who asks right away whether anybody objects has that answered.
  if (after(talk, index, 1).some((at) => !isOther(talk, index, at) && asksForObjections(textAt(talk, at))))
    return undefined;
  const others = next.filter((at) => isOther(talk, index, at));
  if (others.some((at) => isAgainst(wholeAt(talk, at)))) return undefined;
  const consents = others.filter((at) => isConsent(wholeAt(talk, at)) || (plans && takesUp(talk, at, index)));
  const [first] = consents;
  if (first === undefined) return undefined;
  const ending = endOf(talk, index, first);
  if (plans)
    return ending === undefined
      ? { at: index, indexes: [index] }
      : { at: index, indexes: [index, ending], whole: [ending] };
  // Only proposed, it needs more than one voice: two who agree, or who leads and goes on.
  const voices = new Set(consents.map((at) => talk.sentences[at]?.speaker));
  const isTaken = voices.size > 1 || goesOn(talk, first, [talk.chair, talk.sentences[index]?.speaker ?? '']);
  return isTaken ? { at: first, indexes: [index, first], whole: [first], agreed: true } : undefined;
};

/** Who leads sums up a plan in a few words of its own: "Good, four attempts, per project." */
const endOf = (talk: Talk, plan: number, consent: number): number | undefined =>
  after(talk, consent, 3).find(
    (at) =>
      talk.sentences[at]?.speaker === talk.chair &&
      (talk.sentences[at]?.words ?? 0) < 14 &&
      sharedMatter(talk, at, plan) > 0 &&
      /^(?:ok|okay|all right|alright|good|great|fine|right|so|then|perfect)\b/i.test(wholeAt(talk, at)) &&
      !isQuestion(textAt(talk, at)),
  );

/** One of them takes the consent and goes on. */
const goesOn = (talk: Talk, consent: number, speakers: readonly string[]): boolean =>
  after(talk, consent, 3).some(
    (at) =>
      speakers.includes(talk.sentences[at]?.speaker ?? '') &&
      isOther(talk, consent, at) &&
      /^(?:ok|okay|all right|alright|good|great|fine|perfect|cool|excellent|then|agreed|done|settled|noted)\b/i.test(
        wholeAt(talk, at),
      ),
  );

/** Somebody promises to do it. */
const takesUp = (talk: Talk, next: number, plan: number): boolean =>
  isPromise(textAt(talk, next)) && sharedMatter(talk, next, plan) > 1;

/** Who proposed something gives it up. */
const byWithdrawal = (talk: Talk, index: number): Decision | undefined => {
  if (!isWithdrawal(wholeAt(talk, index))) return undefined;
  const speaker = talk.sentences[index]?.speaker;
  const proposed = before(talk, index, BACK).find(
    (at) => talk.sentences[at]?.speaker === speaker && isProposal(textAt(talk, at)) && !isThin(talk, at),
  );
  if (proposed === undefined) return undefined;
  return { at: index, indexes: [proposed, index], whole: [index] };
};
