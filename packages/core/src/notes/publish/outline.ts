/** The order in which notes are read: what was decided, promised and left open first, then topic by topic what was said. */
import { create } from '@bufbuild/protobuf';
import {
  type Statement,
  StatementKind,
  type SubjectRef,
  type Topic,
  TopicSchema,
  type Transcript,
} from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { formatReference } from '../../github/index.ts';
import type { MINUTES_SECTIONS, MinutesStyle } from '../../settings/index.ts';
import { formatTime } from '../../transcript/index.ts';
import { findMentions, nameStrength, namesInFull, toSubjectEntry } from '../speech/entry.ts';

/** A trusted statement in its place. */
export type Placed = {
  readonly statement: Statement;
  readonly topic: Topic;
  readonly subjects: readonly SubjectRef[];
};

/** One topic. `told` are its claims; where it has none, in short what stands in the lists above. */
export type OutlinedTopic = {
  readonly topic: Topic;
  /** "4:17–5:30"; empty for a transcript without times. */
  readonly time: string;
  readonly announced: readonly Placed[];
  readonly isShort: boolean;
};

export type Outline = {
  readonly summary: readonly Placed[];
  readonly lists: readonly { readonly title: string; readonly items: readonly Placed[] }[];
  readonly topics: readonly OutlinedTopic[];
  readonly doubtful: readonly Statement[];
};

/** Headings of sections, where a community has none of its own. */
export const HEADINGS = {
  attendance: 'Attendance',
  summary: 'Summary',
  decisions: 'Decisions',
  action_items: 'Action items',
  open_questions: 'Open questions',
  topics: 'Topics',
  not_discussed: 'Not discussed',
} as const satisfies Record<(typeof MINUTES_SECTIONS)[number], string>;

type Section = keyof typeof HEADINGS;

export const headingOf = (section: Section, { headings }: MinutesStyle = {}): string =>
  headings?.get(section) ?? HEADINGS[section];

/** Whether minutes have a section at all. */
export const shows = (section: Section, { sections }: MinutesStyle = {}): boolean =>
  sections === undefined || sections.includes(section);

/** Doubtful statements stand nowhere but in `doubtful`. The transcript only makes the times of topics exact. */
export const toOutline = (
  notes: Pick<Notes, 'topics' | 'summary'>,
  transcript?: Transcript,
  style: MinutesStyle = {},
): Outline => {
  const places = notes.topics.flatMap((topic) =>
    topic.statements.map((statement) => ({ statement, topic, subjects: subjectsOf(statement, topic) })),
  );
  const trusted = places.filter(({ statement }) => statement.doubts.length === 0);
  return {
    summary: shows('summary', style)
      ? notes.summary
          .filter(({ doubts }) => doubts.length === 0)
          .map((statement) => ({ statement, topic: create(TopicSchema), subjects: [] }))
      : [],
    lists: LISTS.filter(({ section }) => shows(section, style))
      .map(({ section, kind }) => ({
        title: headingOf(section, style),
        items: trusted.filter(({ statement }) => statement.kind === kind),
      }))
      .filter(({ items }) => items.length > 0),
    topics: (shows('topics', style) ? notes.topics : []).flatMap((topic) => {
      const own = trusted.filter((place) => place.topic === topic);
      const claims = own.filter(({ statement }) => isClaim(statement));
      if (own.length === 0 || (claims.length === 0 && topic.subjects.length === 0)) return [];
      const announced = claims.length > 0 ? claims : own;
      return [{ topic, time: timeOf(topic, transcript), announced, isShort: claims.length === 0 }];
    }),
    doubtful: places.map(({ statement }) => statement).filter(({ doubts }) => doubts.length > 0),
  };
};

const LISTS = [
  { section: 'decisions', kind: StatementKind.DECISION },
  { section: 'action_items', kind: StatementKind.ACTION_ITEM },
  { section: 'open_questions', kind: StatementKind.OPEN_QUESTION },
] as const;

const isClaim = ({ kind }: Statement): boolean => kind === StatementKind.CLAIM || kind === StatementKind.UNSPECIFIED;

/** From the start of its first turn to the end of its last one; without the transcript, between its citations. */
const timeOf = (topic: Topic, transcript: Transcript | undefined): string => {
  const cited = topic.statements.flatMap(({ citations }) => citations.flatMap(({ startMs }) => startMs ?? []));
  const first = transcript?.turns.find(({ id }) => id === topic.firstTurn);
  const last = transcript?.turns.find(({ id }) => id === topic.lastTurn);
  const starts = [first?.startMs ?? [], ...cited].flat();
  const ends = [last?.endMs ?? last?.startMs ?? [], ...cited].flat();
  if (starts.length === 0 || ends.length === 0) return '';
  const [from, to] = [formatTime(Math.min(...starts)), formatTime(Math.max(...ends))];
  return from === to ? from : `${from}–${to}`;
};

/** The subjects that the words of a statement name; if they name none, the one subject to which its topic belongs. */
export const subjectsOf = ({ text, citations }: Pick<Statement, 'text' | 'citations'>, topic: Topic): SubjectRef[] => {
  const mentions = findMentions([text, ...citations.map(({ quote }) => quote)].join('\n'));
  const named = topic.subjects.filter((subject) => {
    const entry = toSubjectEntry(subject);
    return nameStrength(mentions, entry) >= 2 || namesInFull(mentions, entry);
  });
  return named.length > 0 ? named : ownSubject(topic);
};

/** That of the agenda item; without such an item a lone subject owns a topic only if it also gave it its title. */
const ownSubject = ({ agendaItem, subjects, title }: Topic): SubjectRef[] => {
  const ofItem = subjects.filter((subject) => formatReference(subject).toLowerCase() === agendaItem.toLowerCase());
  if (ofItem.length > 0) return ofItem;
  return subjects.filter((subject) => subjects.length === 1 && (agendaItem !== '' || subject.title === title));
};
