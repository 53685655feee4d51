import { create } from '@bufbuild/protobuf';
import { type Statement, StatementKind, StatementSchema, Support } from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVIDENCE } from '../../../testing/notes.ts';
import { extractNotes, fixStatement, keepStatements } from '../index.ts';

const claim = (text: string, turn: number, support: Support = Support.UNSPECIFIED): Statement =>
  create(StatementSchema, {
    kind: StatementKind.CLAIM,
    text,
    support,
    citations: [{ turnId: `t${turn}`, quote: 'words', offset: 0 }],
  });
const notesOf = (...statements: Statement[]): Notes =>
  create(NotesSchema, { topics: [{ title: 'Topic', firstTurn: 't1', lastTurn: 't50', statements }] });
const idsOf = ({ topics }: Notes): string[] =>
  topics.flatMap(({ statements }) => statements.map(({ id, text }) => `${id} ${text}`));

describe('G12: ids of statements', () => {
  const first = keepStatements(undefined, notesOf(claim('One', 1), claim('Two', 2), claim('Three', 3)));
  it('are given in order', () => {
    expect(idsOf(first)).toEqual(['s1 One', 's2 Two', 's3 Three']);
  });

  it('stay with the statement, and with its words where the sentence changed; new ones are never those of others', () => {
    const second = keepStatements(first, notesOf(claim('Three', 3), claim('Zwei', 2), claim('Four', 4)));
    expect(idsOf(second)).toEqual(['s3 Three', 's2 Zwei', 's4 Four']);
    const third = keepStatements(second, notesOf(claim('Five', 5)));
    expect(idsOf(third)).toEqual(['s5 Five']);
    expect(idsOf(keepStatements(third, notesOf(claim('One', 1))))).toEqual(['s6 One']);
  });

  it('property: no id means two statements, and the same draft again changes none', () => {
    const statement = fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 4 }));
    const draft = fc
      .array(statement, { maxLength: 8 })
      .map((all) => notesOf(...all.map(([text, turn]) => claim(text, turn))));
    fc.assert(
      fc.property(draft, draft, (a, b) => {
        const before = keepStatements(undefined, a);
        const after = keepStatements(before, b);
        const ids = idsOf(after).map((one) => one.split(' ')[0]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(idsOf(keepStatements(after, b))).toEqual(idsOf(after));
      }),
    );
  });
});

describe('G12: the sentence of a person', () => {
  it('stands in place of what is drafted of the same words, and where nothing is', () => {
    const before = keepStatements(undefined, notesOf(claim('Mine', 2, Support.PERSON), claim('Other', 3)));
    expect(idsOf(keepStatements(before, notesOf(claim('Theirs', 2), claim('Later', 9))))).toEqual([
      's1 Mine',
      's3 Later',
    ]);
    expect(idsOf(keepStatements(before, notesOf()))).toEqual(['s1 Mine']);
    expect(idsOf(keepStatements(before, create(NotesSchema)))).toEqual(['s1 Mine']);
  });

  const notes = extractNotes(EVIDENCE);
  const fix = (id: string, text: string) => fixStatement(notes, EVIDENCE, { id, text, by: 'ada' });
  it('is held against the same quotes, and then theirs', () => {
    const fixed = fix('s2', 'Execution tags are stored in the admin database.');
    expect(fixed).toMatchObject({
      before: { id: 's2' },
      after: { id: 's2', support: Support.PERSON, doubts: [], kind: StatementKind.DECISION },
      suspicions: [],
    });
    expect('notes' in fixed && fixed.after.citations).toEqual(fixed.before?.citations);
  });
  it.each([
    [
      'a suspicion is told, and the word counts',
      's2',
      'Cy Vance stores 42 execution tags in the admin database.',
      true,
    ],
    ['a link that nobody spoke is refused', 's2', 'Execution tags are stored at https://evil.example/.', false],
    ['nothing at all is refused', 's2', ' ', false],
    ['what stays private is refused', 's2', 'Write to ada@example.com about execution tags.', false],
    ['an id that nobody has is told', 's99', 'Tags.', false],
  ])('%s', (_, id, text, isTaken) => {
    const fixed = fix(id, text);
    expect('notes' in fixed).toBe(isTaken);
    if ('notes' in fixed) expect(fixed.suspicions.length).toBeGreaterThan(0);
  });
});
