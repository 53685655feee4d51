/** How the notes came to be and how far to trust them, in a sentence or two of our own. */
import { type Meeting, NotesMethod, NotesState, type Statement } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { type Inline, md, separated, showDay } from '../../document/index.ts';
import { dateOf } from '../verify/evidence.ts';
import { describeChecks, nameModel } from './checks.ts';

/** "Contributors' meetup, 22 June 2023". Its title is foreign. */
export const nameOf = (meeting: Meeting | undefined): string =>
  [meeting?.title || 'Meeting', showDay(dateOf(meeting) ?? '')].filter((part) => part !== '').join(', ');

/** Statements that the checks trust, and those that they do not. */
const sortByTrust = (notes: Pick<Notes, 'topics'>): { trusted: Statement[]; doubtful: Statement[] } => {
  const all = notes.topics.flatMap(({ statements }) => statements);
  return {
    trusted: all.filter(({ doubts }) => doubts.length === 0),
    doubtful: all.filter(({ doubts }) => doubts.length > 0),
  };
};

export const isApproved = ({ state }: Pick<Notes, 'state'>): boolean => state === NotesState.APPROVED;

/** As much of notes as tells how they came to be: a record has it, and so does what strangers see of one. */
export type DescribedNotes = Pick<
  Notes,
  | 'topics'
  | 'summary'
  | 'state'
  | 'method'
  | 'model'
  | 'fallbackReason'
  | 'approvedBy'
  | 'refused'
  | 'promptVersion'
  | 'check'
  | 'usage'
>;

/** Sentences about the whole notes. */
export const describeNotes = (notes: DescribedNotes): Inline => {
  const { trusted, doubtful } = sortByTrust(notes);
  const fate = isApproved(notes) ? 'left out' : 'listed at the end';
  const all = [...notes.summary, ...notes.topics.flatMap(({ statements }) => statements)];
  const changed = all.filter(({ changes }) => changes.length > 0).length;
  const counts = [
    `What was said proves ${count(trusted.length, 'statement')}`,
    ...(doubtful.length > 0 ? [`${doubtful.length} ${isOrAre(doubtful.length)} doubtful and ${fate}`] : []),
    ...(changed > 0 ? [`${changed} ${isOrAre(changed)} changed by the checks`] : []),
    ...(notes.refused > 0 ? [`${notes.refused} could not be proved and ${isOrAre(notes.refused)} left out`] : []),
  ];
  return separated([describeMethod(notes), describeChecks(notes), md`${counts.join('; ')}.`], ' ');
};

/** Where the notes stand and who made them. */
export const describeMethod = (
  notes: Pick<Notes, 'state' | 'method' | 'model' | 'fallbackReason' | 'approvedBy'>,
): Inline => {
  const { model, fallbackReason, approvedBy } = notes;
  const state = isApproved(notes)
    ? md`Approved${approvedBy === '' ? '' : md` by ${approvedBy}`}.`
    : md`This is a draft that nobody has reviewed yet.`;
  const made =
    notes.method === NotesMethod.MODEL
      ? md`The model ${nameModel(model)} wrote these notes, and code checked each statement against the transcript.`
      : md`These are words of the speakers, and no model was used.`;
  return separated([state, made, fallbackReason], ' ');
};

const isOrAre = (n: number): string => (n === 1 ? 'is' : 'are');

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
