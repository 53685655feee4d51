/** Checks finished notes against their transcript, independently of how they were made. */
import type { Citation, Statement, Transcript, Turn } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import { timeAt } from '../../transcript/index.ts';

/** Every claim to proof that does not hold; empty for sound notes. Each is an error about the notes as a whole. */
export const checkNotes = (notes: Notes, transcript: Transcript): Diagnostic[] => {
  const turns = new Map(transcript.turns.map((turn) => [turn.id, turn]));
  const statements = notes.topics.flatMap((topic) => topic.statements);
  const ids = statements.map(({ id }) => id);
  return [
    ...(notes.transcriptDigest === transcript.digest
      ? []
      : [problem('digest', 'The notes belong to another transcript.')]),
    ...ids
      .filter((id, index) => id === '' || ids.indexOf(id) !== index)
      .map((id) => problem('id', `The id "${id}" is empty or used twice.`)),
    ...notes.topics
      .flatMap(({ firstTurn, lastTurn }) => [firstTurn, lastTurn])
      .filter((id) => !turns.has(id))
      .map((id) => problem('turn-unknown', `A topic names the turn "${id}", which does not exist.`)),
    ...statements.flatMap((statement) => checkStatement(statement, turns)),
  ];
};

const problem = (code: string, message: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  line: 0,
  column: 0,
});

const checkStatement = ({ id, text, citations }: Statement, turns: ReadonlyMap<string, Turn>): Diagnostic[] => [
  ...(text.trim() === '' ? [problem('no-text', `Statement ${id} has no text.`)] : []),
  ...(citations.length === 0 ? [problem('no-citation', `Statement ${id} cites nothing.`)] : []),
  ...citations.flatMap((citation) => checkCitation(citation, id, turns.get(citation.turnId))),
];

const checkCitation = (citation: Citation, id: string, turn: Turn | undefined): Diagnostic[] => {
  const { turnId, quote, offset, speaker, startMs } = citation;
  if (!turn) return [problem('turn-unknown', `Statement ${id} cites the turn "${turnId}", which does not exist.`)];
  const stands = quote.trim() !== '' && offset >= 0 && turn.text.slice(offset, offset + quote.length) === quote;
  return [
    ...(stands ? [] : [problem('quote', `Statement ${id} quotes words that do not stand in turn ${turnId}.`)]),
    ...(speaker === turn.speaker
      ? []
      : [problem('speaker', `Statement ${id} gives turn ${turnId} to another speaker.`)]),
    ...(startMs === timeAt(turn, offset)
      ? []
      : [problem('time', `Statement ${id} gives turn ${turnId} another time.`)]),
  ];
};
