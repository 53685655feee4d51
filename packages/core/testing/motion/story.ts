/** One short story for the tests of motions: moved on 2 March, and what came of it. */
import type { Policy } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';
import { msOf } from '../../src/motion/instant.ts';
import { policies } from '../../src/motion/policy/policy.ts';
import { moved, voted } from './fixture.ts';

/** The Flyte rules without the time for objections: the period runs from 2 March 10:00 to 9 March 10:00. */
export const quick = (shape: Partial<Policy> = {}): Policy => ({
  ...policies.flyte,
  objectionWindowHours: 0,
  timeZone: 'UTC',
  ...shape,
});

export const start = '2026-03-02 10:00';
export const move = (shape: Partial<Policy> = {}): MotionEvent => moved(start, 'ada', { policy: quick(shape) });

export const utc = (at: Motion['endsAt']): string =>
  at ? new Date(msOf(at)).toISOString().slice(0, 16).replace('T', ' ') : '';
export const reasons = (motion: Motion): (string | undefined)[] => motion.ignored.map(({ reason }) => reason?.code);
export const codes = (motion: Motion): string[] => motion.because.map(({ code }) => code);
export const yes = (...who: readonly string[]): MotionEvent[] =>
  who.map((login) => voted('2026-03-03 10:00', login, '+1'));
