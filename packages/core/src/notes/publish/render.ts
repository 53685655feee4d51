/** Notes as Markdown: the minutes of a meeting, and the part of them that one RFC or pull request gets. */
import type { Meeting, Statement, SubjectRef, Transcript } from '@rapporteur/idl';
import type { Agenda, Notes } from '@rapporteur/idl/record';
import { formatReference, sameReference } from '../../github/index.ts';
import { escapeText, fold, linkTo, toMarker } from '../../shared/markdown.ts';
import { listEntries } from '../speech/entry.ts';
import { subjectsOf } from './about.ts';
import { describeMethod, describeNotes, isApproved, nameOf } from './banner.ts';
import { renderStatement, renderSubject } from './line.ts';
import { type OutlinedTopic, type Placed, toOutline } from './outline.ts';

/** What minutes are rendered from. */
export type Minutes = {
  readonly notes: Notes;
  readonly meeting?: Meeting | undefined;
  readonly agenda?: Agenda | undefined;
  /** Gives each topic the time from its first turn to its last; else its citations tell. */
  readonly transcript?: Transcript | undefined;
  readonly transcriptUrl?: string | undefined;
};

/** The whole notes. Doubtful statements appear folded at the end of a draft, and nowhere once it is approved. */
export const renderNotes = (input: Minutes): string => {
  const { notes, meeting, agenda, transcript, transcriptUrl } = input;
  const { lists, topics, doubtful } = toOutline(notes, transcript);
  const parts = [
    `# ${renderTitle(meeting)}`,
    renderBanner(notes),
    ...renderSources(meeting, transcriptUrl),
    ...lists.flatMap(({ title, items }) => [`## ${title}`, renderLines(items, renderListed)]),
    ...(topics.length > 0 ? ['## Topics', ...topics.flatMap(renderTopic)] : []),
    ...(lists.length + topics.length === 0 ? ['Nothing was found that could be proved from the transcript.'] : []),
    ...renderNotDiscussed(notes, agenda),
    ...(isApproved(notes) ? [] : renderDoubts(doubtful)),
  ];
  return `${parts.join('\n\n')}\n`;
};

/** Ends the line on the state of the notes, so that it is found again whatever people write around it. */
export const BANNER_MARKER = toMarker('state', 'notes');
/** Enclose the doubtful statements of a draft. */
export const DOUBTS_MARKERS = { begin: toMarker('doubts', 'begin'), end: toMarker('doubts', 'end') } as const;

/** The line on the state of the notes; the only one that an approval rewrites. */
export const renderBanner = (notes: Notes): string => `> ${describeNotes(notes, escapeText)} ${BANNER_MARKER}`;

/** Every line that shows a trusted statement, as Markdown: in its list, and in its topic if that has no claim. */
export const renderPlaces = (notes: Notes): { readonly statement: Statement; readonly markdown: string }[] => {
  const { lists, topics } = toOutline(notes);
  return [
    ...lists.flatMap(({ items }) => items.map((item) => ({ ...item, markdown: renderListed(item) }))),
    ...topics.flatMap((topic) => topic.told.map((item) => ({ ...item, markdown: renderTold(topic)(item) }))),
  ];
};

/** What was said about one subject; undefined if no trusted statement is about it. */
export const renderSubjectPart = (input: {
  readonly notes: Notes;
  readonly subject: SubjectRef;
  readonly meeting?: Meeting | undefined;
  readonly notesUrl: string;
}): string | undefined => {
  const { notes, subject, meeting, notesUrl } = input;
  const statements = notes.topics.flatMap((topic) =>
    topic.statements.filter(
      (statement) =>
        statement.doubts.length === 0 && subjectsOf(statement, topic).some((other) => sameReference(other, subject)),
    ),
  );
  if (statements.length === 0) return undefined;
  const head = `This was discussed at the meeting ${linkTo(nameOf(meeting), notesUrl)}. ${describeMethod(notes, escapeText)}`;
  return [head, statements.map((statement) => renderStatement(statement, { labelled: true })).join('\n')].join('\n\n');
};

const renderTitle = (meeting: Meeting | undefined): string => escapeText(`Notes: ${nameOf(meeting)}`);

const renderSources = (meeting: Meeting | undefined, transcriptUrl: string | undefined): string[] => {
  const issue = meeting?.issue;
  const sentences = [
    ...(transcriptUrl ? [`Times are those of the ${linkTo('transcript', transcriptUrl)}.`] : []),
    ...(issue?.url ? [`The agenda is in ${linkTo(formatReference(issue), issue.url)}.`] : []),
  ];
  return sentences.length > 0 ? [sentences.join(' ')] : [];
};

const renderLines = (items: readonly Placed[], render: (item: Placed) => string): string =>
  items.map(render).join('\n');

const renderListed = ({ statement, subjects }: Placed): string => renderStatement(statement, { subjects });

/** What the heading of the topic links already is not linked again. */
const renderTold =
  ({ isShort }: OutlinedTopic) =>
  ({ statement }: Placed): string =>
    renderStatement(statement, { labelled: isShort });

const renderTopic = (outlined: OutlinedTopic): string[] => {
  const { topic, time, told } = outlined;
  const subjects = topic.subjects.map((subject) => renderSubject(subject, subject.title !== topic.title));
  const place = [...(time === '' ? [] : [time]), ...subjects].join(' · ');
  return [`### ${escapeText(topic.title)}`, ...(place === '' ? [] : [place]), renderLines(told, renderTold(outlined))];
};

const renderNotDiscussed = (notes: Notes, agenda: Agenda | undefined): string[] => {
  const missed = listEntries(agenda).filter(({ id }) => notes.notDiscussed.includes(id));
  if (missed.length === 0) return [];
  const lines = missed.map(({ title, subject }) => {
    if (!subject) return `- ${escapeText(title)}`;
    return `- ${renderSubject(subject, false)} ${escapeText(title)}`.trimEnd();
  });
  return ['## Not discussed', lines.join('\n')];
};

const renderDoubts = (doubtful: readonly Statement[]): string[] => {
  if (doubtful.length === 0) return [];
  const lines = doubtful.map((statement) => {
    const reasons = statement.doubts.map(({ text }) => `  - Doubt: ${escapeText(text)}`);
    return [renderStatement(statement, { labelled: true }), '', ...reasons].join('\n');
  });
  const summary = `${doubtful.length} doubtful statement${doubtful.length === 1 ? '' : 's'}`;
  const hint = 'This part leaves the file when the notes are approved. Mend what is worth keeping and move it up.';
  return [DOUBTS_MARKERS.begin, fold(summary, [hint, lines.join('\n')].join('\n\n')), DOUBTS_MARKERS.end];
};
