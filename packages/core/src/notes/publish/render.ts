/** Notes for people: the minutes of a meeting, and the part of them that one RFC or pull request gets. */
import type { Meeting, Statement, SubjectRef, Transcript } from '@rapporteur/idl';
import type { Agenda, Notes } from '@rapporteur/idl/record';
import {
  type Content,
  details,
  heading,
  type Inline,
  type Item,
  link,
  list,
  markerLine,
  md,
  print,
  quotation,
  separated,
  small,
  toBlocks,
  toMarker,
} from '../../document/index.ts';
import { formatReference, sameReference } from '../../github/index.ts';
import type { MinutesStyle } from '../../settings/index.ts';
import { listEntries } from '../speech/entry.ts';
import { renderAttendance } from './attendance.ts';
import { describeMethod, describeNotes, isApproved, nameOf } from './banner.ts';
import { type LineStyle, renderQuoted, renderStatement, renderSubject } from './line.ts';
import { headingOf, type OutlinedTopic, type Placed, shows, subjectsOf, toOutline } from './outline.ts';
import { recordingOf } from './recording.ts';

/** What minutes are rendered from. */
export type Minutes = {
  readonly notes: Notes;
  readonly meeting?: Meeting | undefined;
  readonly agenda?: Agenda | undefined;
  /** Gives each topic the time from its first turn to its last; else its citations tell. */
  readonly transcript?: Transcript | undefined;
  readonly transcriptUrl?: string | undefined;
  /** How the community wants its minutes. */
  readonly style?: MinutesStyle | undefined;
};

/** The whole notes. Doubtful statements appear folded at the end of a draft, and nowhere once it is approved. */
export const renderMinutes = (input: Minutes): Content => {
  const { notes, meeting, agenda, transcript, transcriptUrl, style } = input;
  const { summary, lists, topics, doubtful } = toOutline(notes, transcript, style);
  const line: LineStyle = { named: !isApproved(notes), recording: recordingOf(notes) };
  return [
    heading(1, `Notes: ${nameOf(meeting)}`),
    banner(notes),
    renderSources(meeting, transcriptUrl),
    renderAttendance(notes, meeting, style),
    summary.length > 0 && [heading(2, headingOf('summary', style)), list(summary.map(renderListed(line)))],
    lists.map(({ title, items }) => [heading(2, title), list(items.map(renderListed(line)))]),
    topics.length > 0 && [heading(2, headingOf('topics', style)), topics.map((topic) => renderTopic(topic, line))],
    summary.length + lists.length + topics.length === 0 &&
      md`Nothing was found that could be proved from the transcript.`,
    renderNotDiscussed(notes, agenda, style),
    !isApproved(notes) && renderDoubts(doubtful, line),
  ];
};

/** Ends the line on the state of the notes, so that it is found again whatever people write around it. */
export const BANNER_MARKER = toMarker('state', 'notes');
/** Enclose the doubtful statements of a draft. */
export const DOUBTS_MARKERS = { begin: toMarker('doubts', 'begin'), end: toMarker('doubts', 'end') } as const;

/** The line on the state of the notes; the only one that an approval rewrites. */
const banner = (notes: Notes): Content => quotation(md`${describeNotes(notes)} ${markerLine(BANNER_MARKER)}`);

/** The same as it stands in the file. */
export const renderBanner = (notes: Notes): string => print(banner(notes));

/**
 * Where a trusted statement stands, in each form that its lines may have: in an approved file, and in a draft. `former`
 * are those from before days were written in words.
 */
export type Rendition = {
  readonly statement: Statement;
  readonly forms: readonly [approved: string, draft: string];
  readonly former: readonly string[];
};

/** Every place that shows a trusted statement: in the summary, in its list, and in its topic if that has no claim. */
export const renderPlaces = (notes: Notes, style?: MinutesStyle): readonly Rendition[] => {
  const { summary, lists, topics } = toOutline(notes, undefined, style);
  const recording = recordingOf(notes);
  const toRendition = ({ statement }: Placed, line: LineStyle): Rendition => {
    const write = (style: LineStyle): string =>
      print(list([renderStatement(statement, { recording, ...line, ...style })]));
    const day = (iso: string): string => iso;
    return {
      statement,
      forms: [write({ named: false }), write({ named: true })],
      former: [write({ named: false, day }), write({ named: true, day })],
    };
  };
  const listed = [...summary, ...lists.flatMap(({ items }) => items)];
  return [
    ...listed.map((one) => toRendition(one, { subjects: one.subjects })),
    ...topics.flatMap(({ announced, isShort }) => announced.map((one) => toRendition(one, { labelled: isShort }))),
  ];
};

/** The trusted statements about one subject. */
export const statementsAbout = (notes: Notes, subject: SubjectRef): Statement[] =>
  notes.topics.flatMap((topic) =>
    topic.statements.filter(
      (statement) =>
        statement.doubts.length === 0 && subjectsOf(statement, topic).some((other) => sameReference(other, subject)),
    ),
  );

/** What was said about one subject. */
export const renderDiscussed = (input: {
  readonly notes: Notes;
  readonly statements: readonly Statement[];
  readonly meeting?: Meeting | undefined;
  readonly notesUrl: string;
}): Content => {
  const { notes, statements, meeting, notesUrl } = input;
  return [
    md`People talked about this at ${link(nameOf(meeting), notesUrl)}. Here is what the notes say.`,
    list(statements.map((statement) => renderQuoted(statement, recordingOf(notes)))),
    small(describeMethod(notes)),
  ];
};

const renderSources = (meeting: Meeting | undefined, transcriptUrl: string | undefined): Inline => {
  const issue = meeting?.issue;
  return separated(
    [
      transcriptUrl ? md`Times are those of the ${link('transcript', transcriptUrl)}.` : '',
      issue?.url ? md`The agenda is in ${link(formatReference(issue), issue.url)}.` : '',
    ],
    ' ',
  );
};

const renderListed =
  (line: LineStyle) =>
  ({ statement, subjects }: Placed): Item =>
    renderStatement(statement, { ...line, subjects });

/** What the heading of the topic links already is not linked again. */
const renderAnnounced =
  ({ isShort }: OutlinedTopic, line: LineStyle) =>
  ({ statement }: Placed): Item =>
    renderStatement(statement, { ...line, labelled: isShort });

const renderTopic = (outlined: OutlinedTopic, line: LineStyle): Content => {
  const { topic, time, announced } = outlined;
  const subjects = topic.subjects.map((subject) => renderSubject(subject, subject.title !== topic.title));
  return [
    heading(3, topic.title),
    separated([time, ...subjects], ' · '),
    list(announced.map(renderAnnounced(outlined, line))),
  ];
};

const renderNotDiscussed = (notes: Notes, agenda: Agenda | undefined, style: MinutesStyle = {}): Content => {
  if (!shows('not_discussed', style)) return undefined;
  const open = listEntries(agenda).filter(({ id }) => notes.notDiscussed.includes(id));
  // What was carried over stands in two sections of an agenda.
  const missed = open.filter(
    ({ subject }, at) =>
      !subject || !open.slice(0, at).some((one) => one.subject && sameReference(one.subject, subject)),
  );
  if (missed.length === 0) return undefined;
  const lines = missed.map(({ title, subject }) =>
    subject ? separated([renderSubject(subject, false), title], ' ') : title,
  );
  return [heading(2, headingOf('not_discussed', style)), list(lines)];
};

const renderDoubts = (doubtful: readonly Statement[], style: LineStyle): Content => {
  if (doubtful.length === 0) return undefined;
  const lines = doubtful.map((statement) => {
    const line = renderStatement(statement, { ...style, labelled: true, named: true });
    const doubts = statement.doubts.map(({ text }) => md`Doubt: ${text}`);
    return { ...line, blocks: [...line.blocks, ...toBlocks(list(doubts, { isLoose: true }))] };
  });
  const summary = `${doubtful.length} doubtful statement${doubtful.length === 1 ? '' : 's'}`;
  return [
    markerLine(DOUBTS_MARKERS.begin),
    details(
      summary,
      md`This part goes away when the notes are approved. Please correct what is worth keeping and move it up.`,
      list(lines),
    ),
    markerLine(DOUBTS_MARKERS.end),
  ];
};
