import { AfterConcern, ConcernsBy, EarlyClose, MotionState, type Policy } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { applyMotionEvent } from '../../../testing/motion/apply.ts';
import { concern, instant, motionAt, moved, resolved, said, voted } from '../../../testing/motion/fixture.ts';
import { move, reasons, start, utc, yes } from '../../../testing/motion/story.ts';
import { policies } from '../policy/policy.ts';

describe('D8, D9 lazy consensus and entering the period', () => {
  const lazy = moved(start, 'fay');
  const object = (at: string, who: string): MotionEvent =>
    said(at, who, { case: 'objectionRaised', value: { reason: 'Too early.' } });
  const answer = (at: string, who: string, objection: MotionEvent): MotionEvent =>
    said(at, who, { case: 'objectionAnswered', value: { objectionId: objection.id, answer: 'It is time.' } });

  it('D8 silence consents: the period begins when the time for objections is over', () => {
    expect(motionAt('2026-03-05 09:59', lazy).state).toBe(MotionState.PROPOSED);
    const motion = motionAt('2026-03-05 10:00', lazy);
    expect([motion.state, utc(motion.fcpStartedAt), utc(motion.endsAt)]).toEqual([
      MotionState.FCP,
      '2026-03-05 10:00',
      '2026-03-12 10:00',
    ]);
  });

  it('D8 an objection by anybody holds the motion until a maintainer answers it', () => {
    const objection = object('2026-03-03 10:00', 'zoe');
    expect(motionAt('2026-03-20 10:00', lazy, objection).state).toBe(MotionState.PROPOSED);
    const answered = motionAt('2026-03-20 10:00', lazy, objection, answer('2026-03-07 10:00', 'gil', objection));
    expect(utc(answered.fcpStartedAt)).toBe('2026-03-07 10:00');
  });

  it('D8 its raiser can withdraw it, others cannot', () => {
    const objection = object('2026-03-03 10:00', 'zoe');
    expect(motionAt('2026-03-06 10:00', lazy, objection, answer('2026-03-04 10:00', 'zoe', objection)).state).toBe(
      MotionState.FCP,
    );
    expect(
      reasons(motionAt('2026-03-06 10:00', lazy, objection, answer('2026-03-04 10:00', 'yan', objection))),
    ).toEqual(['not-allowed']);
  });

  it('D8 after the window an objection from outside is refused, one by a member counts as a concern', () => {
    expect(reasons(motionAt('2026-03-06 10:00', lazy, object('2026-03-05 10:00', 'zoe')))).toEqual(['window-over']);
    const motion = motionAt('2026-03-30 10:00', lazy, object('2026-03-06 10:00', 'ben'));
    expect(motion.stops).toMatchObject([{ causes: [{ name: 'ben' }] }]);
    expect(motion.state).toBe(MotionState.FCP);
  });

  it('D9 rust-like: it begins at more than half with at most two missing, and not while a concern is open', () => {
    const rust = moved(start, 'ada', { policy: policies['rust-like'] });
    expect(motionAt('2026-03-04 10:00', rust, ...yes('ben')).state).toBe(MotionState.PROPOSED);
    expect(utc(motionAt('2026-03-04 10:00', rust, ...yes('ben', 'cleo')).fcpStartedAt)).toBe('2026-03-03 10:00');
    const held = [rust, concern('2026-03-02 11:00', 'dan', 'cost'), ...yes('ben', 'cleo')];
    expect(motionAt('2026-03-04 10:00', ...held).state).toBe(MotionState.PROPOSED);
    const free = motionAt('2026-03-06 10:00', ...held, resolved('2026-03-05 10:00', 'dan', { name: 'cost' }));
    expect([utc(free.fcpStartedAt), utc(free.endsAt)]).toEqual(['2026-03-05 10:00', '2026-03-15 10:00']);
  });
});

describe('D11 concerns', () => {
  it.each<[string, MotionEvent[], (string | undefined)[]]>([
    [
      'the same name with other case and blanks is the same concern',
      [concern('2026-03-03 10:00', 'ben', 'Wire  Format'), concern('2026-03-03 11:00', 'cleo', 'wire format')],
      ['concern-exists'],
    ],
    ['a name of 80 characters is fine', [concern('2026-03-03 10:00', 'ben', 'x'.repeat(80))], []],
    ['a name of 81 characters is refused', [concern('2026-03-03 10:00', 'ben', 'x'.repeat(81))], ['long-name']],
    ['Markdown in a name is refused', [concern('2026-03-03 10:00', 'ben', 'the **wire** format')], ['markdown-name']],
    ['a link in a name is refused', [concern('2026-03-03 10:00', 'ben', 'see https://example.com')], ['markdown-name']],
    ['a mention in a name is refused', [concern('2026-03-03 10:00', 'ben', 'ask @cleo')], ['markdown-name']],
    ['an empty name is refused', [concern('2026-03-03 10:00', 'ben', ' ')], ['no-name']],
    ['somebody from outside cannot stop the motion', [concern('2026-03-03 10:00', 'zoe', 'cost')], ['not-a-member']],
    [
      'there is no resolving of all',
      [concern('2026-03-03 10:00', 'ben', 'cost'), resolved('2026-03-03 11:00', 'ben', { name: 'all' })],
      ['no-such-concern'],
    ],
    [
      'a maintainer who is no chair cannot resolve it',
      [
        concern('2026-03-03 10:00', 'ben', 'cost'),
        resolved('2026-03-03 11:00', 'fay', { name: 'cost', reason: 'No.' }),
      ],
      ['not-the-raiser'],
    ],
    [
      'a chair needs a reason',
      [concern('2026-03-03 10:00', 'ben', 'cost'), resolved('2026-03-03 11:00', 'cleo', { name: 'cost' })],
      ['no-reason'],
    ],
    [
      'a chair can resolve it with a reason',
      [
        concern('2026-03-03 10:00', 'ben', 'cost'),
        resolved('2026-03-03 11:00', 'cleo', { name: 'COST', reason: 'Measured.' }),
      ],
      [],
    ],
  ])('%s', (_, events, expected) => {
    expect(reasons(motionAt('2026-03-04 10:00', move(), ...events))).toEqual(expected);
  });

  it('where anybody may raise a concern, it blocks once a member has confirmed it', () => {
    const open = move({ concernsBy: ConcernsBy.CONFIRMED });
    const raised = concern('2026-03-03 10:00', 'zoe', 'cost');
    expect(motionAt('2026-03-04 10:00', open, raised).stops).toEqual([]);
    const confirmed = said('2026-03-03 12:00', 'ben', { case: 'concernConfirmed', value: { name: 'cost' } });
    const motion = motionAt('2026-03-04 10:00', open, raised, confirmed);
    expect(motion.stops.map(({ from }) => utc(from))).toEqual(['2026-03-03 12:00']);
  });
});

describe('D12 the clock', () => {
  const stop = concern('2026-03-04 10:00', 'ben', 'cost');
  const ends = (shape: Partial<Policy>, until: string): string =>
    utc(motionAt(until, move(shape), stop, resolved(until, 'ben', { name: 'cost' })).endsAt);

  it.each([
    ['restart: the whole period anew', { afterConcern: AfterConcern.RESTART }, '2026-03-06 10:00', '2026-03-13 10:00'],
    [
      'resume: the five days that were left',
      { afterConcern: AfterConcern.RESUME },
      '2026-03-06 10:00',
      '2026-03-11 10:00',
    ],
    [
      'resume: at least the minimum',
      { afterConcern: AfterConcern.RESUME, leastDaysLeft: 6 },
      '2026-03-06 10:00',
      '2026-03-12 10:00',
    ],
    ['extend: the planned end stays', { afterConcern: AfterConcern.EXTEND }, '2026-03-06 10:00', '2026-03-09 10:00'],
    [
      'extend: unless too little is left',
      { afterConcern: AfterConcern.EXTEND },
      '2026-03-08 10:00',
      '2026-03-10 10:00',
    ],
    [
      'extend: also long after the planned end',
      { afterConcern: AfterConcern.EXTEND },
      '2026-03-20 10:00',
      '2026-03-22 10:00',
    ],
  ])('%s', (_, shape, until, end) => {
    expect(ends(shape, until)).toBe(end);
  });

  it('a concern stops the clock, however long', () => {
    expect(motionAt('2026-06-01 10:00', move(), stop).state).toBe(MotionState.FCP);
  });

  it('it runs again only after the last concern is resolved', () => {
    const two = [
      move(),
      stop,
      concern('2026-03-05 10:00', 'cleo', 'naming'),
      resolved('2026-03-06 10:00', 'ben', { name: 'cost' }),
    ];
    expect(motionAt('2026-05-01 10:00', ...two).state).toBe(MotionState.FCP);
    const motion = motionAt('2026-03-08 10:00', ...two, resolved('2026-03-07 10:00', 'cleo', { name: 'naming' }));
    expect([motion.stops.length, utc(motion.endsAt)]).toEqual([1, '2026-03-14 10:00']);
  });

  it('a concern that was raised and resolved between two evaluations still counts', () => {
    const events = [stop, resolved('2026-03-04 10:01', 'ben', { name: 'cost' })];
    const before = motionAt('2026-03-04 09:00', move());
    const after = events
      .toReversed()
      .reduce<Motion | undefined>(
        (motion, event) => applyMotionEvent(motion, event, instant('2026-03-08 10:00')).motion,
        before,
      );
    expect(utc(after?.endsAt)).toBe('2026-03-11 10:01');
  });

  it('D12 raised and resolved in one comment leaves the clock untouched, in two comments of one second it does not', () => {
    const at = '2026-03-04 10:00';
    const same = [concern(at, 'ben', 'cost', 'comment-9'), resolved(at, 'ben', { name: 'cost', comment: 'comment-9' })];
    const one = motionAt('2026-03-05 10:00', move(), ...same);
    expect([one.concerns.length, one.stops.length, utc(one.endsAt)]).toEqual([1, 0, '2026-03-09 10:00']);
    const two = motionAt('2026-03-05 10:00', move(), concern(at, 'ben', 'cost'), resolved(at, 'ben', { name: 'cost' }));
    expect([two.stops.length, utc(two.endsAt)]).toEqual([1, '2026-03-11 10:00']);
  });
});

describe('D13 early close', () => {
  const early = (earlyClose: EarlyClose): Partial<Policy> => ({ earlyClose, minWaitHours: 48, earlyNoticeHours: 24 });
  const four = yes('ben', 'cleo', 'dan');

  it.each([
    ['never', EarlyClose.NEVER, four, ''],
    [
      'decided: four of five in favour cannot be undone by the one who is missing',
      EarlyClose.DECIDED,
      four,
      '2026-03-04 10:00',
    ],
    ['decided: not while the missing could change it', EarlyClose.DECIDED, yes('ben'), ''],
    [
      'decided: also when it can no longer pass',
      EarlyClose.DECIDED,
      [voted('2026-03-03 10:00', 'ben', '-1'), voted('2026-03-04 10:00', 'cleo', '-1')],
      '2026-03-05 10:00',
    ],
    ['passing: when the threshold is met', EarlyClose.PASSING, four, '2026-03-04 10:00'],
    ['passing: not when it fails', EarlyClose.PASSING, [voted('2026-03-03 10:00', 'ben', '-1')], ''],
  ])('%s', (_, mode, events, closes) => {
    expect(utc(motionAt('2026-03-04 10:00', move(early(mode)), ...events).closesEarlyAt)).toBe(closes);
  });

  it('it is announced 24 h ahead, and ends early with the result', () => {
    const late = [
      voted('2026-03-04 09:00', 'ben', '+1'),
      voted('2026-03-04 09:00', 'cleo', '+1'),
      voted('2026-03-04 10:00', 'dan', '+1'),
    ];
    const motion = motionAt('2026-03-09 10:00', move(early(EarlyClose.PASSING)), ...late);
    expect([utc(motion.result?.at), motion.result?.early, motion.state]).toEqual([
      '2026-03-05 10:00',
      true,
      MotionState.PASSED,
    ]);
  });

  it('a changed vote or a concern takes the announcement back', () => {
    const events = [move(early(EarlyClose.PASSING)), ...four];
    expect(
      motionAt('2026-03-03 20:00', ...events, voted('2026-03-03 12:00', 'ben', '-1')).closesEarlyAt,
    ).toBeUndefined();
    expect(
      motionAt('2026-03-03 20:00', ...events, concern('2026-03-03 12:00', 'ben', 'cost')).closesEarlyAt,
    ).toBeUndefined();
  });
});
