import { NotesState } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGENDA, EVIDENCE, MEETING, TRANSCRIPT } from '../../../testing/notes.ts';
import { print } from '../../document/index.ts';
import {
  approveNotes,
  type Draft,
  extractNotes,
  notesMessages,
  renderNotes,
  statementsAbout,
  toActionItems,
  verifyDraft,
} from '../index.ts';
import { withoutId } from './line.ts';
import { renderPlaces } from './render.ts';

const claim = (text: string, quote: string) => ({
  kind: 'claim' as const,
  text,
  owner: null,
  due: null,
  citations: [{ turn: 't3', quote }],
});
const DRAFT: Draft = {
  topics: [
    {
      title: 'Execution tags',
      agendaItem: 'example/engine#3553',
      firstTurn: 't3',
      lastTurn: 't7',
      statements: [
        claim('Scheduled workflows have no tags today.', 'Scheduled workflows have no tags today'),
        claim('Operators cannot filter executions.', 'operators cannot filter 300,000 executions by team'),
        {
          ...claim('Tags are stored in the admin database.', ''),
          kind: 'decision',
          citations: [{ turn: 't5', quote: 'We agreed to store execution tags in the admin database' }],
        },
        {
          ...claim('Ada Ruiz updates the RFC.', ''),
          kind: 'action_item',
          owner: 'Ada Ruiz',
          due: '2023-06-23',
          citations: [{ turn: 't5', quote: 'I will update the RFC by tomorrow' }],
        },
        claim('There are 42 tags.', 'Scheduled workflows have no tags today'),
      ],
    },
  ],
};
const NOTES = [
  verifyDraft({ ...EVIDENCE, draft: DRAFT, model: 'example-model' }).notes,
  extractNotes(EVIDENCE),
] as const;
const [drafted] = NOTES;
const AT = new Date('2023-06-24T10:00:00Z');
const PLACE = {
  meeting: MEETING,
  agenda: AGENDA,
  transcript: TRANSCRIPT,
  transcriptUrl: 'https://example.com/t.vtt',
} as const;
const draftOf = (notes = drafted): string => renderNotes({ ...PLACE, notes });
const approve = (standing: string, notes = drafted) => approveNotes({ ...PLACE, notes, standing, by: 'ada', at: AT });
const textsOf = ({ notes }: ReturnType<typeof approve>): string[] =>
  notes.topics.flatMap(({ statements }) =>
    statements.filter(({ doubts }) => doubts.length === 0).map(({ text }) => text),
  );
const ALL = textsOf({ notes: drafted, text: '' });
const without = (words: string): string =>
  draftOf()
    .split('\n')
    .filter((line) => !line.includes(words))
    .join('\n');

describe('an approval', () => {
  it('of an untouched draft says who approved it and leaves out what was doubtful', () => {
    const { notes, text } = approve(draftOf());
    expect(notes).toMatchObject({ state: NotesState.APPROVED, approvedBy: 'ada' });
    expect(notes.approvedAt?.seconds).toBe(BigInt(AT.getTime() / 1000));
    expect(text).toContain('> Approved by ada. The model `example-model` wrote these notes');
    expect(text).not.toMatch(/nobody has reviewed|42 tags|<details>|rapporteur:doubts/);
    expect(drafted.state, 'the draft itself is not touched').toBe(NotesState.DRAFT);
  });

  it.each(NOTES)('of a text with one more line is that of the untouched one, and the line', (notes) => {
    const standing = `${draftOf(notes)}\nThanks to all.\n`;
    expect(approve(standing, notes).text).toBe(`${approve(draftOf(notes), notes).text}\nThanks to all.\n`);
  });

  it.each([
    ['a statement that was struck', without('Tags are stored in the admin database.')],
    ['a statement of which only the proof was struck', without('“We agreed to store execution tags')],
    ['a statement that was changed', draftOf().replace('Tags are stored in', 'Tags will be stored in')],
  ])('does not publish %s', (_, standing) => {
    const { notes, text } = approve(standing);
    expect(ALL.filter((statement) => !textsOf({ notes, text }).includes(statement))).toEqual([
      'Tags are stored in the admin database.',
    ]);
    const [subject] = drafted.topics[0]?.subjects ?? [];
    const statements = subject ? statementsAbout(notes, subject) : [];
    const part = print(notesMessages.discussed({ notes, statements, notesUrl: 'https://example.com/n' }));
    expect(part).toContain('Scheduled workflows have no tags today.');
    expect(part).not.toContain('admin database');
    expect(text).toContain('What was said proves 3 statements');
  });

  it('of a draft from before days were written in words publishes all of it', () => {
    const standing = draftOf()
      .replace('due 23 June 2023', 'due 2023-06-23')
      .replace('This is a draft that nobody', 'A draft');
    const { notes, text } = approve(standing);
    expect(toActionItems(notes)).toEqual(toActionItems(drafted));
    expect(text).toContain('due 2023-06-23');
  });

  it('does not carry over an action item whose owner the reviewer changed', () => {
    const { notes, text } = approve(draftOf().replace('**Ada Ruiz (Acme)**', '**Bo Lind**'));
    expect(toActionItems(drafted)).toHaveLength(1);
    expect(toActionItems(notes)).toEqual([]);
    expect(text).toContain('**Bo Lind**');
  });

  it('does not publish what stands in two places and was struck in one', () => {
    const [, extracts] = NOTES;
    const short = {
      ...extracts,
      topics: extracts.topics.map((topic) => ({
        ...topic,
        statements: topic.statements.filter(({ kind }) => kind !== 1),
      })),
    };
    const standing = draftOf(short).replace(/^- \*\*Decision:\*\*.*\n/m, '');
    expect(standing).not.toBe(draftOf(short));
    expect(textsOf(approve(standing, short)).join()).not.toContain('We agreed to store');
  });

  it.each([
    ['a struck line of state stays struck', without('> This is a draft'), /Approved by/, false],
    [
      'a line of state without its marker is found by its words',
      draftOf().replace(' <!-- rapporteur:state:notes v1 -->', ''),
      /Approved by ada/,
      true,
    ],
    [
      'a line of state that was edited is found by its marker',
      draftOf().replace('not yet reviewed by a person', 'half reviewed'),
      /half reviewed/,
      false,
    ],
    ['the fold goes, also without its second marker', without('rapporteur:doubts:end'), /42 tags|<details>/, false],
    [
      'the fold goes in a file with other line ends',
      `${draftOf().replaceAll('\n', '\r\n')}x`,
      /42 tags|<details>|Draft, not/,
      false,
    ],
    [
      'a doubtful statement that was moved up stays',
      draftOf().replace('## Topics', '- There are 42 tags.\n\n## Topics'),
      /^- There are 42 tags\.$/m,
      true,
    ],
  ])('%s', (_, standing, pattern, expected) => expect(pattern.test(approve(standing).text)).toBe(expected));

  it('an editor that strips joiners and blanks strikes nothing', () => {
    const standing = `${draftOf()
      .replaceAll('\u2060', '')
      .replace(/^ {2}>/gm, '   >  ')}\nMore.\n`;
    expect(textsOf(approve(standing))).toEqual(ALL);
  });
});

describe('always', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, ' ')),
    fc.constantFrom('', '- struck', '</details>', '> Draft, or so', '## Decisions', '<!-- mine -->'),
  );
  /** What a reviewer does to one line of the draft: keeps it, strikes it, changes it, writes below it. */
  const edit = fc.oneof(
    { weight: 6, arbitrary: fc.constant((text: string) => [text]) },
    { weight: 1, arbitrary: fc.constant((_: string): string[] => []) },
    { weight: 1, arbitrary: line.map((other) => (_: string) => [other]) },
    { weight: 1, arbitrary: line.map((other) => (text: string) => [text, other]) },
  );
  const review = fc.tuple(fc.constantFrom(...NOTES), fc.infiniteStream(edit)).map(([notes, edits]) => {
    const lines = draftOf(notes).split('\n');
    return { notes, standing: lines.flatMap((text) => edits.next().value?.(text) ?? [text]).join('\n') };
  });
  /** What is ours: the line of state, and the fold with all that stands in it. */
  const theirs = (text: string): string[] => {
    const lines = text.split('\n');
    const begin = lines.findIndex((one) => one.trim() === '<!-- rapporteur:doubts:begin v1 -->');
    const ends = ['<!-- rapporteur:doubts:end v1 -->', '</details>'].map((end) =>
      lines.findIndex((one, at) => at > begin && one.trim() === end),
    );
    const end = Math.max(begin, ends[0] !== undefined && ends[0] >= 0 ? ends[0] : (ends[1] ?? -1));
    return lines.filter(
      (one, at) =>
        !(begin >= 0 && at >= begin && at <= end) &&
        one.trim() !== '' &&
        !/rapporteur:state|^> (?:Draft, not|Approved by)/.test(one),
    );
  };

  it('no line of a person is lost, moved or added', () => {
    fc.assert(
      fc.property(review, ({ notes, standing }) => {
        expect(theirs(approve(standing, notes).text)).toEqual(theirs(standing).map(withoutId));
      }),
    );
  });

  it('what is published stands in the text, and what stands in it whole is published', () => {
    fc.assert(
      fc.property(review, ({ notes, standing }) => {
        const { notes: kept, text } = approve(standing, notes);
        const lines = new Set(text.split('\n').map((one) => one.trim()));
        const ids = kept.topics.flatMap(({ statements }) => statements.map(({ id }) => id));
        const places = renderPlaces(notes).map(({ statement, forms }) => ({
          id: statement.id,
          stands: forms.some((form) => form.split('\n').every((one) => lines.has(one.trim()))),
        }));
        for (const { id } of places) {
          expect(ids.includes(id)).toBe(places.every((place) => place.id !== id || place.stands));
        }
      }),
    );
  });

  it('approving twice is approving once', () => {
    fc.assert(
      fc.property(review, ({ notes, standing }) => {
        const once = approve(standing, notes);
        expect(approve(once.text, notes)).toEqual(once);
        expect(approve(once.text, once.notes)).toEqual(once);
      }),
    );
  });
});
