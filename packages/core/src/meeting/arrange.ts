/** The order of an agenda: what waited longest first, what members approved at the end, and a person's order before all (M18). */

import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type AgendaItem,
  AgendaItemSchema,
  type AgendaSection,
  AgendaSectionSchema,
  SectionKind,
} from '@rapporteur/idl';
import { type ItemEvent, ItemEventKind, type ItemRecord, ItemShift } from '@rapporteur/idl/record';
import { compareIds } from '../shared/order.ts';
import { APPROVED_LIST, COMES_BACK, isCount, isList, remarksOn, timesOf } from './carry.ts';
import { dayOf, foldItem, lineIdOf } from './item-record.ts';

/** The sections of the agenda of a day as people want them. */
export const arrange = (
  sections: readonly AgendaSection[],
  { items, day }: { readonly items: readonly ItemRecord[]; readonly day: string },
): AgendaSection[] => {
  const remarks = remarksOn({ items, day });
  const approved: AgendaItem[] = [];
  const shifts = shiftsOn(items, day);
  const arranged = sections.map((section) => {
    if (!COMES_BACK.has(section.kind)) return section;
    const own: AgendaItem[] = [];
    for (const line of section.items) {
      const { because, isApproved } = isFixed(line) ? NONE : remarks(line);
      line.because.push(...because);
      (isApproved ? approved : own).push(line);
    }
    return create(AgendaSectionSchema, { ...section, items: shifted(own.toSorted(byTimes), shifts) });
  });
  if (approved.length === 0) return arranged;
  const list = create(AgendaItemSchema, { ...APPROVED_LIST, children: approved });
  return arranged.map((section) =>
    section.kind === SectionKind.OPEN_MIC
      ? create(AgendaSectionSchema, { ...section, items: [...section.items, list] })
      : section,
  );
};

const NONE = { because: [], isApproved: false };

const byTimes = (a: AgendaItem, b: AgendaItem): number => timesOf(b) - timesOf(a);

type Shift = { readonly id: string; readonly event: ItemEvent };

/** What people moved at the meeting of a day, in the order in which they did. */
const shiftsOn = (items: readonly ItemRecord[], day: string): Shift[] =>
  items
    .flatMap((record) =>
      foldItem(record.events)
        .events.filter((event) => event.kind === ItemEventKind.SHIFTED && dayOf(event) === day)
        .map((event) => ({ id: lineIdOf(record), event })),
    )
    .sort((a, b) => timeOf(a.event) - timeOf(b.event) || compareIds(a.event.id, b.event.id));

const timeOf = ({ at }: ItemEvent): number => (at ? timestampMs(at) : 0);

const isFixed = (line: AgendaItem): boolean => isList(line) || isCount(line);

/** Lists of ours stay at the end. */
const shifted = (lines: readonly AgendaItem[], shifts: readonly Shift[]): AgendaItem[] => {
  const movable = lines.filter((line) => !isFixed(line));
  for (const { id, event } of shifts) {
    const from = movable.findIndex((line) => line.id === id);
    const [line] = from < 0 ? [] : movable.splice(from, 1);
    if (line) movable.splice(target(movable, { from, event }), 0, line);
  }
  return [...movable, ...lines.filter(isFixed)];
};

const target = (
  others: readonly AgendaItem[],
  { from, event }: { readonly from: number; readonly event: ItemEvent },
): number => {
  switch (event.shift) {
    case ItemShift.FIRST:
      return 0;
    case ItemShift.LAST:
      return others.length;
    case ItemShift.UP:
      return Math.max(0, from - 1);
    case ItemShift.DOWN:
      return Math.min(others.length, from + 1);
    case ItemShift.AFTER: {
      const after = others.findIndex(({ id }) => id === event.after);
      return after < 0 ? from : after + 1;
    }
    default:
      return from;
  }
};
