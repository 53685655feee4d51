/** What people said about a group's pull requests by "/wg add" and "/wg remove": the last word on each one counts. */
import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type GroupSettings, toGroupName } from '@rapporteur/idl';
import { type RecordedCommand, RecordedCommandSchema } from '@rapporteur/idl/record';
import { formatReference, parseReference, type Reference, sameReference, type Target } from '../github/index.ts';
import { findGroup } from './find.ts';

/** The text of a word on a group: what followed "/wg add" and its like, or what is kept of it. */
export type GroupCommand = {
  /** The group as it was called; empty if no word names one. Foreign text. */
  readonly called: string;
  /** The pull requests named. */
  readonly references: readonly Reference[];
};

/** A word, and the group about which it was said. */
export type GroupRecord = { readonly group: string; readonly word: RecordedCommand };

export const ADD = '/wg add';
export const REMOVE = '/wg remove';

/** Reads a word that is kept; "#12" means one of `repository`. */
export const readGroupCommand = (rest: string, repository: string): GroupCommand => {
  const tokens = rest.split(/\s+/).filter((token) => token !== '');
  const references: Reference[] = [];
  const words: string[] = [];
  for (const token of tokens) {
    const reference = parseReference(token.replace(/^<(.*)>$/, '$1'), repository);
    if (reference) references.push(reference);
    else words.push(token.replace(/["“”„«»]/g, ''));
  }
  return { called: words.join(' ').trim(), references };
};

/**
 * The words on groups among the words of a thread, each as it is kept with the group: its text is the key and the full
 * reference, its id is unique over all threads. Words that were refused, and those that name no group, are left out.
 */
export const toGroupRecords = (thread: {
  readonly target: Target;
  readonly words: readonly RecordedCommand[];
  readonly groups: readonly GroupSettings[];
}): GroupRecord[] => {
  const { target, words, groups } = thread;
  return words.flatMap((word): GroupRecord[] => {
    if ((word.command !== ADD && word.command !== REMOVE) || word.refused) return [];
    const { called, references } = readGroupCommand(word.text, target.repository);
    const found = findGroup(called, groups);
    if (found.kind !== 'found' || references.length > 1) return [];
    const about = references[0] ?? target;
    const text = `${found.group.key} ${formatReference(about)}`;
    const id = `${formatReference(target)}/${word.id}`;
    return [{ group: toGroupName(found.group.key), word: create(RecordedCommandSchema, { ...word, id, text }) }];
  });
};

/** Both lists as one, oldest first. A word that is known by its id stays as it was first heard. */
export const mergeRecorded = (
  known: readonly RecordedCommand[],
  fresh: readonly RecordedCommand[],
): RecordedCommand[] => {
  const byId = new Map<string, RecordedCommand>();
  for (const word of [...known, ...fresh]) if (!byId.has(word.id)) byId.set(word.id, word);
  return [...byId.values()].sort(byTime);
};

/** The word that counts for a pull request: of all that were said about it, the last. */
export const lastCommandOn = (words: readonly RecordedCommand[], target: Target): RecordedCommand | undefined =>
  words
    .filter((word) => {
      const about = subjectOf(word);
      return about !== undefined && !word.refused && sameReference(about, target);
    })
    .toSorted(byTime)
    .at(-1);

/** The pull requests that people added, and did not remove afterwards. */
export const addedBy = (words: readonly RecordedCommand[]): Reference[] =>
  words.flatMap((word) => {
    const about = subjectOf(word);
    return about && word.command === ADD && lastCommandOn(words, about)?.id === word.id ? [about] : [];
  });

/** Whether people removed a pull request, and did not add it afterwards. */
export const isRemoved = (words: readonly RecordedCommand[], target: Target): boolean =>
  lastCommandOn(words, target)?.command === REMOVE;

/** The pull request that a word kept with a group is about. */
export const subjectOf = ({ text, command }: RecordedCommand): Reference | undefined =>
  command === ADD || command === REMOVE ? readGroupCommand(text, '').references[0] : undefined;

const byTime = (a: RecordedCommand, b: RecordedCommand): number =>
  (a.at ? timestampDate(a.at).getTime() : 0) - (b.at ? timestampDate(b.at).getTime() : 0) ||
  a.id.localeCompare(b.id, 'en', { numeric: true }) ||
  (a.id < b.id ? -1 : 1);
