/** Agenda items and registered subjects, and when somebody's words name one of them. */
import { type AgendaItem, SectionKind, type SubjectRef } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { type FoundReference, findReferences, sameReference } from '../../github/index.ts';
import { spokenNumbers } from './numbers.ts';
import { stemsOf } from './words.ts';

/** Something that can be talked about. */
export type Entry = {
  /** Id of the agenda item; empty for a subject that is not on the agenda. */
  readonly id: string;
  readonly title: string;
  readonly subject: SubjectRef | undefined;
  /** Content words of the title, without repetition. */
  readonly terms: readonly string[];
  /** Everything that is written about it, for grounding. */
  readonly text: string;
  /** Ids of the items above it, nearest first. */
  readonly parents: readonly string[];
  /** Attendance is no topic. */
  readonly isTopic: boolean;
};

/** All items of the agenda in order, depth first, then the subjects that it lacks. */
export const listEntries = (agenda: Agenda | undefined, subjects: readonly SubjectRef[] = []): Entry[] => {
  const items = (agenda?.sections ?? []).flatMap(({ kind, title, linkText, items: list }) =>
    list.flatMap((item) =>
      fromItem(item, [], {
        isTopic: kind !== SectionKind.ATTENDEES && kind !== SectionKind.NEW_MEMBERS,
        section: `${title} ${linkText}`,
        subjects,
      }),
    ),
  );
  const others = subjects.filter(
    (subject) => !items.some((entry) => entry.subject && sameReference(entry.subject, subject)),
  );
  return [...items, ...others.map(toSubjectEntry)];
};

/** What can be heard in a text: its words, numbers and links. */
export type Mentions = {
  readonly stems: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  readonly references: readonly FoundReference[];
  /** Whether it speaks of a pull request, an issue or the like, so that even a small number can name one. */
  readonly refers: boolean;
};

export const findMentions = (text: string): Mentions => ({
  stems: new Set(stemsOf(text)),
  numbers: spokenNumbers(text),
  references: findReferences(text),
  refers: /\b(?:pr|pull request|issue|rfc|discussion|number|eip)\b|#/i.test(text),
});

/** How clearly words name an entry: 0 not at all, 1 by its title, 2 by its number, 3 by its link. */
export const nameStrength = (
  { stems, numbers, references, refers }: Mentions,
  { subject, terms }: Entry,
): 0 | 1 | 2 | 3 => {
  if (subject && subject.number > 0) {
    if (references.some((found) => sameReference(found, subject))) return 3;
    if (numbers.has(String(subject.number)) && (subject.number > 99 || refers)) return 2;
  }
  const matched = terms.filter((term) => stems.has(term)).length;
  const needed = Math.min(terms.length, Math.max(2, Math.ceil(terms.length / 2)));
  return matched > 0 && matched >= needed ? 1 : 0;
};

/** A subject by itself, on no agenda. */
export const toSubjectEntry = (subject: SubjectRef): Entry =>
  toEntry({ id: '', title: subject.title, subject, parents: [], isTopic: true });

/** Whether words have every content word of a title of two or more. */
export const namesInFull = ({ stems }: Mentions, { terms }: Entry): boolean =>
  terms.length > 1 && terms.every((term) => stems.has(term));

type EntrySource = { readonly isTopic: boolean; readonly section: string; readonly subjects: readonly SubjectRef[] };

const fromItem = (item: AgendaItem, parents: readonly string[], place: EntrySource): Entry[] => {
  const { id, text, subject, owner, children } = item;
  const known = subject && place.subjects.find((other) => sameReference(other, subject));
  const entry = toEntry({
    id,
    title: subject?.title || known?.title || withoutFacts(text),
    subject: subject && { ...subject, title: subject.title || (known?.title ?? '') },
    parents,
    isTopic: place.isTopic,
    extra: `${text} ${owner} ${place.section}`,
  });
  return [entry, ...children.flatMap((child) => fromItem(child, [id, ...parents], place))];
};

/** A line of the agenda up to what the bot wrote behind it: stage, next step, what is new. */
const withoutFacts = (text: string): string => text.replace(FACTS, '').trim() || text;

const FACTS =
  /\s*(?:\([^()]*\))?(?:: (?:a draft|accepted|closed without a merge|implemented|in (?:review|the incubator|the final comment period)|merged|open|postponed|proposed for the final comment period|rejected|unknown|withdrawn)(?=[.,]|$).*|\.? (?:New|Next): .*)$/is;

const toEntry = (facts: {
  readonly id: string;
  readonly title: string;
  readonly subject: SubjectRef | undefined;
  readonly parents: readonly string[];
  readonly isTopic: boolean;
  readonly extra?: string;
}): Entry => {
  const { id, title, subject, parents, isTopic, extra = '' } = facts;
  const reference = subject
    ? `${subject.repository}#${subject.number} ${subject.repository} ${subject.number} ${subject.url}`
    : '';
  const terms = [...new Set(stemsOf(title))].filter((term) => !GENERIC.has(term));
  return { id, title, subject, terms, text: `${title} ${extra} ${reference}`, parents, isTopic };
};

/** Words that stand in every other title. */
const GENERIC: ReadonlySet<string> = new Set([
  'rfc',
  'feat',
  'fix',
  'docs',
  'chore',
  'wip',
  'draft',
  'flyte',
  'proposal',
  'support',
  'update',
  'discussion',
  'topic',
  'group',
]);
