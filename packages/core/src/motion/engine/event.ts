/** Events of motions in the order that GitHub's time gives them, whatever the order in which they arrived. */
import { toJsonString } from '@bufbuild/protobuf';
import { type MotionEvent, MotionEventSchema } from '@rapporteur/idl';
import { compareIds, compareText } from '../../shared/order.ts';
import { msOf } from '../instant.ts';

/** Events of one origin and one instant: they take effect together. */
export type Batch = { readonly at: number; readonly events: MotionEvent[] };

/** Sorts, drops repeated ids and groups. */
export const toBatches = (events: readonly MotionEvent[]): Batch[] => {
  const batches: Batch[] = [];
  for (const event of sortEvents(events)) {
    const last = batches.at(-1);
    if (last?.events[0] && isTogether(last.events[0], event)) last.events.push(event);
    else batches.push({ at: msOf(event.at), events: [event] });
  }
  return batches;
};

/** By time, then by id; of several events with one id the earliest stays. */
export const sortEvents = (events: readonly MotionEvent[]): MotionEvent[] => {
  const known = new Set<string>();
  return [...events].sort(compareEvents).filter(({ id }) => !known.has(id) && known.add(id));
};

const compareEvents = (a: MotionEvent, b: MotionEvent): number =>
  msOf(a.at) - msOf(b.at) || compareIds(a.id, b.id) || (a === b ? 0 : compareText(textOf(a), textOf(b)));

const textOf = (event: MotionEvent): string => toJsonString(MotionEventSchema, event);

const isTogether = (a: MotionEvent, b: MotionEvent): boolean =>
  a.origin !== '' && a.origin === b.origin && msOf(a.at) === msOf(b.at);
