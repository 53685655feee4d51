import { create } from '@bufbuild/protobuf';
import { NotesState, SubjectRefSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../../testing/golden.ts';
import { AGENDA, EVIDENCE, MEETING, SUBJECT, toTranscript } from '../../../testing/notes.ts';
import { print } from '../../document/index.ts';
import type { TreeNode } from '../../shared/door.ts';
import { extractNotes, notesMessages, renderNotes, renderNotesText, statementsAbout, verifyDraft } from '../index.ts';
import type { Draft } from '../verify/draft.ts';
import { withoutId } from './line.ts';

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
          citations: [{ turn: 't3', quote: 'Scheduled workflows have no tags today' }],
        },
        {
          kind: 'decision',
          text: 'Tags are stored in the admin database.',
          owner: null,
          due: null,
          citations: [{ turn: 't5', quote: 'We agreed to store execution tags in the admin database' }],
        },
        {
          kind: 'action_item',
          text: 'Ada Ruiz updates the RFC.',
          owner: 'Ada Ruiz',
          due: '2023-06-23',
          citations: [{ turn: 't5', quote: 'I will update the RFC by tomorrow' }],
        },
        {
          kind: 'claim',
          text: 'There are 42 tags.',
          owner: null,
          due: null,
          citations: [{ turn: 't3', quote: 'Scheduled workflows have no tags today' }],
        },
        { kind: 'claim', text: 'Nobody said this.', owner: null, due: null, citations: [] },
      ],
    },
  ],
};
const drafted = () => verifyDraft({ ...EVIDENCE, draft: DRAFT, model: 'example-model' }).notes;
/** Invisible joiners, which keep foreign text inert, would make snapshots unreadable. */
const visible = (text: string | undefined) => text?.replaceAll('\u2060', '');

describe('notes as Markdown', () => {
  it('a draft shows how it was made, what is proved and what is doubtful', () => {
    expect(
      visible(
        renderNotes({ notes: drafted(), meeting: MEETING, agenda: AGENDA, transcriptUrl: 'https://example.com/t.vtt' }),
      ),
    ).toMatchInlineSnapshot(`
      "# Notes: Contributors' meetup, 22 June 2023

      > This is a draft that nobody has reviewed yet. The model \`example-model\` wrote these notes, and code checked each statement against the transcript. What was said proves 3 statements; 1 is doubtful and listed at the end; 1 could not be proved and is left out. <!-- rapporteur:state:notes v1 -->

      Times are those of the [transcript](https://example.com/t.vtt).

      ## Decisions

      - Tags are stored in the admin database. · [example/engine#3553](https://github.com/example/engine/pull/3553) · \`s3\` (\`t5\`)
        > “We agreed to store execution tags in the admin database” — Ada Ruiz (Acme) \\[0:40\\]

      ## Action items

      - **Ada Ruiz (Acme)**, due 23 June 2023: Ada Ruiz updates the RFC. · [example/engine#3553](https://github.com/example/engine/pull/3553) · \`s4\` (\`t5\`)
        > “I will update the RFC by tomorrow” — Ada Ruiz (Acme) \\[0:40\\]

      ## Topics

      ### Execution tags

      0:20–0:40 · [example/engine#3553](https://github.com/example/engine/pull/3553) \\[RFC\\] Execution tags for scheduled workflows

      - Scheduled workflows have no tags today. · \`s1\` (\`t3\`)
        > “Scheduled workflows have no tags today” — Ada Ruiz (Acme) \\[0:20\\]

      ## Not discussed

      - Array node map tasks

      <!-- rapporteur:doubts:begin v1 -->

      <details><summary>1 doubtful statement</summary>

      This part goes away when the notes are approved. Please correct what is worth keeping and move it up.

      - There are 42 tags. · \`s2\` (\`t3\`)
        > “Scheduled workflows have no tags today” — Ada Ruiz (Acme) \\[0:20\\]

        - Doubt: The number 42 does not occur in the cited turns.

      </details>

      <!-- rapporteur:doubts:end v1 -->
      "
    `);
  });

  it('approved notes have no doubtful statement', () => {
    const notes = drafted();
    notes.state = NotesState.APPROVED;
    notes.approvedBy = 'ada';
    const text = renderNotes({ notes, meeting: MEETING });
    expect(text).not.toContain('42');
    expect(text).toContain('Approved by ada.');
    expect(text).toContain('1 is doubtful and left out; 1 could not be proved and is left out');
  });

  it('extracts stand as what they are', () => {
    expect(
      visible(renderNotes({ notes: extractNotes(EVIDENCE), meeting: MEETING, agenda: AGENDA })),
    ).toMatchInlineSnapshot(`
      "# Notes: Contributors' meetup, 22 June 2023

      > This is a draft that nobody has reviewed yet. These are words of the speakers, and no model was used. What was said proves 6 statements. <!-- rapporteur:state:notes v1 -->

      ## Decisions

      - “We agreed to store execution tags in the admin database and not in the launch plan.” — Ada Ruiz (Acme) \\[0:40\\] · [example/engine#3553](https://github.com/example/engine/pull/3553) · \`s2\` (\`t5\`)

      ## Action items

      - **Ada Ruiz (Acme)**, due 23 June 2023: “I will update the RFC by tomorrow.” — Ada Ruiz (Acme) \\[0:40\\] · [example/engine#3553](https://github.com/example/engine/pull/3553) · \`s3\` (\`t5\`)
      - **Bo Lind**: “Bo, can you review the flyte admin migration please?” — Cy Vance \\[0:50\\] “I will review the migration next week.” — Bo Lind \\[1:00\\] · [example/engine#3553](https://github.com/example/engine/pull/3553) · \`s4\` (\`t6, t7\`)

      ## Open questions

      - “Who decides about the name of the override field?” — Cy Vance \\[1:20\\] · \`s6\` (\`t9\`)

      ## Topics

      ### \\[RFC\\] Execution tags for scheduled workflows

      0:20–1:00 · [example/engine#3553](https://github.com/example/engine/pull/3553)

      - “Scheduled workflows have no tags today, so operators cannot filter 300,000 executions by team.” — Ada Ruiz (Acme) \\[0:20\\] · \`s1\` (\`t3\`)

      ### Configuration overrides working group

      1:10–1:20

      - “They have merged the proposal for nested overrides and they need two reviewers.” — Ada Ruiz (Acme) \\[1:10\\] · \`s5\` (\`t8\`)

      ## Not discussed

      - Array node map tasks
      "
    `);
  });

  it('a subject gets its own part, without doubts', () => {
    const notes = drafted();
    const part = notesMessages.discussed({
      notes,
      statements: statementsAbout(notes, SUBJECT),
      meeting: MEETING,
      notesUrl: 'https://github.com/example/docs/pull/9',
    });
    expect(visible(print(part))).toMatchInlineSnapshot(`
      "People talked about this at [Contributors' meetup, 22 June 2023](https://github.com/example/docs/pull/9). Here is what the notes say.

      - Scheduled workflows have no tags today.
        > “Scheduled workflows have no tags today” — Ada Ruiz (Acme) \\[0:20\\]
      - **Decision:** Tags are stored in the admin database.
        > “We agreed to store execution tags in the admin database” — Ada Ruiz (Acme) \\[0:40\\]
      - **Action item:** **Ada Ruiz (Acme)**, due 23 June 2023: Ada Ruiz updates the RFC.
        > “I will update the RFC by tomorrow” — Ada Ruiz (Acme) \\[0:40\\]

      <sub>This is a draft that nobody has reviewed yet. The model \`example-model\` wrote these notes, and code checked each statement against the transcript.</sub>"
    `);
  });

  it('a subject nobody spoke about gets none', () => {
    const subject = create(SubjectRefSchema, { repository: 'example/engine', number: 1 });
    expect(statementsAbout(drafted(), subject)).toEqual([]);
  });
});

describe('notes in a terminal', () => {
  it('are plain', () => {
    expect(renderNotesText(drafted())).toMatchInlineSnapshot(`
      "This is a draft that nobody has reviewed yet. The model example-model wrote these notes, and code checked each statement against the transcript. What was said proves 3 statements; 1 is doubtful and listed at the end; 1 could not be proved and is left out.

      Decisions
        - Tags are stored in the admin database.
          [0:40] Ada Ruiz (Acme): "We agreed to store execution tags in the admin database"

      Action items
        - Ada Ruiz updates the RFC. (owner: Ada Ruiz (Acme), due 23 June 2023)
          [0:40] Ada Ruiz (Acme): "I will update the RFC by tomorrow"

      Execution tags (0:20–0:40)
        - Scheduled workflows have no tags today.
          [0:20] Ada Ruiz (Acme): "Scheduled workflows have no tags today"

      Doubtful
        - There are 42 tags.
          [0:20] Ada Ruiz (Acme): "Scheduled workflows have no tags today"
          The number 42 does not occur in the cited turns.
      "
    `);
  });
});

const HOSTILE = [
  'We agreed to merge @example/tsc and this closes #12 for everybody here.',
  'We agreed to run <img src=x onerror=alert(1)> on every page we have.',
  'We agreed to keep <!-- rapporteur:notes:meetup v1 --> in all the notes.',
  'We agreed to add [a link](javascript:alert(1)) and ![one](https://evil.example/x.png) to it.',
  'We agreed to follow https://evil.example/phish and www.evil.example for all builds.',
  'We agreed to open | tables | and # headings and ``` fences ``` for all users.',
  'We agreed to write /rfc accept and :repeat: and /regen into all comments today.',
] as const;

describe('hostile words', () => {
  const typesOf = (node: TreeNode): string[] => [
    node.type,
    ...('children' in node ? node.children.flatMap(typesOf) : []),
  ];
  const rendered = (text: string, speaker = 'Mallory') => {
    const transcript = toTranscript(`${speaker}: ${text}`, 'Bo Lind: Yes that is fine with me.');
    const quote = transcript.turns[0]?.text ?? '';
    const statement = {
      kind: 'claim' as const,
      text: quote,
      owner: null,
      due: null,
      citations: [{ turn: 't1', quote }],
    };
    const topic = { title: quote, agendaItem: null, firstTurn: 't1', lastTurn: 't1', statements: [statement] };
    const { notes } = verifyDraft({ transcript, draft: { topics: [topic] } });
    // Our own marker is the one piece of HTML that may stand there.
    const lines = renderNotes({ notes }).replace(' <!-- rapporteur:state:notes v1 -->', '').split('\n');
    // And ids of our own the one piece of code.
    const markdown = lines.map(withoutId).join('\n');
    return { markdown, text: renderNotesText(notes) };
  };

  it.each(HOSTILE)('%s is quoted and does nothing', (text) => {
    const { markdown } = rendered(text);
    expect(markdown).toContain('“We agreed to');
    const types = new Set(typesOf(treeOf(markdown)));
    for (const type of ['html', 'link', 'image', 'code', 'inlineCode', 'table']) expect(types).not.toContain(type);
    expect(markdown).not.toMatch(/@[a-z]|#[0-9]|<!--|\/regen|:repeat:/i);
  });

  it('neither do hostile speakers, whatever they are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const { markdown } = rendered('We agreed to merge the change for all users.', name.replace(/: /g, ' '));
        const types = typesOf(treeOf(markdown));
        for (const type of ['html', 'link', 'image', 'code', 'inlineCode', 'table']) expect(types).not.toContain(type);
      }),
    );
  });

  it('a terminal obeys no escape sequence', () => {
    const { text } = rendered('We agreed to clear \u001b[2J\u0007 the whole screen for everybody.');
    expect([...text].filter((char) => char < ' ' && char !== '\n')).toEqual([]);
  });
});
