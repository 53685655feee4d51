/** What an item of agendas is, folded from what happened to it: in whatever order that is heard, the result is the same (M19). */
import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type AgendaItem, Outcome, type SubjectRef } from '@rapporteur/idl';
import {
  type ItemEvent,
  ItemEventKind,
  type ItemRecord,
  ItemRecordSchema,
  ItemState,
  toItemName,
} from '@rapporteur/idl/record';
import { compareIds, compareText } from '../shared/order.ts';
import { subjectId, toId } from './ident.ts';

/** Where an item stands. */
export type ItemStanding = {
  readonly state: ItemState;
  /** Days of the meetings that did not reach it or put it off since it was opened, each once and in order. */
  readonly missed: readonly string[];
  /** What put it off last, unless somebody wanted it back since. */
  readonly deferral: ItemEvent | undefined;
  /** What opened it; undefined of a line that facts or people's edits brought. */
  readonly proposal: ItemEvent | undefined;
  readonly acceptance: ItemEvent | undefined;
  readonly drop: ItemEvent | undefined;
  /** In order, each once. */
  readonly events: readonly ItemEvent[];
};

/** The day by which the meeting of an event is known. */
export const dayOf = ({ meeting }: Pick<ItemEvent, 'meeting'>): string => meeting.slice(meeting.lastIndexOf('/') + 1);

/** Folds what happened. Nothing but a stated cause closes an item, and never its age. */
export const foldItem = (happened: readonly ItemEvent[]): ItemStanding => {
  const events = inOrder(happened);
  let standing: ItemStanding = {
    ...{ state: ItemState.REMARKED, missed: [], deferral: undefined },
    ...{ proposal: undefined, acceptance: undefined, drop: undefined, events },
  };
  for (const event of events) standing = { ...standing, ...step(standing, event) };
  return standing;
};

/** What one event changes. */
const step = (standing: ItemStanding, event: ItemEvent): Partial<ItemStanding> => {
  const { state, events } = standing;
  switch (event.kind) {
    case ItemEventKind.PROPOSED:
      if (isOpen(standing)) return { deferral: undefined };
      return { ...opened(standing), state: ItemState.PROPOSED, proposal: event, acceptance: undefined };
    case ItemEventKind.ACCEPTED:
      if (state !== ItemState.PROPOSED) return { deferral: undefined };
      return { state: ItemState.OPEN, acceptance: event, deferral: undefined };
    case ItemEventKind.DROPPED:
      return { state: ItemState.DROPPED, drop: event };
    case ItemEventKind.DEFERRED: {
      // Whoever puts off what was dropped wants it after all.
      const again = state === ItemState.DROPPED ? opened(standing) : {};
      return { ...again, ...missedAt({ ...standing, ...again }, event), deferral: event };
    }
    case ItemEventKind.CONCLUDED: {
      // What people decided is trusted most, whenever the rest was known.
      const outcome = outcomeOf(events, dayOf(event)) ?? event.outcome;
      if (outcome === Outcome.NOT_REACHED || outcome === Outcome.DEFERRED) return missedAt(standing, event);
      return state === ItemState.DROPPED ? {} : { state: ItemState.CLOSED, deferral: undefined };
    }
    default:
      // What is of one meeting alone, and what another version of this program wrote, opens and closes nothing.
      return {};
  }
};

const isOpen = ({ state }: Pick<ItemStanding, 'state'>): boolean =>
  state === ItemState.PROPOSED || state === ItemState.OPEN;

/** What was closed once is counted anew. */
const opened = ({ state, missed }: ItemStanding): Partial<ItemStanding> => ({
  ...{ state: ItemState.OPEN, deferral: undefined, drop: undefined },
  missed: state === ItemState.CLOSED || state === ItemState.DROPPED ? [] : missed,
});

const missedAt = (standing: ItemStanding, event: ItemEvent): Partial<ItemStanding> => {
  if (standing.state === ItemState.DROPPED) return {};
  const open = isOpen(standing) ? standing : { ...standing, ...opened(standing) };
  const { state, deferral } = open;
  return { state, deferral, missed: [...new Set([...open.missed, dayOf(event)])].sort() };
};

/** The record with further events. */
export const withEvents = (record: ItemRecord, further: readonly ItemEvent[]): ItemRecord => {
  const { events, state } = foldItem([...record.events, ...further]);
  return create(ItemRecordSchema, { ...record, events: [...events], state });
};

/** An item of the record with its standing. */
export type KnownItem = { readonly record: ItemRecord; readonly standing: ItemStanding };

/** Whether it is left out at the meeting of a day: for good, at this one, or until a later one. */
export const isLeftOut = ({ state, deferral, events }: ItemStanding, day: string): boolean => {
  if (state === ItemState.DROPPED) return true;
  if (deferral && (deferral.until === '' ? day <= dayOf(deferral) : day < deferral.until)) return true;
  return decidedAt(events, day)?.kind === ItemEventKind.SKIPPED;
};

/** Whether it brings a line of its own to the meeting of a day. */
export const isWanted = (standing: ItemStanding, day: string): boolean => isOpen(standing) && !isLeftOut(standing, day);

/** What people decided last about it for the meeting of a day; a chair who wants it back takes it back. */
export const decidedAt = (events: readonly ItemEvent[], day: string): ItemEvent | undefined => {
  const last = events.findLast((event) => dayOf(event) === day && DECIDES.has(event.kind));
  return last && TAKES_BACK.has(last.kind) ? undefined : last;
};

const TAKES_BACK: ReadonlySet<ItemEventKind> = new Set([ItemEventKind.PROPOSED, ItemEventKind.ACCEPTED]);
const DECIDES: ReadonlySet<ItemEventKind> = new Set([
  ...TAKES_BACK,
  ItemEventKind.DROPPED,
  ItemEventKind.SKIPPED,
  ItemEventKind.DEFERRED,
]);

/** Who agreed to it for the meeting of a day; nobody if somebody wants to talk about it. */
export const approvalsAt = (events: readonly ItemEvent[], day: string): ItemEvent[] => {
  const own = events.filter((event) => dayOf(event) === day);
  if (own.some(({ kind }) => kind === ItemEventKind.ASKED)) return [];
  const approvals = own.filter(({ kind }) => kind === ItemEventKind.APPROVED);
  return [...new Map(approvals.map((event) => [event.by?.id || event.by?.login, event])).values()];
};

/** What people made of an item at the meeting of a day; undefined if they decided nothing. */
export const outcomeOf = (events: readonly ItemEvent[], day: string): Outcome | undefined => {
  switch (decidedAt(events, day)?.kind) {
    case ItemEventKind.DEFERRED:
      return Outcome.DEFERRED;
    case ItemEventKind.SKIPPED:
    case ItemEventKind.DROPPED:
      return Outcome.SKIPPED;
    default:
      return approvalsAt(events, day).length > 0 ? Outcome.RESOLVED : undefined;
  }
};

/** Id of the line of an item: that of its subject, or of its name. */
export const lineIdOf = ({ name, subject }: Pick<ItemRecord, 'name' | 'subject'>): string =>
  subject ? subjectId(subject) : toId(name.replace(/^agendaItems\/[^/]+/, 'item'));

/** Gives names that no record has. */
export const createNames = (occurrence: string, taken: readonly string[]): (() => string) => {
  let last = Math.max(0, ...taken.map((name) => Number(/\/(\d+)$/.exec(name)?.[1] ?? 0)));
  return () => {
    last += 1;
    return toItemName(occurrence, last);
  };
};

/** How a line is compared: letters and digits of its words. */
export const foldText = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

type Line = Pick<AgendaItem, 'id' | 'text'> & { readonly subject?: SubjectRef | undefined };

/**
 * Finds what is kept about a line: by its subject, by its id, or by its words, since people may have written it anew. What was
 * closed and brought again is on record twice: a line is of the record that had a part in the meeting of its day, else of the
 * one that is open, else of the last one, in whatever order they are read.
 */
export const recordsByLine = (records: readonly ItemRecord[], day = ''): ((line: Line) => ItemRecord | undefined) => {
  const known = new Map<string, ItemRecord>();
  const rankOf = ({ events, state }: ItemRecord): number =>
    2 * Number(events.some((event) => dayOf(event) === day)) + Number(state !== ItemState.CLOSED);
  const keep = (key: string, record: ItemRecord): void => {
    const other = known.get(key);
    if (!other || (rankOf(record) - rankOf(other) || compareIds(record.name, other.name)) > 0) known.set(key, record);
  };
  for (const record of records) {
    keep(`id ${lineIdOf(record)}`, record);
    if (record.subject?.nodeId) keep(`node ${record.subject.nodeId}`, record);
    if (!record.subject) keep(`text ${foldText(record.text)}`, record);
  }
  return ({ id, text, subject }) =>
    subject
      ? (known.get(`id ${subjectId(subject)}`) ?? known.get(`node ${subject.nodeId}`))
      : (known.get(`id ${id}`) ??
        known.get(`text ${foldText(text)}`) ??
        known.get(`text ${foldText(text.replace(REMARKS, ''))}`));
};

/** What the bot says behind the words of a topic. */
const REMARKS = / \((?:\d{1,9}(?:st|nd|rd|th) time, since [^()]{1,40}|proposed late)\)/g;

/** In order of the meetings, what became of an item behind what was done about it; of two with one id the later one. */
const inOrder = (events: readonly ItemEvent[]): ItemEvent[] => {
  const byId = new Map(events.toSorted(byTime).map((event) => [event.id, event]));
  const isEnd = ({ kind }: ItemEvent): number => Number(kind === ItemEventKind.CONCLUDED);
  return [...byId.values()].sort(
    (a, b) => compareText(dayOf(a), dayOf(b)) || isEnd(a) - isEnd(b) || byTime(a, b) || compareIds(a.id, b.id),
  );
};

const timeOf = ({ at }: ItemEvent): number => (at ? timestampMs(at) : 0);

const byTime = (a: ItemEvent, b: ItemEvent): number => timeOf(a) - timeOf(b) || a.outcome - b.outcome;
