import { create } from '@bufbuild/protobuf';
import { JudgeCheckSchema, MeetingSchema, ModelUsageSchema, NotesState, SubjectRefSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { EVIDENCE, MEETING, SUBJECT, toTranscript } from '../../../testing/notes.ts';
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
    expect(line).toMatch(/The model `x\*\*\. Approved by ada\*\* @example\/tsc [^`]*…` wrote/);
    expect(body).not.toMatch(/^# Approved/m);
  });
});

describe('the pull request of the notes', () => {
  it('asks for a review', () => {
    const warnings = ['meetup.vtt:12:1: warning: 2 cues have no speaker.'];
    const { body, announcement } = printed({ notes: drafted, meeting: MEETING, warnings });
    expect([notesTitle(MEETING), notesCommit(MEETING)]).toEqual([
      "Notes: Contributors' meetup, 22 June 2023",
      "docs: notes of Contributors' meetup, 22 June 2023",
    ]);
    expect(visible(body)).toMatchInlineSnapshot(`
      "These are the notes of Contributors' meetup, 22 June 2023. This is a draft that nobody has reviewed yet. These are words of the speakers, and no model was used. What was said proves 6 statements.

      Please read them: every statement names its speaker, its time and the words that prove it. You can change the file in this pull request as you like, since it is merged as you leave it. When it is right, a maintainer writes \`/notes approve\`. Then it is merged, and each RFC and pull request that was discussed gets a comment with what was said.

      Something in the transcript looks odd:
      - meetup.vtt:12:1: warning: 2 cues have no speaker.

      <details><summary>Commands that change the notes</summary>

      Each statement has its id at the end of its line, and the turns of its quotes beside it.

      - \`/notes fix s1 "sentence"\` puts another sentence in its place.
      - \`/notes strike TURN\` takes words out.
      - \`/notes alias "heard" term\` tells what a misspelt word means.
      - \`/notes regenerate\` has the notes drafted anew.
      - \`/notes reject\` closes them.

      </details>"
    `);
    expect(visible(announcement)).toMatchInlineSnapshot(
      `"The notes are ready for your review: [Contributors' meetup, 22 June 2023](https://github.com/example/community/pull/15). A maintainer can approve them there with \`/notes approve\`."`,
    );
  });

  it('says when it is done', () => {
    const { body, announcement } = printed({ notes: approved, meeting: MEETING });
    expect(visible(body)).toMatchInlineSnapshot(`
      "These are the notes of Contributors' meetup, 22 June 2023. Approved by ada. These are words of the speakers, and no model was used. What was said proves 6 statements.

      Thank you for the review! Each RFC and pull request that was discussed has a comment with what was said."
    `);
    expect(visible(announcement)).toMatchInlineSnapshot(
      `"The notes are approved: [Contributors' meetup, 22 June 2023](https://github.com/example/community/pull/15). Thank you to everybody who was there."`,
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

describe('what a decision asks somebody to write', () => {
  const proposed = (...words: string[]): string => {
    const transcript = toTranscript('Ada Ruiz: First is RFC thirty-five fifty-three about execution tags.', ...words);
    const made = extractNotes({ ...EVIDENCE, transcript });
    return print(notesMessages.pullRequest({ notes: made, meeting: MEETING }));
  };

  it.each([
    ['Ada Ruiz: We agreed to accept RFC 3553 about execution tags.', '/motion merge'],
    ['Ada Ruiz: We decided to decline RFC 3553 about execution tags.', '/motion close'],
    ['Ada Ruiz: We agreed to postpone RFC 3553 about execution tags.', '/motion postpone'],
  ])('%s: %s', (words, move) => {
    expect(proposed(words)).toMatch(new RegExp(`\`s1\` \`${move}\` on \\[example/engine#\u2060?3553\\]`));
  });

  it.each([
    'Ada Ruiz: We agreed not to merge RFC 3553 about execution tags.',
    'Ada Ruiz: We agreed to store execution tags of RFC 3553 in the admin database.',
    'Bo Lind: I propose that we merge RFC 3553 about execution tags.',
  ])('%s: nothing', (words) => expect(proposed(words)).not.toContain('/motion'));
});

describe('words', () => {
  it('a transcript that cannot be read', () => {
    const problem = notesMessages.transcriptProblem({
      path: 'transcripts/`x`.vtt',
      problems: ['transcripts/x.vtt: error: The file is empty.'],
    });
    expect(visible(print(problem))).toMatchInlineSnapshot(`
      "Please push a corrected file, and I will try again. I could not use the transcript \`\`transcripts/\`x\`.vtt\`\`, so there are no notes yet:

      - transcripts/x.vtt: error: The file is empty."
    `);
  });

  it('an approval', () => {
    expect(approval({ announced: [SUBJECT] })).toMatchInlineSnapshot(`
      "thank you! The notes of [Contributors' meetup, 22 June 2023](https://github.com/example/community/pull/15) are approved and merged.

      There is a comment with what was said on [example/engine#3553](https://github.com/example/engine/pull/3553). At the next meeting, 2 action items come up again."
    `);
  });

  it('an approval that told nobody and left nothing to do', () => {
    expect(approval({ notes: { ...approved, topics: [] } })).toMatch(/are approved and merged\.$/);
  });

  it('an approval of which somebody could not be told', () => {
    const [, next] = approval({ notes: { ...approved, topics: [] }, untold: [SUBJECT] }).split('\n\n');
    expect(next).toMatchInlineSnapshot(
      `"GitHub did not let me comment on [example/engine#3553](https://github.com/example/engine/pull/3553)."`,
    );
  });

  it.each([
    ...(['no-notes', 'closed', 'file-missing', 'not-mergeable', 'other-base', 'other-commit'] as const),
    ...(['moved', 'unknown', 'other-files', 'odd-file'] as const),
  ])('a refusal: %s says what to do', (why) => {
    const [result, next] = print(notesMessages.refusedApproval({ why, detail: ['minutes/`2023`.md'] })).split('\n\n');
    expect(result).toMatch(/^please .*`\/notes approve.*`.*\.$/);
    expect(next).toMatch(/(?:not approved|approved nothing)/);
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
