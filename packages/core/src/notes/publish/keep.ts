/** What of notes outlives a new draft of them: the ids of statements, and the sentences that people put their name to. */
import { create } from '@bufbuild/protobuf';
import { type Statement, StatementSchema, Support, type Topic, TopicSchema } from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';

/** A new draft in which a statement that was there has its id again, and what a person wrote or confirmed stands. */
export const keepStatements = (previous: Notes | undefined, next: Notes): Notes => {
  const known = allOf(previous);
  const kept = keepPersons(known, previous?.topics ?? [], next);
  let last = Math.max(previous?.lastStatement ?? 0, ...known.map(({ id }) => numberOf(id)));
  const free = new Map(known.map((statement) => [statement.id, statement]));
  const ids = new Map<Statement, string>();
  for (const keyOf of [wholeOf, proofOf]) {
    for (const [prefix, statements] of listsOf(kept)) {
      for (const statement of statements) {
        if (ids.has(statement)) continue;
        const same = [...free.values()].find(
          (other) => other.id.startsWith(prefix) && keyOf(other) === keyOf(statement),
        );
        if (!same) continue;
        free.delete(same.id);
        ids.set(statement, same.id);
      }
    }
  }
  const rename = (prefix: string) => (statement: Statement) => {
    const own = ids.get(statement);
    if (own === undefined) last += 1;
    return create(StatementSchema, { ...statement, id: own ?? `${prefix}${last}` });
  };
  return create(NotesSchema, {
    ...kept,
    topics: kept.topics.map((topic) =>
      create(TopicSchema, { ...topic, statements: topic.statements.map(rename('s')) }),
    ),
    summary: kept.summary.map(rename('u')),
    lastStatement: last,
  });
};

const allOf = (notes: Notes | undefined): Statement[] => [
  ...(notes?.topics ?? []).flatMap(({ statements }) => statements),
  ...(notes?.summary ?? []),
];

const listsOf = ({ topics, summary }: Notes): (readonly [string, readonly Statement[]])[] => [
  ['s', topics.flatMap(({ statements }) => statements)],
  ['u', summary],
];

const numberOf = (id: string): number => Number(/^[su](\d{1,6})$/.exec(id)?.[1] ?? 0);

/** The same sentence of the same kind; else one of the same kind that is proved by the same words. */
const wholeOf = (statement: Statement): string =>
  JSON.stringify([statement.kind, statement.text.toLowerCase().match(/[\p{L}\p{N}]+/gu), proofOf(statement)]);
const proofOf = ({ kind, citations }: Statement): string =>
  JSON.stringify([kind, citations.map(({ turnId, offset }) => `${turnId}:${offset}`).sort()]);

/** In place of what was drafted from the same words, or in the topic in which their turn lies. */
const keepPersons = (known: readonly Statement[], before: readonly Topic[], next: Notes): Notes => {
  const persons = known.filter(({ support }) => support === Support.PERSON);
  if (persons.length === 0) return next;
  const proofs = new Set(persons.map(proofOf));
  const without = (statements: readonly Statement[]): Statement[] =>
    statements.filter((statement) => !proofs.has(proofOf(statement)));
  const topics = next.topics.map((topic) => ({ topic, statements: without(topic.statements) }));
  for (const person of persons.filter(({ id }) => id.startsWith('s'))) {
    const turn = turnOf(person.citations[0]?.turnId);
    const home =
      topics.find(({ topic }) => turnOf(topic.firstTurn) <= turn && turn <= turnOf(topic.lastTurn)) ?? topics.at(-1);
    if (home) home.statements.push(person);
    else {
      const topic = before.find(({ statements }) => statements.includes(person));
      topics.push({ topic: create(TopicSchema, topic ? { ...topic } : {}), statements: [person] });
    }
  }
  return {
    ...next,
    topics: topics
      .filter(({ statements }) => statements.length > 0)
      .map(({ topic, statements }) => create(TopicSchema, { ...topic, statements: statements.toSorted(inTime) })),
    summary: [...without(next.summary), ...persons.filter(({ id }) => id.startsWith('u'))],
  };
};

const turnOf = (id = ''): number => Number(id.slice(1));
const inTime = (a: Statement, b: Statement): number => turnOf(a.citations[0]?.turnId) - turnOf(b.citations[0]?.turnId);
