/** One statement: what was said, by whom, when, in which words. All of it is foreign text. */
import {
  type Citation,
  type Recording,
  type Statement,
  StatementKind,
  type SubjectRef,
  toRecordingUrl,
} from '@rapporteur/idl';
import {
  code,
  commas,
  type Inline,
  type Item,
  item,
  link,
  md,
  quotation,
  separated,
  showDay,
  words,
} from '../../document/index.ts';
import { formatReference } from '../../github/index.ts';
import { formatTime } from '../../transcript/index.ts';

/** How much a line says beside the statement and its proof. */
export type LineStyle = {
  /** "Decision:" and the like, where no heading says it. */
  readonly labelled?: boolean;
  /** Links to what it is about. */
  readonly subjects?: readonly SubjectRef[];
  /** How a due date is written. */
  readonly day?: (iso: string) => string;
  /** Times are links into it. */
  readonly recording?: Recording | undefined;
  /** Its id at the end, by which people name it in commands; in drafts only. */
  readonly named?: boolean;
};

/** A list item: an extract is its own quote; a drafted sentence has its quotes below it. */
export const renderStatement = (
  statement: Statement,
  { labelled = false, subjects = [], day = showDay, named = false, recording }: LineStyle = {},
): Item => {
  const { id, text, citations } = statement;
  const lead = [labelled ? (LABELS[statement.kind] ?? '') : '', renderTask(statement, day)];
  const about = words(
    ...subjects.map((subject) => md` · ${renderSubject(subject, false)}`),
    ...(named && id !== '' ? [renderName(statement)] : []),
  );
  if (isExtract(statement)) return item(md`${separated([...lead, renderExtract(statement, recording)], ' ')}${about}`);
  const quotes = citations.map((citation) => md`“${citation.quote}” ${renderSource([citation], recording)}`);
  return item(md`${separated([...lead, text], ' ')}${about}`, quotes.length > 0 && quotation(quotes));
};

/** The same where it is told to others: whatever somebody said stands in a quotation. */
export const renderQuoted = (statement: Statement, recording?: Recording): Item => {
  if (!isExtract(statement)) return renderStatement(statement, { labelled: true, recording });
  const quotes = toSpeeches(statement).map(({ words: said, citations }) =>
    quotation(md`“${said}” ${renderSource(citations, recording)}`),
  );
  return item(
    separated([LABELS[statement.kind] || 'Said at the meeting:', renderTask(statement, showDay)], ' '),
    quotes,
  );
};

/** By what people name it in commands: its id, and the turns of its quotes. */
const renderName = ({ id, citations }: Statement): Inline => {
  const turns = [...new Set(citations.map(({ turnId }) => turnId))];
  return md` · ${code(id)}${turns.length === 0 ? '' : md` (${code(turns.join(', '))})`}`;
};

const NAME = / · `(?<id>[su][1-9][0-9]{0,5})`(?: \(`t[0-9t, ]*`\))?(?<end>\s*)$/;

/** A line of a draft without that. */
export const withoutId = (line: string): string => line.replace(NAME, '$<end>');

/** The id at the end of a line of a draft. */
export const idAtEnd = (line: string): string | undefined => NAME.exec(line)?.groups?.id;

/** "flyteorg/flyte#12", linked, with the title if it is known and wanted. */
export const renderSubject = (subject: SubjectRef, titled = true): Inline =>
  separated([link(formatReference(subject), subject.url), titled ? subject.title : ''], ' ');

/** Whether the sentence is nothing but its quotes. */
export const isExtract = ({ text, citations }: Pick<Statement, 'text' | 'citations'>): boolean =>
  text.toLowerCase() ===
  citations
    .map(({ quote }) => quote)
    .join(' ')
    .toLowerCase();

/** Speech in one go: the quotes of one speaker, one after the other. */
export type Speech = { readonly words: string; readonly citations: readonly [Citation, ...Citation[]] };

/** The quotes of an extract by speaker, in order; "…" stands where something between them is left out. */
export const toSpeeches = ({ text, citations }: Pick<Statement, 'text' | 'citations'>): Speech[] => {
  const speeches: Speech[] = [];
  for (const citation of citations) {
    const last = speeches.at(-1);
    const before = last?.citations.at(-1);
    if (!last || !before || before.speaker !== citation.speaker) {
      speeches.push({ words: citation.quote, citations: [citation] });
      continue;
    }
    const words = `${last.words} ${follows(before, citation) ? '' : '… '}${citation.quote}`;
    speeches[speeches.length - 1] = { words, citations: [...last.citations, citation] };
  }
  // A sentence that lost its opening "and" begins with a capital, as its text does.
  return speeches.map((speech, index) =>
    index === 0 ? { ...speech, words: text.charAt(0) + speech.words.slice(1) } : speech,
  );
};

/** "4:53", or the turn's id where the transcript has no times. */
export const placeOf = ({ startMs, turnId }: Citation): string =>
  startMs === undefined ? turnId : formatTime(startMs);

/** The places of some citations without repetition. */
export const placesOf = (citations: readonly Citation[]): string => [...new Set(citations.map(placeOf))].join(', ');

/** Owner and due date of an action item, in plain words; empty for other kinds. */
export const describeTask = ({ kind, owner, due }: Statement): string => {
  if (kind !== StatementKind.ACTION_ITEM) return '';
  return `owner: ${owner || 'unassigned'}${due ? `, due ${showDay(due)}` : ''}`;
};

/** Directly after it in the same turn, or in a later one, where a cut-off sentence goes on. */
const follows = (before: Citation, { turnId, offset }: Citation): boolean =>
  before.turnId === turnId
    ? offset - (before.offset + before.quote.length) <= 1
    : !/[.?!…]["')\]]*$/.test(before.quote);

const renderExtract = (statement: Statement, recording: Recording | undefined): Inline =>
  separated(
    toSpeeches(statement).map(({ words: said, citations }) => md`“${said}” ${renderSource(citations, recording)}`),
    ' ',
  );

const renderSource = (citations: readonly Citation[], recording: Recording | undefined): Inline =>
  md`— ${separated([citations[0]?.speaker ?? '', md`[${renderTimes(citations, recording)}]`], ' ')}`;

const renderTimes = (citations: readonly Citation[], recording: Recording | undefined): Inline => {
  if (!recording) return placesOf(citations);
  const firsts = new Map(citations.map((citation) => [placeOf(citation), citation] as const).reverse());
  return commas(
    [...firsts]
      .reverse()
      .map(([place, { startMs }]) => (startMs === undefined ? place : link(place, toRecordingUrl(recording, startMs)))),
  );
};

const renderTask = ({ kind, owner, due }: Statement, day: (iso: string) => string): Inline => {
  if (kind !== StatementKind.ACTION_ITEM) return '';
  return md`**${owner || 'unassigned'}**${due ? md`, due ${day(due)}` : ''}:`;
};

const LABELS: Readonly<Record<StatementKind, Inline>> = {
  [StatementKind.UNSPECIFIED]: '',
  [StatementKind.CLAIM]: '',
  [StatementKind.DECISION]: md`**Decision:**`,
  [StatementKind.ACTION_ITEM]: md`**Action item:**`,
  [StatementKind.OPEN_QUESTION]: md`**Open question:**`,
};
