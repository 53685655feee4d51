/** What people take on: a promise, a request that is accepted, an offer that is taken up, a task that is handed out. */
import { spokenDays } from '../speech/due.ts';
import { hasWord, type Known } from '../speech/people.ts';
import type { Sentence } from '../speech/sentence.ts';
import { isAboutPresence, isChatter, isQuestion } from '../speech/signals.ts';
import {
  isAcceptance,
  isGivenTo,
  isNeed,
  isOffer,
  isOnTheSpot,
  isPromise,
  isRequest,
  isTakingUp,
} from '../speech/task.ts';
import { after, before, isOther, isThin, joinAt, type Outcomes, type Talk } from './talk.ts';

/** Tasks, each keyed by the sentence that takes it on. `used` are sentences that say something else already. */
export const findTasks = (talk: Talk, used: ReadonlySet<number>): Outcomes => {
  const tasks: Outcomes = { found: new Map(), used: new Set() };
  talk.sentences.forEach((sentence, index) => {
    if (used.has(index) || tasks.used.has(index) || isChatter(sentence.text)) return;
    const task = take(talk, index, tasks);
    if (!task) return;
    const indexes = withDay(talk, task);
    for (const at of indexes) tasks.used.add(at);
    const joined = joinAt(talk, indexes);
    if (joined) tasks.found.set(task.at, { kind: 'action_item', sentence: joined, owner: task.owner });
  });
  return tasks;
};

type Task = { readonly at: number; readonly indexes: readonly number[]; readonly owner: string | null };

const take = (talk: Talk, index: number, tasks: Outcomes): Task | undefined => {
  const sentence = talk.sentences[index];
  if (!sentence) return undefined;
  const owner = sentence.speaker || null;
  if (isPromise(sentence.text)) {
    const asked = isThin(talk, index) ? findAsked(talk, index) : undefined;
    if (asked !== undefined) return { at: index, indexes: [asked, index], owner };
    return isEmpty(talk, index) ? undefined : { at: index, indexes: [index], owner };
  }
  if (isOffer(sentence.text) && isWanted(talk, index)) return { at: index, indexes: [index], owner };
  if (isRequest(sentence.text)) return byRequest(talk, index);
  return byOrder(talk, index, tasks);
};

const isEmpty = ({ matterOf }: Talk, index: number): boolean => matterOf(index).length === 0;

/** The next to speak says thanks, or please. */
const isWanted = (talk: Talk, index: number): boolean => {
  const [next] = after(talk, index, 2).filter((at) => isOther(talk, index, at));
  const text = next === undefined ? '' : (talk.sentences[next]?.text ?? '');
  return !isEmpty(talk, index) && isTakingUp(text) && !/\bbut\b/i.test(text);
};

/** What somebody else asked for or missed just before. */
const findAsked = (talk: Talk, index: number): number | undefined => {
  for (const at of before(talk, index, 4)) {
    if (!isOther(talk, index, at)) continue;
    const text = talk.sentences[at]?.text ?? '';
    if (isOnTheSpot(text)) return undefined;
    const asks = isRequest(text) || isNeed(text) || isQuestion(text);
    if (asks && !isChatter(text) && !isThin(talk, at)) return at;
  }
  return undefined;
};

const byRequest = (talk: Talk, index: number): Task | undefined => {
  const asked = talk.sentences[index];
  if (!asked) return undefined;
  const called = calledIn(asked, talk.people);
  const takerAt = findTaker(talk, index, called);
  const taker = takerAt === undefined ? undefined : talk.sentences[takerAt];
  // A promise that says all stands by itself, and is found there.
  if (takerAt !== undefined && taker && isPromise(taker.text) && !isThin(talk, takerAt)) return undefined;
  if (takerAt !== undefined && taker) return { at: takerAt, indexes: [index, takerAt], owner: taker.speaker };
  if (isThin(talk, index) || isAboutPresence(asked.text)) return undefined;
  return called !== null || !isQuestion(asked.text) ? { at: index, indexes: [index], owner: called } : undefined;
};

/** Who takes what was asked for, in the next words of another. */
const findTaker = (talk: Talk, index: number, called: string | null): number | undefined => {
  for (const at of after(talk, index, 4)) {
    const sentence = talk.sentences[at];
    if (!sentence || !isOther(talk, index, at)) continue;
    if (called !== null && called !== sentence.speaker) continue;
    if (isPromise(sentence.text)) return at;
    if (isAcceptance(sentence.text) && sentence.words <= 6) {
      // "Sure. I will review it": the promise tells more than the "sure".
      const [next] = after(talk, at, 1);
      const promise = next !== undefined && talk.sentences[next]?.speaker === sentence.speaker ? next : undefined;
      return promise !== undefined && isPromise(talk.sentences[promise]?.text ?? '') ? promise : at;
    }
    return undefined;
  }
  return undefined;
};

/** A task that is given to somebody; said again by whoever leads, a promise often gets the name of what it pointed at. */
const byOrder = (talk: Talk, index: number, { found, used }: Outcomes): Task | undefined => {
  const sentence = talk.sentences[index];
  const owner = sentence ? givenTo(sentence, talk.people) : null;
  if (owner === null) return undefined;
  const promised = before(talk, index, 4).find((at) => found.get(at)?.owner === owner);
  if (promised === undefined) return { at: index, indexes: [index], owner };
  const again = joinAt(talk, [promised, index]);
  const answered = found.get(promised);
  if (again && answered) found.set(promised, { ...answered, sentence: again });
  used.add(index);
  return undefined;
};

/** The day of a task is often said in the next breath: "Probably in two weeks." */
const withDay = (talk: Talk, { at, indexes }: Task): readonly number[] => {
  const [promise, next] = [talk.sentences[at], talk.sentences[at + 1]];
  const isSameBreath =
    promise &&
    next &&
    next.speaker === promise.speaker &&
    next.turnIndex === promise.turnIndex &&
    next.words <= 16 &&
    !isQuestion(next.text) &&
    (!isPromise(next.text) || isThin(talk, at) || isThin(talk, at + 1)) &&
    !isRequest(next.text);
  if (!isSameBreath || hasDay(promise) || !hasDay(next)) return indexes;
  return joinAt(talk, [...indexes, at + 1]) ? [...indexes, at + 1] : indexes;
};

/** Any day will do here, so that it is looked for as if the meeting were on one; "by Monday" means nothing on a Monday. */
const hasDay = ({ text }: Sentence): boolean => ANY_DAYS.some((day) => spokenDays(text, day).length > 0);
const ANY_DAYS = ['2024-01-01', '2024-01-02'];

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
