/** What was said at a meeting, turn by turn: who said it, when, and which statements of the notes rest on it. */
import { type Html, type HtmlValue, html, linkTo, showDay } from '@rapporteur/core/document';
import { isApproved, recordingOf, toOutline } from '@rapporteur/core/notes';
import { formatTime } from '@rapporteur/core/transcript';
import {
  type Citation,
  type Correction,
  type Notes,
  NotesState,
  type Recording,
  SpeakerMatch,
  type Statement,
  type Turn,
  toMeetingName,
  toNotesName,
  toRecordingUrl,
  toTranscriptName,
} from '@rapporteur/idl';
import { pagePath } from './addresses.ts';
import { ifThere } from './found.ts';
import type { Route } from './page.ts';
import { person, shorten } from './parts.ts';
import { type Piece, pageOfTurns, piecesOf, TURNS_A_PAGE } from './turns.ts';
import { paramOf, type Visit } from './visit.ts';

export const TRANSCRIPT: Route = {
  path: '/transcripts/:series/:date',
  load: async (visit) => {
    const { client } = visit;
    const occurrence = `${paramOf(visit, 'series')}/${paramOf(visit, 'date')}`;
    const [{ turns }, notes, meeting] = await Promise.all([
      client.getTranscript(toTranscriptName(occurrence)),
      ifThere(client.getNotes(toNotesName(occurrence))),
      ifThere(client.getMeeting(toMeetingName(occurrence))),
    ]);
    const wanted = visit.query.get('turn');
    const at = wanted === null ? 0 : placeOf(turns, wanted);
    const first = at - (at % TURNS_A_PAGE);
    if (wanted !== null && at !== first)
      return { to: `${pageOfTurns(occurrence, turns, first)}#${encodeURIComponent(turns[at]?.id ?? wanted)}` };
    const shown = turns.slice(first, first + TURNS_A_PAGE);
    const title = `Transcript: ${meeting?.title || 'meeting'}, ${showDay(paramOf(visit, 'date'))}`;
    const beside = besideOf(occurrence, notes);
    const nav = pagesOf(occurrence, turns, first);
    return {
      title,
      description: 'What was said, who said it and when, and which statements of the notes rest on it.',
      section: 'meetings',
      isView: first > 0,
      body: html`<h1>${title}</h1>
<p>This is what a program heard${beside.hasCorrections && '. Names that it misspelt stand as they are meant, with what it wrote struck through behind them'}.${beside.recording && ' A time leads into the recording.'} <a href="${pagePath(toMeetingName(occurrence))}">The meeting and its notes</a>.</p>
${speakersOf(visit, shown, notes)}
${nav}
<ol class="list turns">
${shown.map((turn) => html`${printTurn(turn, beside)}\n`)}</ol>
${shown.length === 0 && html`<p class="none">Nothing was said.</p>`}
${nav}`,
    };
  },
};

/** Index of a turn; of one that is not there, where one of its number would stand. */
const placeOf = (turns: readonly Turn[], id: string): number => {
  const found = turns.findIndex((turn) => turn.id === id);
  if (found >= 0) return found;
  const number = Number(/^t(\d{1,9})$/.exec(id)?.[1] ?? 1);
  return Math.max(0, Math.min(turns.length, number) - 1);
};

/** What is beside beside the words of a turn. */
type Beside = {
  readonly occurrence: string;
  readonly recording: Recording | undefined;
  readonly corrections: ReadonlyMap<string, readonly Correction[]>;
  readonly hasCorrections: boolean;
  readonly proofs: ReadonlyMap<string, readonly { readonly statement: Statement; readonly citation: Citation }[]>;
};

/** Of a draft nobody is beside what it states, and of notes that were turned down nothing at all. */
const besideOf = (occurrence: string, notes: Notes | undefined): Beside => {
  const known = notes === undefined || notes.state === NotesState.REJECTED ? undefined : notes;
  const corrections = Map.groupBy(known?.corrections ?? [], ({ turnId }) => turnId);
  const statements = known && isApproved(known) ? statementsOf(known) : [];
  const recording = known && recordingOf(known);
  return {
    occurrence,
    recording: recording && URL.canParse(recording.url) ? recording : undefined,
    corrections,
    hasCorrections: (known?.corrections ?? []).some(({ doubtful }) => !doubtful),
    proofs: Map.groupBy(
      statements.flatMap((statement) => statement.citations.map((citation) => ({ statement, citation }))),
      ({ citation }) => citation.turnId,
    ),
  };
};

/** Those that are shown on the meeting's page. */
const statementsOf = (notes: Notes): readonly Statement[] => {
  const { summary, lists, topics } = toOutline(notes);
  const placed = [
    ...summary,
    ...lists.flatMap(({ items }) => items),
    ...topics.flatMap(({ announced, isShort }) => (isShort ? [] : announced)),
  ];
  return placed.map(({ statement }) => statement);
};

const printTurn = (turn: Turn, beside: Beside): Html => {
  const { id, speaker, startMs, struck } = turn;
  const time = startMs === undefined ? undefined : formatTime(startMs);
  const listen =
    time !== undefined &&
    (beside.recording ? linkTo(toRecordingUrl(beside.recording, startMs ?? 0), time) : html`<span>${time}</span>`);
  const head = html`<b>${speaker || 'Somebody'}</b> ${listen} <a href="#${encodeURIComponent(id)}">${id}</a>`;
  if (struck) return html`<li id="${id}">${head}<p class="none">Taken out at a speaker’s wish.</p></li>`;
  const proofs = beside.proofs.get(id) ?? [];
  const pieces = piecesOf(
    turn,
    beside.corrections.get(id) ?? [],
    proofs.map(({ citation }) => citation),
  );
  return html`<li id="${id}">${head}<p>${pieces.map(printPiece)}</p>${proofs.length > 0 && printProofs(beside, proofs)}</li>`;
};

const printPiece = ({ text, heard, isCited }: Piece): HtmlValue => {
  const words = heard === undefined ? text : html`<ins>${text}</ins> <del>${heard}</del>`;
  return isCited ? html`<mark>${words}</mark>` : words;
};

/** The statements that rest on a turn, each once. */
const printProofs = ({ occurrence }: Beside, proofs: readonly { readonly statement: Statement }[]): Html => {
  const statements = [...new Map(proofs.map(({ statement }) => [statement.id, statement])).values()];
  return html`<p class="muted">In the notes: ${statements.map(
    ({ id, text }, index) =>
      html`${index > 0 && '; '}<a href="${pagePath(toMeetingName(occurrence))}#${encodeURIComponent(id)}">${shorten(text, 70)}</a>`,
  )}</p>`;
};

/** Who speaks on this page. A guess is nobody's name. */
const speakersOf = (visit: Visit, turns: readonly Turn[], notes: Notes | undefined): HtmlValue => {
  if (notes === undefined || notes.state === NotesState.REJECTED) return undefined;
  const here = new Set(turns.map(({ speaker }) => speaker));
  const known = notes.accounts.filter(({ label, login, match }) => login !== '' && here.has(label) && KNOWN.has(match));
  return (
    known.length > 0 &&
    html`<p>${known.map(({ label, login }, index) => html`${index > 0 && ', '}${label} is ${person(visit, login)}`)}.</p>`
  );
};

const KNOWN: ReadonlySet<SpeakerMatch> = new Set([SpeakerMatch.ALIAS, SpeakerMatch.LOGIN, SpeakerMatch.NAME]);

const pagesOf = (occurrence: string, turns: readonly Turn[], first: number): HtmlValue => {
  const pages = Math.ceil(turns.length / TURNS_A_PAGE);
  if (pages <= 1) return undefined;
  const link = (index: number, words: HtmlValue): HtmlValue =>
    index >= 0 &&
    index < pages &&
    html`<a href="${pageOfTurns(occurrence, turns, index * TURNS_A_PAGE)}">${words}</a> `;
  const here = first / TURNS_A_PAGE;
  return html`<nav aria-label="Parts of the transcript"><p>Part ${here + 1} of ${pages}. ${link(here - 1, 'Before')}${link(here + 1, 'After')}</p></nav>`;
};
