/** What has changed between two readings of a motion, as far as people must know. */
import { MotionState } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { currentStop, isOver } from './clock.ts';

/** A change that is worth a new comment. */
export type Transition =
  | 'moved'
  | 'started'
  | 'stopped'
  | 'running'
  | 'extended'
  | 'changed'
  | 'cancelled'
  | 'withdrawn'
  | 'decided';

/** The changes since the motion was last stored, in the order in which one tells them; after the end only the end. */
export const transitionsBetween = (before: Motion | undefined, after: Motion): Transition[] => {
  const former = before?.id === after.id ? before : undefined;
  const moved: Transition[] = former ? [] : ['moved'];
  if (isOver(after)) return former && isOver(former) ? [] : [...moved, endOf(after)];
  const voters = after.ballots.length > 0;
  return [
    ...moved,
    ...(after.fcpStartedAt && !former?.fcpStartedAt ? (['started'] as const) : []),
    ...(voters && after.changes.length > (former?.changes.length ?? 0) ? (['changed'] as const) : []),
    ...(after.extensions.length > (former?.extensions.length ?? 0) ? (['extended'] as const) : []),
    ...clockTransition(former, after),
  ];
};

/** A transition as a word by which it is known again, with how many of its kind there were: "stopped2.1". */
export const toToken = (motion: Motion, transition: Transition): string =>
  `${transition}${countOf(motion, transition)}`;

/** The transitions of a motion that nobody was told of yet, in the order in which one tells them. */
export const untold = (motion: Motion, announced: readonly string[]): Transition[] =>
  transitionsBetween(undefined, motion).filter((transition) => !announced.includes(toToken(motion, transition)));

/** A stop that began and ended between two readings still has to be told: it moved the end. */
const clockTransition = (before: Motion | undefined, after: Motion): Transition[] => {
  const stopsBefore = before?.stops.length ?? 0;
  const doneBefore = before?.stops.filter(({ until }) => until).length ?? 0;
  if (currentStop(after)) {
    const known = before?.stops.at(-1)?.causes.length ?? 0;
    const isSame = after.stops.length === stopsBefore && after.stops.at(-1)?.causes.length === known;
    return isSame ? [] : ['stopped'];
  }
  return after.stops.length > doneBefore ? ['running'] : [];
};

const endOf = ({ state }: Motion): Transition => {
  if (state === MotionState.CANCELLED) return 'cancelled';
  return state === MotionState.WITHDRAWN ? 'withdrawn' : 'decided';
};

const countOf = ({ stops, extensions, changes }: Motion, transition: Transition): string => {
  switch (transition) {
    case 'stopped':
      return `${stops.length}.${stops.at(-1)?.causes.length ?? 0}`;
    case 'running':
      return `${stops.length}`;
    case 'extended':
      return `${extensions.length}`;
    case 'changed':
      return `${changes.length}`;
    default:
      return '';
  }
};
