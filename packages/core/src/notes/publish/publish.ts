/** What is said around the notes: the pull request that carries them, the word on the meeting issue, the ledger. */
import { create } from '@bufbuild/protobuf';
import {
  type ActionItem,
  ActionItemSchema,
  ActionItemState,
  type Decision,
  DecisionSchema,
  type Meeting,
  occurrenceOfName,
  type Statement,
  StatementKind,
  type SubjectRef,
  toActionItemName,
  toDecisionName,
} from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import {
  type Content,
  code,
  commas,
  type Inline,
  link,
  list,
  md,
  printTitle,
  separated,
  tight,
  toMarker,
} from '../../document/index.ts';
import { formatReference } from '../../github/index.ts';
import { SETTINGS_PATH } from '../../settings/index.ts';
import { describeNotes, isApproved, nameOf } from './banner.ts';
import { renderReview } from './checks.ts';
import type { Refusal } from './decide.ts';
import { subjectsOf } from './outline.ts';

/** Marker of something about one occurrence: its notes, its minutes, a part of them on a subject. */
export const notesMarker = (
  kind: 'notes' | 'minutes' | 'discussed' | 'transcript' | 'correction',
  key: string,
): string => toMarker(kind, key);

/** The notes of a meeting, in a title or a commit message. */
export const notesTitle = (meeting: Meeting): string => `Notes: ${printTitle(nameOf(meeting))}`;

export const notesCommit = (meeting: Meeting): string => `docs: notes of ${printTitle(nameOf(meeting))}`;

/** The pull request that carries them. */
export const renderPullRequest = (input: {
  readonly notes: Notes;
  readonly meeting: Meeting;
  /** Diagnostics of the transcript, as sentences. */
  readonly warnings?: readonly string[] | undefined;
}): Content => {
  const { notes, meeting, warnings = [] } = input;
  return [
    md`These are the notes of ${nameOf(meeting)}, written by Rapporteur from the transcript. ${describeNotes(notes)}`,
    isApproved(notes)
      ? md`They are approved; each RFC and pull request that was discussed has been told its part.`
      : separated(
          [
            md`Please read them against the recording where it matters: every statement names its speaker, its time and the words that prove it.`,
            md`Correct the file in this pull request as you like: it is merged as you leave it, and a statement that you change or strike is told to nobody else.`,
            md`When it is right, a maintainer comments \`/notes approve\`: the notes are merged, and each RFC and pull request that was discussed is told its part.`,
          ],
          ' ',
        ),
    warnings.length > 0 && tight(md`The transcript was not entirely clean:`, list(warnings)),
    !isApproved(notes) && [renderCommands(notes), renderReview(notes)],
  ];
};

/** How people change notes without editing the file. */
const renderCommands = ({ topics }: Notes): Content => {
  const [statement] = topics.flatMap(({ statements }) => statements);
  const id = statement?.id ?? '';
  return md`Or by commands, in which a statement goes by the id at the end of its line, and the turns of its quotes stand beside it: \`/notes fix ${id === '' ? 's1' : id} "sentence"\` puts another sentence in its place, \`/notes strike TURN\` takes words out, \`/notes alias "heard" term\` confirms a spelling, \`/notes regenerate\` has it drafted anew, \`/notes reject\` closes it.`;
};

/** The sentence on the meeting's issue. `url` is that of the pull request or the minutes. */
export const renderAnnouncement = (input: {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly url: string;
}): Content => {
  const { notes, meeting, url } = input;
  const name = link(nameOf(meeting), url);
  return isApproved(notes)
    ? md`The notes of this meeting are approved: ${name}.`
    : md`Draft notes of this meeting are ready for review: ${name}. A maintainer approves them there with \`/notes approve\`.`;
};

/** A transcript that is of no use. */
export type Unusable = {
  readonly path: string;
  readonly problems: readonly string[];
  /** Whether there are notes from an earlier transcript. */
  readonly hasNotes?: boolean;
};

export const TRANSCRIPT_PROBLEM = 'The transcript could not be used';

/** What is wrong with it, where, and what to do. */
export const renderTranscriptProblem = ({ path, problems, hasNotes }: Unusable): Content => [
  md`The transcript ${code(path)} could not be used, so ${hasNotes ? 'the notes stay as they are' : 'there are no notes yet'}:`,
  list(problems),
  md`Push a corrected file and Rapporteur tries again.`,
];

/** Why a transcript belongs to no meeting; plain text, not yet escaped. */
export const unplacedText = (input: {
  readonly path: string;
  readonly repository: string;
  /** Title of the series, if one is planned in the repository. */
  readonly series: string | undefined;
  readonly date: string | undefined;
}): string => {
  const { path, repository, series, date } = input;
  if (series === undefined) {
    return `${path}: no meetings are planned in ${repository}; set meeting.repository, meeting.rule and meeting.anchor in ${SETTINGS_PATH}.`;
  }
  const name = 'name the file after the date of the meeting, such as 2023-06-22.vtt';
  if (date === undefined) return `${path}: the path holds no date, so it is not known which meeting it is of; ${name}.`;
  return `${path}: no meeting of ${series} is planned on ${date}; ${name}.`;
};

/** Why a new transcript changes nothing. */
export type Kept = 'approved' | 'closed' | 'merged' | 'edited';

export const keptTitle: Readonly<Record<Kept, string>> = {
  approved: 'The notes are approved already',
  closed: 'The draft of the notes was closed',
  merged: 'The notes are merged already',
  edited: 'People worked on the draft, so it stays',
};

/** What it does not change, and why. `url` is that of the pull request. */
export const renderKept = (input: {
  readonly why: Kept;
  readonly path: string;
  readonly meeting: Meeting;
  readonly url: string;
}): Content => {
  const { why, path, meeting, url } = input;
  const name = link(nameOf(meeting), url);
  const without = md`${code(path)} changed nothing`;
  switch (why) {
    case 'approved':
      return md`The notes of ${name} are approved, so ${without}.`;
    case 'closed':
      return md`The pull request with the draft notes of ${name} was closed, so ${without}. To go on with it, reopen it and push the transcript once more.`;
    case 'merged':
      return md`The draft notes of ${name} were merged, so ${without}. A maintainer can still approve them with \`/notes approve\` on that pull request.`;
    case 'edited':
      return md`People worked on the draft notes of ${name}, and no word of theirs is overwritten, so ${without}. To have the notes drafted anew, remove their file from the pull request and push the transcript once more.`;
    default:
      return why satisfies never;
  }
};

/** The action items of the notes as entries of the ledger, in order. */
export const toActionItems = (notes: Notes): ActionItem[] => {
  const key = occurrenceOfName(notes.name);
  return trustedOf(notes, StatementKind.ACTION_ITEM).map(({ statement, subjects }, index) =>
    create(ActionItemSchema, {
      name: toActionItemName(key, index + 1),
      text: statement.text,
      owner: statement.owner || 'unassigned',
      due: statement.due,
      state: ActionItemState.OPEN,
      meeting: notes.meeting,
      quote: statement.citations[0]?.quote ?? '',
      subjects,
    }),
  );
};

/** What the notes say was decided, as records, in order. */
export const toDecisions = (notes: Notes): Decision[] => {
  const key = occurrenceOfName(notes.name);
  return trustedOf(notes, StatementKind.DECISION).map(({ statement, subjects }, index) =>
    create(DecisionSchema, {
      name: toDecisionName(key, index + 1),
      text: statement.text,
      decidedBy: statement.decidedBy,
      meeting: notes.meeting,
      quote: statement.citations[0]?.quote ?? '',
      subjects,
    }),
  );
};

const trustedOf = (notes: Notes, kind: StatementKind): { statement: Statement; subjects: SubjectRef[] }[] =>
  notes.topics.flatMap((topic) =>
    topic.statements
      .filter((statement) => statement.kind === kind && statement.doubts.length === 0)
      .map((statement) => ({ statement, subjects: subjectsOf(statement, topic) })),
  );

/** The answer to an approval. */
export const renderApproval = (input: {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly announced: readonly SubjectRef[];
  /** Who could not be told: GitHub refused the comment. */
  readonly untold?: readonly SubjectRef[];
  readonly url: string;
}): Content => {
  const { notes, meeting, announced, untold = [], url } = input;
  const open = toActionItems(notes).length;
  const links = (subjects: readonly SubjectRef[]): Inline =>
    commas(subjects.map((subject) => link(formatReference(subject), subject.url)));
  return [
    md`the notes of ${link(nameOf(meeting), url)} are approved and merged.`,
    separated(
      [
        announced.length === 0 ? md`Nothing had to be told its part.` : md`Told its part: ${links(announced)}.`,
        untold.length === 0 ? '' : md`GitHub did not let me comment on ${links(untold)}.`,
        open === 0
          ? ''
          : md`${open} action ${open === 1 ? 'item stands' : 'items stand'} on the next agenda until done.`,
      ],
      ' ',
    ),
  ];
};

/** Why notes cannot be approved. */
export type Refused = {
  readonly why: 'no-notes' | 'closed' | 'not-mergeable' | Refusal['why'];
  /** Paths, branches, commits, or what GitHub said. */
  readonly detail?: readonly string[] | undefined;
  /** Who pushed last, if that is known. */
  readonly by?: string | undefined;
};

/** The answer then. */
export const renderRefusedApproval = ({ why, detail = [], by }: Refused): Content => {
  const [first = '', second = ''] = detail;
  const again = md`write \`/notes approve\` again`;
  const not = md`I did not approve the notes:`;
  const method = second === '' ? '' : md` The setting ${code('notes.merge_method')} asks for ${code(second)}.`;
  const pushed = by === undefined ? '' : md` ${code(by)} pushed last.`;
  switch (why) {
    case 'no-notes':
      return [
        md`I did not approve anything: this pull request carries no notes of mine.`,
        md`Please write \`/notes approve\` on the pull request that does.`,
      ];
    case 'closed':
      return [
        md`${not} this pull request was closed without a merge.`,
        md`If they are to be published after all, reopen it and ${again}.`,
      ];
    case 'file-missing':
      return [
        md`${not} the file ${code(first)} is no longer in this pull request.${pushed}`,
        md`Please restore it and ${again}.`,
      ];
    case 'not-mergeable':
      return [
        md`I could not merge the notes, so they are not approved yet. GitHub says: ${first.replace(/\.?$/, '.')}${method}`,
        md`Please see to that, for instance a required review or a conflict, and ${again}.`,
      ];
    case 'not-ours':
      return [
        md`${not} this pull request is not one that I opened from my own branch of this repository.`,
        md`Please push the transcript once more: I open a pull request of my own then.`,
      ];
    case 'other-base':
      return [
        md`${not} this pull request goes into ${code(first)}, and notes belong on ${code(second)}.`,
        md`Please set its base back to ${code(second)} and ${again}.`,
      ];
    case 'other-commit':
      return [
        md`${not} you named ${code(first)}, and they stand at ${code(second)} now.${pushed}`,
        md`Please look at what changed, and write \`/notes approve ${second}\` if it is right.`,
      ];
    case 'moved':
      return [
        md`${not} they stand at ${code(first)} now, which was not written here yet when you approved them.${pushed}`,
        md`Please look at what changed, and ${again} if it is right.`,
      ];
    case 'other-files':
      return [
        md`${not} this pull request changes more than the notes: ${listPaths(detail)}.${pushed}`,
        md`Please take that out of the pull request and ${again}.`,
      ];
    case 'odd-file':
      return [
        md`${not} ${code(first)} is not a plain file that this pull request adds or changes.${pushed}`,
        md`Please make it a plain file under this name again and ${again}.`,
      ];
    case 'unknown':
      return [
        md`${not} GitHub does not tell me all that this pull request changes.`,
        md`Please see to it that it changes nothing but the notes, and ${again}.`,
      ];
    default:
      return why satisfies never;
  }
};

const MOST_PATHS = 10;

const listPaths = (paths: readonly string[]): Inline => {
  const rest = paths.length - MOST_PATHS;
  return md`${commas(paths.slice(0, MOST_PATHS).map(code))}${rest > 0 ? md` and ${rest} more` : ''}`;
};
