import { type Policy, StopKind } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryNow, arbitraryScript } from '../../../testing/motion/arbitrary.ts';
import { concern, motionAt, moved, said, thread, voted } from '../../../testing/motion/fixture.ts';
import { toEvents } from '../../../testing/motion/script.ts';
import { isOver } from '../engine/clock.ts';
import { deriveMotions } from '../engine/derive.ts';
import { policies } from '../policy/policy.ts';
import { motionNext, motionTitle } from './next.ts';

const start = '2026-03-05 17:00';
const quick = (shape: Partial<Policy> = {}): Policy => ({ ...policies.flyte, objectionWindowHours: 0, ...shape });
/** The period begins at once and lasts until 12 March. */
const move = (shape: Partial<Policy> = {}): MotionEvent => moved(start, 'ada', { policy: quick(shape) });
const three = ['ben', 'cleo'].map((who) => voted('2026-03-06 10:00', who, '+1'));
const objection = said('2026-03-06 10:00', 'zoe', { case: 'objectionRaised', value: { reason: 'No.' } });

const rows: readonly [string, () => Motion, string, string, readonly string[]][] = [
  [
    'a running period',
    () => motionAt('2026-03-07 10:00', move(), ...three),
    'FCP until 12 Mar 17:00 UTC · 3/5 yes · 0 concerns',
    'Please comment and vote until Thursday 12 March 2026, 10:00 Pacific time (17:00 UTC). With the votes so far, it would not be accepted.',
    ['dan', 'eve'],
  ],
  [
    'a concern stops the clock',
    () => motionAt('2026-03-07 10:00', move(), concern('2026-03-06 10:00', 'ben', 'wire format')),
    "Clock stopped: concern 'wire format'",
    'The clock is stopped: the concern "wire format" is open.',
    ['ben', 'zoe'],
  ],
  [
    'several things stop it',
    () =>
      motionAt(
        '2026-03-07 10:00',
        move(),
        concern('2026-03-06 10:00', 'ben', 'naming'),
        thread('2026-03-06 11:00', 'zoe', 'closed'),
      ),
    "Clock stopped: concern 'naming' and thread closed",
    'The clock is stopped: the concern "naming" is open and the pull request is closed.',
    ['ben', 'zoe'],
  ],
  [
    'a draft',
    () => motionAt('2026-03-07 10:00', move(), thread('2026-03-06 11:00', 'zoe', 'drafted')),
    'Clock stopped: draft',
    'The clock is stopped: the pull request is a draft.',
    ['zoe'],
  ],
  [
    'the period waits for objections',
    () => motionAt('2026-03-06 10:00', moved(start, 'fay')),
    'FCP begins 8 Mar 17:00 UTC · 0/5 yes · 0 concerns',
    'If nobody objects, the final comment period begins on Sunday 8 March 2026, 10:00 Pacific time (17:00 UTC).',
    [],
  ],
  [
    'an objection before the period',
    () => motionAt('2026-03-06 12:00', moved(start, 'fay'), objection),
    'Clock stopped: objection of zoe',
    "The vote waits: zoe's objection is open.",
    ['zoe'],
  ],
  [
    'the period waits for approvals',
    () => motionAt('2026-03-06 12:00', moved(start, 'ada', { policy: policies['rust-like'] })),
    'FCP waits for approvals · 1/5 yes · 0 concerns',
    'The final comment period begins once it has the approvals it needs. 1 of the 5 members of the team said yes; 3 are needed. 4 of the 5 members of the team have not voted; at most 2 may be missing.',
    ['ben', 'cleo', 'dan', 'eve'],
  ],
  [
    'the period is over, and the votes are being counted',
    () => motionAt('2026-03-12 17:05', move(), ...three),
    'Counting the votes · 3/5 yes',
    'The votes on whether to accept it are being counted.',
    [],
  ],
];

describe('what a motion needs', () => {
  it.each(rows)('%s: as a title', (_, motion, title) => {
    expect(motionTitle(motion())).toBe(title);
  });

  it.each(rows)('%s: in full, and from whom', (_, motion, __, text, waitingFor) => {
    expect(motionNext(motion())).toEqual({ text, waitingFor });
  });
});

describe('titles', () => {
  const titleWith = (name: string): string =>
    motionTitle({
      ...motionAt('2026-03-07 10:00', move()),
      stops: [
        {
          $typeName: 'rapporteur.v1.ClockStop',
          causes: [{ $typeName: 'rapporteur.v1.StopCause', kind: StopKind.CONCERN, name }],
        },
      ],
    });

  it('a long name is cut', () => {
    expect(titleWith('x'.repeat(80))).toBe(`Clock stopped: concern '${'x'.repeat(45)}…`);
  });

  it('have at most 70 characters and no half of one, whatever a concern is called', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.string({ unit: 'grapheme', maxLength: 80 }), (count, name) => {
        const title = titleWith(`${'x'.repeat(count)}${name}`);
        expect(title.length).toBeLessThanOrEqual(70);
        expect(title.isWellFormed()).toBe(true);
      }),
    );
  });

  it('of whatever motion at whatever time have at most 70 characters, and its next step is a sentence', () => {
    fc.assert(
      fc.property(
        arbitraryScript.chain((script) => fc.tuple(fc.constant(script), arbitraryNow(script))),
        ([script, minute]) => {
          const { motions } = deriveMotions(toEvents(script), new Date(minute * 60_000));
          for (const motion of motions.filter((one) => !isOver(one))) {
            expect(motionTitle(motion).length).toBeLessThanOrEqual(70);
            expect(motionNext(motion).text).toMatch(/^[A-Z].*\.$/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('do not change by the passing of time alone', () => {
    const read = (now: string): string => motionTitle(motionAt(now, move(), ...three));
    expect(read('2026-03-06 11:00')).toBe(read('2026-03-11 11:00'));
  });
});
