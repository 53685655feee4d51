/** rapporteur notes list, notes show, notes proof: notes on record, and the words that a statement rests on. */
import { optional } from '@rapporteur/client';
import { formatTime } from '@rapporteur/core/transcript';
import {
  GetProofResponseSchema,
  type Notes,
  NotesSchema,
  NotesStateSchema,
  nameOfEnum,
  occurrenceOfName,
  type ProofPassage,
  type Statement,
  StatementKind,
  StatementKindSchema,
  type Turn,
  toNotesName,
} from '@rapporteur/idl';
import { readCount, readOccurrence, toDay } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printBeside, printFields, printHeading, printTable } from './table.ts';
import { toTerminal } from './terminal.ts';

/** One line for the notes of each meeting, the newest first of each series. */
export const runNotesList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const states = args.values('state');
  const listed = await readRecords(env, (client) =>
    client.listNotes({ series: args.value('series'), states, orderBy: 'name desc', pageSize: 500 }).all(),
  );
  if (args.flag('json')) {
    for (const notes of listed) printJson(io, NotesSchema, notes);
    return 0;
  }
  if (listed.length === 0) io.out('There are no such notes.');
  await printTable(io, listed, [
    { head: 'MEETING', cell: ({ name }) => occurrenceOfName(name), isWhole: true },
    { head: 'STATE', cell: ({ state }) => nameOfEnum(NotesStateSchema, state), isWhole: true },
    { head: 'APPROVED', cell: ({ approvedAt }) => toDay(approvedAt) },
    { head: 'BY', cell: ({ approvedBy }) => approvedBy },
    { head: 'TOPICS', cell: ({ topics }) => topics.map(({ title }) => title).join('; ') },
    { head: 'PULL REQUEST', cell: ({ pullRequest: at }) => (at ? `${at.repository}#${at.number}` : '') },
  ]);
  return 0;
};

/** The notes of one meeting as a terminal shows them. */
export const runNotesShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const meeting = readOccurrence(args.positionals[0] ?? '');
  const notes = await readRecords(env, (client) => optional(client.getNotes(toNotesName(meeting))));
  if (!notes) throw new Error(`There are no notes of ${meeting}; \`rapporteur notes list\` shows what there are.`);
  if (args.flag('json')) printJson(io, NotesSchema, notes);
  else await printNotes(io, notes);
  return 0;
};

const printNotes = async (io: Io, notes: Notes): Promise<void> => {
  io.out(toTerminal(occurrenceOfName(notes.name)));
  const approval = notes.approvedBy === '' ? '' : ` by ${notes.approvedBy} on ${toDay(notes.approvedAt)}`;
  await printFields(io, [
    ['state', `${nameOfEnum(NotesStateSchema, notes.state)}${approval}`],
    ['written', notes.model === '' ? 'extracts, without a model' : `by ${notes.model}`],
    ['speakers', notes.speakers.join(', ')],
    ['address', notes.pullRequest?.url ?? ''],
  ]);
  for (const { title, statements } of [{ title: 'Summary', statements: notes.summary }, ...notes.topics]) {
    if (statements.length > 0) printHeading(io, title);
    for (const statement of statements) await printStatement(io, statement);
  }
};

const printStatement = async (io: Io, { id, kind, text, citations, owner, due, doubts }: Statement): Promise<void> => {
  const task = [owner, due && `due ${due}`].filter(Boolean).join(', ');
  const label = kind === StatementKind.CLAIM ? '' : `${nameOfEnum(StatementKindSchema, kind).replaceAll('_', ' ')}: `;
  const lines = [
    [`  ${id}`, `${label}${text}${task === '' ? '' : ` (${task})`}`],
    ...citations.map(({ startMs, speaker, quote }) => {
      const time = startMs === undefined ? '' : `[${formatTime(startMs)}] `;
      // Of extracts the sentence is the quote.
      return ['', `${time}${speaker || '?'}${text.includes(quote) ? '' : `: “${quote}”`}`];
    }),
    ...doubts.map((doubt) => ['', `Doubtful: ${doubt.text}`]),
  ];
  for (const [name = '', words = ''] of lines) await printBeside(io, [name, words], { indent: 7 });
};

/** The words that a statement cites, among what was said around them. */
export const runNotesProof = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [meeting = '', statement = ''] = args.positionals;
  const proof = await readRecords(env, (client) =>
    client.getProof({
      name: toNotesName(readOccurrence(meeting)),
      statement,
      context: readCount('context', args.value('context'), { least: 0, usual: 1 }),
    }),
  );
  if (args.flag('json')) {
    printJson(io, GetProofResponseSchema, { $typeName: 'rapporteur.v1.GetProofResponse', ...proof });
    return 0;
  }
  await printBeside(io, [`${statement}  `, proof.statement?.text ?? ''], { style: 'bold' });
  for (const passage of proof.passages) await printPassage(io, passage);
  return 0;
};

const printPassage = async (io: Io, { citation, turns, stands, recordingUrl }: ProofPassage): Promise<void> => {
  io.out('');
  for (const turn of turns) await printTurn(io, turn, turn.id === citation?.turnId);
  if (turns.length === 0) io.out(toTerminal(`> ${citation?.speaker || '?'}: “${citation?.quote ?? ''}”`));
  if (!stands)
    io.out(turns.length === 0 ? 'The transcript is gone.' : 'These words do not stand in the transcript any more.');
  if (recordingUrl !== '') io.out(toTerminal(recordingUrl));
};

const printTurn = (io: Io, { id, startMs, speaker, text }: Turn, isCited: boolean): Promise<void> => {
  const head = [id, ...(startMs === undefined ? [] : [formatTime(startMs)]), `${speaker || '?'}:`].join(' ');
  const style = isCited ? 'bold' : 'dim';
  return printBeside(io, [isCited ? '>' : '', `${head} ${text || '(struck)'}`], { indent: 2, style });
};
