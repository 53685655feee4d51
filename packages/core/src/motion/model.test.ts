import { toJsonString } from '@bufbuild/protobuf';
import { BallotChoice, MotionState } from '@rapporteur/idl';
import { type Motion, type MotionEvent, MotionSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMotionEvent, tickMotion } from '../../testing/motion/apply.ts';
import { arbitraryNow, arbitraryScript } from '../../testing/motion/arbitrary.ts';
import { type Outcome, type Script, simulate } from '../../testing/motion/naive.ts';
import { toEvents } from '../../testing/motion/script.ts';
import { currentStop } from './engine/clock.ts';
import { deriveMotion } from './engine/derive.ts';
import { evaluate } from './engine/evaluate.ts';
import { isLive } from './engine/tally.ts';
import { nextWake } from './engine/timer.ts';
import { toMs } from './instant.ts';

const STATES = {
  [MotionState.PROPOSED]: 'proposed',
  [MotionState.FCP]: 'fcp',
  [MotionState.PASSED]: 'passed',
  [MotionState.FAILED]: 'failed',
  [MotionState.CANCELLED]: 'cancelled',
  [MotionState.WITHDRAWN]: 'withdrawn',
} as const;

const WORDS: Readonly<Record<number, string>> = {
  [BallotChoice.FOR]: '+1',
  [BallotChoice.AGAINST]: '-1',
  [BallotChoice.ABSTAIN]: '0',
};

const toMinute = (at: Motion['endsAt']): number | undefined => {
  const ms = toMs(at);
  return ms === undefined ? undefined : ms / 60_000;
};

const outcomeOf = (motion: Motion): Outcome => {
  const state = Object.entries(STATES).find(([key]) => Number(key) === motion.state)?.[1];
  if (!state) throw new Error('unknown state');
  const live = motion.ballots
    .filter(isLive)
    .toSorted((a, b) => ((a.account?.login ?? '') < (b.account?.login ?? '') ? -1 : 1));
  return {
    state,
    started: toMinute(motion.fcpStartedAt),
    end: toMinute(motion.endsAt),
    ended: toMinute(motion.endedAt),
    stops: motion.stops.map(({ from, until }) => [toMinute(from) ?? 0, toMinute(until)]),
    votes: Object.fromEntries(live.map(({ account, choice }) => [account?.login ?? '', WORDS[choice] ?? ''])),
    late: motion.late.map(({ account }) => account?.login ?? ''),
    members: Object.fromEntries(
      motion.roles.map(({ key, members }) => [key, members.map(({ account }) => account?.login ?? '').toSorted()]),
    ),
    would: evaluate(motion).passes,
  };
};

const at = (minute: number): Date => new Date(minute * 60_000);

const derived = (events: readonly MotionEvent[], minute: number): Motion => {
  const motion = deriveMotion(events, at(minute));
  if (!motion) throw new Error('no motion');
  return motion;
};

const textOf = (motion: Motion | undefined): string => (motion ? toJsonString(MotionSchema, motion) : '');

const scriptAndNow = arbitraryScript.chain((script) => fc.tuple(fc.constant(script), arbitraryNow(script)));

const shuffled = (script: Script): fc.Arbitrary<MotionEvent[]> => {
  const events = toEvents(script);
  return fc
    .tuple(fc.shuffledSubarray(events, { minLength: events.length }), fc.shuffledSubarray(events))
    .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));
};

describe('the engine against the reference', () => {
  it('comes to the same state, clocks, stops, ballots and lists at any time', () => {
    fc.assert(
      fc.property(scriptAndNow, ([script, now]) => {
        expect(outcomeOf(derived(toEvents(script, now), now))).toEqual(simulate(script, now));
      }),
      { numRuns: 80 },
    );
  });
});

describe('the order of arrival', () => {
  it('D28 does not matter, and neither do repetitions: GitHub time decides', () => {
    fc.assert(
      fc.property(
        scriptAndNow.chain(([script, now]) => fc.tuple(fc.constant(script), fc.constant(now), shuffled(script))),
        ([script, now, arrived]) => {
          expect(textOf(deriveMotion(arrived, at(now)))).toBe(textOf(deriveMotion(toEvents(script), at(now))));
        },
      ),
    );
  });

  it('D28 does not matter for events that are applied one by one, at whatever times', () => {
    fc.assert(
      fc.property(
        scriptAndNow.chain(([script, now]) => fc.tuple(fc.constant(script), fc.constant(now), shuffled(script))),
        ([script, now, arrived]) => {
          const [moved] = toEvents(script);
          if (!moved) throw new Error('nobody moved');
          const start = applyMotionEvent(undefined, moved, at(now)).motion;
          const one = arrived.reduce((motion, event) => applyMotionEvent(motion, event, at(now)).motion, start);
          expect(textOf(one)).toBe(textOf(deriveMotion(toEvents(script), at(now))));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('D28 replaying an event is a no-op', () => {
    fc.assert(
      fc.property(scriptAndNow, fc.nat(), ([script, now], index) => {
        const events = toEvents(script);
        const motion = derived(events, now);
        const event = events[index % events.length];
        if (!event) throw new Error('no event');
        const applied = applyMotionEvent(motion, event, at(now));
        expect(textOf(applied.motion)).toBe(textOf(motion));
        expect(applied).toMatchObject({ because: [] });
        expect(applied.refused).toBeUndefined();
      }),
    );
  });

  it('D12 looking at it in between changes nothing', () => {
    fc.assert(
      fc.property(scriptAndNow, fc.array(fc.nat({ max: 12_000 }), { maxLength: 8 }), ([script, now], looks) => {
        const seen = looks
          .map((minutes) => script.start + minutes)
          .filter((minute) => minute < now)
          .toSorted((a, b) => a - b);
        const looked = seen.reduce<Motion | undefined>(
          (motion, minute) => motion && tickMotion(motion, at(minute)).motion,
          derived(toEvents(script), script.start),
        );
        expect(textOf(looked && tickMotion(looked, at(now)).motion)).toBe(
          textOf(deriveMotion(toEvents(script), at(now))),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('what always holds', () => {
  it('D20 no extension and no stop makes the planned end earlier', () => {
    fc.assert(
      fc.property(arbitraryScript, (script) => {
        const minutes = [script.start, ...script.comments.map(({ minute }) => minute)].toSorted((a, b) => a - b);
        const ends = minutes.map((now) => toMinute(derived(toEvents(script, now), now).endsAt) ?? 0);
        expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('D13, D14 nothing is decided while the clock is stopped or before the grace is over', () => {
    fc.assert(
      fc.property(scriptAndNow, ([script, now]) => {
        const motion = derived(toEvents(script, now), now);
        const ended = toMinute(motion.result?.at);
        if (ended === undefined) return;
        expect(now).toBeGreaterThanOrEqual(ended + script.rules.graceMinutes);
        expect(currentStop(motion)).toBeUndefined();
        expect(ended).toBeLessThanOrEqual(toMinute(motion.endsAt) ?? 0);
      }),
    );
  });

  it('D15 a recount from the record agrees with the result', () => {
    fc.assert(
      fc.property(scriptAndNow, ([script, now]) => {
        const motion = derived(toEvents(script, now), now);
        if (motion.result) expect(evaluate(motion)).toEqual(motion.result.evaluation);
      }),
    );
  });

  it('D7 a ballot from outside never matters', () => {
    fc.assert(
      fc.property(scriptAndNow, fc.nat({ max: 4000 }), ([script, now], step) => {
        const outsider = { minute: script.start + step * 5, number: 900, who: 'zoe' };
        const votes = (['+1', '-1', '0'] as const).map((choice) => ({
          ...script,
          comments: [...script.comments, { ...outsider, acts: [{ does: 'vote' as const, choice }] }],
        }));
        const results = [script, ...votes].map((one) => {
          const { state, stops, end, ended } = outcomeOf(derived(toEvents(one, now), now));
          return { state, stops, end, ended };
        });
        for (const result of results) expect(result).toEqual(results[0]);
      }),
    );
  });

  it('time alone changes a motion only when it said it would', () => {
    fc.assert(
      fc.property(scriptAndNow, fc.nat({ max: 9000 }), ([script, now], minutes) => {
        const motion = derived(toEvents(script, now), now);
        const wake = nextWake(motion, at(now));
        const before = Math.min(now + minutes, wake ? wake.getTime() / 60_000 - 1 : Number.POSITIVE_INFINITY);
        if (before < now) return;
        const { endedAt: _, ...later } = derived(motion.events, before);
        const { endedAt: __, ...sooner } = motion;
        expect(later).toEqual(sooner);
        // The end of the time for objections may find that something else is still missing.
        if (wake && motion.state === MotionState.FCP)
          expect(textOf(deriveMotion(motion.events, wake))).not.toBe(textOf(motion));
      }),
    );
  });
});
