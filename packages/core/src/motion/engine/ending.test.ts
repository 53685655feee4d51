import { AfterConcern, MotionDisposition, MotionState, OnFailure, type Policy, Stage } from '@rapporteur/idl';
import type { MotionEvent } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { concern, instant, motionAt, moved, resolved, said, thread, voted } from '../../../testing/motion/fixture.ts';
import { codes, move, quick, reasons, start, utc, yes } from '../../../testing/motion/story.ts';
import { keepResult } from './ending.ts';
import { dueReminder } from './reminder.ts';
import { stageOf } from './stage.ts';

describe('D14, D15 the end and its result', () => {
  const all = [move(), ...yes('ben', 'cleo', 'dan')];

  it('D14 the result comes after the grace, dated at the planned end', () => {
    expect(motionAt('2026-03-09 10:09', ...all)).toMatchObject({ state: MotionState.FCP });
    const motion = motionAt('2026-03-09 10:10', ...all);
    expect([motion.state, utc(motion.result?.at)]).toEqual([MotionState.PASSED, '2026-03-09 10:00']);
  });

  it('D14 a vote in the second of the end is late, is listed and does not count', () => {
    const motion = motionAt('2026-03-10 10:00', ...all, voted('2026-03-09 10:00', 'dan', '-1'));
    expect([motion.state, motion.late.length, reasons(motion)]).toEqual([MotionState.PASSED, 1, ['late']]);
  });

  it('D14 a vote from before the end counts, however late it arrives', () => {
    expect(motionAt('2026-03-10 10:00', ...all, voted('2026-03-09 09:59', 'dan', '-1')).state).toBe(MotionState.FAILED);
  });

  it('D28 a bot that was down over the end comes to the same result at the same instant', () => {
    expect(motionAt('2026-04-10 10:00', ...all)).toEqual(motionAt('2026-03-09 10:10', ...all));
  });

  it('D15 every number is stored, and a published result stands when a recount differs', () => {
    const published = motionAt('2026-03-10 10:00', ...all);
    expect(published.result?.evaluation?.rules).toMatchObject([{ members: 5, yes: 4, no: 0, base: 5, needed: 4 }]);
    const derived = motionAt('2026-03-11 10:00', ...all, voted('2026-03-09 09:59', 'dan', '-1'));
    const kept = keepResult(published, derived);
    expect(kept.motion).toBe(published);
    expect(kept.because).toMatchObject([{ code: 'recount-differs' }]);
  });

  it('D15 a result that was told in other words is the same result', () => {
    const derived = motionAt('2026-03-11 10:00', ...all);
    const { result } = derived;
    if (!result?.evaluation) throw new Error('no result');
    const rules = result.evaluation.rules.map((rule) => ({ ...rule, text: 'TSC: 4 of 5 members are in favour.' }));
    const evaluation = { ...result.evaluation, rules, sentence: 'TSC: 4 of 5 members are in favour.' };
    const kept = keepResult({ ...derived, result: { ...result, evaluation } }, derived);
    expect(kept).toEqual({ motion: derived, because: [] });
  });

  it('D15 failure sends the RFC back to review', () => {
    const motion = motionAt('2026-03-10 10:00', move());
    expect([motion.state, codes(motion).at(-1), stageOf(motion)]).toEqual([
      MotionState.FAILED,
      'failed-share',
      Stage.IN_REVIEW,
    ]);
  });

  it('D15 or extends the period once, if the policy says so', () => {
    const once = move({ onFailure: OnFailure.EXTEND_ONCE, failureDays: 3 });
    const motion = motionAt('2026-03-10 10:00', once);
    expect([motion.state, utc(motion.endsAt)]).toEqual([MotionState.FCP, '2026-03-12 10:00']);
    expect(motionAt('2026-03-13 10:00', once).state).toBe(MotionState.FAILED);
    const late = ['ben', 'cleo', 'dan'].map((login) => voted('2026-03-11 10:00', login, '+1'));
    expect(motionAt('2026-03-13 10:00', once, ...late).state).toBe(MotionState.PASSED);
  });

  it.each([
    [MotionDisposition.MERGE, Stage.ACCEPTED],
    [MotionDisposition.CLOSE, Stage.REJECTED],
    [MotionDisposition.POSTPONE, Stage.POSTPONED],
  ])('disposition %i leads to stage %i', (disposition, stage) => {
    const motion = moved(start, 'ada', { policy: quick(), disposition });
    expect(stageOf(motionAt('2026-03-10 10:00', motion, ...yes('ben', 'cleo', 'dan')))).toBe(stage);
  });
});

describe('D17 the thread', () => {
  it('closed by a person: the clock stops, and after 3 days the motion is cancelled', () => {
    const closed = thread('2026-03-04 10:00', 'zoe', 'closed');
    expect(motionAt('2026-03-07 09:59', move(), closed)).toMatchObject({
      state: MotionState.FCP,
      stops: [{ causes: [{ kind: 3 }] }],
    });
    const motion = motionAt('2026-03-07 10:00', move(), closed);
    expect([motion.state, codes(motion).at(-1)]).toEqual([MotionState.CANCELLED, 'closed-too-long']);
  });

  it.each([
    [
      'reopened: it goes on with the time that was left',
      thread('2026-03-04 10:00', 'zoe', 'closed'),
      thread('2026-03-06 10:00', 'zoe', 'reopened'),
    ],
    [
      'a draft stops the clock until it is ready',
      thread('2026-03-04 10:00', 'zoe', 'drafted'),
      thread('2026-03-06 10:00', 'zoe', 'ready'),
    ],
  ])('%s', (_, stop, go) => {
    expect(utc(motionAt('2026-03-08 10:00', move(), stop, go).endsAt)).toBe('2026-03-11 10:00');
  });

  it('merged by a person before the end: a finding, not an acceptance', () => {
    const motion = motionAt(
      '2026-03-20 10:00',
      move(),
      ...yes('ben', 'cleo', 'dan'),
      thread('2026-03-05 10:00', 'fay', 'merged'),
    );
    expect([motion.state, codes(motion).at(-1), stageOf(motion)]).toEqual([
      MotionState.CANCELLED,
      'merged-before-decision',
      Stage.IN_REVIEW,
    ]);
  });

  it('cancellation and withdrawal keep the history', () => {
    const cancel = (who: string): MotionEvent =>
      said('2026-03-05 10:00', who, { case: 'cancelled', value: { reason: 'Not yet.' } });
    const motion = motionAt(
      '2026-03-20 10:00',
      move(),
      ...yes('ben'),
      concern('2026-03-04 10:00', 'cleo', 'cost'),
      cancel('dan'),
    );
    expect(motion).toMatchObject({
      state: MotionState.CANCELLED,
      ballots: [{}, {}],
      concerns: [{ name: 'cost' }],
      stops: [{}],
    });
    expect(reasons(motionAt('2026-03-05 11:00', move(), cancel('zoe')))).toEqual(['not-allowed']);
    const withdraw = (who: string): MotionEvent => said('2026-03-05 10:00', who, { case: 'withdrawn', value: {} });
    expect(stageOf(motionAt('2026-03-20 10:00', move(), withdraw('zoe')))).toBe(Stage.WITHDRAWN);
    expect(reasons(motionAt('2026-03-05 11:00', move(), withdraw('ada')))).toEqual(['not-the-author']);
  });
});

describe('D19 reminders', () => {
  const due = (now: string, ...events: readonly MotionEvent[]): [number, string[]] | undefined => {
    const reminder = dueReminder(motionAt(now, ...events), instant(now));
    return reminder && [reminder.number, reminder.accounts.map(({ login }) => login)];
  };
  const long = move({ remindEveryDays: 1, remindAtMost: 3 });

  it.each<[string, string, MotionEvent[], [number, string[]] | undefined]>([
    ['only those who can vote and have not', '2026-03-04 10:00', [long, ...yes('ben', 'cleo')], [2, ['dan', 'eve']]],
    ['not on the first day', '2026-03-03 09:00', [long], undefined],
    ['at most three', '2026-03-06 10:00', [long], undefined],
    ['not while a concern is open', '2026-03-04 10:00', [long, concern('2026-03-03 10:00', 'ben', 'cost')], undefined],
    ['not in the last hour', '2026-03-09 09:30', [move({ remindAtMost: 9 })], undefined],
    [
      'off by /fcp quiet',
      '2026-03-04 10:00',
      [long, said('2026-03-03 10:00', 'ben', { case: 'remindersQuieted', value: {} })],
      undefined,
    ],
  ])('%s', (_, now, events, expected) => {
    expect(due(now, ...events)).toEqual(expected);
  });
});

describe('D20, D21 extension and an end at once', () => {
  const extend = (who: string, days: number): MotionEvent =>
    said('2026-03-05 10:00', who, { case: 'periodExtended', value: { days, reason: 'Holidays.' } });
  it.each([
    ['by whoever may move', extend('fay', 3), [], '2026-03-12 10:00'],
    ['not by others', extend('zoe', 3), ['not-allowed'], '2026-03-09 10:00'],
    ['never shorter', extend('fay', -3), ['no-days'], '2026-03-09 10:00'],
    ['not beyond the limit of the policy', extend('fay', 29), ['limit'], '2026-03-09 10:00'],
  ])('D20 %s', (_, event, ignored, end) => {
    const motion = motionAt('2026-03-06 10:00', move(), event);
    expect([reasons(motion), utc(motion.endsAt)]).toEqual([ignored, end]);
  });

  it('D20 a period that begins anew never ends before an extended one', () => {
    const later = [
      extend('fay', 9),
      concern('2026-03-05 11:00', 'ben', 'cost'),
      resolved('2026-03-05 12:00', 'ben', { name: 'cost' }),
    ];
    expect(utc(motionAt('2026-03-06 10:00', move(), ...later).endsAt)).toBe('2026-03-18 10:00');
  });

  it('D20 the extension after a failed count leaves the limit alone', () => {
    const once = move({ onFailure: OnFailure.EXTEND_ONCE, failureDays: 3, periodDays: 1, extensionLimitDays: 4 });
    const motion = motionAt('2026-03-05 11:00', once, extend('fay', 4));
    expect([reasons(motion), utc(motion.endsAt)]).toEqual([[], '2026-03-10 10:00']);
  });

  it('D20 an extension while the clock is stopped counts when it runs again', () => {
    const stop = [
      concern('2026-03-04 10:00', 'ben', 'cost'),
      extend('fay', 3),
      resolved('2026-03-06 10:00', 'ben', { name: 'cost' }),
    ];
    expect(utc(motionAt('2026-03-07 10:00', move({ afterConcern: AfterConcern.RESUME }), ...stop).endsAt)).toBe(
      '2026-03-14 10:00',
    );
  });

  const now = (who: string, reason = 'A release depends on it.'): MotionEvent =>
    said('2026-03-05 10:00', who, { case: 'periodClosed', value: { reason } });
  const four = yes('ben', 'cleo', 'dan');
  it.each<[string, Partial<Policy>, MotionEvent[], (string | undefined)[]]>([
    ['only if the policy allows it', { allowCloseNow: false }, [now('fay')], ['not-by-policy']],
    ['only by whoever may move', {}, [now('zoe')], ['not-allowed']],
    ['only with a reason', {}, [now('fay', ' ')], ['no-reason']],
    ['not over a concern', {}, [concern('2026-03-04 10:00', 'ben', 'cost'), now('fay')], ['stopped']],
  ])('D21 %s', (_, shape, events, expected) => {
    expect(reasons(motionAt('2026-03-06 10:00', move(shape), ...four, ...events))).toEqual(expected);
  });

  it('D21 the record says who ended it and why', () => {
    expect(motionAt('2026-03-06 10:00', move(), ...four, now('fay'))).toMatchObject({
      state: MotionState.PASSED,
      result: { closedBy: { login: 'fay' }, closedReason: 'A release depends on it.' },
    });
  });
});
