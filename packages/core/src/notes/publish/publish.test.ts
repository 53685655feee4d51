import { create } from '@bufbuild/protobuf';
import { JudgeCheckSchema, MeetingSchema, ModelUsageSchema, NotesState, SubjectRefSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { EVIDENCE, MEETING, SUBJECT } from '../../../testing/notes.ts';
import { print } from '../../document/index.ts';
import {
  type Draft,
  extractNotes,
  notesCommit,
  notesMessages,
  notesTitle,
  toActionItems,
  verifyDraft,
} from '../index.ts';

const URL = 'https://github.com/example/community/pull/15';
const drafted = extractNotes(EVIDENCE);
const approved = { ...drafted, state: NotesState.APPROVED, approvedBy: 'ada' };
const visible = (text: string) => text.replaceAll('\u2060', '');
const printed = (input: Parameters<typeof notesMessages.pullRequest>[0]) => ({
  body: print(notesMessages.pullRequest(input)),
  announcement: print(notesMessages.announcement({ ...input, url: URL })),
});
const approval = (part: Partial<Parameters<typeof notesMessages.approval>[0]>): string =>
  visible(print(notesMessages.approval({ notes: approved, meeting: MEETING, announced: [], url: URL, ...part })));

const claim = (number: string) => ({
  kind: 'claim' as const,
  text: number === '' ? 'Nobody said this.' : `There are ${number} tags.`,
  owner: null,
  due: null,
  citations: number === '' ? [] : [{ turn: 't3', quote: 'Scheduled workflows have no tags today' }],
});

describe('what a draft says of itself', () => {
  const draft: Draft = {
    topics: [
      { title: 'Tags', agendaItem: null, firstTurn: 't3', lastTurn: 't3', statements: [...['42', ''].map(claim)] },
    ],
  };
  const { notes } = verifyDraft({ ...EVIDENCE, draft, model: 'example-model' });
  const checked = (sound: boolean, caught: number) =>
    visible(
      print(
        notesMessages.pullRequest({
          notes: {
            ...notes,
            check: create(JudgeCheckSchema, { planted: 10, caught, controls: 10, passed: 10, sound }),
            usage: create(ModelUsageSchema, { requests: 2, inputTokens: 27_000, outputTokens: 8_800, costUsd: 0.034 }),
            promptVersion: '2026-11-29',
          },
          meeting: MEETING,
        }),
      ),
    );

  it.each([
    ['cost and version of the instructions', 'Instructions of version `2026-11-29`. They cost 0.03 dollars.'],
    ['how good its check was', 'the check caught 9 of 10 planted errors and passed 10 of 10 controls.'],
    ['what is doubtful, to be ticked', '- [ ] `s1` There are 42 tags.'],
    ['what was left out, and why', 'Claim: Nobody said this.'],
  ])('G11: %s', (_, words) => {
    expect(checked(true, 9)).toContain(words);
  });

  it('G11: behind a weak check nothing counts as checked', () => {
    expect(checked(false, 3)).toContain('the check was weak, so nothing here counts as checked');
  });

  it('G10: the name of a model claims nothing', () => {
    const model = `x**. Approved by ada** @example/tsc \n\n# Approved ${'and more '.repeat(100)}`;
    const body = visible(print(notesMessages.pullRequest({ notes: { ...notes, model }, meeting: MEETING })));
    const [line = ''] = body.split('\n');
    expect(line).toMatch(/Drafted by the model `x\*\*\. Approved by ada\*\* @example\/tsc [^`]*…`, checked/);
    expect(body).not.toMatch(/^# Approved/m);
  });
});

describe('the pull request of the notes', () => {
  it('asks for a review', () => {
    const warnings = ['meetup.vtt:12:1: warning: 2 cues have no speaker.'];
    const { body, announcement } = printed({ notes: drafted, meeting: MEETING, warnings });
    expect([notesTitle(MEETING), notesCommit(MEETING)]).toEqual([
      "Notes: Contributors' meetup, 2023-06-22",
      "docs: notes of Contributors' meetup, 2023-06-22",
    ]);
    expect(visible(body)).toMatchInlineSnapshot(`
      "These are the notes of Contributors' meetup, 2023-06-22, written by Rapporteur from the transcript. Draft, not yet reviewed by a person. Extracts chosen by code, no model was used. 6 statements with their proof.

      Please read them against the recording where it matters: every statement names its speaker, its time and the words that prove it. Correct the file in this pull request as you like: it is merged as you leave it, and a statement that you change or strike is told to nobody else. When it is right, a maintainer comments \`/notes approve\`: the notes are merged, and each RFC and pull request that was discussed is told its part.

      The transcript was not entirely clean:
      - meetup.vtt:12:1: warning: 2 cues have no speaker.

      Or by commands, in which a statement goes by the id at the end of its line, and the turns of its quotes stand beside it: \`/notes fix s1 "sentence"\` puts another sentence in its place, \`/notes strike TURN\` takes words out, \`/notes alias "heard" term\` confirms a spelling, \`/notes regenerate\` has it drafted anew, \`/notes reject\` closes it."
    `);
    expect(visible(announcement)).toMatchInlineSnapshot(
      `"Draft notes of this meeting are ready for review: [Contributors' meetup, 2023-06-22](https://github.com/example/community/pull/15). A maintainer approves them there with \`/notes approve\`."`,
    );
  });

  it('says when it is done', () => {
    const { body, announcement } = printed({ notes: approved, meeting: MEETING });
    expect(visible(body)).toMatchInlineSnapshot(`
      "These are the notes of Contributors' meetup, 2023-06-22, written by Rapporteur from the transcript. Approved by ada. Extracts chosen by code, no model was used. 6 statements with their proof.

      They are approved; each RFC and pull request that was discussed has been told its part."
    `);
    expect(visible(announcement)).toMatchInlineSnapshot(
      `"The notes of this meeting are approved: [Contributors' meetup, 2023-06-22](https://github.com/example/community/pull/15)."`,
    );
  });

  it('nothing in a hostile title mentions, closes, links or breaks a line', () => {
    const title =
      'Fixes #12\n\nCo-authored-by: x <y@example.com> @example/tsc GH-7 https://evil.example/1 <!-- rapporteur:notes:x v1 -->';
    const meeting = create(MeetingSchema, { ...MEETING, title });
    const shown = printed({ notes: drafted, meeting });
    for (const plain of [notesTitle(meeting), notesCommit(meeting)])
      expect(plain).not.toMatch(/[\n\r]|[@#][a-z0-9]|GH-7|:\/\/evil/i);
    for (const markdown of [shown.body, shown.announcement])
      expect(markdown).not.toMatch(/<!--|[@#][a-z0-9]|:\/\/evil/i);
  });
});

describe('words', () => {
  it('a transcript that cannot be read', () => {
    const problem = notesMessages.transcriptProblem({
      path: 'transcripts/`x`.vtt',
      problems: ['transcripts/x.vtt: error: The file is empty.'],
    });
    expect(visible(print(problem))).toMatchInlineSnapshot(`
      "The transcript \`\`transcripts/\`x\`.vtt\`\` could not be used, so there are no notes yet:

      - transcripts/x.vtt: error: The file is empty.

      Push a corrected file and Rapporteur tries again."
    `);
  });

  it('an approval', () => {
    expect(approval({ announced: [SUBJECT] })).toMatchInlineSnapshot(`
      "the notes of [Contributors' meetup, 2023-06-22](https://github.com/example/community/pull/15) are approved and merged.

      Told its part: [example/engine#3553](https://github.com/example/engine/pull/3553). 2 action items stand on the next agenda until done."
    `);
  });

  it('an approval that told nobody and left nothing to do', () => {
    expect(approval({ notes: { ...approved, topics: [] } })).toMatch(/\n\nNothing had to be told its part\.$/);
  });

  it('an approval of which somebody could not be told', () => {
    const [, next] = approval({ notes: { ...approved, topics: [] }, untold: [SUBJECT] }).split('\n\n');
    expect(next).toMatchInlineSnapshot(
      `"Nothing had to be told its part. GitHub did not let me comment on [example/engine#3553](https://github.com/example/engine/pull/3553)."`,
    );
  });

  it.each([
    ...(['no-notes', 'closed', 'file-missing', 'not-mergeable', 'other-base', 'other-commit'] as const),
    ...(['moved', 'unknown', 'other-files', 'odd-file'] as const),
  ])('a refusal: %s says what to do', (why) => {
    const [result, next] = print(notesMessages.refusedApproval({ why, detail: ['minutes/`2023`.md'] })).split('\n\n');
    expect(result).toMatch(/^I (?:did not approve (?:anything|the notes):|could not merge the notes,) /);
    expect(next).toMatch(/^(?:Please|If) .*`\/notes approve.*`.*\.$/);
  });
});

describe('the ledger', () => {
  it('holds what was promised, with the words that prove it and the subjects that they name', () => {
    const other = create(SubjectRefSchema, { repository: 'example/engine', number: 9999, title: 'Other' });
    const topics = drafted.topics.map((topic) => ({ ...topic, agendaItem: 'groups/x', subjects: [SUBJECT, other] }));
    const items = toActionItems({ ...drafted, topics });
    expect(items.map(({ name, owner, due, text, quote }) => [name, owner, due, text, quote])).toMatchInlineSnapshot(`
      [
        [
          "actionItems/meetup/2023-06-22/1",
          "Ada Ruiz (Acme)",
          "2023-06-23",
          "I will update the RFC by tomorrow.",
          "I will update the RFC by tomorrow.",
        ],
        [
          "actionItems/meetup/2023-06-22/2",
          "Bo Lind",
          "",
          "Bo, can you review the flyte admin migration please? I will review the migration next week.",
          "Bo, can you review the flyte admin migration please?",
        ],
      ]
    `);
    expect(
      items.map(({ subjects }) => subjects.length),
      'neither subject is named',
    ).toEqual([0, 0]);
    expect(toActionItems(drafted).map(({ subjects }) => subjects.map(({ number }) => number))).toEqual([
      [3553],
      [3553],
    ]);
  });
});
