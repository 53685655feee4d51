/** A sentence that a person puts in place of a drafted one: held against the same words, and theirs to answer for. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema, type Statement, StatementKind, StatementSchema, Support } from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import type { StatementDraft } from '../verify/draft.ts';
import { type Evidence, indexEvidence } from '../verify/evidence.ts';
import { checkStatement } from '../verify/verify.ts';

/** What came of it: the notes with the sentence, or why it cannot stand. `suspicions` are for people to weigh. */
export type Fixed =
  | {
      readonly notes: Notes;
      readonly before: Statement;
      readonly after: Statement;
      readonly suspicions: readonly Reason[];
    }
  | { readonly before: Statement | undefined; readonly faults: readonly Reason[] };

/** Its kind, its proof, who does it and by when stay what they are. */
export const fixStatement = (
  notes: Notes,
  evidence: Evidence,
  fix: { readonly id: string; readonly text: string; readonly by: string },
): Fixed => {
  const before = findStatement(notes, fix.id);
  if (!before) return { before, faults: [] };
  const { kind, citations, owner, due } = before;
  const draft = {
    kind: KINDS[kind] ?? 'claim',
    text: fix.text,
    owner: kind === StatementKind.ACTION_ITEM ? owner : null,
    due: due === '' ? null : due,
    citations: citations.map(({ turnId, quote }) => ({ turn: turnId, quote })),
  };
  const { statement, faults, suspicions } = checkStatement(draft, indexEvidence(evidence));
  if (!statement || faults.length > 0) return { before, faults };
  const change = create(ReasonSchema, { code: 'by-person', text: `${fix.by} wrote it. It was: ${before.text}` });
  const after = create(StatementSchema, {
    ...before,
    text: statement.text,
    doubts: [],
    changes: [...before.changes.filter(({ code }) => code !== 'by-person'), change],
    support: Support.PERSON,
  });
  const put = (statements: readonly Statement[]): Statement[] =>
    statements.map((one) => (one.id === before.id ? after : one));
  const topics = notes.topics.map((topic) => ({ ...topic, statements: put(topic.statements) }));
  return { notes: create(NotesSchema, { ...notes, topics, summary: put(notes.summary) }), before, after, suspicions };
};

const findStatement = ({ topics, summary }: Notes, id: string): Statement | undefined =>
  [...topics.flatMap(({ statements }) => statements), ...summary].find((statement) => statement.id === id);

const KINDS: Readonly<Record<StatementKind, StatementDraft['kind']>> = {
  [StatementKind.UNSPECIFIED]: 'claim',
  [StatementKind.CLAIM]: 'claim',
  [StatementKind.DECISION]: 'decision',
  [StatementKind.ACTION_ITEM]: 'action_item',
  [StatementKind.OPEN_QUESTION]: 'open_question',
};
