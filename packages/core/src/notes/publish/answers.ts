/** What people are told after they changed notes by a command. All statements, reasons and names are foreign text. */
import type { Meeting, Reason, Statement, SubjectRef } from '@rapporteur/idl';
import {
  type Content,
  code,
  commas,
  details,
  type Inline,
  item,
  link,
  list,
  md,
  quotation,
  quoted,
  separated,
} from '../../document/index.ts';
import { formatReference } from '../../github/index.ts';
import { nameOf } from './banner.ts';
import type { MinutesConflict } from './merge.ts';

/**
 * Where the file stands after a command: in the draft, on the default branch, or in a pull request that somebody has to merge;
 * "kept" where it could not be changed at all.
 */
export type Outcome =
  | { readonly to: 'draft' | 'merged' | 'nothing' }
  | { readonly to: 'waiting'; readonly url: string; readonly because: string }
  | { readonly to: 'kept'; readonly because: string };

/** The answer to /notes reject. */
export const renderRejection = ({
  meeting,
  reason,
}: {
  readonly meeting: Meeting;
  readonly reason: string;
}): Content => [
  md`the notes of ${nameOf(meeting)} are rejected, and this pull request is closed. No RFC and no pull request is told anything of them.`,
  reason !== '' && quotation(quoted(reason)),
  md`Should they be wanted after all, reopen it and push the transcript once more.`,
];

/** The word on the meeting's issue then. */
export const renderRejected = ({ meeting, url }: { readonly meeting: Meeting; readonly url: string }): Content =>
  md`There are no notes of this meeting: their draft was rejected. See ${link(nameOf(meeting), url)}.`;

/** The answer to /notes regenerate. */
export const renderRegenerated = (input: {
  readonly meeting: Meeting;
  readonly isSame: boolean;
  readonly conflicts: readonly MinutesConflict[];
}): Content => {
  const { meeting, isSame, conflicts } = input;
  if (isSame && conflicts.length === 0) {
    return md`the notes of ${nameOf(meeting)} stay as they are: drafted anew from the same transcript, spellings and settings, they say the same.`;
  }
  return [
    md`the notes of ${nameOf(meeting)} are drafted anew. Statements that are the same have kept their ids, and what people wrote stands.`,
    renderConflicts(conflicts),
  ];
};

/** The answer to /notes fix. */
export const renderFixed = (input: {
  readonly before: Statement;
  readonly after: Statement;
  readonly suspicions: readonly Reason[];
  readonly isReplaced: boolean;
  readonly written: Outcome;
  readonly conflicts: readonly MinutesConflict[];
  readonly told: readonly SubjectRef[];
}): Content => {
  const { before, after, suspicions, isReplaced, written, conflicts, told } = input;
  return [
    md`${code(after.id)} says what you wrote. Its quotes are the same, and your name stands for the sentence.`,
    list([md`**Before:** ${before.text}`, md`**Now:** ${after.text}`]),
    suspicions.length === 0
      ? md`The checks have nothing to say against it.`
      : [md`The checks doubt it; your word counts:`, list(suspicions.map(({ text }) => text))],
    !isReplaced &&
      md`Its line in the file is not as I wrote it, so people's words stand there: please change it yourself.`,
    renderOutcome(written),
    renderAnnounced(told),
    isReplaced && renderConflicts(conflicts),
  ];
};

/** The answer to /notes strike. */
export const renderStruck = (input: {
  readonly turns: readonly string[];
  readonly gone: readonly Statement[];
  /** Lines of people's that quoted it and were taken out, and numbers of those that share words with it. */
  readonly taken: number;
  readonly alike: readonly number[];
  readonly comments: number;
  readonly items: number;
  readonly answers: number;
  readonly written: Outcome;
  readonly told: readonly SubjectRef[];
  readonly untold: readonly SubjectRef[];
  readonly transcript: { readonly path: string; readonly url: string };
}): Content => {
  const { turns, gone, taken, alike, comments, items, answers, written, told, untold, transcript } = input;
  const done: Inline[] = [
    md`The transcript that I keep has a mark without words in place of ${commas(turns.map(code))}.`,
    gone.length === 0
      ? md`No statement cites it.`
      : md`${count(gone.length, 'statement')} that cited or repeated it left the notes: ${commas(gone.map(({ id }) => code(id)))}.`,
    ...(taken > 0 ? [md`${count(taken, 'line')} that people had written or changed quoted it and left the file.`] : []),
    ...(comments > 0 ? [md`${count(comments, 'answer')} of mine here no longer shows it.`] : []),
    ...(items > 0 ? [md`The ledger of tasks and decisions has ${count(items, 'entry', 'entries')} less.`] : []),
    ...(answers > 0 ? [md`The answers of the model that I kept for this meeting are deleted.`] : []),
  ];
  return [
    md`what was said in ${commas(turns.map(code))} is struck.`,
    list(done),
    alike.length > 0 &&
      md`Lines ${commas(alike.slice(0, 20).map(String))} of the file were written by people and share words with it: please look at them.`,
    renderOutcome(written),
    renderAnnounced(told),
    untold.length > 0 && md`GitHub did not let me change what I told ${links(untold)}.`,
    md`What I cannot take out: the transcript file ${link(code(transcript.path), transcript.url)} and the history of this repository, in which earlier commits and edits of comments still show the words. Somebody with the rights has to remove them there, and GitHub's support clears what it keeps of them.`,
  ];
};

/** The answer to /notes alias. */
export const renderAlias = ({ heard, term, isKnown }: { heard: string; term: string; isKnown: boolean }): Content => [
  isKnown
    ? md`${code(heard)} meant ${code(term)} already.`
    : md`${code(heard)} means ${code(term)} from now on, in the notes of this community's meetings.`,
  md`To have it in these notes, write \`/notes regenerate\`.`,
];

/** Why a command changed nothing. */
export type Unchanged = {
  readonly why:
    | 'no-notes'
    | 'not-ours'
    | 'closed'
    | 'approved'
    | 'merged'
    | 'no-transcript'
    | 'no-file'
    | 'no-statement'
    | 'no-turns'
    | 'struck'
    | 'not-yours'
    | 'faults'
    | 'too-many'
    | 'refused';
  /** Ids, paths, reasons of the checks, or what GitHub said. */
  readonly detail?: readonly string[];
};

/** The answer then. */
export const renderUnchanged = ({ why, detail = [] }: Unchanged): Content => {
  const [first = ''] = detail;
  switch (why) {
    case 'no-notes':
      return md`I changed nothing: this pull request carries no notes of mine.`;
    case 'not-ours':
      return md`I changed nothing: this pull request is not one that I opened from my own branch of this repository.`;
    case 'closed':
      return md`I changed nothing: this pull request is closed. If it is to go on, reopen it and write the command again.`;
    case 'approved':
      return md`I changed nothing: the notes are approved already. A single statement can still be changed with \`/notes fix\`, and words can be taken out with \`/notes strike\`.`;
    case 'merged':
      return md`I changed nothing: this pull request was merged without an approval. Write \`/notes approve\` first.`;
    case 'no-transcript':
      return md`I changed nothing: I have no transcript of this meeting any more. Please push it once more.`;
    case 'no-file':
      return md`I changed nothing: I cannot read the file ${code(first)}. Please restore it and write the command again.`;
    case 'no-statement':
      return md`I changed nothing: there is no statement ${code(first)} in these notes. Its id stands at the end of its line in the draft.`;
    case 'no-turns':
      return md`I changed nothing: the transcript has no such turns as ${code(first)}. The turn of a quote is in its citation; the first one is \`t1\`.`;
    case 'struck':
      return md`I changed nothing: ${code(first)} was struck already.`;
    case 'not-yours':
      return [
        md`I changed nothing: I do not know that it was you who spoke in ${commas(detail.map(code))}.`,
        md`A maintainer can strike it. So can you, once the attendees of the agenda name your account beside your name, as in ${code('Ada Ruiz (@ada)')}, or a maintainer wrote ${code('/notes alias "Ada Ruiz" @ada')}.`,
      ];
    case 'faults':
      return [md`I changed nothing: the sentence does not hold against its quotes.`, list(detail)];
    case 'too-many':
      return md`I changed nothing: this community has confirmed ${first} spellings already, and more are not kept.`;
    case 'refused':
      return md`I changed nothing, since GitHub refused it. It says: ${first}`;
    default:
      return why satisfies never;
  }
};

/** In place of an answer of ours that showed what was struck. */
export const renderStruckAnswer = (): Content => md`This answer showed words that were struck since.`;

/** In place of what an RFC or a pull request was told, once nothing of it is left. */
export const renderUntold = ({
  meeting,
  notesUrl,
}: {
  readonly meeting: Meeting;
  readonly notesUrl: string;
}): Content =>
  md`This was discussed at the meeting ${link(nameOf(meeting), notesUrl)}. What the notes said of it was taken out since.`;

/** What a pull request says that changes minutes after their approval. */
export const renderCorrection = ({ meeting, by, what }: { meeting: Meeting; by: string; what: string }): Content =>
  md`This changes the approved notes of ${nameOf(meeting)}, as ${code(by)} asked for with ${code(what)}.`;

const renderOutcome = (written: Outcome): Content => {
  switch (written.to) {
    case 'draft':
    case 'nothing':
      return undefined;
    case 'merged':
      return md`The approved minutes on the default branch are changed.`;
    case 'waiting':
      return md`The approved minutes on the default branch are changed once ${link('this pull request', written.url)} is merged, which GitHub did not let me do. ${written.because === '' ? '' : md`It says: ${written.because}`}`;
    case 'kept':
      return md`The file on the branch of this pull request still holds it: please change it there or delete the branch. ${written.because === '' ? '' : md`GitHub says: ${written.because}`}`;
    default:
      return written satisfies never;
  }
};

const renderAnnounced = (told: readonly SubjectRef[]): Content =>
  told.length > 0 && md`What I had told is changed, too: ${links(told)}.`;

const renderConflicts = (conflicts: readonly MinutesConflict[]): Content =>
  conflicts.length > 0 && [
    md`Where people and I changed the same lines, theirs stand:`,
    details(
      `${count(conflicts.length, 'place')} where the new draft says something else`,
      list(
        conflicts
          .slice(0, 20)
          .map(({ theirs, ours }) =>
            item(separated([md`Stands: ${code(short(theirs))}`, md`mine: ${code(short(ours))}`], '; ')),
          ),
      ),
    ),
  ];

const short = (lines: readonly string[]): string => {
  const words = lines.join(' ').replace(/\s+/g, ' ').trim();
  return words === '' ? '(nothing)' : words.length <= 200 ? words : `${words.slice(0, 200).toWellFormed()}…`;
};

const links = (subjects: readonly SubjectRef[]): Inline =>
  commas(subjects.map((subject) => link(formatReference(subject), subject.url)));

const count = (n: number, noun: string, nouns = `${noun}s`): string => `${n} ${n === 1 ? noun : nouns}`;
