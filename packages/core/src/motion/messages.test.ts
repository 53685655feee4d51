import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  BallotsBy,
  ConcernsBy,
  MotionDisposition,
  OnFailure,
  type Policy,
  type Reason,
  SubjectState,
} from '@rapporteur/idl';
import type { MotionEvent } from '@rapporteur/idl/record';
import { compareGolden, type Message } from '../../testing/golden.ts';
import {
  concern,
  instant,
  motionAt,
  moved,
  resolved,
  reviewed,
  said,
  thread,
  voted,
} from '../../testing/motion/fixture.ts';
import { accountOf, roleWith } from '../../testing/motion/script.ts';
import { commandTable, nameCommand, renderAnswer, renderHelp, renderNotTaken, standingsOf } from '../command/index.ts';
import { resolveSettings } from '../settings/index.ts';
import { deriveMotions } from './engine/derive.ts';
import { standingOn, supportWords } from './engine/may.ts';
import { dueReminder } from './engine/reminder.ts';
import { toToken, transitionsBetween } from './engine/transition.ts';
import { policies } from './policy/policy.ts';
import { renderMotionWhy } from './prose/explain.ts';
import { renderNotice, renderReminder } from './prose/render.ts';
import { renderMotions } from './prose/summary.ts';

const start = '2026-03-02 18:00';
const quick = (shape: Partial<Policy> = {}): Policy => ({ ...policies.flyte, objectionWindowHours: 0, ...shape });
const move = (shape: Partial<Policy> = {}, disposition: MotionDisposition = MotionDisposition.MERGE): MotionEvent =>
  moved(start, 'ada', { policy: quick(shape), disposition });
const slow = (): MotionEvent => moved(start, 'fay');
const four = (): MotionEvent[] => ['ben', 'cleo', 'dan'].map((who) => voted('2026-03-03 10:00', who, '+1'));
const doubt = (at = '2026-03-04 18:00'): MotionEvent => concern(at, 'ben', 'wire format');
const push = (): MotionEvent =>
  said('2026-03-05 18:00', 'zoe', {
    case: 'commitsPushed',
    value: { documentHash: 'second', headSha: 'b', diffUrl: 'https://github.com/flyteorg/flyte/compare/a...b' },
  });
const closeNow = (who: string, reason: string): MotionEvent =>
  said('2026-03-05 18:00', who, { case: 'periodClosed', value: { reason } });
const extend = (who: string, days: number, reason = ''): MotionEvent =>
  said('2026-03-06 18:00', who, { case: 'periodExtended', value: { days, reason } });
const cancel = (who: string): MotionEvent =>
  said('2026-03-05 18:00', who, { case: 'cancelled', value: { reason: 'The benchmarks come first' } });
const withdraw = (who: string): MotionEvent => said('2026-03-05 18:00', who, { case: 'withdrawn', value: {} });
const objected = (at: string, who: string): MotionEvent =>
  said(at, who, { case: 'objectionRaised', value: { reason: 'The wire format is not settled.' } }, 'comment-77');

/** Numbered from one: the counter of the fixture depends on what other tests of the same worker made. */
const numbered = (events: readonly MotionEvent[]): MotionEvent[] =>
  events.map((event, index) => ({
    ...event,
    id: `comment-${101 + index}.1`,
    origin: `comment-${101 + index}`,
    url: `https://github.com/flyteorg/flyte/pull/3553#issuecomment-${101 + index}`,
  }));

/** What is said at `now` to people who were told everything until `before`. */
const notice = (before: string | undefined, now: string, ...told: readonly MotionEvent[]): string => {
  const events = numbered(told);
  const until = before === undefined ? 0 : instant(before).getTime() / 1000;
  const former = before && motionAt(before, ...events.filter(({ at }) => (at?.seconds ?? 0n) <= until));
  const tokens = former ? transitionsBetween(undefined, former).map((transition) => toToken(former, transition)) : [];
  const body = renderNotice(motionAt(now, ...events), { told: tokens, now: instant(now) })?.body;
  if (body === undefined) throw new Error('there is nothing to tell');
  return body;
};

const why = (now: string, ...events: readonly MotionEvent[]): string =>
  renderMotionWhy(motionAt(now, ...numbered(events)), instant(now));

const reminder = (now: string, ...events: readonly MotionEvent[]): string => {
  const motion = motionAt(now, ...numbered(events));
  const due = dueReminder(motion, instant(now));
  if (!due) throw new Error('no reminder is due');
  return renderReminder(motion, due);
};

/** The answer to the last event, which the engine refuses for this reason. */
const sourceOf = (login: string, text: string) => ({
  login,
  text,
  url: 'https://github.com/flyteorg/flyte/pull/3553#issuecomment-103',
});
/** What is said to somebody whose ballot does not bind. */
const support = (now: string, who: string, ...events: readonly MotionEvent[]): string => {
  const motion = motionAt(now, ...numbered(events));
  const cast = motion.ballots.find(({ account }) => account?.login === who);
  const words = supportWords([motion], { commandId: cast?.eventId ?? '', now: instant(now) });
  if (!words) throw new Error(`The ballot of ${who} binds.`);
  return renderAnswer({ source: sourceOf(who, '/vote +1'), ...words });
};
/** The help for somebody while a motion runs, or none. */
const help = (now: string, who: string, ...events: readonly MotionEvent[]): string => {
  const motion = events.length > 0 ? motionAt(now, ...numbered(events)) : undefined;
  const movers = [roleWith('tsc', ['ben', 'cleo'])];
  const floor = { author: accountOf('zoe'), isOpen: true, motion, movers, now: instant(now) };
  const entries = standingsOf({
    table: commandTable,
    place: 'pull_request',
    actor: { login: who, permission: 'read', isAuthor: false },
    settings: resolveSettings({ org: 'flyteorg' }).settings,
    standingOf: (spec) => standingOn(floor, accountOf(who), spec),
  });
  return renderHelp({ source: sourceOf(who, '/help'), entries });
};
const notTaken = (code: string, text: string, ...events: readonly MotionEvent[]): Message => {
  const name = /^\/(?:motion|fcp) \w+|^\/\w+/.exec(text)?.[0] ?? '';
  return [
    `not-taken-${name.slice(1).replace(' ', '-')}-${code}`,
    () => {
      const list = numbered(events);
      const last = list.at(-1);
      const because: Reason | undefined = deriveMotions(list, instant('2026-03-06 18:00')).refused.get(last?.id ?? '');
      const spec = commandTable.find((one) => nameCommand(one) === name);
      if (because?.code !== code || !spec) throw new Error(`${text}: ${because?.code ?? 'it was taken up'}`);
      const source = { login: last?.actor?.login ?? '', text, url: last?.url ?? '' };
      return renderNotTaken({ source, spec, because });
    },
  ];
};

const messages: readonly Message[] = [
  ['notice-moved', () => notice(undefined, start, slow())],
  ['notice-moved-rust-like', () => notice(undefined, start, moved(start, 'ada', { policy: policies['rust-like'] }))],
  ['notice-moved-simple', () => notice(undefined, start, moved(start, 'fay', { policy: policies.simple }))],
  ['notice-moved-to-close', () => notice(undefined, start, move({}, MotionDisposition.CLOSE))],
  ['notice-started', () => notice(start, '2026-03-05 18:00', slow())],
  ['notice-stopped-by-concern', () => notice('2026-03-04 17:00', '2026-03-04 18:00', move(), doubt())],
  [
    'notice-stopped-by-closing',
    () => notice('2026-03-04 17:00', '2026-03-04 18:00', move(), thread('2026-03-04 18:00', 'zoe', 'closed')),
  ],
  [
    'notice-stopped-by-draft',
    () => notice('2026-03-04 17:00', '2026-03-04 18:00', move(), thread('2026-03-04 18:00', 'zoe', 'drafted')),
  ],
  [
    'notice-stopped-by-objection',
    () => notice('2026-03-04 17:00', '2026-03-04 18:00', move(), objected('2026-03-04 18:00', 'ben')),
  ],
  [
    'notice-running',
    () => {
      const reason = 'Version 2 of the message answers it.';
      const settled = resolved('2026-03-06 18:00', 'cleo', { name: 'wire format', reason });
      return notice('2026-03-05 18:00', '2026-03-06 18:00', move(), doubt(), settled);
    },
  ],
  [
    'notice-extended',
    () => notice('2026-03-05 18:00', '2026-03-06 18:00', move(), extend('fay', 3, 'Two members are away.')),
  ],
  [
    'notice-extended-by-policy',
    () => notice('2026-03-05 18:00', '2026-03-09 18:10', move({ onFailure: OnFailure.EXTEND_ONCE, failureDays: 3 })),
  ],
  ['notice-changed', () => notice('2026-03-04 18:00', '2026-03-05 18:00', move(), ...four(), push())],
  [
    'notice-changed-votes-void',
    () => notice('2026-03-04 18:00', '2026-03-05 18:00', move({ invalidateOnChange: true }), ...four(), push()),
  ],
  [
    'notice-cancelled',
    () => notice('2026-03-04 18:00', '2026-03-05 18:00', move(), doubt('2026-03-03 18:00'), cancel('dan')),
  ],
  [
    'notice-cancelled-closed-too-long',
    () => notice('2026-03-04 19:00', '2026-03-07 19:00', move(), thread('2026-03-04 18:00', 'zoe', 'closed')),
  ],
  ['notice-withdrawn', () => notice('2026-03-04 18:00', '2026-03-05 18:00', move(), withdraw('zoe'))],
  ['notice-passed', () => notice('2026-03-08 18:00', '2026-03-09 18:10', move(), ...four())],
  [
    'notice-passed-at-once',
    () => {
      const postpone = move({}, MotionDisposition.POSTPONE);
      const end = closeNow('fay', 'The release is tomorrow');
      return notice('2026-03-04 18:00', '2026-03-05 18:10', postpone, ...four(), end);
    },
  ],
  [
    'notice-failed-counted-late',
    () => notice('2026-03-08 18:00', '2026-03-12 09:00', move(), voted('2026-03-03 10:00', 'ben', '-1')),
  ],
  [
    'notice-merged-before-decision',
    () => notice('2026-03-04 18:00', '2026-03-05 18:00', move(), thread('2026-03-05 18:00', 'gil', 'merged')),
  ],
  ['reminder', () => reminder('2026-03-05 18:00', move(), ...four())],
  ['why-proposed', () => why('2026-03-03 18:00', slow())],
  [
    'why-running',
    () => why('2026-03-05 18:00', move(), ...four(), doubt(), concern('2026-03-04 19:00', 'zoe', 'naming')),
  ],
  ['why-passed', () => why('2026-03-09 18:10', move(), ...four())],
  [
    'summary-running',
    () => renderMotions([motionAt('2026-03-05 18:00', ...numbered([move(), ...four(), doubt(), push()]))]),
  ],
  [
    'summary-second-motion',
    () => {
      const second = moved('2026-03-06 18:00', 'fay', { policy: policies.simple });
      return renderMotions(
        deriveMotions(numbered([move(), cancel('ada'), second]), instant('2026-03-07 18:00')).motions,
      );
    },
  ],
  notTaken('already-running', '/motion merge', move(), moved('2026-03-03 18:00', 'fay')),
  notTaken('may-not-move', '/motion merge', moved(start, 'hal')),
  notTaken('could-not-check', '/motion merge', moved(start, 'fay', { roles: [] })),
  notTaken(
    'empty-role',
    '/motion merge',
    moved(start, 'fay', { roles: [roleWith('tsc', []), roleWith('maintainers', ['fay'])] }),
  ),
  notTaken(
    'sole-voter',
    '/motion merge',
    moved(start, 'ada', { roles: [roleWith('tsc', ['ada']), roleWith('maintainers', ['fay'])] }),
  ),
  notTaken('result-pending', '/motion merge', move({ periodDays: 2 }), moved('2026-03-04 18:05', 'fay')),
  notTaken('long-name', '/concern', move(), concern('2026-03-05 10:00', 'dan', 'a name '.repeat(40))),
  notTaken('markdown-name', '/concern', move(), concern('2026-03-05 10:00', 'dan', '[x](y)')),
  notTaken('not-open', '/motion close', moved(start, 'fay', { subjectState: SubjectState.MERGED })),
  notTaken('no-motion', '/vote +1', voted(start, 'ben', '+1')),
  notTaken('over', '/vote +1', move(), cancel('dan'), voted('2026-03-06 10:00', 'ben', '+1')),
  notTaken('late', '/vote +1', move({ periodDays: 2 }), voted('2026-03-06 10:00', 'ben', '+1')),
  notTaken('not-by-command', '/vote +1', move({ ballotsBy: BallotsBy.REVIEW }), voted('2026-03-03 10:00', 'ben', '+1')),
  notTaken(
    'concern-exists',
    '/concern wire format: Field 4.',
    move(),
    doubt(),
    concern('2026-03-05 10:00', 'dan', 'wire format'),
  ),
  notTaken('not-a-member', '/concern naming: It is odd.', move(), concern('2026-03-05 10:00', 'hal', 'naming')),
  notTaken('no-name', '/concern', move(), concern('2026-03-05 10:00', 'dan', '')),
  notTaken('no-such-concern', '/resolve wire', move(), doubt(), resolved('2026-03-05 10:00', 'ben', { name: 'wire' })),
  notTaken(
    'not-the-raiser',
    '/resolve wire format',
    move(),
    doubt(),
    resolved('2026-03-05 10:00', 'gil', { name: 'wire format' }),
  ),
  notTaken(
    'no-reason',
    '/resolve wire format',
    move(),
    doubt(),
    resolved('2026-03-05 10:00', 'cleo', { name: 'wire format' }),
  ),
  notTaken(
    'not-a-member',
    '/confirm naming',
    move({ concernsBy: ConcernsBy.CONFIRMED }),
    concern('2026-03-04 10:00', 'hal', 'naming'),
    said('2026-03-05 10:00', 'zoe', { case: 'concernConfirmed', value: { name: 'naming' } }),
  ),
  notTaken('window-over', '/object It is too early.', move(), objected('2026-03-05 10:00', 'hal')),
  notTaken(
    'objected-before',
    '/object It is too early.',
    slow(),
    objected('2026-03-03 10:00', 'hal'),
    objected('2026-03-03 11:00', 'hal'),
  ),
  notTaken(
    'no-such-objection',
    '/answer hal: Section 4.',
    slow(),
    said('2026-03-03 10:00', 'fay', { case: 'objectionAnswered', value: { objectionId: 'x', answer: 'Section 4.' } }),
  ),
  notTaken('not-allowed', '/fcp extend 3', move(), extend('hal', 3)),
  notTaken('no-days', '/fcp extend soon', move(), extend('fay', 0)),
  notTaken('limit', '/fcp extend 30', move(), extend('fay', 30)),
  notTaken('not-running', '/fcp extend 3', moved('2026-03-06 10:00', 'fay'), extend('fay', 3)),
  notTaken('not-allowed', '/fcp cancel', move(), cancel('hal')),
  notTaken('not-by-policy', '/fcp close now Soon.', move({ allowCloseNow: false }), closeNow('fay', 'Soon.')),
  notTaken('stopped', '/fcp close now Soon.', move(), doubt(), closeNow('fay', 'Soon.')),
  notTaken('no-reason', '/fcp close now', move(), closeNow('fay', '')),
  notTaken('not-the-author', '/withdraw', move(), withdraw('hal')),
  notTaken(
    'not-allowed',
    '/fcp quiet',
    move(),
    said('2026-03-03 10:00', 'hal', { case: 'remindersQuieted', value: {} }),
  ),
  notTaken(
    'not-allowed',
    '/fcp refresh',
    move(),
    said('2026-03-03 10:00', 'hal', { case: 'rolesRefreshed', value: { roles: [] } }),
  ),
  ['why-review-that-is-no-ballot', () => why('2026-03-05 18:00', move(), reviewed('2026-03-03 10:00', 'ben', '+1'))],
  ['ballot-does-not-bind', () => support('2026-03-03 18:00', 'hal', slow(), voted('2026-03-03 10:00', 'hal', '-1'))],
  [
    'ballot-of-the-author',
    () =>
      support('2026-03-03 18:00', 'zoe', move({ authorsBallotBinds: false }), voted('2026-03-03 10:00', 'zoe', '+1')),
  ],
  ['help-of-a-member', () => help('2026-03-04 20:00', 'ben', move(), doubt())],
  ['help-of-a-guest', () => help('2026-03-03 18:00', 'hal', slow())],
  ['help-without-a-motion', () => help('2026-03-03 18:00', 'ben')],
];

compareGolden('motion', messages, readdirSync(join(import.meta.dirname, '../../golden')));
