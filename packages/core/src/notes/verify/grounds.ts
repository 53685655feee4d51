/** Whether what a sentence states occurs in its sources: numbers, references, links, handles, days, names. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema, type Turn } from '@rapporteur/idl';
import { redact } from '../../shared/private.ts';
import { type Glossary, gradeOf, isHeardAs, isHeardAt } from '../../terms/index.ts';
import { spokenDays } from '../speech/due.ts';
import { type Entry, type Mentions, nameStrength } from '../speech/entry.ts';
import { numbersStated, spokenNumbers } from '../speech/numbers.ts';
import { hasWord, type Known, names } from '../speech/people.ts';
import { isStopWord, stem } from '../speech/words.ts';

/** What a statement may draw on: its cited turns, and the entries that these turns name. */
export type Grounds = {
  readonly text: string;
  readonly turns: readonly Turn[];
  readonly numbers: ReadonlySet<string>;
  readonly days: ReadonlySet<string>;
};

/** What may be named, and the day from which "by Thursday" counts. */
export type GroundFacts = { readonly entries: readonly Entry[]; readonly meetingDate: string | undefined };

/** What the whole meeting knows: a word from here is no invention, even if a cited turn lacks it. */
export type Setting = {
  readonly people: readonly Known[];
  /** All words of transcript, agenda, subjects and roster: lower case, letters and digits only. */
  readonly squashed: string;
  readonly meetingDate: string | undefined;
  /** Names and terms that may have been misheard. */
  readonly glossary?: Glossary | undefined;
  /** Terms of it that were clearly meant somewhere in the transcript, squashed; heard on demand. */
  readonly misheard?: () => string;
  /** Numbers of versions that somebody said somewhere. */
  readonly versions: ReadonlySet<string>;
};

/** Grounds of some turns; `heard` is what was heard in each of them. */
export const toGrounds = (turns: readonly Turn[], mentions: readonly Mentions[], facts: GroundFacts): Grounds => {
  const { entries, meetingDate } = facts;
  const spoken = turns.map(({ text }) => text).join('\n');
  const named = entries.filter((entry) => mentions.some((words) => nameStrength(words, entry) > 0));
  const text = [spoken, ...turns.map(({ speaker }) => speaker), ...named.map((entry) => entry.text)].join('\n');
  return {
    text,
    turns,
    numbers: spokenNumbers(text),
    days: new Set(spokenDays(spoken, meetingDate).map(({ date }) => date)),
  };
};

/** One reason per thing that the sources lack; empty when all is there. */
export const findUngrounded = (sentence: string, grounds: Grounds, setting: Setting): Reason[] => {
  const lower = grounds.text.toLowerCase();
  const missing: Reason[] = [];
  let rest = sentence;
  const take = (pattern: RegExp, code: string, noun: string, isThere: (found: string) => boolean) => {
    rest = rest.replace(pattern, (found) => {
      if (!isThere(found)) missing.push(toReason(code, `The ${noun} "${found}" does not occur in the cited turns.`));
      return ' ';
    });
  };
  take(/(?:https?:\/\/|www\.)[^\s<>"'`]+[^\s<>"'`.,;:!?)]/gi, 'link-not-cited', 'link', (link) =>
    lower.includes(link.toLowerCase()),
  );
  take(/(?<![\w.])@[a-z0-9][\w-]*(?:\/[\w.-]+)?/gi, 'handle-not-cited', 'handle', (handle) =>
    hasWord(lower, handle.slice(1).toLowerCase()),
  );
  take(/\b[a-z0-9][\w-]*\/[\w.-]*[a-z][\w.-]*#\d+\b/gi, 'reference-not-cited', 'reference', (reference) => {
    const [repository = '', number = ''] = reference.toLowerCase().split('#');
    return (
      (lower.includes(repository) || hasWord(lower, repository.split('/')[1] ?? '')) && grounds.numbers.has(number)
    );
  });
  take(/\b\d{4}-\d{2}-\d{2}\b/g, 'date-not-cited', 'date', (date) => grounds.days.has(date) || lower.includes(date));
  take(DAY_NAME, 'date-not-cited', 'day', (day) => hasWord(lower, day.toLowerCase()));
  for (const number of numbersStated(rest)) {
    if (!grounds.numbers.has(number) && !(setting.versions.has(number) && isVersion(number, rest))) {
      missing.push(toReason('number-not-cited', `The number ${number} does not occur in the cited turns.`));
    }
  }
  return [...missing, ...findStrangers(rest, grounds, setting)];
};

/** "1.6" and "version 1" name a thing as a word does, and are known wherever they were said. */
const isVersion = (number: string, sentence: string): boolean =>
  number.includes('.') || new RegExp(`\\b(?:version|v|release|milestone) ?${number}\\b`, 'i').test(sentence);

/** Numbers of versions in a text. */
export const versionsIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:version|v|release|milestone) ?(\d[\w.]*)|\b(\d+(?:\.\d+)+)\b/gi)].flatMap(
    ([, named, dotted]) => (named ?? dotted ?? '').replace(/\.$/, ''),
  );

/** A short machine word and a sentence, which may quote what a model made up. */
export const toReason = (code: string, text: string): Reason => create(ReasonSchema, { code, text: redact(text) });

/** "May" and "March" count only beside a digit. */
const DAY_NAME =
  /\b(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|january|february|april|june|july|august|september|october|november|december|(?:may|march)(?= \d)|(?<=\d )(?:may|march))\b/gi;

/** People whom the cited turns neither name nor are spoken by, and names that nobody ever said, however they were misheard. */
const findStrangers = (sentence: string, { turns, text }: Grounds, setting: Setting): Reason[] => {
  const { people, squashed, glossary, misheard = () => '' } = setting;
  const spoken = turns.map((turn) => turn.text).join('\n');
  const isHeard = ({ forms }: Known) => glossary && forms.some((form) => isHeardAs(glossary, form, spoken));
  const isPresent = (person: Known) =>
    names(text, person) || turns.some(({ speaker }) => speaker === person.name) || isHeard(person);
  const mentioned = people.filter((person) => mentions(sentence, person));
  const absent = mentioned.filter(
    (person) => !isPresent(person) && !mentioned.some((other) => shares(person, other, sentence) && isPresent(other)),
  );
  const unknown = properWords(sentence)
    .filter(
      ({ word }) => !squashed.includes(squash(word)) && !(word.length > 4 && squashed.includes(stem(squash(word)))),
    )
    .filter(({ word, start }) => {
      const at = { start, end: start + word.length };
      if (/\d/.test(word) || !glossary) return true;
      return !isHeardAt(glossary, sentence, at, spoken) && !misheard().includes(squash(word));
    });
  return [
    ...absent.map(({ name }) =>
      toReason('name-not-cited', `"${name}" neither speaks in the cited turns nor is named there.`),
    ),
    ...unknown.map(({ word }) => toReason('name-unknown', `"${word}" occurs nowhere in the meeting.`)),
  ];
};

/** Letters and digits only, so that "FlyteAdmin" and "flyte admin" are one. */
export const squash = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

const mentions = (sentence: string, person: Known): boolean => {
  const isCommon = (form: string) => COMMON_NAMES.has(form.toLowerCase());
  return person.forms.some((form) => {
    // A word such as "Will" at the start of a sentence is rarely a person.
    const where = isCommon(form) ? sentence.slice(1) : sentence;
    return /\p{Lu}|\p{Lo}|\d|[_-]/u.test(form) && form.length > 1 && !isStopWord(form) && hasWord(where, form);
  });
};

/** Two Adas: naming one of them is enough, as far as the sentence says no more than the name they share. */
const shares = (a: Known, b: Known, sentence: string): boolean => {
  const used = a.forms.filter((form) => hasWord(sentence, form));
  return used.length > 0 && used.every((form) => b.forms.includes(form));
};

const COMMON_NAMES: ReadonlySet<string> = new Set(
  'will mark may grant bill rob pat jack sue drew frank art guy max rich hope faith dawn june april august summer'.split(
    ' ',
  ),
);

/** Capitalised words inside a sentence, and one at its start that is no plain word, or does something only a person does. */
const properWords = (sentence: string): { readonly word: string; readonly start: number }[] => {
  const found = [...sentence.matchAll(/(?<![\p{L}\p{N}'’.])\p{Lu}[\p{L}\p{N}]*(?:[-'’_.]?[\p{L}\p{N}]+)*/gu)];
  return found
    .filter(({ index, 0: word }) => {
      const before = sentence.slice(0, index).trimEnd();
      if (before !== '' && !/[.!?:"“(]$/.test(before)) return word.length > 1;
      const after = sentence.slice(index + word.length);
      const acts = ACTS.test(after) && !/(?:s|body|one)$/i.test(word);
      return acts || (word.length > 2 && gradeOf(word) === 'strange' && isEnglish(after));
    })
    .map(({ 0: word, index }) => ({ word: word.replace(/['’]s$/, ''), start: index }))
    .filter(({ word }) => !isStopWord(word.toLowerCase()));
};

/** Whether it goes on in the language of which plain words are known; in another one every first word would be a name. */
const isEnglish = (words: string): boolean => {
  const lower = words.match(/(?<![\p{L}\p{N}])\p{Ll}[\p{L}'’]*/gu) ?? [];
  return lower.filter((word) => gradeOf(word) !== 'strange').length * 2 > lower.length;
};

const ACTS =
  /^(?:'s\b)?(?: \p{Lu}[\p{L}'’-]+)?,? (?:said|says|will|asked|asks|agreed|agrees|noted|notes|proposed|proposes|reported|reports|presented|presents|explained|explains|mentioned|suggested|suggests|volunteered|offered|approved|raised|confirmed|shared|wants|promised|opened|wrote|introduced)\b/u;
