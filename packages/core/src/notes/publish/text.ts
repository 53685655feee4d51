/** Notes as plain text for a terminal. */
import { type Statement, StatementKind } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { describeNotes, isApproved } from './banner.ts';
import { describeTask, isExtract, placeOf, placesOf, toSpeeches } from './line.ts';
import { type OutlinedTopic, toOutline } from './outline.ts';

/** The whole notes; control and direction characters of foreign text are removed. */
export const renderNotesText = (notes: Notes): string => {
  const { lists, topics, doubtful } = toOutline(notes);
  const doubts = doubtful.map((statement) =>
    [renderLine(statement, true), ...statement.doubts.map(({ text }) => `    ${plain(text)}`)].join('\n'),
  );
  const parts = [
    describeNotes(notes, plain),
    ...lists.map(({ title, items }) => [title, ...items.map(({ statement }) => renderLine(statement))].join('\n')),
    ...topics.map(renderTopic),
    ...(doubts.length > 0 && !isApproved(notes) ? [['Doubtful', ...doubts].join('\n')] : []),
  ];
  return `${parts.join('\n\n')}\n`;
};

const renderTopic = ({ topic, time, told, isShort }: OutlinedTopic): string =>
  [
    `${plain(topic.title)}${time === '' ? '' : ` (${time})`}`,
    ...told.map(({ statement }) => renderLine(statement, isShort)),
  ].join('\n');

const renderLine = (statement: Statement, labelled = false): string => {
  const { kind, text, citations } = statement;
  const task = describeTask(statement);
  const label = labelled ? LABELS[kind] : '';
  const suffix = task === '' ? '' : ` (${plain(task)})`;
  if (isExtract(statement)) {
    const said = toSpeeches(statement).map(({ words, citations: cited }) => ({
      words: plain(words),
      source: `[${placesOf(cited)}] ${plain(cited[0].speaker)}`.trim(),
    }));
    const sources = said.map(({ source }) => source).join(', ');
    return `  - ${label}${said.map(({ words }) => words).join(' – ')}${suffix}\n    ${sources}`;
  }
  const quotes = citations.map(
    (citation) => `    ${`[${placeOf(citation)}] ${plain(citation.speaker)}`.trim()}: "${plain(citation.quote)}"`,
  );
  return [`  - ${label}${plain(text)}${suffix}`, ...quotes].join('\n');
};

/** One line without anything a terminal would obey. */
const plain = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '')
    .trim();

const LABELS: Readonly<Record<StatementKind, string>> = {
  [StatementKind.UNSPECIFIED]: '',
  [StatementKind.CLAIM]: '',
  [StatementKind.DECISION]: 'Decision: ',
  [StatementKind.ACTION_ITEM]: 'Action item: ',
  [StatementKind.OPEN_QUESTION]: 'Open question: ',
};
