/** Notes in short, for a terminal. */
import { type Statement, StatementKind } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import {
  type Content,
  type Inline,
  type Item,
  item,
  list,
  md,
  separated,
  tight,
  toBlocks,
} from '../../document/index.ts';
import { describeNotes, isApproved } from './banner.ts';
import { describeTask, isExtract, placeOf, placesOf, toSpeeches } from './line.ts';
import { type OutlinedTopic, toOutline } from './outline.ts';

/** The whole notes. */
export const renderOverview = (notes: Notes): Content => {
  const { summary, lists, topics, doubtful } = toOutline(notes);
  return [
    describeNotes(notes),
    summary.length > 0 && tight('Summary', list(summary.map(({ statement }) => renderLine(statement)))),
    lists.map(({ title, items }) => tight(title, list(items.map(({ statement }) => renderLine(statement))))),
    topics.map(renderTopic),
    doubtful.length > 0 && !isApproved(notes) && tight('Doubtful', list(doubtful.map(renderDoubtful))),
  ];
};

const renderTopic = ({ topic, time, announced, isShort }: OutlinedTopic): Content =>
  tight(
    md`${topic.title}${time === '' ? '' : md` (${time})`}`,
    list(announced.map(({ statement }) => renderLine(statement, isShort))),
  );

const renderDoubtful = (statement: Statement): Item => {
  const { children, blocks } = renderLine(statement, true);
  return { children, blocks: [...blocks, ...toBlocks(statement.doubts.map(({ text }) => text))] };
};

const renderLine = (statement: Statement, labelled = false): Item => {
  const { kind, text, citations } = statement;
  const task = describeTask(statement);
  const label = labelled ? (LABELS[kind] ?? '') : '';
  const suffix = task === '' ? '' : md` (${task})`;
  if (isExtract(statement)) {
    const speeches = toSpeeches(statement);
    const sources = speeches.map(({ citations: cited }) =>
      separated([md`[${placesOf(cited)}]`, cited[0].speaker], ' '),
    );
    const words = separated(
      speeches.map((speech) => speech.words),
      ' – ',
    );
    return item(md`${label}${words}${suffix}`, separated(sources, ', '));
  }
  const quotes = citations.map(
    (citation) => md`${separated([md`[${placeOf(citation)}]`, citation.speaker], ' ')}: "${citation.quote}"`,
  );
  return item(md`${label}${text}${suffix}`, quotes);
};

const LABELS: Readonly<Record<StatementKind, Inline>> = {
  [StatementKind.UNSPECIFIED]: '',
  [StatementKind.CLAIM]: '',
  [StatementKind.DECISION]: md`Decision: `,
  [StatementKind.ACTION_ITEM]: md`Action item: `,
  [StatementKind.OPEN_QUESTION]: md`Open question: `,
};
