/** Outcomes: what a meeting reached, and what comes back to the next agenda with a count that age never clears (M19). */

import { create } from '@bufbuild/protobuf';
import {
  type AgendaItem,
  AgendaItemSchema,
  type AgendaSection,
  AgendaSectionSchema,
  type Meeting,
  Outcome,
  ReasonSchema,
  SectionKind,
  type Topic,
} from '@rapporteur/idl';
import { type Agenda, AgendaSchema } from '@rapporteur/idl/record';
import { showDay } from '../document/index.ts';
import { sameReference } from '../github/index.ts';

/** A topic of the notes, as far as it tells what was talked about. */
export type DiscussedTopic = Pick<Topic, 'agendaItem' | 'subjects'>;

/**
 * Marks each line as discussed or not reached by the topics of approved notes. An outcome that stands, by a command, a
 * tick or "SKIP:", is trusted more and stays.
 */
export const applyOutcomes = (agenda: Agenda, topics: readonly DiscussedTopic[]): Agenda =>
  create(AgendaSchema, { ...agenda, sections: agenda.sections.map((section) => withOutcomes(section, topics)) });

/** A line that comes back, and the kind of section it stood in. */
export type Carried = { readonly item: AgendaItem; readonly kind: SectionKind };

/** The lines of an agenda that were deferred or not reached, each with "2nd time, since June 8, 2023" as its reason. */
export const carryOver = (agenda: Agenda, meeting: Meeting | undefined): Carried[] =>
  agenda.sections
    .filter(({ kind }) => COMES_BACK.has(kind))
    .flatMap(({ kind, items }) =>
      items
        .filter(({ outcome }) => outcome === Outcome.DEFERRED || outcome === Outcome.NOT_REACHED)
        .map((item) => ({ item: again(item, meeting), kind })),
    );

/** Code of the reason that a carried-over line has; its text is "2nd time, since June 8, 2023". */
export const CARRIED_OVER = 'carried-over';

/** Lines about people and lines that are computed anew each time do not come back. */
const COMES_BACK: ReadonlySet<SectionKind> = new Set([
  SectionKind.RFCS,
  SectionKind.ACTIVE_RFCS,
  SectionKind.INCUBATOR,
  SectionKind.CARRIED_OVER,
  SectionKind.OPEN_MIC,
]);
const HAS_OUTCOME: ReadonlySet<SectionKind> = new Set([...COMES_BACK, SectionKind.GROUPS, SectionKind.ACTION_ITEMS]);

const withOutcomes = (section: AgendaSection, topics: readonly DiscussedTopic[]): AgendaSection => {
  if (!HAS_OUTCOME.has(section.kind)) return section;
  const items = section.items.map((item) => {
    const marked = mark(item, topics);
    return marked.outcome === Outcome.UNSPECIFIED
      ? create(AgendaItemSchema, { ...marked, outcome: Outcome.NOT_REACHED })
      : marked;
  });
  return create(AgendaSectionSchema, { ...section, items });
};

const mark = (item: AgendaItem, topics: readonly DiscussedTopic[]): AgendaItem => {
  const children = item.children.map((child) => mark(child, topics));
  const reached = topics.some((topic) => isAbout(topic, item)) || children.some(isReached);
  const outcome = item.outcome === Outcome.UNSPECIFIED && reached ? Outcome.DISCUSSED : item.outcome;
  return create(AgendaItemSchema, { ...item, children, outcome });
};

const isReached = ({ outcome }: AgendaItem): boolean => outcome === Outcome.DISCUSSED || outcome === Outcome.RESOLVED;

const isAbout = ({ agendaItem, subjects }: DiscussedTopic, { id, subject }: AgendaItem): boolean =>
  (agendaItem !== '' && agendaItem === id) ||
  (subject !== undefined && subjects.some((named) => sameReference(named, subject)));

const again = (item: AgendaItem, meeting: Meeting | undefined): AgendaItem => {
  const before = item.because.find(({ code }) => code === CARRIED_OVER)?.text ?? '';
  const [, count = '1', since = meeting ? showDay(meeting.localStart.slice(0, 10)) : ''] =
    /^(\d+)\w\w time(?:, since (.+))?$/.exec(before) ?? [];
  const text = `${ordinal(Number(count) + 1)} time${since ? `, since ${since}` : ''}`;
  const others = item.because.filter(({ code }) => code !== CARRIED_OVER);
  return create(AgendaItemSchema, {
    ...item,
    outcome: Outcome.UNSPECIFIED,
    change: '',
    because: [create(ReasonSchema, { code: CARRIED_OVER, text }), ...others],
  });
};

const ordinal = (n: number): string => {
  const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
  return `${n}${suffixes[new Intl.PluralRules('en', { type: 'ordinal' }).select(n)] ?? 'th'}`;
};
