import { create } from '@bufbuild/protobuf';
import { NotesState, SubjectRefSchema } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { printText } from '../../src/document/index.ts';
import {
  approveNotes,
  type Draft,
  extractNotes,
  type Kept,
  keptTitle,
  notesMessages,
  notesTitle,
  type Refused,
  renderNotes,
  statementsAbout,
  TRANSCRIPT_PROBLEM,
  unplacedText,
  verifyDraft,
} from '../../src/notes/index.ts';
import { answerTo, type Examples, examplesOf, showCheck, titled } from '../golden.ts';
import { AGENDA, EVIDENCE, MEETING, SUBJECT } from '../notes.ts';

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

const say = answerTo({ login: 'ada', url: `${URL}#issuecomment-600` });
/** What is merged of a draft that a person worked on. */
const byHand = (): string => {
  const standing = renderNotes({ ...place, notes: drafted }).replace('Scheduled workflows', 'All scheduled workflows');
  return approveNotes({ ...place, notes: drafted, standing, by: 'ada', at: new Date('2023-06-24T10:00:00Z') }).text;
};
const path = 'minutes/2023-06-22.vtt';
const other = create(SubjectRefSchema, {
  repository: 'example/console',
  number: 12,
  url: 'https://github.com/example/console/pull/12',
});
const where = { meeting: MEETING, url: URL };

export const notesExamples: Examples<typeof notesMessages> = {
  minutes: examplesOf(notesMessages.minutes, (minutes) => ({
    'minutes-draft': minutes({ ...place, notes: drafted }),
    'minutes-extracts': minutes({ ...place, notes: extracted }),
    'minutes-approved': minutes({ ...place, notes: approved }),
    'minutes-approved-after-edits': byHand(),
  })),
  overview: examplesOf(notesMessages.overview, (overview) => ({ 'minutes-in-terminal': printText(overview(drafted)) })),
  pullRequest: examplesOf(notesMessages.pullRequest, (message) => {
    const pull = (notes: Notes, warnings: readonly string[] = []) =>
      titled(notesTitle(MEETING), message({ notes, meeting: MEETING, warnings }));
    return {
      'pull-request': pull(drafted),
      'pull-request-extracts-and-warning': pull(extracted, ['meetup.vtt:12:1: warning: 2 cues have no speaker.']),
      'pull-request-approved': pull(approved),
    };
  }),
  announcement: examplesOf(notesMessages.announcement, (announcement) => ({
    announcement: announcement({ ...where, notes: drafted }),
    'announcement-approved': announcement({ ...where, notes: approved }),
  })),
  otherBranch: examplesOf(notesMessages.otherBranch, (otherBranch) => ({
    'notes-on-other-branch': otherBranch('rapporteur/notes/meetup-2023-06-22', 'rapporteur-notes-2'),
  })),
  discussed: examplesOf(notesMessages.discussed, (message) => {
    const discussed = (notes: Notes) =>
      message({ notes, statements: statementsAbout(notes, SUBJECT), meeting: MEETING, notesUrl: URL });
    return {
      'told-to-rfc': discussed(approved),
      'told-to-rfc-from-extracts': discussed({ ...extracted, state: NotesState.APPROVED, approvedBy: 'ada' }),
    };
  }),
  head: examplesOf(notesMessages.head, (head) => {
    const at = { key: 'meetup/2023-06-22', repository: 'example/community', sha: '0123abc'.padEnd(40, '4') };
    return {
      'notes-stand-changed-by-somebody': head({ ...at, by: 'somebody' }),
      'notes-stand-changed-by-a-person': head({ ...at, by: { login: 'bo' } }),
      'notes-stand-as-written': head({ ...at, by: 'app' }),
    };
  }),
  transcriptProblem: examplesOf(notesMessages.transcriptProblem, (message) => {
    const problem = (text: string, hasNotes = false) =>
      showCheck({ title: TRANSCRIPT_PROBLEM, summary: message({ path, problems: [text], hasNotes }) });
    const unplaced = (series: string | undefined, date: string | undefined) =>
      problem(unplacedText({ path, repository: 'example/community', series, date }));
    return {
      'transcript-problem': problem('minutes/2023-06-22.vtt:1:1: error: This is no transcript.'),
      'transcript-problem-notes-stay': problem('It is empty.', true),
      'transcript-without-series': unplaced(undefined, undefined),
      'transcript-without-date': unplaced("Contributors' meetup", undefined),
      'transcript-of-no-meeting': unplaced("Contributors' meetup", '2023-06-21'),
    };
  }),
  transcriptFixed: examplesOf(notesMessages.transcriptFixed, (fixed) => ({ 'transcript-mended': fixed(path) })),
  kept: examplesOf(notesMessages.kept, (message) => {
    const kept = (why: Kept) => showCheck({ title: keptTitle[why], summary: message({ ...where, why, path }) });
    return {
      'kept-approved': kept('approved'),
      'kept-closed': kept('closed'),
      'kept-merged': kept('merged'),
      'kept-edited': kept('edited'),
    };
  }),
  approval: examplesOf(notesMessages.approval, (approval) => {
    const outcome = { ...where, notes: approved };
    return {
      approved: say('/notes approve', approval({ ...outcome, announced: [SUBJECT], untold: [other] })),
      'approved-nobody-told': say('/notes approve', approval({ ...outcome, announced: [] })),
    };
  }),
  refusedApproval: examplesOf(notesMessages.refusedApproval, (message) => {
    const refused = (why: Refused['why'], detail: readonly string[] = [], by?: string) =>
      say('/notes approve', message({ why, detail, by }));
    const many = Array.from({ length: 12 }, (_, index) => `src/${index}.ts`);
    return {
      'not-approved-no-notes': refused('no-notes'),
      'not-approved-closed': refused('closed'),
      'not-approved-file-missing': refused('file-missing', ['minutes/2023-06-22.md'], 'bo'),
      'not-approved-not-ours': refused('not-ours'),
      'not-approved-other-base': refused('other-base', ['release', 'main']),
      'not-approved-other-commit': refused('other-commit', ['abc1234', '0123abc']),
      'not-approved-moved': refused('moved', ['0123abc'], 'bo'),
      'not-approved-other-files': refused('other-files', ['.github/workflows/x.yml', 'a`b|c'], 'bo'),
      'not-approved-many-files': refused('other-files', many),
      'not-approved-odd-file': refused('odd-file', ['minutes/2023-06-22.md']),
      'not-approved-unknown': refused('unknown'),
      'not-approved-merge-method': refused('not-mergeable', [
        'Merge commits are not allowed on this repository.',
        'merge',
      ]),
      'not-approved-not-mergeable': refused('not-mergeable', ['At least 1 approving review is required.']),
    };
  }),
};
