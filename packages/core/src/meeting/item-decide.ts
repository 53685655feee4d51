/** What becomes of an item by a command: events for its record and an answer, or a refusal that says why. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Account,
  AccountSchema,
  type Meeting,
  occurrenceOfName,
  SectionKind,
  type SubjectRef,
} from '@rapporteur/idl';
import {
  type Agenda,
  type ItemEvent,
  ItemEventKind,
  ItemEventSchema,
  type ItemRecord,
  ItemRecordSchema,
  ItemShift,
  ItemState,
  type RequestRecord,
} from '@rapporteur/idl/record';
import { formatReference, type Reference, sameReference, toSubjectRef } from '../github/index.ts';
import { cutText } from '../shared/cut.ts';
import { redact } from '../shared/private.ts';
import { COMES_BACK } from './carry.ts';
import { subjectId } from './ident.ts';
import { nameOf, readInline } from './inline.ts';
import { findItems, idOfItem, type NamedItem, namedItems, titleOfItem } from './item-find.ts';
import { createNames, dayOf, foldItem, foldText, withEvents } from './item-record.ts';
import { dateOf } from './occurrence.ts';

/** What people do with items. */
export const ITEM_COMMANDS = ['add', 'drop', 'skip', 'defer', 'move', 'accept', 'ok'] as const;
export type ItemCommandName = (typeof ITEM_COMMANDS)[number];

/** One command, as it was given. */
export type ItemCommand = {
  readonly name: ItemCommandName;
  /** Unique among all commands. */
  readonly id: string;
  readonly at: Date;
  readonly by: Account;
  readonly url: string;
  /** Which item is meant, or the text of a new one. Foreign text. */
  readonly item: string;
  /** Foreign text. */
  readonly reason: string;
  /** An ISO date of the calendar; empty for none. */
  readonly until: string;
  readonly shift: ItemShift;
  /** The item after which it goes. Foreign text. */
  readonly after: string;
  /** Where it was written. */
  readonly on: SubjectRef;
  /** Whether whoever wrote it has a say on the agenda: triage permission, or the chair of the group. */
  readonly isChair: boolean;
};

/** What is known when it is carried out. */
export type ItemFacts = {
  /** The meeting that is meant. */
  readonly meeting: Meeting;
  /** Its agenda as it stands. */
  readonly agenda: Agenda | undefined;
  readonly items: readonly ItemRecord[];
  /** Names of the records of the meeting, closed ones as well. */
  readonly numbered: readonly string[];
  /** What is known of subjects that are named, by the ids of their lines. */
  readonly subjects: ReadonlyMap<string, SubjectRef>;
  /** Repositories, in small letters, of which this agenda does not tell. */
  readonly closed: ReadonlySet<string>;
};

/** What a person is answered. */
export type ItemAnswer =
  | {
      readonly kind: 'done';
      readonly did: ItemCommandName | 'propose' | 'ask';
      readonly item: Pick<NamedItem, 'text' | 'subject'>;
      readonly id: string;
      readonly meeting: Meeting;
      readonly until: string;
      /** Whether somebody wants to talk about it, so that it is not approved without. */
      readonly isAsked: boolean;
    }
  | { readonly kind: 'unclear'; readonly given: string; readonly candidates: readonly NamedItem[] }
  | { readonly kind: 'refused'; readonly why: ItemRefusal };

export type ItemRefusal =
  | 'not-a-chair'
  | 'no-words'
  | 'day-over'
  | 'too-many'
  | 'private-repository'
  | 'dropped'
  | 'other-section'
  | 'not-listed';

/** The record that changes, if one does, and what is answered. */
export type ItemDecision = { readonly record?: ItemRecord; readonly answer: ItemAnswer };

export const decideItem = (command: ItemCommand, facts: ItemFacts): ItemDecision => {
  const isOpen = ({ subject }: NamedItem): boolean => !subject || !facts.closed.has(subject.repository.toLowerCase());
  const items = namedItems(facts.agenda, facts.items).filter(isOpen);
  if (command.name === 'add') return add(command, facts, items);
  if (!command.isChair) return refuse('not-a-chair');
  const found = pick(command.item, { command, items });
  if ('answer' in found) return found;
  switch (command.name) {
    case 'move':
      return shift(found.item, { command, facts, items });
    case 'defer':
      if (command.until !== '' && command.until <= dateOf(facts.meeting)) return refuse('day-over');
      return note(found.item, { command, facts, kind: ItemEventKind.DEFERRED });
    default:
      return note(found.item, { command, facts, kind: KINDS[command.name] });
  }
};

const KINDS = {
  drop: ItemEventKind.DROPPED,
  skip: ItemEventKind.SKIPPED,
  accept: ItemEventKind.ACCEPTED,
  ok: ItemEventKind.APPROVED,
} as const;

const refuse = (why: ItemRefusal): ItemDecision => ({ answer: { kind: 'refused', why } });

/** More candidates than these help nobody. */
const MOST_CANDIDATES = 10;

type Picking = { readonly command: ItemCommand; readonly items: readonly NamedItem[] };

const pick = (given: string, { command, items }: Picking): { readonly item: NamedItem } | ItemDecision => {
  const found = findItems(given, items, command.on.repository);
  const [item] = found;
  if (item && found.length === 1) return { item };
  return { answer: { kind: 'unclear', given: cutText(given, LONGEST), candidates: found.slice(0, MOST_CANDIDATES) } };
};

type Noting = { readonly command: ItemCommand; readonly facts: ItemFacts; readonly kind: ItemEventKind };

const note = (item: NamedItem, { command, facts, kind }: Noting): ItemDecision =>
  changed(item, { command, facts, events: [toEvent(command, kind)], did: command.name });

type Changing = {
  readonly command: ItemCommand;
  readonly facts: ItemFacts;
  readonly events: readonly ItemEvent[];
  readonly did: Extract<ItemAnswer, { kind: 'done' }>['did'];
};

/** An event is about the meeting that is meant, or about a later one for which the item was first wanted. */
const changed = (item: NamedItem, { command, facts, events, did }: Changing): ItemDecision => {
  const before = item.record ?? freshRecord(item, facts);
  const proposed = foldItem(before.events).proposal?.meeting ?? '';
  const meeting =
    proposed !== '' && dayOf({ meeting: proposed }) > dateOf(facts.meeting) ? proposed : facts.meeting.name;
  const record = withEvents(
    before,
    events.map((event) => create(ItemEventSchema, { ...event, meeting })),
  );
  const isAsked = record.events.some((one) => one.kind === ItemEventKind.ASKED && one.meeting === meeting);
  const { text, subject } = item;
  return {
    record,
    answer: {
      ...{ kind: 'done', did, item: { text, subject }, id: idOfItem({ record }), meeting: facts.meeting },
      ...{ until: command.until, isAsked },
    },
  };
};

/** The record of an item of which none is kept. */
export const freshRecord = (
  item: NamedItem,
  { meeting, numbered }: Pick<ItemFacts, 'meeting' | 'numbered'>,
): ItemRecord => {
  const { subject, owner, children, section } = item;
  // What else its line says was true on that day.
  const text = titleOfItem(item);
  return create(ItemRecordSchema, {
    name: createNames(occurrenceOfName(meeting.name), numbered)(),
    ...{ text, owner, section, children: [...children] },
    ...(subject ? { subject } : {}),
  });
};

const toEvent = (command: ItemCommand, kind: ItemEventKind): ItemEvent =>
  create(ItemEventSchema, {
    ...{ id: command.id, kind, by: create(AccountSchema, command.by), url: command.url },
    ...{ reason: cutText(redact(command.reason), LONGEST), until: command.until, shift: command.shift },
    at: timestampFromDate(command.at),
  });

const shift = (item: NamedItem, { command, facts, items }: Picking & { readonly facts: ItemFacts }): ItemDecision => {
  if (!item.isLine || !COMES_BACK.has(item.section)) return refuse('not-listed');
  const event = toEvent(command, ItemEventKind.SHIFTED);
  if (command.shift !== ItemShift.AFTER) return changed(item, { command, facts, events: [event], did: 'move' });
  const other = pick(command.after, { command, items });
  if ('answer' in other) return other;
  if (!other.item.isLine || other.item.section !== item.section) return refuse('other-section');
  event.after = other.item.lineId;
  return changed(item, { command, facts, events: [event], did: 'move' });
};

const LONGEST = 300;
/** So much of what one person proposed may wait for a chair, and so much of what all did. */
const MOST_OF_ONE = 5;
const MOST_OF_ALL = 100;

/** Anybody may propose; what is on the agenda already is talked about then, and not approved without. */
const add = (command: ItemCommand, facts: ItemFacts, items: readonly NamedItem[]): ItemDecision => {
  const topic = toTopic(command, facts);
  if (topic === 'no-words') return refuse('no-words');
  if (topic.subject && facts.closed.has(topic.subject.repository.toLowerCase())) return refuse('private-repository');
  const known = items.find(isSame(topic));
  const standing = known?.record && foldItem(known.record.events);
  const proposed = { ...toEvent(command, ItemEventKind.PROPOSED), reason: '' };
  const accepted = { ...toEvent(command, ItemEventKind.ACCEPTED), id: `${command.id}/accepted`, reason: '' };
  if (standing?.state === ItemState.DROPPED && !command.isChair) return refuse('dropped');
  const isThere =
    known !== undefined &&
    (known.isLine || standing?.state === ItemState.PROPOSED || standing?.state === ItemState.OPEN);
  if (isThere) {
    const event = { ...toEvent(command, ItemEventKind.ASKED), id: `${command.id}/asked` };
    const isRepeated = (known.record?.events ?? []).some(
      ({ kind, by, meeting }) =>
        kind === ItemEventKind.ASKED && by?.id === command.by.id && meeting === facts.meeting.name,
    );
    const events = [...(isRepeated ? [] : [event]), ...(command.isChair ? [accepted] : [])];
    return changed(known, { command, facts, events, did: 'ask' });
  }
  if (!command.isChair && isTooMany(facts.items, command.by)) return refuse('too-many');
  const events = command.isChair ? [proposed, accepted] : [proposed];
  return changed(known ?? topic, { command, facts, events, did: command.isChair ? 'add' : 'propose' });
};

const isTooMany = (items: readonly ItemRecord[], by: Account): boolean => {
  const waiting = items.filter(({ state }) => state === ItemState.PROPOSED);
  const own = waiting.filter(({ events }) => foldItem(events).proposal?.by?.id === by.id);
  return own.length >= MOST_OF_ONE || waiting.length >= MOST_OF_ALL;
};

/** The subject of the thread, or what the text names first. */
const toTopic = ({ item, on, by }: ItemCommand, { meeting, subjects }: ItemFacts): NamedItem | 'no-words' => {
  const base = { owner: by.login, children: [], section: SectionKind.OPEN_MIC, isLine: false };
  if (item.trim() === '') {
    if (meeting.issue && sameReference(meeting.issue, on)) return 'no-words';
    return { ...base, lineId: subjectId(on), text: titleOf(on), subject: on };
  }
  const { text: words, references } = readInline(redact(item), on.repository);
  const [first] = references;
  const subject = first && (subjects.get(subjectId(first)) ?? toSubjectRef(first));
  const isLinkAlone = first !== undefined && (words === '' || words === nameOf(references) || IS_NUMBER.test(words));
  const text = cutText(isLinkAlone && subject ? titleOf(subject) : words || nameOf(references), LONGEST);
  if (foldText(text) === '') return 'no-words';
  return { ...base, lineId: subject ? subjectId(subject) : '', text, subject };
};

const IS_NUMBER = /^#\d+$/;

const titleOf = (subject: SubjectRef): string => subject.title.trim() || formatReference(subject);

const isSame =
  (topic: NamedItem) =>
  (item: NamedItem): boolean =>
    topic.subject
      ? item.subject !== undefined && subjectId(item.subject) === subjectId(topic.subject)
      : item.subject === undefined && foldText(titleOfItem(item)) === foldText(topic.text);

/** The command that a request holds; undefined for what is none about items. */
export const readItemCommand = (request: RequestRecord): Omit<ItemCommand, 'isChair'> | undefined => {
  const { what, name: id, at, by: login, byId, url, argument, words, on } = request;
  const name = ITEM_COMMANDS.find((one) => what === `agenda ${one}`);
  if (!name || !on) return undefined;
  const { shift, after = '' } = /^(?:(?<shift>first|last|up|down)|after (?<after>.+))$/s.exec(words)?.groups ?? {};
  return {
    ...{ name, id, url, on, by: create(AccountSchema, { id: byId, login }) },
    at: at ? timestampDate(at) : new Date(0),
    item: name === 'add' ? words : argument,
    reason: name === 'drop' ? words : '',
    until: name === 'defer' ? words : '',
    shift: name === 'move' ? (SHIFTS.get(shift ?? 'after') ?? ItemShift.UNSPECIFIED) : ItemShift.UNSPECIFIED,
    after: name === 'move' ? after : '',
  };
};

const SHIFTS: ReadonlyMap<string, ItemShift> = new Map([
  ['first', ItemShift.FIRST],
  ['last', ItemShift.LAST],
  ['up', ItemShift.UP],
  ['down', ItemShift.DOWN],
  ['after', ItemShift.AFTER],
]);

/** References that commands name: what is known of them is looked up before anything is decided. */
export const referencesIn = (commands: readonly Pick<ItemCommand, 'name' | 'item' | 'on'>[]): Reference[] =>
  commands.flatMap(({ name, item, on }) => (name === 'add' ? readInline(item, on.repository).references : []));
