/**
 * What a meeting reached: by what people decided, by ticks and "SKIP:" in the issue, by the approved notes, in this order of
 * trust; what nobody told was not reached (M19).
 */

import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type AgendaItem,
  AgendaItemSchema,
  type AgendaSection,
  AgendaSectionSchema,
  type Meeting,
  MeetingState,
  Outcome,
  occurrenceOfName,
  SectionKind,
  type SubjectRef,
  type Topic,
} from '@rapporteur/idl';
import {
  type Agenda,
  AgendaSchema,
  type ItemEvent,
  ItemEventKind,
  ItemEventSchema,
  type ItemRecord,
  ItemRecordSchema,
} from '@rapporteur/idl/record';
import { sameReference } from '../github/index.ts';
import { COMES_BACK, isCount, isList } from './carry.ts';
import { freezeAgenda } from './decide.ts';
import { subjectId } from './ident.ts';
import {
  approvalsAt,
  createNames,
  dayOf,
  decidedAt,
  foldItem,
  foldText,
  isWanted,
  outcomeOf,
  recordsByLine,
  withEvents,
} from './item-record.ts';
import { parseAgenda } from './minutes.ts';
import { dateOf } from './occurrence.ts';

/** A topic of the notes, as far as it tells what was talked about. */
export type DiscussedTopic = Pick<Topic, 'agendaItem' | 'subjects'>;

/** What is known when a meeting is over. */
export type Concluding = {
  readonly meeting: Meeting;
  /** As it was saved at the start. */
  readonly agenda: Agenda;
  /** The issue as it stands now; undefined if there is none. */
  readonly standingBody?: string | undefined;
  /** What people decided by commands, and by ticks before the start. */
  readonly items: readonly ItemRecord[];
  /** Topics of approved notes. */
  readonly topics?: readonly DiscussedTopic[];
};

/** The agenda with the outcome of each line. Concluding it again, with more known, changes what was known worse. */
export const concludeAgenda = ({ meeting, agenda, standingBody, items, topics = [] }: Concluding): Agenda => {
  const bare = create(AgendaSchema, { ...agenda, sections: agenda.sections.map(withoutOutcomes) });
  const standingAs = (theirs: string): Agenda => freezeAgenda({ meeting, agenda: bare, theirs }).agenda;
  const standing = standingBody === undefined ? bare : standingAs(standingBody);
  const isHeld = meeting.state !== MeetingState.CANCELLED;
  const judging = {
    find: recordsByLine(items, dateOf(meeting)),
    day: dateOf(meeting),
    // Of a meeting that was not held no tick says that something was talked about.
    tickedBefore: idsTicked(standingAs(isHeld ? agenda.baseMarkdown : (standingBody ?? ''))),
    topics,
  };
  const sections = standing.sections.map((section) =>
    HAS_OUTCOME.has(section.kind)
      ? create(AgendaSectionSchema, { ...section, items: section.items.map((item) => conclude(item, judging)) })
      : section,
  );
  return create(AgendaSchema, { ...standing, baseMarkdown: agenda.baseMarkdown, sections });
};

/** The records that change by an agenda with outcomes; what comes back and is not on record yet gets a record. */
export const concludeItems = ({
  meeting,
  agenda,
  items,
  numbered,
  now,
}: {
  readonly meeting: Meeting;
  readonly agenda: Agenda;
  readonly items: readonly ItemRecord[];
  /** Names of the records that there are of this meeting, closed ones as well. */
  readonly numbered: readonly string[];
  readonly now: Date;
}): ItemRecord[] => {
  const day = dateOf(meeting);
  const find = recordsByLine(items, day);
  const names = createNames(occurrenceOfName(meeting.name), numbered);
  const changed = new Map<string, ItemRecord>();
  const end = (record: ItemRecord, outcome: Outcome): void => {
    const event = create(ItemEventSchema, {
      ...{ id: `end-${day}`, kind: ItemEventKind.CONCLUDED, meeting: meeting.name, outcome },
      at: timestampFromDate(now),
    });
    const before = record.events.find(({ id }) => id === event.id);
    if (before?.outcome !== outcome) changed.set(record.name, withEvents(record, [event]));
  };
  const onAgenda = new Map<ItemRecord, Outcome>();
  const unknown = new Map<
    string,
    { readonly kind: SectionKind; readonly line: AgendaItem; readonly outcome: Outcome }
  >();
  for (const { kind, line } of linesOf(agenda)) {
    const record = find(line);
    if (record) onAgenda.set(record, better(line.outcome, onAgenda.get(record)));
    else {
      const first = unknown.get(keyOf(line));
      unknown.set(keyOf(line), { kind, line, ...first, outcome: better(line.outcome, first?.outcome) });
    }
  }
  for (const { kind, line, outcome } of unknown.values()) {
    if (outcome !== Outcome.NOT_REACHED && outcome !== Outcome.DEFERRED) continue;
    const { owner, children, subject } = line;
    const text = subject?.title.trim() || line.text;
    const name = names();
    const fresh = { name, text, owner, section: kind, children: children.map(withoutOutcome) };
    end(create(ItemRecordSchema, { ...fresh, ...(subject ? { subject } : {}) }), outcome);
  }
  for (const [record, outcome] of onAgenda) end(record, outcome);
  for (const record of items.filter((one) => !onAgenda.has(one))) {
    // What was done since says nothing about this day.
    const standing = foldItem(record.events.filter((event) => dayOf(event) <= day));
    const outcome = outcomeOf(standing.events, day);
    const isUp = isWanted(standing, day);
    if (outcome !== undefined) end(record, outcome);
    else if (isUp) end(record, Outcome.NOT_REACHED);
  }
  return [...changed.values()];
};

/** People may have written down what stands already: of two lines of an item that which tells more of it counts. */
const better = (one: Outcome, other: Outcome | undefined): Outcome =>
  other !== undefined && TELLING.indexOf(other) > TELLING.indexOf(one) ? other : one;

const TELLING: readonly Outcome[] = [
  Outcome.UNSPECIFIED,
  Outcome.NOT_REACHED,
  Outcome.DEFERRED,
  Outcome.SKIPPED,
  Outcome.DISCUSSED,
  Outcome.RESOLVED,
];

/** What people decided about a subject for a meeting. */
export type SubjectOutcome = {
  readonly subject: SubjectRef;
  readonly outcome: Outcome;
  readonly event: ItemEvent;
  /** When the meeting was concluded before, so that the subject knows it already. */
  readonly concludedAt: Date | undefined;
};

export const outcomesByPeople = (items: readonly ItemRecord[], meeting: Meeting): SubjectOutcome[] => {
  const day = dateOf(meeting);
  return items.flatMap((item) => {
    const { events } = foldItem(item.events);
    const outcome = outcomeOf(events, day);
    const event = decidedAt(events, day) ?? approvalsAt(events, day).at(-1);
    const end = events.find(({ kind, meeting: name }) => kind === ItemEventKind.CONCLUDED && name === meeting.name);
    const concludedAt = end && (end.at ? timestampDate(end.at) : new Date(0));
    return item.subject && outcome !== undefined && event
      ? [{ subject: item.subject, outcome, event, concludedAt }]
      : [];
  });
};

/** Lines that may come back, out of the lists of ours in which they stand. */
const linesOf = ({ sections }: Agenda): { readonly kind: SectionKind; readonly line: AgendaItem }[] =>
  sections
    .filter(({ kind }) => COMES_BACK.has(kind))
    .flatMap(({ kind, items }) =>
      items
        .flatMap((line) => (isList(line) ? line.children : [line]))
        .filter((line) => !isCount(line))
        .map((line) => ({ kind, line })),
    );

const HAS_OUTCOME: ReadonlySet<SectionKind> = new Set([...COMES_BACK, SectionKind.GROUPS, SectionKind.ACTION_ITEMS]);

type Judging = {
  readonly find: (line: AgendaItem) => ItemRecord | undefined;
  readonly day: string;
  readonly tickedBefore: ReadonlySet<string>;
  readonly topics: readonly DiscussedTopic[];
};

const conclude = (item: AgendaItem, judging: Judging, isBelow = false): AgendaItem => {
  const isOurs = isList(item);
  const children = item.children.map((child) => conclude(child, judging, !isOurs));
  const reached =
    judging.topics.some((topic) => isAbout(topic, item)) || (!isOurs && children.some(isReached))
      ? Outcome.DISCUSSED
      : undefined;
  const record = judging.find(item);
  const decided = record && outcomeOf(foldItem(record.events).events, judging.day);
  const isOld = item.outcome === Outcome.DISCUSSED && judging.tickedBefore.has(item.id);
  const edited = isOld || item.outcome === Outcome.UNSPECIFIED ? undefined : item.outcome;
  // What stands below an item is a part of it, and lists of ours are none.
  const untold = isOurs || isBelow ? Outcome.UNSPECIFIED : Outcome.NOT_REACHED;
  const outcome = isOurs ? untold : (decided ?? edited ?? reached ?? untold);
  return create(AgendaItemSchema, { ...item, children, outcome });
};

const isReached = ({ outcome }: AgendaItem): boolean => outcome === Outcome.DISCUSSED || outcome === Outcome.RESOLVED;

const isAbout = ({ agendaItem, subjects }: DiscussedTopic, { id, subject }: AgendaItem): boolean =>
  (agendaItem !== '' && agendaItem === id) ||
  (subject !== undefined && subjects.some((named) => sameReference(named, subject)));

const withoutOutcome = (item: AgendaItem): AgendaItem =>
  create(AgendaItemSchema, {
    ...item,
    outcome: Outcome.UNSPECIFIED,
    change: '',
    children: item.children.map(withoutOutcome),
  });

const withoutOutcomes = (section: AgendaSection): AgendaSection =>
  create(AgendaSectionSchema, {
    ...section,
    items: section.items.map((item) => clear(item)),
  });

const clear = (item: AgendaItem): AgendaItem =>
  create(AgendaItemSchema, { ...item, outcome: Outcome.UNSPECIFIED, children: item.children.map(clear) });

/** What was ticked before the start was accepted or approved by that, and not talked about. */
const idsTicked = ({ sections }: Agenda): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = ({ id, outcome, children }: AgendaItem): void => {
    if (outcome === Outcome.DISCUSSED) found.add(id);
    children.forEach(visit);
  };
  for (const { items } of sections) items.forEach(visit);
  return found;
};

/** The lines that are ticked in a body, each by its subject or its words. */
export const linesTicked = (body: string, repository: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (item: AgendaItem): void => {
    if (item.outcome === Outcome.DISCUSSED) found.add(keyOf(item));
    item.children.forEach(visit);
  };
  for (const { items } of parseAgenda(body, { repository }).value.sections) items.forEach(visit);
  return found;
};

/** By what a line is known whatever else is written on it. */
export const keyOf = ({
  subject,
  text,
}: {
  readonly subject?: SubjectRef | undefined;
  readonly text: string;
}): string => (subject ? subjectId(subject) : foldText(text));
