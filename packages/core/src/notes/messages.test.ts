import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { NotesState, SubjectRefSchema } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { compareGolden, type Message, showCheck } from '../../testing/golden.ts';
import { AGENDA, EVIDENCE, MEETING, SUBJECT } from '../../testing/notes.ts';
import { renderAnswer } from '../command/index.ts';
import {
  approvalWords,
  extractNotes,
  keptNotesWords,
  otherBranchText,
  refusedApprovalWords,
  renderHead,
  renderNotes,
  renderNotesPullRequest,
  renderNotesText,
  renderSubjectPart,
  renderTranscriptMended,
  renderTranscriptProblem,
  unplacedText,
  verifyDraft,
} from './index.ts';
import { approveNotes } from './publish/approve.ts';
import type { Draft } from './verify/draft.ts';

const URL = 'https://github.com/example/community/pull/15';
const cite = (turn: string, quote: string) => [{ turn, quote }];
const DRAFT: Draft = {
  topics: [
    {
      title: 'Execution tags',
      agendaItem: 'example/engine#3553',
      firstTurn: 't3',
      lastTurn: 't7',
      statements: [
        {
          kind: 'claim',
          text: 'Scheduled workflows have no tags today.',
          owner: null,
          due: null,
          citations: cite('t3', 'Scheduled workflows have no tags today'),
        },
        {
          kind: 'decision',
          text: 'Tags are stored in the admin database.',
          owner: null,
          due: null,
          citations: cite('t5', 'We agreed to store execution tags in the admin database'),
        },
        {
          kind: 'action_item',
          text: 'Ada Ruiz updates the RFC.',
          owner: 'Ada Ruiz',
          due: '2023-06-23',
          citations: cite('t5', 'I will update the RFC by tomorrow'),
        },
        {
          kind: 'claim',
          text: 'There are 42 tags.',
          owner: null,
          due: null,
          citations: cite('t3', 'Scheduled workflows have no tags today'),
        },
        { kind: 'claim', text: 'Nobody said this.', owner: null, due: null, citations: [] },
      ],
    },
  ],
};
const drafted = verifyDraft({ ...EVIDENCE, draft: DRAFT, model: 'example-model' }).notes;
const extracted = extractNotes(EVIDENCE);
const approved: Notes = { ...drafted, state: NotesState.APPROVED, approvedBy: 'ada' };
const place = { meeting: MEETING, agenda: AGENDA, transcriptUrl: 'https://example.com/meetup.vtt' } as const;

const answer = (words: { readonly result: string; readonly next: string }): string =>
  renderAnswer({ source: { login: 'ada', text: '/notes approve', url: `${URL}#issuecomment-600` }, ...words });
const pull = (notes: Notes, warnings: readonly string[] = []): string => {
  const { title, body } = renderNotesPullRequest({ notes, meeting: MEETING, url: URL, warnings });
  return `# ${title}\n\n${body}`;
};
const announcement = (notes: Notes): string =>
  renderNotesPullRequest({ notes, meeting: MEETING, url: URL }).announcement;
const told = (notes: Notes): string => {
  const part = renderSubjectPart({ notes, subject: SUBJECT, meeting: MEETING, notesUrl: URL });
  if (part === undefined) throw new Error('nothing was said about it');
  return part;
};
const problem = (input: Parameters<typeof renderTranscriptProblem>[0]): string => {
  const { title, body } = renderTranscriptProblem(input);
  return showCheck({ title, summary: body });
};
const kept = (why: Parameters<typeof keptNotesWords>[0]['why']): string => {
  const { title, body } = keptNotesWords({ why, path: 'minutes/2023-06-22.vtt', meeting: MEETING, url: URL });
  return showCheck({ title, summary: body });
};
const path = 'minutes/2023-06-22.vtt';
const unplaced = (series: string | undefined, date: string | undefined): string =>
  problem({ path, problems: [unplacedText({ path, repository: 'example/community', series, date })] });
const other = create(SubjectRefSchema, {
  repository: 'example/console',
  number: 12,
  url: 'https://github.com/example/console/pull/12',
});
const head = (by: Parameters<typeof renderHead>[0]['by']): string =>
  renderHead({ key: 'meetup/2023-06-22', repository: 'example/community', sha: '0123abc'.padEnd(40, '4'), by });
const byHand = (): string => {
  const standing = renderNotes({ ...place, notes: drafted }).replace('Scheduled workflows', 'All scheduled workflows');
  return approveNotes({ ...place, notes: drafted, standing, by: 'ada', at: new Date('2023-06-24T10:00:00Z') }).text;
};

const messages: readonly Message[] = [
  ['minutes-draft', () => renderNotes({ ...place, notes: drafted })],
  ['minutes-extracts', () => renderNotes({ ...place, notes: extracted })],
  ['minutes-approved', () => renderNotes({ ...place, notes: approved })],
  ['minutes-approved-after-edits', byHand],
  ['minutes-in-terminal', () => renderNotesText(drafted)],
  ['pull-request', () => pull(drafted)],
  ['pull-request-extracts-and-warning', () => pull(extracted, ['meetup.vtt:12:1: warning: 2 cues have no speaker.'])],
  ['pull-request-approved', () => pull(approved)],
  ['announcement', () => announcement(drafted)],
  ['announcement-approved', () => announcement(approved)],
  ['told-to-rfc', () => told(approved)],
  ['told-to-rfc-from-extracts', () => told({ ...extracted, state: NotesState.APPROVED, approvedBy: 'ada' })],
  [
    'transcript-problem',
    () => problem({ path, problems: ['minutes/2023-06-22.vtt:1:1: error: This is no transcript.'] }),
  ],
  ['transcript-problem-notes-stay', () => problem({ path, hasNotes: true, problems: ['It is empty.'] })],
  ['transcript-mended', () => renderTranscriptMended(path)],
  ['transcript-without-series', () => unplaced(undefined, undefined)],
  ['transcript-without-date', () => unplaced("Contributors' meetup", undefined)],
  ['transcript-of-no-meeting', () => unplaced("Contributors' meetup", '2023-06-21')],
  ['kept-approved', () => kept('approved')],
  ['kept-closed', () => kept('closed')],
  ['kept-merged', () => kept('merged')],
  ['kept-edited', () => kept('edited')],
  [
    'approved',
    () => answer(approvalWords({ notes: approved, meeting: MEETING, told: [SUBJECT], untold: [other], url: URL })),
  ],
  ['approved-nobody-told', () => answer(approvalWords({ notes: approved, meeting: MEETING, told: [], url: URL }))],
  ['not-approved-no-notes', () => answer(refusedApprovalWords('no-notes'))],
  ['not-approved-closed', () => answer(refusedApprovalWords('closed'))],
  ['not-approved-file-missing', () => answer(refusedApprovalWords('file-missing', ['minutes/2023-06-22.md'], 'bo'))],
  ['not-approved-not-ours', () => answer(refusedApprovalWords('not-ours'))],
  ['not-approved-other-base', () => answer(refusedApprovalWords('other-base', ['release', 'main']))],
  ['not-approved-other-commit', () => answer(refusedApprovalWords('other-commit', ['abc1234', '0123abc']))],
  ['not-approved-moved', () => answer(refusedApprovalWords('moved', ['0123abc'], 'bo'))],
  [
    'not-approved-other-files',
    () => answer(refusedApprovalWords('other-files', ['.github/workflows/x.yml', 'a`b|c'], 'bo')),
  ],
  [
    'not-approved-many-files',
    () =>
      answer(
        refusedApprovalWords(
          'other-files',
          Array.from({ length: 12 }, (_, index) => `src/${index}.ts`),
        ),
      ),
  ],
  ['not-approved-odd-file', () => answer(refusedApprovalWords('odd-file', ['minutes/2023-06-22.md']))],
  ['not-approved-unknown', () => answer(refusedApprovalWords('unknown'))],
  ['notes-stand-changed-by-somebody', () => head('somebody')],
  ['notes-stand-changed-by-a-person', () => head({ login: 'bo' })],
  ['notes-stand-as-written', () => head('app')],
  ['notes-on-other-branch', () => otherBranchText('rapporteur/notes/meetup-2023-06-22', 'rapporteur-notes-2')],
  [
    'not-approved-not-mergeable',
    () => answer(refusedApprovalWords('not-mergeable', ['At least 1 approving review is required.'])),
  ],
];

compareGolden('notes', messages, readdirSync(join(import.meta.dirname, '../../golden')));
