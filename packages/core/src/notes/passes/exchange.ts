/** What several people settle or take on together: a call for objections and its answer, a request and its acceptance. */
import { hasWord, type Known } from '../speech/people.ts';
import { isCall, isClosing, isConsent, isDissent, isPlan, isSettled } from '../speech/settle.ts';
import { isChatter, isForMachine, isOpen, isQuestion } from '../speech/signals.ts';
import { isAcceptance, isGivenTo, isNeed, isOnTheSpot, isPromise, isRequest, isTaskVerb } from '../speech/task.ts';
import { joinUnits, type Unit } from '../speech/unit.ts';
import { stem } from '../speech/words.ts';
import type { UnitKind } from './score.ts';

/** A decision or an action item, with everything that proves it. */
export type Exchange = {
  readonly kind: Extract<UnitKind, 'decision' | 'action_item'>;
  readonly unit: Unit;
  /** Who takes the task; null if nobody did. */
  readonly owner: string | null;
};

/** All of them, keyed by the unit with which they end, and the units that are used up by them. */
export const findExchanges = (
  units: readonly Unit[],
  people: readonly Known[],
): { readonly found: ReadonlyMap<number, Exchange>; readonly used: ReadonlySet<number> } => {
  const found = new Map<number, Exchange>();
  const used = new Set<number>();
  const add = (at: number, indexes: readonly number[], rest: Pick<Exchange, 'kind' | 'owner'>) => {
    const parts = indexes.flatMap((index) => units[index] ?? []);
    const unit = joinUnits(parts);
    // Without its context a part would be a riddle, so it is all or nothing.
    if (unit && !parts.some(({ text }) => isForMachine(text))) found.set(at, { ...rest, unit });
    for (const index of indexes) used.add(index);
  };
  /** Said again by whoever leads, a promise often gets the name of what it only pointed at. */
  const repeat = (promised: number, index: number) => {
    const [exchange, again] = [found.get(promised), units[index]];
    const unit = exchange && again && joinUnits([exchange.unit, again]);
    if (unit) found.set(promised, { ...exchange, unit });
    used.add(index);
  };
  units.forEach((unit, index) => {
    const { text } = unit;
    if (used.has(index) || isChatter(text)) return;
    const consent = isCall(text) ? findConsent(units, index) : undefined;
    if (consent) add(consent.at, consent.indexes, { kind: 'decision', owner: null });
    else if (isDecision(units, index)) add(index, [index], { kind: 'decision', owner: null });
    else if (isPromise(text)) {
      const asked = isThin(unit) ? findAsked(units, index) : undefined;
      const owner = unit.speaker || null;
      if (asked !== undefined) add(index, [asked, index], { kind: 'action_item', owner });
      else if (toSubstance(unit).length > 0) add(index, [index], { kind: 'action_item', owner });
    } else if (isRequest(text)) {
      const taken = findTaker(units, index, people);
      if (taken?.isFull) used.add(index);
      else if (taken) add(taken.at, [index, taken.at], { kind: 'action_item', owner: taken.owner });
      else if (toSubstance(unit).length > 0) {
        const owner = calledIn(unit, people);
        if (owner !== null || !isQuestion(text)) add(index, [index], { kind: 'action_item', owner });
      }
    } else {
      const owner = givenTo(unit, people);
      if (owner === null) return;
      const promised = [1, 2, 3, 4].map((back) => index - back).find((at) => found.get(at)?.owner === owner);
      if (promised === undefined) add(index, [index], { kind: 'action_item', owner });
      else repeat(promised, index);
    }
  });
  return { found, used };
};

/** What a unit is about beyond the doing. */
const toSubstance = ({ stems, text }: Unit): string[] => {
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

const isThin = (unit: Unit): boolean => toSubstance(unit).length < 2;

/** A sentence that decides by itself, or a plan with which somebody else goes along at once. */
const isDecision = (units: readonly Unit[], index: number): boolean => {
  const unit = units[index];
  if (!unit || isOpen(unit.text) || toSubstance(unit).length < 2) return false;
  if (isSettled(unit.text)) return unit.pieces.some(({ sentence }) => isSettled(sentence));
  return (
    isPlan(unit.text) &&
    !unit.pieces.some(({ sentence }) => !isPlan(sentence)) &&
    units
      .slice(index + 1, index + 4)
      .some((next) => next.speaker !== unit.speaker && (isConsent(next.text) || takesUp(next, unit)))
  );
};

/** Somebody promises to do it. */
const takesUp = (next: Unit, plan: Unit): boolean =>
  isPromise(next.text) && toSubstance(next).filter((word) => toSubstance(plan).includes(word)).length > 1;

const WINDOW = 9;

/**
 * From a call for objections to where it is closed: others say that they have none and the caller goes on, or the caller
 * says that there are none. Any word against it ends the search.
 */
const findConsent = (
  units: readonly Unit[],
  index: number,
): { readonly at: number; readonly indexes: readonly number[] } | undefined => {
  const call = units[index];
  const before = units[index - 1];
  if (!call) return undefined;
  const matter = toSubstance(call).length >= 2 ? [index] : [index - 1, index];
  const isClear =
    matter.length === 1 ||
    (before?.speaker === call.speaker && toSubstance(before).length >= 2 && !isQuestion(before.text));
  if (!isClear) return undefined;
  let answer: number | undefined;
  for (let at = index + 1; at < Math.min(units.length, index + WINDOW); at += 1) {
    const unit = units[at];
    if (!unit) break;
    if (unit.speaker !== call.speaker) {
      if (isDissent(unit.text)) return undefined;
      if (answer === undefined && isConsent(unit.text)) answer = at;
    } else if (isClosing(unit.text)) {
      // A closing word that says it all needs no call before it.
      return isDecision(units, at) ? undefined : { at, indexes: [...matter, at] };
    } else if (answer !== undefined) {
      const closing = units.slice(at, at + 3).filter(({ speaker }) => speaker === call.speaker);
      const says = closing.some((_, offset) => isDecision(units, at + offset));
      return says ? undefined : { at: answer, indexes: [...matter, answer] };
    }
  }
  return undefined;
};

/** What somebody else asked for or missed just before. */
const findAsked = (units: readonly Unit[], index: number): number | undefined => {
  const speaker = units[index]?.speaker;
  for (let at = index - 1; at >= Math.max(0, index - 4); at -= 1) {
    const unit = units[at];
    if (!unit || unit.speaker === speaker) continue;
    if (isOnTheSpot(unit.text)) return undefined;
    const asks = isRequest(unit.text) || isNeed(unit.text) || isQuestion(unit.text);
    if (asks && !isChatter(unit.text) && toSubstance(unit).length > 1) return at;
  }
  return undefined;
};

type Taker = { readonly at: number; readonly owner: string; readonly isFull: boolean };

/** Who takes what was asked for; `isFull` if their own words say what it is. */
const findTaker = (units: readonly Unit[], index: number, people: readonly Known[]): Taker | undefined => {
  const asked = units[index];
  const called = asked ? calledIn(asked, people) : null;
  for (let at = index + 1; at < Math.min(units.length, index + 4); at += 1) {
    const unit = units[at];
    if (!unit || unit.speaker === '' || unit.speaker === asked?.speaker) continue;
    if (called !== null && called !== unit.speaker) continue;
    if (isPromise(unit.text)) return { at, owner: unit.speaker, isFull: !isThin(unit) };
    if (isAcceptance(unit.text) && unit.words <= 6) return { at, owner: unit.speaker, isFull: false };
    return undefined;
  }
  return undefined;
};

/** The one person whom a request names before "can you" or after "please". */
const calledIn = ({ text, speaker }: Unit, people: readonly Known[]): string | null => {
  const where = /^(.*?)\b(?:can|could|would|will) you\b/i.exec(text)?.[1] ?? /\bplease\b(.*)$/i.exec(text)?.[1];
  const called = people.filter(
    (person) => person.name !== speaker && person.forms.some((form) => where !== undefined && hasWord(where, form)),
  );
  return called.length === 1 ? (called[0]?.name ?? null) : null;
};

/** The one person to whom a sentence gives a task. */
const givenTo = ({ text, speaker }: Unit, people: readonly Known[]): string | null => {
  const given = people.filter(({ name, forms }) => name !== speaker && forms.some((form) => isGivenTo(text, form)));
  return given.length === 1 ? (given[0]?.name ?? null) : null;
};
