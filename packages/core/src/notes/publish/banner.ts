/** How the notes came to be and how far to trust them, in a sentence or two of our own. */
import { type Meeting, NotesMethod, NotesState, type Statement } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { type Inline, md, separated } from '../../document/index.ts';
import { dateOf } from '../verify/evidence.ts';
import { describeChecks, nameModel } from './checks.ts';

/** "Contributors' meetup, 2023-06-22". Its title is foreign. */
export const nameOf = (meeting: Meeting | undefined): string =>
  [meeting?.title || 'Meeting', dateOf(meeting)].filter((part) => part !== undefined).join(', ');

/** Statements that the checks trust, and those that they do not. */
const sortByTrust = (notes: Notes): { trusted: Statement[]; doubtful: Statement[] } => {
  const all = notes.topics.flatMap(({ statements }) => statements);
  return {
    trusted: all.filter(({ doubts }) => doubts.length === 0),
    doubtful: all.filter(({ doubts }) => doubts.length > 0),
  };
};

export const isApproved = ({ state }: Notes): boolean => state === NotesState.APPROVED;

/** Sentences about the whole notes. */
export const describeNotes = (notes: Notes): Inline => {
  const { trusted, doubtful } = sortByTrust(notes);
  const fate = isApproved(notes) ? 'left out' : 'listed at the end';
  const all = [...notes.summary, ...notes.topics.flatMap(({ statements }) => statements)];
  const changed = all.filter(({ changes }) => changes.length > 0).length;
  const counts = [
    `${count(trusted.length, 'statement')} with ${trusted.length === 1 ? 'its' : 'their'} proof`,
    ...(doubtful.length > 0 ? [`${doubtful.length} doubtful and ${fate}`] : []),
    ...(changed > 0 ? [`${changed} changed by the checks`] : []),
    ...(notes.refused > 0 ? [`${notes.refused} refused by the checks`] : []),
  ];
  return separated([describeMethod(notes), describeChecks(notes), md`${counts.join(', ')}.`], ' ');
};

/** Where the notes stand and who made them. */
export const describeMethod = (notes: Notes): Inline => {
  const by = notes.approvedBy === '' ? '' : md` by ${notes.approvedBy}`;
  const state = isApproved(notes) ? md`Approved${by}.` : md`Draft, not yet reviewed by a person.`;
  const made =
    notes.method === NotesMethod.MODEL
      ? md`Drafted by the model ${nameModel(notes.model)}, checked by code against the transcript.`
      : md`Extracts chosen by code, no model was used.`;
  return md`${state} ${made}${notes.fallbackReason === '' ? '' : md` ${notes.fallbackReason}`}`;
};

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
