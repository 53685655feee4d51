/** What is said around the notes: the pull request that carries them, the word on the meeting issue, the ledger. */
import { create } from '@bufbuild/protobuf';
import {
  type ActionItem,
  ActionItemSchema,
  ActionItemState,
  type Meeting,
  occurrenceOfName,
  StatementKind,
  type SubjectRef,
  toActionItemName,
} from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { formatReference } from '../../github/index.ts';
import { SETTINGS_PATH } from '../../settings/index.ts';
import { codeSpan, escapeText, linkTo, toMarker } from '../../shared/markdown.ts';
import { redact } from '../../shared/private.ts';
import { subjectsOf } from './about.ts';
import { describeNotes, isApproved, nameOf } from './banner.ts';
import type { Refusal } from './decide.ts';

/** Marker of something about one occurrence: its notes, its minutes, a part of them on a subject. */
export const notesMarker = (kind: 'notes' | 'minutes' | 'discussed' | 'transcript', key: string): string =>
  toMarker(kind, key);

/**
 * Title, body and commit message of the pull request, and the sentence on the meeting issue. `url` is that of the pull
 * request or the minutes. Title and commit message are plain text, the others Markdown.
 */
export const renderNotesPullRequest = (input: {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly url: string;
  /** Diagnostics of the transcript, as sentences. */
  readonly warnings?: readonly string[] | undefined;
}): { readonly title: string; readonly body: string; readonly commit: string; readonly announcement: string } => {
  const { notes, meeting, url, warnings = [] } = input;
  const name = nameOf(meeting);
  const described = describeNotes(notes, escapeText);
  const body = [
    `These are the notes of ${escapeText(name)}, written by Rapporteur from the transcript. ${described}`,
    isApproved(notes)
      ? 'They are approved; each RFC and pull request that was discussed has been told its part.'
      : [
          'Please read them against the recording where it matters: every statement names its speaker, its time and the words that prove it.',
          'Correct the file in this pull request as you like: it is merged as you leave it, and a statement that you change or strike is told to nobody else.',
          'When it is right, a maintainer comments `/notes approve`: the notes are merged, and each RFC and pull request that was discussed is told its part.',
        ].join(' '),
    ...(warnings.length > 0
      ? [['The transcript was not entirely clean:', ...warnings.map((text) => `- ${escapeText(text)}`)].join('\n')]
      : []),
  ].join('\n\n');
  const announcement = isApproved(notes)
    ? `The notes of this meeting are approved: ${linkTo(name, url)}.`
    : `Draft notes of this meeting are ready for review: ${linkTo(name, url)}. A maintainer approves them there with \`/notes approve\`.`;
  return { title: `Notes: ${toPlain(name)}`, body, commit: `docs: notes of ${toPlain(name)}`, announcement };
};

/** Foreign words on one plain line: GitHub reads mentions and "fixes #1" in titles and commit messages as well. */
const toPlain = (text: string): string =>
  redact(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\s]+/g, ' ')
    .trim()
    .replace(/(@|#|\bGH-)(?=[a-z0-9])/gi, '$1\u2060')
    .replace(/:\/\//g, ':\u2060//')
    .slice(0, MAX_TITLE);

const MAX_TITLE = 200;

/** What is said when a transcript is of no use: what, where, and what to do. */
export const renderTranscriptProblem = (input: {
  readonly path: string;
  readonly problems: readonly string[];
  /** Whether there are notes from an earlier transcript. */
  readonly hasNotes?: boolean;
}): { readonly title: string; readonly body: string } => ({
  title: 'The transcript could not be used',
  body: [
    `The transcript ${codeSpan(input.path)} could not be used, so ${input.hasNotes ? 'the notes stay as they are' : 'there are no notes yet'}:`,
    input.problems.map((problem) => `- ${escapeText(problem)}`).join('\n'),
    'Push a corrected file and Rapporteur tries again.',
  ].join('\n\n'),
});

/** What stands in place of such a problem once it is mended. */
export const renderTranscriptMended = (path: string): string =>
  `The transcript ${codeSpan(path)} was corrected and read.`;

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

/** What a new transcript does not change, and why: title and text of the check run. `url` is that of the pull request. */
export const keptNotesWords = (input: {
  readonly why: 'approved' | 'closed' | 'merged' | 'edited';
  readonly path: string;
  readonly meeting: Meeting;
  readonly url: string;
}): { readonly title: string; readonly body: string } => {
  const { why, path, meeting, url } = input;
  const name = linkTo(nameOf(meeting), url);
  const without = `${codeSpan(path)} changed nothing`;
  switch (why) {
    case 'approved':
      return { title: 'The notes are approved already', body: `The notes of ${name} are approved, so ${without}.` };
    case 'closed':
      return {
        title: 'The draft of the notes was closed',
        body: `The pull request with the draft notes of ${name} was closed, so ${without}. To go on with it, reopen it and push the transcript once more.`,
      };
    case 'merged':
      return {
        title: 'The notes are merged already',
        body: `The draft notes of ${name} were merged, so ${without}. A maintainer can still approve them with \`/notes approve\` on that pull request.`,
      };
    case 'edited':
      return {
        title: 'People worked on the draft, so it stays',
        body: `People worked on the draft notes of ${name}, and no word of theirs is overwritten, so ${without}. To have the notes drafted anew, remove their file from the pull request and push the transcript once more.`,
      };
    default:
      return why satisfies never;
  }
};

/** The action items of the notes as entries of the ledger, in order. */
export const toActionItems = (notes: Notes): ActionItem[] => {
  const key = occurrenceOfName(notes.name);
  const promised = notes.topics.flatMap((topic) =>
    topic.statements
      .filter(({ kind, doubts }) => kind === StatementKind.ACTION_ITEM && doubts.length === 0)
      .map((statement) => ({ statement, subjects: subjectsOf(statement, topic) })),
  );
  return promised.map(({ statement, subjects }, index) =>
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

/** The answer to an approval: result and next step, as Markdown. */
export const approvalWords = (input: {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly told: readonly SubjectRef[];
  /** Who could not be told: GitHub refused the comment. */
  readonly untold?: readonly SubjectRef[];
  readonly url: string;
}): { readonly result: string; readonly next: string } => {
  const { notes, meeting, told, untold = [], url } = input;
  const name = linkTo(nameOf(meeting), url);
  const open = toActionItems(notes).length;
  const list = (subjects: readonly SubjectRef[]): string =>
    subjects.map((subject) => linkTo(formatReference(subject), subject.url)).join(', ');
  return {
    result: `the notes of ${name} are approved and merged.`,
    next: [
      told.length === 0 ? 'Nothing had to be told its part.' : `Told its part: ${list(told)}.`,
      untold.length === 0 ? '' : `GitHub did not let me comment on ${list(untold)}.`,
      open === 0 ? '' : `${open} action ${open === 1 ? 'item stands' : 'items stand'} on the next agenda until done.`,
    ]
      .filter((text) => text !== '')
      .join(' '),
  };
};

/** The answer when notes cannot be approved. */
export const refusedApprovalWords = (
  why: 'no-notes' | 'closed' | 'not-mergeable' | Refusal['why'],
  /** Paths, branches, commits, or what GitHub said. */
  detail: readonly string[] = [],
  /** Who pushed last, if that is known. */
  by?: string,
): { readonly result: string; readonly next: string } => {
  const [first = '', second = ''] = detail;
  const again = 'write `/notes approve` again';
  const refused = (reason: string): string => `I did not approve the notes: ${reason}`;
  const pushed = by === undefined ? '' : ` ${codeSpan(by)} pushed last.`;
  switch (why) {
    case 'no-notes':
      return {
        result: 'I did not approve anything: this pull request carries no notes of mine.',
        next: 'Please write `/notes approve` on the pull request that does.',
      };
    case 'closed':
      return {
        result: refused('this pull request was closed without a merge.'),
        next: `If they are to be published after all, reopen it and ${again}.`,
      };
    case 'file-missing':
      return {
        result: refused(`the file ${codeSpan(first)} is no longer in this pull request.${pushed}`),
        next: `Please restore it and ${again}.`,
      };
    case 'not-mergeable':
      return {
        result: `I could not merge the notes, so they are not approved yet. GitHub says: ${escapeText(first)}`,
        next: `Please see to that, for instance a required review or a conflict, and ${again}.`,
      };
    case 'not-ours':
      return {
        result: refused('this pull request is not one that I opened from my own branch of this repository.'),
        next: 'Please push the transcript once more: I open a pull request of my own then.',
      };
    case 'other-base':
      return {
        result: refused(`this pull request goes into ${codeSpan(first)}, and notes belong on ${codeSpan(second)}.`),
        next: `Please set its base back to ${codeSpan(second)} and ${again}.`,
      };
    case 'other-commit':
      return {
        result: refused(`you named ${codeSpan(first)}, and they stand at ${codeSpan(second)} now.${pushed}`),
        next: `Please look at what changed, and write \`/notes approve ${second}\` if it is right.`,
      };
    case 'moved':
      return {
        result: refused(
          `they stand at ${codeSpan(first)} now, which was not written here yet when you approved them.${pushed}`,
        ),
        next: `Please look at what changed, and ${again} if it is right.`,
      };
    case 'other-files':
      return {
        result: refused(`this pull request changes more than the notes: ${listPaths(detail)}.${pushed}`),
        next: `Please take that out of the pull request and ${again}.`,
      };
    case 'odd-file':
      return {
        result: refused(`${codeSpan(first)} is not a plain file that this pull request adds or changes.${pushed}`),
        next: `Please make it a plain file under this name again and ${again}.`,
      };
    case 'unknown':
      return {
        result: refused('GitHub does not tell me all that this pull request changes.'),
        next: `Please see to it that it changes nothing but the notes, and ${again}.`,
      };
    default:
      return why satisfies never;
  }
};

const MOST_PATHS = 10;

const listPaths = (paths: readonly string[]): string => {
  const rest = paths.length - MOST_PATHS;
  return `${paths.slice(0, MOST_PATHS).map(codeSpan).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
};

/** What is said where the usual branch could not be taken. */
export const otherBranchText = (usual: string, branch: string): string =>
  `Somebody else has the branch ${codeSpan(usual)}, so the notes are on ${codeSpan(branch)}.`;
