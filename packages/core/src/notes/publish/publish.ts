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
import { promiseInNotes, UNASSIGNED } from '../../action/index.ts';
import {
  type Content,
  code,
  commas,
  details,
  enumerated,
  type Inline,
  link,
  list,
  md,
  type OwnWords,
  ownLine,
  printTitle,
  saying,
  separated,
  showDay,
  tight,
  toMarker,
} from '../../document/index.ts';
import { formatReference } from '../../github/index.ts';
import { SETTINGS_PATH } from '../../settings/index.ts';
import { dateOf } from '../verify/evidence.ts';
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
    md`These are the notes of ${nameOf(meeting)}. ${describeNotes(notes)}`,
    isApproved(notes)
      ? md`Thank you for the review! Each RFC and pull request that was discussed has a comment with what was said.`
      : separated(
          [
            md`Please read them: every statement names its speaker, its time and the words that prove it.`,
            md`You can change the file in this pull request as you like, since it is merged as you leave it.`,
            md`When it is right, a maintainer writes \`/notes approve\`. Then it is merged, and each RFC and pull request that was discussed gets a comment with what was said.`,
          ],
          ' ',
        ),
    warnings.length > 0 && tight(md`Something in the transcript looks odd:`, list(warnings)),
    !isApproved(notes) && [renderCommands(notes), renderReview(notes)],
  ];
};

/** How people change notes without editing the file. */
const renderCommands = ({ topics }: Notes): Content => {
  const [statement] = topics.flatMap(({ statements }) => statements);
  const id = statement?.id ?? '';
  return details(
    'Commands that change the notes',
    md`Each statement has its id at the end of its line, and the turns of its quotes beside it.`,
    list([
      md`\`/notes fix ${id === '' ? 's1' : id} "sentence"\` puts another sentence in its place.`,
      md`\`/notes strike TURN\` takes words out.`,
      md`\`/notes alias "heard" term\` tells what a misspelt word means.`,
      md`\`/notes regenerate\` has the notes drafted anew.`,
      md`\`/notes reject\` closes them.`,
    ]),
  );
};

/** What is said on the meeting's issue. `url` is that of the pull request or the minutes. */
export const renderAnnouncement = (input: {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly url: string;
  /** Address of the page on which they can be read once they are approved. */
  readonly pageUrl?: string | undefined;
  /** What the community says in its own words. */
  readonly own?: OwnWords | undefined;
}): Content => {
  const { notes, meeting, url, pageUrl, own = {} } = input;
  const name = link(nameOf(meeting), url);
  const values = { title: meeting.title, date: showDay(dateOf(meeting) ?? '') };
  const opening = ownLine(own.opening, values);
  return [
    opening,
    isApproved(notes)
      ? md`The notes are approved: ${name}.${opening === '' ? md` Thank you to everybody who was there.` : ''}`
      : md`The notes are ready for your review: ${name}. A maintainer can approve them there with \`/notes approve\`.`,
    isApproved(notes) &&
      pageUrl &&
      md`Where this stands, and why: ${link('each statement with the words that were said', pageUrl)}.`,
    ownLine(own.closing, values),
  ];
};

/** A transcript that is of no use. */
export type Unusable = {
  readonly path: string;
  readonly problems: readonly string[];
  /** Whether there are notes from an earlier transcript. */
  readonly hasNotes?: boolean;
};

/** Name of the check run at a transcript. */
export const NOTES_CHECK = 'rapporteur / notes';

export const TRANSCRIPT_PROBLEM = 'The transcript could not be used';

/** What is wrong with it, where, and what to do. */
export const renderTranscriptProblem = ({ path, problems, hasNotes }: Unusable): Content => [
  md`Please push a corrected file, and I will try again. I could not use the transcript ${code(path)}, so ${hasNotes ? 'the notes stay as they are' : 'there are no notes yet'}:`,
  list(problems),
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
    return `${path}: no meetings are planned in ${repository}. Set meeting.repository, meeting.rule and meeting.anchor in ${SETTINGS_PATH}.`;
  }
  const name = 'Please name the file after the date of the meeting, such as 2023-06-22.vtt';
  if (date === undefined) return `${path}: I cannot tell which meeting this is. ${name}.`;
  return `${path}: no ${series} is planned on ${showDay(date)}. ${name}.`;
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
      return md`To go on with the notes of ${name}, reopen their pull request and push the transcript once more. It was closed, so ${without}.`;
    case 'merged':
      return md`A maintainer can still approve the notes of ${name} with \`/notes approve\`. They were merged, so ${without}.`;
    case 'edited':
      return md`Thank you for your work on the notes of ${name}! I overwrite nothing of it, so ${without}. For new notes, remove their file from the pull request and push the transcript once more.`;
    default:
      return why satisfies never;
  }
};

/** The action items of the notes as entries of the ledger, in order. */
export const toActionItems = (notes: Notes): ActionItem[] => {
  const key = occurrenceOfName(notes.name);
  return trustedOf(notes, StatementKind.ACTION_ITEM).map(({ statement, subjects }, index) => {
    const item = create(ActionItemSchema, {
      name: toActionItemName(key, index + 1),
      text: statement.text,
      owner: statement.owner || UNASSIGNED,
      ownerLogin: statement.ownerLogin,
      due: statement.due,
      state: ActionItemState.OPEN,
      meeting: notes.meeting,
      quote: statement.citations[0]?.quote ?? '',
      subjects,
    });
    return { ...item, events: [promiseInNotes(item, statement.id)] };
  });
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
    enumerated(subjects.map((subject) => link(formatReference(subject), subject.url)));
  return [
    md`thank you! The notes of ${link(nameOf(meeting), url)} are approved and merged.`,
    separated(
      [
        announced.length === 0 ? '' : md`There is a comment with what was said on ${links(announced)}.`,
        untold.length === 0 ? '' : md`GitHub did not let me comment on ${links(untold)}.`,
        open === 0 ? '' : md`At the next meeting, ${open} action ${open === 1 ? 'item comes' : 'items come'} up again.`,
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
  const method = second === '' ? '' : md` The setting ${code('notes.merge_method')} asks for ${code(second)}.`;
  const pushed = by === undefined ? '' : md` ${code(by)} pushed last.`;
  switch (why) {
    case 'no-notes':
      return [
        md`please write \`/notes approve\` on the pull request with the notes.`,
        md`There are no notes of mine here, so I approved nothing.`,
      ];
    case 'closed':
      return [
        md`please reopen this pull request and ${again}.`,
        md`It was closed without a merge, so the notes are not approved.`,
      ];
    case 'file-missing':
      return [
        md`please bring back the file ${code(first)} and ${again}.`,
        md`It is no longer in this pull request, so the notes are not approved.${pushed}`,
      ];
    case 'not-mergeable':
      return [
        md`please do what GitHub asks for and ${again}.`,
        saying(
          md`The notes are not approved yet, since I could not merge them.${method} GitHub says:`,
          first.replace(/\.?$/, '.'),
        ),
      ];
    case 'not-ours':
      return [
        md`please push the transcript once more, and I will open a new pull request.`,
        md`I did not open this one, so I cannot approve its notes.`,
      ];
    case 'other-base':
      return [
        md`please set the base of this pull request back to ${code(second)} and ${again}.`,
        md`It goes into ${code(first)} now, so the notes are not approved.`,
      ];
    case 'other-commit':
      return [
        md`please look at what changed, and write \`/notes approve ${second}\` if it is right.`,
        md`You named ${code(first)}, and the notes are at ${code(second)} now, so they are not approved.${pushed}`,
      ];
    case 'moved':
      return [
        md`please look at what changed, and ${again} if it is right.`,
        md`The notes are at ${code(first)} now, which you had not seen here yet. So they are not approved.${pushed}`,
      ];
    case 'other-files':
      return [
        md`please take everything but the notes out of this pull request and ${again}.`,
        md`It also changes ${listPaths(detail)}, so the notes are not approved.${pushed}`,
      ];
    case 'odd-file':
      return [
        md`please make ${code(first)} a plain file again and ${again}.`,
        md`It is not a plain file now, so the notes are not approved.${pushed}`,
      ];
    case 'unknown':
      return [
        md`please check that this pull request changes nothing but the notes, and ${again}.`,
        md`GitHub does not tell me all that it changes, so the notes are not approved.`,
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
