import { BallotsBy, MotionDisposition, MotionState, SubjectState } from '@rapporteur/idl';
import type { MotionEvent } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { applyMotionEvent } from '../../../testing/motion/apply.ts';
import { instant, motionAt, moved, ROLES, reviewed, said, voted } from '../../../testing/motion/fixture.ts';
import { roleWith } from '../../../testing/motion/script.ts';
import { move, quick, reasons, start, utc, yes } from '../../../testing/motion/story.ts';
import { deriveMotions } from './derive.ts';
import { evaluate } from './evaluate.ts';

describe('D1, D2, D4 making a motion', () => {
  const refusal = (event: MotionEvent): string | undefined =>
    applyMotionEvent(undefined, event, instant(start)).refused?.code;
  it.each([
    ['by a maintainer', moved(start, 'fay'), undefined],
    ['by a member of the TSC', moved(start, 'ada'), undefined],
    ['D4 by somebody else is refused', moved(start, 'zoe'), 'may-not-move'],
    ['C12 on a draft is refused', moved(start, 'ada', { subjectState: SubjectState.DRAFT }), 'not-open'],
    ['C12 on a closed thread is refused', moved(start, 'ada', { subjectState: SubjectState.CLOSED }), 'not-open'],
    [
      'without a disposition is refused',
      moved(start, 'ada', { disposition: MotionDisposition.UNSPECIFIED }),
      'no-disposition',
    ],
    [
      'C24 while the team is unreadable: could not check',
      moved(start, 'ada', { roles: ROLES.slice(1) }),
      'could-not-check',
    ],
    [
      'D27 an empty role is an error, never everybody',
      moved(start, 'fay', { roles: [roleWith('tsc', []), ...ROLES.slice(1)] }),
      'empty-role',
    ],
    [
      'D4 by the only one who could vote is refused',
      moved(start, 'ada', { roles: [roleWith('tsc', ['ada']), ...ROLES.slice(1)] }),
      'sole-voter',
    ],
    [
      'D4 by the only one who could vote, if the policy says so',
      moved(start, 'ada', {
        roles: [roleWith('tsc', ['ada']), ...ROLES.slice(1)],
        policy: quick({ allowSoleVoter: true }),
      }),
      undefined,
    ],
    ['under a broken policy is refused', moved(start, 'ada', { policy: quick({ timeZone: 'Mars' }) }), 'bad-policy'],
  ])('%s', (_, event, code) => {
    expect(refusal(event)).toBe(code);
  });

  it('D1 a second running motion is refused with a link, and a finished subject may get another with its own id', () => {
    const first = move();
    const second = moved('2026-03-04 10:00', 'ben', { policy: quick() });
    const third = moved('2026-03-10 10:00', 'ben', { policy: quick(), disposition: MotionDisposition.CLOSE });
    const { motions, refused } = deriveMotions([third, first, second], instant('2026-03-11 10:00'));
    expect(refused.get(second.id)).toMatchObject({ code: 'already-running', text: expect.stringContaining(first.url) });
    expect(motions.map(({ id, state }) => [id, state])).toEqual([
      [first.id, MotionState.FAILED],
      [third.id, MotionState.FCP],
    ]);
  });

  it('D1 of two motions within a second the one with the smaller id is made', () => {
    const [first, second] = [move(), move()];
    expect(motionAt(start, second, first).id).toBe(first.id);
  });

  it('D2 a motion keeps the policy, lists, commit and text of its moment', () => {
    const policy = quick();
    const motion = motionAt(start, moved(start, 'ada', { policy }));
    policy.periodDays = 1;
    expect(motion).toMatchObject({
      headSha: '4c1e2f0a',
      documentHash: 'first',
      policy: { name: 'flyte', version: '1', periodDays: 7 },
    });
    expect(motion.roles.map(({ key, members }) => [key, members.length])).toEqual([
      ['tsc', 5],
      ['maintainers', 2],
      ['team', 5],
    ]);
  });

  it('D4 the mover is in favour if a member, by motion, and can take it back', () => {
    expect(motionAt(start, move()).ballots).toMatchObject([{ account: { login: 'ada' }, source: 3, binding: true }]);
    expect(motionAt(start, moved(start, 'fay', { policy: quick() })).ballots).toMatchObject([{ binding: false }]);
    expect(evaluate(motionAt('2026-03-03 10:00', move(), voted('2026-03-02 11:00', 'ada', 'clear')))).toMatchObject({
      voters: 0,
    });
  });
});

describe('D5, D6, D7 ballots', () => {
  it.each<[string, MotionEvent[], number, number]>([
    ['the latest wins', [voted('2026-03-03 10:00', 'ben', '+1'), voted('2026-03-03 11:00', 'ben', '-1')], 1, 1],
    [
      'whatever the order of arrival',
      [voted('2026-03-03 11:00', 'ben', '-1'), voted('2026-03-03 10:00', 'ben', '+1')],
      1,
      1,
    ],
    [
      'of two in one second the one with the greater id wins',
      [voted('2026-03-03 10:00', 'ben', '-1'), voted('2026-03-03 10:00', 'ben', '+1')],
      2,
      0,
    ],
    [
      'clear takes a ballot back',
      [voted('2026-03-03 10:00', 'ben', '+1'), voted('2026-03-03 11:00', 'ben', 'clear')],
      1,
      0,
    ],
    ['a vote before the motion never counts', [voted('2026-03-02 09:59', 'ben', '+1')], 1, 0],
    ['D7 a ballot from outside is on record but does not bind', [voted('2026-03-03 10:00', 'zoe', '-1')], 1, 0],
  ])('%s', (_, events, inFavour, against) => {
    expect(evaluate(motionAt('2026-03-04 10:00', move(), ...events))).toMatchObject({ yes: inFavour, no: against });
  });

  it('D28 a vote in the comment that makes the motion counts after its line, and not before it', () => {
    const before = said(start, 'ben', { case: 'ballotCast', value: { choice: 2, source: 1 } }, 'comment-7');
    const motion = { ...move(), id: 'comment-7.5000', origin: 'comment-7' };
    const after = {
      ...said(start, 'ben', { case: 'ballotCast', value: { choice: 1, source: 1 } }),
      id: 'comment-7.5001',
      origin: 'comment-7',
    };
    expect(evaluate(motionAt(start, before, motion))).toMatchObject({ yes: 1, no: 0 });
    expect(evaluate(motionAt(start, after, motion))).toMatchObject({ yes: 2, no: 0 });
  });

  it('D5 a review and a later command: the latest wins, both are shown', () => {
    const both = move({ ballotsBy: BallotsBy.BOTH });
    const motion = motionAt(
      '2026-03-04 10:00',
      both,
      reviewed('2026-03-03 10:00', 'ben', '+1'),
      voted('2026-03-03 12:00', 'ben', '-1'),
    );
    expect(evaluate(motion)).toMatchObject({ yes: 1, no: 1 });
    expect(motion.superseded).toMatchObject([{ account: { login: 'ben' }, choice: 1, source: 2 }]);
  });

  it('D5 a dismissed review clears only the ballot that it made', () => {
    const both = move({ ballotsBy: BallotsBy.BOTH });
    const dismissed = said('2026-03-03 14:00', 'fay', { case: 'reviewDismissed', value: { reviewId: 'r1' } });
    const review = reviewed('2026-03-03 10:00', 'ben', '+1');
    expect(evaluate(motionAt('2026-03-04 10:00', both, review, dismissed))).toMatchObject({ yes: 1, voters: 1 });
    const later = voted('2026-03-03 12:00', 'ben', '+1');
    expect(evaluate(motionAt('2026-03-04 10:00', both, review, later, dismissed))).toMatchObject({ yes: 2 });
  });

  it.each([
    [
      'a review is no ballot where the policy counts commands',
      BallotsBy.COMMAND,
      reviewed('2026-03-03 10:00', 'ben', '+1'),
      ['not-by-review'],
    ],
    [
      'a command is no ballot where the policy counts reviews',
      BallotsBy.REVIEW,
      voted('2026-03-03 10:00', 'ben', '+1'),
      ['not-by-command'],
    ],
  ])('D5 %s', (_, ballotsBy, event, expected) => {
    expect(reasons(motionAt('2026-03-04 10:00', move({ ballotsBy }), event))).toEqual(expected);
  });
});

describe('D3 members change', () => {
  const refresh = (who: string, ...logins: readonly string[]): MotionEvent =>
    said('2026-03-04 10:00', who, { case: 'rolesRefreshed', value: { roles: [roleWith('tsc', logins)] } });

  it('who left without a ballot goes, who left with one stays and is marked, and the difference is logged', () => {
    const motion = motionAt('2026-03-05 10:00', move(), ...yes('ben'), refresh('fay', 'ada', 'cleo', 'hal'));
    expect(motion.roles[0]?.members.map(({ account, leftAt }) => [account?.login, utc(leftAt)])).toEqual([
      ['ada', ''],
      ['cleo', ''],
      ['hal', ''],
      ['ben', '2026-03-04 10:00'],
    ]);
    expect(motion.roleChanges).toMatchObject([
      { added: [{ login: 'hal' }], removed: [{ login: 'dan' }, { login: 'eve' }], kept: [{ login: 'ben' }] },
    ]);
    expect(evaluate(motion).rules[0]).toMatchObject({ members: 4, yes: 2, needed: 3 });
  });

  it.each([
    ['by somebody else', refresh('zoe', 'ada'), 'not-allowed'],
    ['to an empty list', refresh('fay'), 'empty-role'],
    ['to the same list', refresh('fay', 'ada', 'ben', 'cleo', 'dan', 'eve'), 'same-lists'],
  ])('a refresh %s changes nothing', (_, event, code) => {
    expect(reasons(motionAt('2026-03-05 10:00', move(), event))).toEqual([code]);
  });
});

describe('D18 the text changes', () => {
  const push = (documentHash: string): MotionEvent =>
    said('2026-03-05 10:00', 'zoe', {
      case: 'commitsPushed',
      value: { documentHash, headSha: 'b', diffUrl: 'https://github.com/flyteorg/flyte/compare/a...b' },
    });

  it('ballots stay and are marked', () => {
    const motion = motionAt(
      '2026-03-06 10:00',
      move(),
      ...yes('ben'),
      push('second'),
      voted('2026-03-05 11:00', 'cleo', '+1'),
    );
    expect(motion.ballots.map(({ changedAt, waiting }) => [utc(changedAt), waiting])).toEqual([
      ['2026-03-05 10:00', false],
      ['2026-03-05 10:00', false],
      ['', false],
    ]);
    expect(evaluate(motion).yes).toBe(3);
  });

  it('invalidate_on_change sets them to waiting, visibly, until they are cast again', () => {
    const strict = move({ invalidateOnChange: true });
    const motion = motionAt(
      '2026-03-06 10:00',
      strict,
      ...yes('ben'),
      push('second'),
      voted('2026-03-05 11:00', 'ben', '+1'),
    );
    expect(motion.ballots.map(({ account, waiting }) => [account?.login, waiting])).toEqual([
      ['ada', true],
      ['ben', false],
    ]);
    expect(evaluate(motion).yes).toBe(1);
  });

  it('a push that leaves the document alone does nothing', () => {
    expect(reasons(motionAt('2026-03-06 10:00', move({ invalidateOnChange: true }), push('first')))).toEqual([
      'document-unchanged',
    ]);
  });
});

describe('an objection that is said again while the first is open', () => {
  const objection = (at: string, who: string): MotionEvent =>
    said(at, who, { case: 'objectionRaised', value: { reason: `Not yet, at ${at}.` } });
  const first = objection('2026-03-02 19:00', 'zoe');
  const again = objection('2026-03-02 20:00', 'zoe');
  const answer = (who: string, words: string): MotionEvent =>
    said('2026-03-02 21:00', who, { case: 'objectionAnswered', value: { objectionId: again.id, answer: words } });

  it.each<[string, MotionEvent, boolean]>([
    ['is withdrawn with it', answer('zoe', ''), true],
    ['is answered with it', answer('fay', 'Section 4.'), true],
    ['is not withdrawn by somebody else', answer('yan', ''), false],
  ])('%s', (_, event, isAnswered) => {
    const motion = motionAt(
      '2026-03-02 22:00',
      move({ objectionWindowHours: 48, mayAnswer: ['maintainers'] }),
      first,
      again,
      event,
    );
    expect(motion.objections.map(({ id, answeredAt }) => [id, answeredAt !== undefined])).toEqual([
      [first.id, isAnswered],
    ]);
  });
});
