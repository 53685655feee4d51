/** Events of motions in the order that GitHub's time gives them, whatever the order in which they arrived. */
import { toJsonString } from '@bufbuild/protobuf';
import { type MotionEvent, MotionEventSchema } from '@rapporteur/idl';
import { msOf } from './instant.ts';

/** Events of one origin and one instant: they take effect together. */
export type Batch = { readonly at: number; readonly events: readonly MotionEvent[] };

/** Sorts, drops repeated ids and groups. */
export const toBatches = (events: readonly MotionEvent[]): Batch[] => {
  const batches: Batch[] = [];
  for (const event of sortEvents(events)) {
    const last = batches.at(-1);
    if (last?.events[0] && isTogether(last.events[0], event))
      batches.splice(-1, 1, { at: last.at, events: [...last.events, event] });
    else batches.push({ at: msOf(event.at), events: [event] });
  }
  return batches;
};

/** By time, then by id; of several events with one id the earliest stays. */
export const sortEvents = (events: readonly MotionEvent[]): MotionEvent[] => {
  const known = new Set<string>();
  return [...events].sort(compareEvents).filter(({ id }) => !known.has(id) && known.add(id));
};

/** The order of ids: runs of digits compare as numbers. */
export const compareIds = (a: string, b: string): number => {
  const left = partsOf(a);
  const right = partsOf(b);
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = compareParts(part, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || compareText(a, b);
};

const compareEvents = (a: MotionEvent, b: MotionEvent): number =>
  msOf(a.at) - msOf(b.at) || compareIds(a.id, b.id) || (a === b ? 0 : compareText(textOf(a), textOf(b)));

const textOf = (event: MotionEvent): string => toJsonString(MotionEventSchema, event);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const partsOf = (id: string): string[] => id.match(/\d+|\D+/g) ?? [];

const compareParts = (a: string, b: string): number => {
  const isNumeric = /^\d/.test(a) && /^\d/.test(b);
  // Ids of GitHub may have more digits than a number holds exactly.
  const strip = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
  return isNumeric ? strip(a).length - strip(b).length || compareText(strip(a), strip(b)) : compareText(a, b);
};

const isTogether = (a: MotionEvent, b: MotionEvent): boolean =>
  a.origin !== '' && a.origin === b.origin && msOf(a.at) === msOf(b.at);
