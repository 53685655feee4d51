/** Who ticked what in an agenda's issue: a tick is the word of whoever made the version in which it first stands. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Account, Meeting } from '@rapporteur/idl';
import { ItemEventKind, ItemEventSchema, type ItemRecord, ItemState } from '@rapporteur/idl/record';
import type { AccountFacts, History } from '../github/index.ts';
import { occurrenceOf, parseBody, splitLine } from './body.ts';
import { keyOf, linesTicked } from './conclude.ts';
import { freshRecord } from './item-decide.ts';
import type { NamedItem } from './item-find.ts';
import { withEvents } from './item-record.ts';
import { dateOf } from './occurrence.ts';

/** Whether a text holds anything like a tick: a cheap look before a dear one. */
export const mayHoldTicks = (body: string): boolean => /\[[xX]\]/.test(body);

/** The same of the box of an action item, ticked or not. */
export const mayHoldActions = (body: string): boolean => /\[[ xX]\][^\n]{0,20}\bA-\d{4}-\d\d-\d\d-\d/i.test(body);

/** A tick that stands. */
export type Tick = { readonly by: AccountFacts; readonly at: Date };

/** More edits than the last ones are not looked through: who ticked before them is not known. */
const MOST_VERSIONS = 50;

/**
 * Who made what stands in the last version, by the keys that `keysIn` finds in a body: by default, the lines that are ticked.
 * Across a version that nobody can read, be it one that was deleted, nobody knows who did what: who has write access can delete
 * the one in which somebody took their tick away, and put it there again.
 */
export const readTicks = (
  { versions, isWhole }: Pick<History, 'versions' | 'isWhole'>,
  repository: string,
  keysIn: (body: string) => ReadonlySet<string> = (body) => linesTicked(body, repository),
): ReadonlyMap<string, Tick> => {
  const ticks = new Map<string, Tick>();
  let before: ReadonlySet<string> | undefined = isWhole && versions.length <= MOST_VERSIONS ? new Set() : undefined;
  let known: { readonly lines: string; readonly ticked: ReadonlySet<string> } = { lines: '', ticked: new Set() };
  for (const { body, by, at } of versions.slice(-MOST_VERSIONS)) {
    // Most edits tick nothing, and need not be parsed.
    const lines = body === undefined ? '' : linesWithBoxes(body);
    if (body !== undefined && lines !== known.lines) known = { lines, ticked: keysIn(body) };
    const now = body === undefined ? undefined : known.ticked;
    for (const key of ticks.keys()) if (!now?.has(key)) ticks.delete(key);
    for (const key of before && now ? now : []) if (!before?.has(key)) ticks.set(key, { by, at });
    before = now;
  }
  return ticks;
};

const linesWithBoxes = (body: string): string =>
  body
    .split(/\r?\n/)
    .filter((line) => /\[[ xX]\]/.test(line))
    .join('\n');

/** The action items that have a box in a body, in capitals, and whether it is ticked. A line that mentions one is not its line. */
export const actionBoxes = (body: string): ReadonlyMap<string, boolean> => {
  const found = new Map<string, boolean>();
  if (!mayHoldActions(body)) return found;
  for (const { raw, kind } of parseBody(body, occurrenceOf(body) ?? '').lines) {
    const { box, text } = splitLine(raw);
    const id = /^[`*_]{0,3}(A-\d{4}-\d{2}-\d{2}-[1-9]\d{0,5})\b/i.exec(text)?.[1]?.toUpperCase();
    if (kind === 'plain' && box !== '' && id !== undefined && !found.has(id)) found.set(id, box === 'x');
  }
  return found;
};

/** Lines of a body that are ticked, and of which no tick is on record for its meeting. */
export const tickedItems = (
  items: readonly NamedItem[],
  { body, meeting }: { readonly body: string; readonly meeting: Meeting },
): { readonly key: string; readonly item: NamedItem }[] => {
  const ticked = linesTicked(body, meeting.repository);
  const id = tickId(meeting);
  return items.flatMap((item) => {
    const key = keyOf(item);
    const isKnown = item.record?.events.some((event) => event.id === id);
    return item.isLine && ticked.has(key) && !isKnown ? [{ key, item }] : [];
  });
};

/** The item with a tick before the start: it accepts what is proposed, and approves what stands on the agenda. */
export const obeyTick = (
  item: NamedItem,
  {
    meeting,
    numbered,
    ...tick
  }: {
    readonly meeting: Meeting;
    readonly numbered: readonly string[];
    readonly by: Account;
    readonly at: Date;
    readonly url: string;
  },
): ItemRecord => {
  const record = item.record ?? freshRecord(item, { meeting, numbered });
  const kind = record.state === ItemState.PROPOSED ? ItemEventKind.ACCEPTED : ItemEventKind.APPROVED;
  const { by, at, url } = tick;
  const event = { id: tickId(meeting), kind, by, at: timestampFromDate(at), url, meeting: meeting.name };
  return withEvents(record, [create(ItemEventSchema, event)]);
};

const tickId = (meeting: Meeting): string => `tick-${dateOf(meeting)}`;
