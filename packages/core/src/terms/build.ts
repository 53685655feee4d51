/** Terms from what the registry, GitHub and the meeting know. */
import { type Person, SubjectKind, type SubjectRef } from '@rapporteur/idl';
import type { Term, TermKind } from './glossary.ts';
import { readLabel } from './label.ts';
import { gradeOf } from './ordinary.ts';

/** Whatever is known; nothing of it need be complete. */
export type Known = {
  readonly subjects?: readonly SubjectRef[];
  /** "owner/name". */
  readonly repositories?: readonly string[];
  /** Names of working groups. */
  readonly groups?: readonly string[];
  readonly people?: readonly Person[];
  /** Labels of the transcript. */
  readonly labels?: readonly string[];
  /** Titles of the agenda, the meeting among them. */
  readonly titles?: readonly string[];
};

/** Titles are taken apart, since only what is no plain English in them can be misheard for a term. What is on the agenda comes first. */
export const listTerms = (known: Known): Term[] => [
  ...(known.titles ?? []).flatMap((title) => ofTitle(title, 'word', `the agenda, "${title}"`, true)),
  ...(known.labels ?? []).flatMap((label) => ofName(label, 'the speakers')),
  ...(known.people ?? []).flatMap(({ name, login }) => [
    ...ofName(name, 'the roster'),
    ...(login === '' ? [] : [{ term: login, kind: 'person' as const, source: 'the roster' }]),
  ]),
  ...(known.repositories ?? []).flatMap(ofRepository),
  ...(known.groups ?? []).flatMap((group) => ofTitle(group, 'group', `the working group "${group}"`)),
  ...(known.subjects ?? []).flatMap(({ repository, number, title, kind }) => [
    ...ofRepository(repository),
    ...ofTitle(title, KINDS[kind] ?? 'pull_request', `${repository}#${number}`),
  ]),
];

const KINDS: Readonly<Record<number, TermKind>> = {
  [SubjectKind.PULL_REQUEST]: 'pull_request',
  [SubjectKind.DISCUSSION]: 'discussion',
};

/** "flyteorg/flytekit": both of its parts are said alone. */
const ofRepository = (repository: string): Term[] =>
  repository
    .split('/')
    .filter((part) => part !== '')
    .map((term) => ({ term, kind: 'repository', source: repository }));

/** Words of a title that stand in no dictionary, or are written as names are. */
const ofTitle = (title: string, kind: TermKind, source: string, isOnAgenda = false): Term[] =>
  (title.match(WORD) ?? [])
    .filter((word) => /[\p{Ll}\d]\p{Lu}|_|\p{L}\d/u.test(word) || gradeOf(word) === 'strange')
    .map((term) => ({ term, kind, source, isOnAgenda }));

const WORD = /\p{L}[\p{L}\p{M}\p{N}]*(?:[._'’-][\p{L}\p{N}]+)*/gu;

/** A name and its parts, without what is around it; nothing of a room or a key. */
const ofName = (label: string, source: string): Term[] => {
  const read = readLabel(label);
  if (read.is !== 'name') return [];
  const parts = read.name.split(' ').filter((part) => part.length > 2);
  return [...new Set([read.name, ...parts])].map((term) => ({ term, kind: 'person', source }));
};
