/** Words that are taken out of everything that is kept or was written, because whoever said them, or a maintainer, asks for it. */
import { create } from '@bufbuild/protobuf';
import {
  type Person,
  type Reason,
  type Statement,
  StatementSchema,
  TopicSchema,
  type Transcript,
  TranscriptSchema,
  type Turn,
  TurnSchema,
} from '@rapporteur/idl';
import { type Alias, type Notes, NotesSchema } from '@rapporteur/idl/record';
import { stemsOf } from '../speech/words.ts';

/** What is struck. */
export type Struck = {
  readonly turns: ReadonlySet<string>;
  /** Whether a text quotes what is struck: four words in a row that nobody else said so, or all of a shorter turn's own. */
  quotes(text: string): boolean;
  /** Whether a text holds what is struck in any form: a quote, or a word of some meaning that nobody else said. */
  holds(text: string): boolean;
};

/** Tells what is struck by what else was said; `known` are texts that are public without the meeting, titles and names. */
export const toStruck = (
  { turns }: Transcript,
  { ids, known = [] }: { readonly ids: Iterable<string>; readonly known?: readonly string[] },
): Struck => {
  const struck = new Set(ids);
  const said = turns.filter(({ id }) => struck.has(id)).map(({ text }) => text);
  const others = [...turns.filter(({ id }) => !struck.has(id)).map(({ text }) => text), ...known];
  const speakers = turns.map(({ speaker }) => speaker);
  const elsewhere = new Set([...others, ...speakers].flatMap(stemsOf));
  const words = new Set(said.flatMap(stemsOf).filter((word) => !elsewhere.has(word)));
  const runsElsewhere = new Set(others.flatMap(runsOf));
  const runs = new Set(said.flatMap(runsOf).filter((run) => !runsElsewhere.has(run)));
  const quotes = (text: string): boolean => runsOf(text).some((run) => runs.has(run));
  return { turns: struck, quotes, holds: (text) => quotes(text) || stemsOf(text).some((word) => words.has(word)) };
};

const RUN = 4;

/** Every four words in a row. */
const runsOf = (text: string): string[] => {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(RUN - 1).map((_, at) => words.slice(at, at + RUN).join(' '));
};

/**
 * Whether a login is known to be that of a speaker: the roster or a confirmed spelling says so, by the whole name. That a
 * label looks like a login says nothing, since everybody chooses their own.
 */
export const isSpeaker = (
  login: string,
  speaker: string,
  { roster, aliases }: { readonly roster: readonly Person[]; readonly aliases: readonly Alias[] },
): boolean => {
  const label = bareName(speaker);
  if (label === '') return false;
  const terms = aliases.filter(({ heard }) => bareName(heard) === label).map(({ term }) => term);
  const names = new Set([label, ...terms.map(bareName)]);
  const found = [
    ...terms.filter((term) => term.startsWith('@')).map((term) => term.slice(1)),
    ...roster.filter((person) => person.login !== '' && names.has(bareName(person.name))).map((person) => person.login),
  ];
  const logins = new Set(found.map((one) => one.toLowerCase()));
  // Of two people of one name nobody knows who spoke.
  return logins.size === 1 && logins.has(login.toLowerCase());
};

const bareName = (name: string): string =>
  name
    .replace(/\s*[([|].*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** "t12..t14" as ids of turns that exist, in their order; empty if the turns are not in order. */
export const turnsBetween = ({ turns }: Transcript, first: string, last = first): Turn[] => {
  const [from, to] = [first, last].map((wanted) => turns.findIndex(({ id }) => id === wanted));
  return from === undefined || to === undefined || from < 0 || to < from ? [] : turns.slice(from, to + 1);
};

/** A mark without content stands in place of the words; their times stay. */
export const strikeTurns = (transcript: Transcript, ids: ReadonlySet<string>): Transcript =>
  create(TranscriptSchema, {
    ...transcript,
    turns: transcript.turns.map((turn) => (ids.has(turn.id) ? withoutWords(turn) : turn)),
  });

/**
 * What was struck stays so in whatever file of the same meeting comes later. In another file turns may have other ids: there it
 * is what the same person says at the same time, and without times in the same place.
 */
export const strikeAgain = (transcript: Transcript, before: Transcript | undefined): Transcript => {
  const struck = (before?.turns ?? []).filter((turn) => turn.struck);
  if (struck.length === 0) return transcript;
  const isSame = before?.digest === transcript.digest;
  const ids = transcript.turns.filter((turn) =>
    struck.some((one) => (isSame ? one.id === turn.id : one.speaker === turn.speaker && meets(one, turn))),
  );
  return strikeTurns(transcript, new Set(ids.map(({ id }) => id)));
};

const withoutWords = (turn: Turn): Turn =>
  create(TurnSchema, { ...turn, text: '', cueOffsets: [], cueStartsMs: [], struck: true });

const meets = (a: Turn, b: Turn): boolean => {
  if (a.startMs === undefined || b.startMs === undefined) return a.id === b.id;
  const [endOfA, endOfB] = [a.endMs ?? a.startMs, b.endMs ?? b.startMs];
  return a.startMs <= endOfB && b.startMs <= endOfA;
};

/** The notes without it, and the statements that left them. */
export const strikeNotes = (
  notes: Notes,
  struck: Struck,
): { readonly notes: Notes; readonly gone: readonly Statement[] } => {
  const gone: Statement[] = [];
  const keepAll = (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((statement) => {
      const { citations, text, owner, decidedBy, doubts, changes } = statement;
      const isGone =
        citations.some(({ turnId }) => struck.turns.has(turnId)) || [text, owner, decidedBy].some(struck.holds);
      if (isGone) {
        gone.push(statement);
        return [];
      }
      return [
        create(StatementSchema, { ...statement, doubts: clean(doubts, struck), changes: clean(changes, struck) }),
      ];
    });
  const topics = notes.topics.flatMap((topic) => {
    const statements = keepAll(topic.statements);
    const title = struck.holds(topic.title) ? 'Further discussion' : topic.title;
    return statements.length > 0 ? [create(TopicSchema, { ...topic, title, statements })] : [];
  });
  const refusals = notes.refusals.filter(
    ({ text, reasons }) => ![text, ...reasons.map((reason) => reason.text)].some(struck.holds),
  );
  const corrections = notes.corrections.filter(
    ({ turnId, from, to, reason }) => !struck.turns.has(turnId) && ![from, to, reason].some(struck.holds),
  );
  const summary = keepAll(notes.summary);
  return { notes: create(NotesSchema, { ...notes, topics, summary, refusals, corrections }), gone };
};

/** Why a statement is doubtful stays said; in which words it was drafted does not. */
const clean = (reasons: readonly Reason[], { holds }: Struck): Reason[] =>
  reasons.map((reason) =>
    holds(reason.text) ? { ...reason, text: 'The reason held words that were struck.' } : reason,
  );
