/** How the notes came to be and how far to trust them, in a sentence or two of our own. */
import { type Meeting, NotesMethod, NotesState, type Statement } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { dateOf } from '../verify/evidence.ts';

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

/** Plain sentences about the whole notes; `model`, `fallback_reason` and `approved_by` are foreign, `clean` defuses them. */
export const describeNotes = (notes: Notes, clean: (text: string) => string): string => {
  const { trusted, doubtful } = sortByTrust(notes);
  const fate = isApproved(notes) ? 'left out' : 'listed at the end';
  const counts = [
    `${count(trusted.length, 'statement')} with ${trusted.length === 1 ? 'its' : 'their'} proof`,
    ...(doubtful.length > 0 ? [`${doubtful.length} doubtful and ${fate}`] : []),
    ...(notes.refused > 0 ? [`${notes.refused} refused by the checks`] : []),
  ];
  return `${describeMethod(notes, clean)} ${counts.join(', ')}.`;
};

/** Where the notes stand and who made them. */
export const describeMethod = (notes: Notes, clean: (text: string) => string): string => {
  const by = notes.approvedBy === '' ? '' : ` by ${clean(notes.approvedBy)}`;
  const state = isApproved(notes) ? `Approved${by}.` : 'Draft, not yet reviewed by a person.';
  const made =
    notes.method === NotesMethod.MODEL
      ? `Drafted by the model ${clean(notes.model)}, checked by code against the transcript.`
      : 'Extracts chosen by code, no model was used.';
  const why = notes.fallbackReason === '' ? '' : ` ${clean(notes.fallbackReason)}`;
  return `${state} ${made}${why}`;
};

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
