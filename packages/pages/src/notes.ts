/** The notes of a meeting: each statement opens the words that prove it. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Html, type HtmlValue, html, linkTo, printHtmlLine } from '@rapporteur/core/document';
import { formatReference } from '@rapporteur/core/github';
import {
  describeNotes,
  isApproved,
  isExtract,
  type OutlinedTopic,
  type Placed,
  placeOf,
  recordingOf,
  toOutline,
  toSpeeches,
} from '@rapporteur/core/notes';
import {
  type ActionItem,
  ActionItemState,
  type Agenda,
  type AgendaItem,
  type Citation,
  type Decision,
  type Notes,
  NotesState,
  type Recording,
  type Statement,
  StatementKind,
  type SubjectRef,
  toRecordingUrl,
} from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { day, elsewhere, lines, person, section } from './parts.ts';
import { turnPath } from './turns.ts';
import type { Visit } from './visit.ts';

export type NotesOf = {
  readonly occurrence: string;
  readonly notes: Notes;
  readonly agenda: Agenda | undefined;
  /** Whether the transcript is there to be read. */
  readonly hasTranscript: boolean;
  /** What stands in the ledgers, by the ids of statements. */
  readonly byStatement: ReadonlyMap<string, LedgerEntry>;
};

export type LedgerEntry = Decision | ActionItem;

export const isDecision = (entry: LedgerEntry): entry is Decision => entry.$typeName === 'rapporteur.v1.Decision';

/** Approved notes whole; of a draft that it waits, and of what was turned down nothing. */
export const notesOf = (visit: Visit, input: NotesOf): HtmlValue => {
  const { notes } = input;
  if (notes.state === NotesState.REJECTED) return undefined;
  if (!isApproved(notes)) return section('notes', 'Notes', draftOf(notes));
  const { summary, lists: listed, topics } = toOutline(notes);
  const shown: Shown = { ...input, recording: safeRecording(notes) };
  const show = (placed: readonly Placed[], withSubjects = true): HtmlValue =>
    placed.map((one) => printStatement(one, { shown, withSubjects }));
  return section(
    'notes',
    'Notes',
    html`${summary.length > 0 && html`<h3 id="summary">Summary</h3>\n${show(summary)}`}
${listed.map(({ title, items }) => html`<h3>${title}</h3>\n${show(items)}`)}
${topics.map((topic) => printTopic(topic, show))}
${summary.length + listed.length + topics.length === 0 && html`<p class="none">Nothing was found that could be proved from the transcript.</p>`}
${missedOf(input)}
<h3 id="made">How these notes came to be</h3>
${approvalOf(visit, notes)}
<p>${printHtmlLine(describeNotes({ ...notes, approvedBy: '' }))}</p>`,
  );
};

/** Without its sentences: a draft is nobody's word yet. */
const draftOf = ({ pullRequest }: Notes): Html =>
  pullRequest
    ? html`<p>There is a draft that nobody has approved yet, so it is not shown here. It waits for a review in ${elsewhere(pullRequest.url, formatReference(pullRequest))}.</p>`
    : html`<p>There is a draft that nobody has approved yet, so it is not shown here.</p>`;

type Shown = NotesOf & { readonly recording: Recording | undefined };

const safeRecording = (notes: Notes): Recording | undefined => {
  const recording = recordingOf(notes);
  return recording && URL.canParse(recording.url) ? recording : undefined;
};

/**
 * Which statement each entry of the ledgers was taken from: that of the same words, and of several that rest on the same words
 * that of the same sentence. `apart` are those that no statement leads to.
 */
export const settle = (
  notes: Notes | undefined,
  entries: readonly LedgerEntry[],
): { readonly byStatement: ReadonlyMap<string, LedgerEntry>; readonly apart: readonly LedgerEntry[] } => {
  const statements = notes
    ? toOutline(notes).lists.flatMap(({ items }) => items.map(({ statement }) => statement))
    : [];
  const byStatement = new Map<string, LedgerEntry>();
  const left = new Set(entries);
  const take = (isIt: (entry: LedgerEntry, statement: Statement) => boolean): void => {
    for (const statement of statements) {
      const found = byStatement.has(statement.id) ? undefined : [...left].find((entry) => isIt(entry, statement));
      if (found === undefined) continue;
      byStatement.set(statement.id, found);
      left.delete(found);
    }
  };
  take((entry, statement) => isFrom(entry, statement) && entry.text === statement.text);
  take(isFrom);
  return { byStatement, apart: [...left] };
};

const isFrom = (entry: LedgerEntry, { kind, citations }: Statement): boolean =>
  kind === (isDecision(entry) ? StatementKind.DECISION : StatementKind.ACTION_ITEM) &&
  entry.quote === (citations[0]?.quote ?? '');

const entryLink = (entry: LedgerEntry): HtmlValue =>
  html`<a href="${pagePath(entry.name)}">${isDecision(entry) ? 'On record as a decision' : ITEM_STATES[entry.state]}</a>`;

const ITEM_STATES: Readonly<Record<ActionItemState, string>> = {
  [ActionItemState.UNSPECIFIED]: 'Still open',
  [ActionItemState.OPEN]: 'Still open',
  [ActionItemState.DONE]: 'Done',
  [ActionItemState.DROPPED]: 'Dropped',
};

/** What has claims shows them; what has none leads to where it stands above. */
const printTopic = (
  { topic, time, announced, isShort }: OutlinedTopic,
  show: (placed: readonly Placed[], withSubjects: boolean) => HtmlValue,
): Html => {
  const about = topic.subjects.map((subject) => html` · ${subjectLink(subject)}`);
  return html`<h3>${topic.title}</h3>
${(time !== '' || about.length > 0) && html`<p class="muted">${time}${about}</p>\n`}${
  isShort
    ? html`<p>Settled above: ${announced.map(({ statement: { id, kind } }, index) => html`${index > 0 && ', '}<a href="#${encodeURIComponent(id)}">${KINDS[kind]}</a>`)}.</p>`
    : show(announced, false)
}`;
};

const KINDS: Readonly<Record<StatementKind, string>> = {
  [StatementKind.UNSPECIFIED]: 'statement',
  [StatementKind.CLAIM]: 'statement',
  [StatementKind.DECISION]: 'a decision',
  [StatementKind.ACTION_ITEM]: 'an action item',
  [StatementKind.OPEN_QUESTION]: 'an open question',
};

export const subjectLink = (subject: SubjectRef): HtmlValue => elsewhere(subject.url, formatReference(subject));

type Style = { readonly shown: Shown; readonly withSubjects: boolean };

const printStatement = ({ statement, subjects }: Placed, { shown, withSubjects }: Style): Html => {
  const { id, text, citations, changes } = statement;
  const extract = isExtract(statement);
  const entry = shown.byStatement.get(id);
  const about = [...(entry ? [entryLink(entry)] : []), ...(withSubjects ? subjects.map(subjectLink) : [])];
  return html`<details id="${id}"><summary>${taskOf(statement)}${extract ? speechOf(statement) : text}${decidedBy(statement)}</summary>
${citations.map((citation) => printCitation(citation, shown, extract && citations.length === 1))}${
  about.length > 0 && html`<p>${about.map((one, index) => html`${index > 0 && ' · '}${one}`)}</p>\n`
}${changes.length > 0 && html`<p class="muted">Changed by the checks: ${changes.map((reason) => `${reason.text} `)}</p>\n`}</details>
`;
};

/** Owner and due date before an action item. */
const taskOf = ({ kind, owner, due }: Statement): HtmlValue =>
  kind === StatementKind.ACTION_ITEM && html`<b>${owner || 'unassigned'}</b>${due !== '' && html`, due ${day(due)}`}: `;

const decidedBy = ({ kind, decidedBy: by }: Statement): HtmlValue =>
  kind === StatementKind.DECISION && by !== '' && ` (decided by ${by})`;

const speechOf = (statement: Statement): HtmlValue =>
  toSpeeches(statement).map(
    ({ words, citations: [{ speaker }] }, index) =>
      `${index > 0 ? ' ' : ''}“${words}”${speaker === '' ? '' : ` — ${speaker}`}`,
  );

/** The words, who said them, and where they are read and heard; those of an extract that is one quote stand above already. */
const printCitation = (citation: Citation, shown: Shown, isRead: boolean): Html => {
  const { quote, speaker, startMs, turnId } = citation;
  const { occurrence, hasTranscript, recording } = shown;
  const place = placeOf(citation);
  const where = html`${hasTranscript ? html`<a href="${turnPath(occurrence, turnId)}">${place} in the transcript</a>` : place}${
    recording && startMs !== undefined && html`, ${linkTo(toRecordingUrl(recording, startMs), 'listen')}`
  }`;
  return isRead
    ? html`<p>${where}</p>\n`
    : html`<blockquote>“${quote}”${speaker !== '' && ` — ${speaker}`}, ${where}</blockquote>\n`;
};

/** Items of the agenda that nobody spoke about. */
const missedOf = ({ notes, agenda }: NotesOf): HtmlValue => {
  const missed = flatItems(agenda).filter(({ id }) => notes.notDiscussed.includes(id));
  return (
    missed.length > 0 &&
    html`<h3>Not discussed</h3>
${lines(
  missed.map(({ text, subject }) => html`${text}${subject && html` · ${subjectLink(subject)}`}`),
  '',
)}`
  );
};

const flatItems = (agenda: Agenda | undefined): readonly AgendaItem[] => {
  const below = (item: AgendaItem): readonly AgendaItem[] => [item, ...item.children.flatMap(below)];
  const all = (agenda?.sections ?? []).flatMap(({ items }) => items.flatMap(below));
  return [...new Map(all.map((item) => [item.id, item])).values()];
};

const approvalOf = (visit: Visit, { approvedAt, approvedBy, pullRequest }: Notes): HtmlValue =>
  html`<p>${approvedBy === '' ? 'Somebody' : person(visit, approvedBy)} approved these notes${approvedAt && html` on ${day(timestampDate(approvedAt))}`}${pullRequest && html`, in ${elsewhere(pullRequest.url, formatReference(pullRequest))}`}.</p>`;
