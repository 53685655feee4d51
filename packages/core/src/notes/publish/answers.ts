/** What people are told after they changed notes by a command. All statements, reasons and names are foreign text. */
import {
  type Meeting,
  type Reason,
  type Recording,
  type Statement,
  type SubjectRef,
  toRecordingUrl,
} from '@rapporteur/idl';
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
  saying,
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
  saying(
    md`the notes of ${nameOf(meeting)} are rejected, and this pull request is closed. Nobody hears of them.`,
    reason,
  ),
  md`If you want them after all, reopen it and push the transcript once more.`,
];

/** The word on the meeting's issue then. */
export const renderRejected = ({ meeting, url }: { readonly meeting: Meeting; readonly url: string }): Content =>
  md`There are no notes of this meeting, since their draft was rejected: ${link(nameOf(meeting), url)}.`;

/** The answer to /notes regenerate. */
export const renderRegenerated = (input: {
  readonly meeting: Meeting;
  readonly isSame: boolean;
  readonly conflicts: readonly MinutesConflict[];
}): Content => {
  const { meeting, isSame, conflicts } = input;
  if (isSame && conflicts.length === 0) {
    return md`the notes of ${nameOf(meeting)} stay as they are. Drafted anew, they say the same.`;
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
  /** The file; undefined for a transcript that was submitted. */
  readonly transcript: { readonly path: string; readonly url: string } | undefined;
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
    untold.length > 0 && md`GitHub did not let me change my comments on ${links(untold)}.`,
    md`I cannot change ${transcript ? md`the transcript file ${link(code(transcript.path), transcript.url)}, nor ` : ''}the history of this repository. Earlier commits and edits of comments still show the words. Somebody with the rights has to remove them there, and GitHub's support clears what it keeps of them.`,
  ];
};

/** The answer to /notes recording. */
export const renderRecorded = (input: {
  readonly recording: Recording;
  readonly written: Outcome;
  readonly told: readonly SubjectRef[];
  readonly conflicts: readonly MinutesConflict[];
}): Content => {
  const { recording, written, told, conflicts } = input;
  return [
    md`the times of the notes lead into ${link('the recording', recording.url)} now. The transcript begins ${link('here', toRecordingUrl(recording, 0))}.`,
    md`If a link leads elsewhere, write the command again with another offset.`,
    renderOutcome(written),
    renderAnnounced(told),
    renderConflicts(conflicts),
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
    | 'lost'
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
    | 'no-recording'
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
      return md`please write this on the pull request with the notes. There are none of mine here, so nothing has changed.`;
    case 'lost':
      return md`please push the transcript once more, and write the command again after that. I do not know any more what these notes rest on, so nothing has changed.`;
    case 'not-ours':
      return md`please push the transcript once more, and I will open a new pull request. I did not open this one, so nothing has changed.`;
    case 'closed':
      return md`please reopen this pull request and write the command again. It is closed, so nothing has changed.`;
    case 'approved':
      return md`you can still change a statement with \`/notes fix\`, and take words out with \`/notes strike\`. The notes are approved, so nothing has changed.`;
    case 'merged':
      return md`please write \`/notes approve\` first. The notes were merged without it, so nothing has changed.`;
    case 'no-transcript':
      return md`please push the transcript once more. I do not have it any more, so nothing has changed.`;
    case 'no-file':
      return md`please bring back the file ${code(first)} and write the command again. I cannot read it, so nothing has changed.`;
    case 'no-statement':
      return md`please take the id from the end of a line in the draft. There is no statement ${code(first)}, so nothing has changed.`;
    case 'no-turns':
      return md`please take the turn from a line in the draft, such as \`t1\`. There is no turn ${code(first)}, so nothing has changed.`;
    case 'struck':
      return md`${code(first)} was struck already, so nothing has changed.`;
    case 'not-yours':
      return [
        md`you can ask a maintainer to strike it. I do not know that it was you who spoke in ${commas(detail.map(code))}.`,
        md`You can do it once the attendees of the agenda name your account, as in ${code('Ada Ruiz (@ada)')}. So you can once a maintainer wrote ${code('/notes alias "Ada Ruiz" @ada')}.`,
      ];
    case 'faults':
      return [
        md`please write a sentence that its quotes prove. This one does not hold, so nothing has changed.`,
        list(detail),
      ];
    case 'no-recording':
      return md`please give the address of the recording and, if it begins elsewhere, a time such as ${code('0:35')} or ${code('-1:02:00')}. I could not read that, so nothing has changed.`;
    case 'too-many':
      return md`this community has told ${first} spellings already, and I keep no more. So nothing has changed.`;
    case 'refused':
      return md`please try again later. GitHub refused it, so nothing has changed. It says: ${first}`;
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
  md`People talked about this at ${link(nameOf(meeting), notesUrl)}. What the notes said of it was taken out since.`;

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
      return md`Please merge ${link('this pull request', written.url)}, which GitHub did not let me do. It changes the approved minutes. ${written.because === '' ? '' : md`It says: ${written.because}`}`;
    case 'kept':
      return md`The file on the branch of this pull request still holds it: please change it there or delete the branch. ${written.because === '' ? '' : md`GitHub says: ${written.because}`}`;
    default:
      return written satisfies never;
  }
};

const renderAnnounced = (told: readonly SubjectRef[]): Content =>
  told.length > 0 && md`My comments are changed too: ${links(told)}.`;

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
