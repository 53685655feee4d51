import { create } from '@bufbuild/protobuf';
import { JudgeCheckSchema, ModelUsageSchema, NotesState, ReasonSchema, SubjectRefSchema } from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
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
  type Unchanged,
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

const [proved] = drafted.topics.flatMap(({ statements }) => statements);
if (!proved) throw new Error('The example has no statement.');
/** What a model drafted, a judge checked and a repair mended. */
const checked: Notes = create(NotesSchema, {
  ...drafted,
  promptVersion: '2026-11-29',
  summary: [{ ...proved, id: 'u1' }],
  topics: drafted.topics.map((topic) => ({
    ...topic,
    statements: topic.statements.map((statement, index) =>
      index === 1
        ? {
            ...statement,
            changes: [
              create(ReasonSchema, { code: 'repaired', text: 'It was drafted as: Tags live in the database.' }),
            ],
          }
        : statement,
    ),
  })),
  check: create(JudgeCheckSchema, { planted: 10, caught: 9, controls: 10, passed: 10, sound: true }),
  usage: create(ModelUsageSchema, { requests: 3, inputTokens: 27_000, outputTokens: 8_800, costUsd: 0.034 }),
});
const costly = create(ModelUsageSchema, {
  requests: 4,
  inputTokens: 41_000,
  outputTokens: 32_800,
  costUsd: 0.41,
  lost: 1,
});
const weak = create(JudgeCheckSchema, { planted: 10, caught: 3, controls: 10, passed: 10 });
const HOSTILE_MODEL = `x. **Approved by ada** @example/tsc ${'and much more '.repeat(10)}`;

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
const conflicts = [{ theirs: ['- All of it is `theirs`.'], ours: ['- Ours.'] }];
const doubt = create(ReasonSchema, { code: 'name-not-cited', text: 'The name "Cy" is in no cited turn.' });
const where = { meeting: MEETING, url: URL };

export const notesExamples: Examples<typeof notesMessages> = {
  minutes: examplesOf(notesMessages.minutes, (minutes) => ({
    'minutes-draft': minutes({ ...place, notes: drafted }),
    'minutes-extracts': minutes({ ...place, notes: extracted }),
    'minutes-approved': minutes({ ...place, notes: approved }),
    'minutes-approved-after-edits': byHand(),
    'minutes-checked': minutes({ ...place, notes: checked }),
    'minutes-weak-check': minutes({ ...place, notes: { ...checked, check: weak } }),
    'minutes-lost-answer': minutes({ ...place, notes: { ...checked, usage: costly } }),
    'minutes-in-the-words-of-a-community': minutes({
      ...place,
      notes: checked,
      style: { sections: ['summary', 'decisions'], headings: new Map([['decisions', 'Beschlüsse']]) },
    }),
  })),
  overview: examplesOf(notesMessages.overview, (overview) => ({ 'minutes-in-terminal': printText(overview(drafted)) })),
  pullRequest: examplesOf(notesMessages.pullRequest, (message) => {
    const pull = (notes: Notes, warnings: readonly string[] = []) =>
      titled(notesTitle(MEETING), message({ notes, meeting: MEETING, warnings }));
    return {
      'pull-request': pull(drafted),
      'pull-request-extracts-and-warning': pull(extracted, ['meetup.vtt:12:1: warning: 2 cues have no speaker.']),
      'pull-request-approved': pull(approved),
      'pull-request-checked': pull(checked),
      'pull-request-weak-check': pull({ ...checked, check: weak }),
      'pull-request-hostile-model': pull({ ...drafted, model: HOSTILE_MODEL }),
    };
  }),
  announcement: examplesOf(notesMessages.announcement, (announcement) => ({
    announcement: announcement({ ...where, notes: drafted }),
    'announcement-approved': announcement({ ...where, notes: approved }),
    'announcement-approved-with-page': announcement({
      ...where,
      notes: approved,
      pageUrl: 'https://rfcs.example.org/t/v1/flyteorg/contributors-meetup/2023-06-22',
    }),
    'announcement-in-own-words': announcement({
      ...where,
      notes: drafted,
      own: {
        opening: 'Here is what we talked about on {date}.',
        closing: 'Corrections are welcome until the next meeting.',
      },
    }),
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
  rejection: examplesOf(notesMessages.rejection, (rejection) => ({
    rejected: say(
      '/notes reject The recording broke off.',
      rejection({ meeting: MEETING, reason: 'The recording broke off.' }),
    ),
    'rejected-without-reason': say('/notes reject', rejection({ meeting: MEETING, reason: '' })),
  })),
  rejected: examplesOf(notesMessages.rejected, (rejected) => ({ 'announcement-rejected': rejected(where) })),
  regenerated: examplesOf(notesMessages.regenerated, (regenerated) => ({
    regenerated: say('/notes regenerate', regenerated({ meeting: MEETING, isSame: false, conflicts: [] })),
    'regenerated-the-same': say('/notes regenerate', regenerated({ meeting: MEETING, isSame: true, conflicts: [] })),
    'regenerated-with-conflicts': say('/notes regenerate', regenerated({ meeting: MEETING, isSame: false, conflicts })),
  })),
  fixed: examplesOf(notesMessages.fixed, (fixed) => {
    const after = { ...proved, text: 'No scheduled workflow has tags today.' };
    const facts = { before: proved, after, suspicions: [], isReplaced: true, conflicts: [], told: [] };
    const fix = `/notes fix ${proved.id} "${after.text}"`;
    return {
      fixed: say(fix, fixed({ ...facts, written: { to: 'draft' } })),
      'fixed-though-doubted': say(
        fix,
        fixed({ ...facts, suspicions: [doubt], isReplaced: false, written: { to: 'draft' } }),
      ),
      'fixed-after-approval': say(fix, fixed({ ...facts, written: { to: 'merged' }, told: [SUBJECT] })),
    };
  }),
  struck: examplesOf(notesMessages.struck, (struck) => {
    const facts = { turns: ['t3', 't4'], gone: [proved], taken: 0, alike: [], comments: 0, items: 0, answers: 0 };
    const told = { told: [], untold: [], transcript: { path, url: 'https://example.com/meetup.vtt' } };
    const waiting = { to: 'waiting', url: URL, because: 'At least 1 approving review is required.' } as const;
    return {
      struck: say('/notes strike t3..t4', struck({ ...facts, ...told, written: { to: 'draft' } })),
      'struck-after-approval': say(
        '/notes strike t3..t4',
        struck({
          ...{ ...facts, ...told, taken: 1, alike: [12, 14], comments: 1, items: 1, answers: 3 },
          ...{ told: [SUBJECT], untold: [other], written: waiting },
        }),
      ),
      'struck-of-a-closed-draft': say(
        '/notes strike t3..t4',
        struck({ ...facts, ...told, gone: [], written: { to: 'kept', because: '' } }),
      ),
    };
  }),
  alias: examplesOf(notesMessages.alias, (alias) => ({
    alias: say('/notes alias "Prism" Prysm', alias({ heard: 'Prism', term: 'Prysm', isKnown: false })),
    'alias-known': say('/notes alias "Prism" Prysm', alias({ heard: 'Prism', term: 'Prysm', isKnown: true })),
  })),
  recorded: examplesOf(notesMessages.recorded, (recorded) => ({
    recorded: say(
      '/notes recording https://video.example.org/watch?v=7 0:35',
      recorded({
        recording: { url: 'https://video.example.org/watch?v=7', offsetMs: 35_000 },
        written: { to: 'draft' },
        told: [],
        conflicts: [],
      }),
    ),
  })),
  unchanged: examplesOf(notesMessages.unchanged, (unchanged) => {
    const refused = (command: string, why: Unchanged['why'], ...detail: string[]) =>
      say(`/notes ${command}`, unchanged({ why, detail }));
    return {
      'unchanged-no-notes': refused('regenerate', 'no-notes'),
      'unchanged-not-ours': refused('regenerate', 'not-ours'),
      'unchanged-lost': refused('approve', 'lost'),
      'unchanged-closed': refused('reject', 'closed'),
      'unchanged-approved': refused('regenerate', 'approved'),
      'unchanged-merged': refused('fix s1 "Tags."', 'merged'),
      'unchanged-no-transcript': refused('regenerate', 'no-transcript'),
      'unchanged-no-file': refused('regenerate', 'no-file', 'minutes/2023-06-22.md'),
      'unchanged-no-statement': refused('fix s99 "Tags."', 'no-statement', 's99'),
      'unchanged-no-turns': refused('strike t98..t99', 'no-turns', 't98..t99'),
      'unchanged-struck': refused('strike t3', 'struck', 't3'),
      'unchanged-not-yours': refused('strike t3..t4', 'not-yours', 't3', 't4'),
      'unchanged-faults': refused('fix s1 "See https://evil.example"', 'faults', 'The link is in no cited turn.'),
      'unchanged-no-recording': refused('recording tomorrow', 'no-recording'),
      'unchanged-too-many': refused('alias "Prism" Prysm', 'too-many', '500'),
      'unchanged-refused': refused('reject', 'refused', 'Resource not accessible by integration'),
    };
  }),
  struckAnswer: examplesOf(notesMessages.struckAnswer, (answer) => ({ 'answer-struck': answer() })),
  untold: examplesOf(notesMessages.untold, (untold) => ({
    'told-to-rfc-and-taken-out': untold({ meeting: MEETING, notesUrl: URL }),
  })),
  correction: examplesOf(notesMessages.correction, (correction) => ({
    'pull-request-correction': correction({ meeting: MEETING, by: 'ada', what: '/notes strike' }),
  })),
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
