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
import { type commandMessages, commandTable, nameCommand, standingsOf } from '../../src/command/index.ts';
import type { OwnWords } from '../../src/document/index.ts';
import { toToken, transitionsBetween } from '../../src/motion/engine/transition.ts';
import {
  deriveMotions,
  dueReminder,
  motionMessages,
  type Support,
  standingOn,
  supportOf,
  untold,
} from '../../src/motion/index.ts';
import { policies } from '../../src/motion/policy/policy.ts';
import { resolveSettings } from '../../src/settings/index.ts';
import { answerTo, type Examples, examplesOf } from '../golden.ts';
import { concern, instant, motionAt, moved, resolved, reviewed, said, thread, voted } from '../motion/fixture.ts';
import { accountOf, roleWith } from '../motion/script.ts';

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
const inOwnWords = (
  [motion, transitions, now]: Parameters<typeof motionMessages.notice>,
  own: OwnWords,
): Parameters<typeof motionMessages.notice> => [motion, transitions, now, own];

const announced = (
  before: string | undefined,
  now: string,
  ...happened: readonly MotionEvent[]
): Parameters<typeof motionMessages.notice> => {
  const events = numbered(happened);
  const until = before === undefined ? 0 : instant(before).getTime() / 1000;
  const former = before && motionAt(before, ...events.filter(({ at }) => (at?.seconds ?? 0n) <= until));
  const tokens = former ? transitionsBetween(undefined, former).map((transition) => toToken(former, transition)) : [];
  const motion = motionAt(now, ...events);
  const transitions = untold(motion, tokens);
  if (transitions.length === 0) throw new Error('there is nothing to tell');
  return [motion, transitions, instant(now)];
};

const reminded = (now: string, ...events: readonly MotionEvent[]): Parameters<typeof motionMessages.reminder> => {
  const motion = motionAt(now, ...numbered(events));
  const due = dueReminder(motion, instant(now));
  if (!due) throw new Error('no reminder is due');
  return [motion, due];
};

const URL = 'https://github.com/flyteorg/flyte/pull/3553#issuecomment-103';
/** A ballot that does not bind. */
const cast = (now: string, who: string, ...events: readonly MotionEvent[]): Support => {
  const motion = motionAt(now, ...numbered(events));
  const ballot = motion.ballots.find(({ account }) => account?.login === who);
  const found = supportOf([motion], { commandId: ballot?.eventId ?? '', now: instant(now) });
  if (!found) throw new Error(`The ballot of ${who} binds.`);
  return found;
};
/** What somebody asks for help with while a motion runs, or none. */
const helped = (
  now: string,
  who: string,
  ...events: readonly MotionEvent[]
): Parameters<typeof commandMessages.help>[0] => {
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
  return { source: { login: who, text: '/help', url: URL }, entries };
};

type NotTaken = Readonly<Record<string, Parameters<typeof commandMessages.notTaken>[0]>>;

/** The last event, which the engine refuses for this reason. */
const refused = (code: string, text: string, ...events: readonly MotionEvent[]): NotTaken => {
  const name = /^\/(?:motion|fcp) \w+|^\/\w+/.exec(text)?.[0] ?? '';
  const list = numbered(events);
  const last = list.at(-1);
  const because: Reason | undefined = deriveMotions(list, instant('2026-03-06 18:00')).refused.get(last?.id ?? '');
  const spec = commandTable.find((one) => nameCommand(one) === name);
  if (because?.code !== code || !spec) throw new Error(`${text}: ${because?.code ?? 'it was taken up'}`);
  const source = { login: last?.actor?.login ?? '', text, url: last?.url ?? '' };
  return { [`not-taken-${name.slice(1).replace(' ', '-')}-${code}`]: { source, spec, because } };
};

/** Commands that a motion does not take up: for examples of a message about commands. */
export const notTakenByMotions: NotTaken = {
  ...refused('already-running', '/motion merge', move(), moved('2026-03-03 18:00', 'fay')),
  ...refused('may-not-move', '/motion merge', moved(start, 'hal')),
  ...refused('could-not-check', '/motion merge', moved(start, 'fay', { roles: [] })),
  ...refused(
    'empty-role',
    '/motion merge',
    moved(start, 'fay', { roles: [roleWith('tsc', []), roleWith('maintainers', ['fay'])] }),
  ),
  ...refused(
    'sole-voter',
    '/motion merge',
    moved(start, 'ada', { roles: [roleWith('tsc', ['ada']), roleWith('maintainers', ['fay'])] }),
  ),
  ...refused('result-pending', '/motion merge', move({ periodDays: 2 }), moved('2026-03-04 18:05', 'fay')),
  ...refused('long-name', '/concern', move(), concern('2026-03-05 10:00', 'dan', 'a name '.repeat(40))),
  ...refused('markdown-name', '/concern', move(), concern('2026-03-05 10:00', 'dan', '[x](y)')),
  ...refused('not-open', '/motion close', moved(start, 'fay', { subjectState: SubjectState.MERGED })),
  ...refused('no-motion', '/vote +1', voted(start, 'ben', '+1')),
  ...refused('over', '/vote +1', move(), cancel('dan'), voted('2026-03-06 10:00', 'ben', '+1')),
  ...refused('late', '/vote +1', move({ periodDays: 2 }), voted('2026-03-06 10:00', 'ben', '+1')),
  ...refused(
    'not-by-command',
    '/vote +1',
    move({ ballotsBy: BallotsBy.REVIEW }),
    voted('2026-03-03 10:00', 'ben', '+1'),
  ),
  ...refused(
    'concern-exists',
    '/concern wire format: Field 4.',
    move(),
    doubt(),
    concern('2026-03-05 10:00', 'dan', 'wire format'),
  ),
  ...refused('not-a-member', '/concern naming: It is odd.', move(), concern('2026-03-05 10:00', 'hal', 'naming')),
  ...refused('no-name', '/concern', move(), concern('2026-03-05 10:00', 'dan', '')),
  ...refused(
    'no-such-concern',
    '/resolve wire',
    move(),
    doubt(),
    resolved('2026-03-05 10:00', 'ben', { name: 'wire' }),
  ),
  ...refused(
    'not-the-raiser',
    '/resolve wire format',
    move(),
    doubt(),
    resolved('2026-03-05 10:00', 'gil', { name: 'wire format' }),
  ),
  ...refused(
    'no-reason',
    '/resolve wire format',
    move(),
    doubt(),
    resolved('2026-03-05 10:00', 'cleo', { name: 'wire format' }),
  ),
  ...refused(
    'not-a-member',
    '/confirm naming',
    move({ concernsBy: ConcernsBy.CONFIRMED }),
    concern('2026-03-04 10:00', 'hal', 'naming'),
    said('2026-03-05 10:00', 'zoe', { case: 'concernConfirmed', value: { name: 'naming' } }),
  ),
  ...refused('window-over', '/object It is too early.', move(), objected('2026-03-05 10:00', 'hal')),
  ...refused(
    'objected-before',
    '/object It is too early.',
    slow(),
    objected('2026-03-03 10:00', 'hal'),
    objected('2026-03-03 11:00', 'hal'),
  ),
  ...refused(
    'no-such-objection',
    '/answer hal: Section 4.',
    slow(),
    said('2026-03-03 10:00', 'fay', { case: 'objectionAnswered', value: { objectionId: 'x', answer: 'Section 4.' } }),
  ),
  ...refused('not-allowed', '/fcp extend 3', move(), extend('hal', 3)),
  ...refused('no-days', '/fcp extend soon', move(), extend('fay', 0)),
  ...refused('limit', '/fcp extend 30', move(), extend('fay', 30)),
  ...refused('not-running', '/fcp extend 3', moved('2026-03-06 10:00', 'fay'), extend('fay', 3)),
  ...refused('not-allowed', '/fcp cancel', move(), cancel('hal')),
  ...refused('not-by-policy', '/fcp close now Soon.', move({ allowCloseNow: false }), closeNow('fay', 'Soon.')),
  ...refused('stopped', '/fcp close now Soon.', move(), doubt(), closeNow('fay', 'Soon.')),
  ...refused('no-reason', '/fcp close now', move(), closeNow('fay', '')),
  ...refused('not-the-author', '/withdraw', move(), withdraw('hal')),
  ...refused(
    'not-allowed',
    '/fcp quiet',
    move(),
    said('2026-03-03 10:00', 'hal', { case: 'remindersQuieted', value: {} }),
  ),
  ...refused(
    'not-allowed',
    '/fcp refresh',
    move(),
    said('2026-03-03 10:00', 'hal', { case: 'rolesRefreshed', value: { roles: [] } }),
  ),
};

/** The help while a motion runs, likewise. */
export const helpByMotions = {
  'help-of-a-member': helped('2026-03-04 20:00', 'ben', move(), doubt()),
  'help-of-a-guest': helped('2026-03-03 18:00', 'hal', slow()),
  'help-without-a-motion': helped('2026-03-03 18:00', 'ben'),
};

export const motionExamples: Examples<typeof motionMessages> = {
  notice: examplesOf(motionMessages.notice, (notice) => ({
    'notice-moved': notice(...announced(undefined, start, slow())),
    'notice-moved-in-own-words': notice(
      ...inOwnWords(announced(undefined, start, slow()), {
        opening: 'It is time to decide on the proposal of {author}.',
        closing: 'Please be kind: see our [rules](https://example.org/rules).',
      }),
    ),
    'notice-moved-rust-like': notice(
      ...announced(undefined, start, moved(start, 'ada', { policy: policies['rust-like'] })),
    ),
    'notice-moved-simple': notice(...announced(undefined, start, moved(start, 'fay', { policy: policies.simple }))),
    'notice-moved-to-close': notice(...announced(undefined, start, move({}, MotionDisposition.CLOSE))),
    'notice-started': notice(...announced(start, '2026-03-05 18:00', slow())),
    'notice-stopped-by-concern': notice(...announced('2026-03-04 17:00', '2026-03-04 18:00', move(), doubt())),
    'notice-stopped-by-closing': notice(
      ...announced('2026-03-04 17:00', '2026-03-04 18:00', move(), thread('2026-03-04 18:00', 'zoe', 'closed')),
    ),
    'notice-stopped-by-draft': notice(
      ...announced('2026-03-04 17:00', '2026-03-04 18:00', move(), thread('2026-03-04 18:00', 'zoe', 'drafted')),
    ),
    'notice-stopped-by-objection': notice(
      ...announced('2026-03-04 17:00', '2026-03-04 18:00', move(), objected('2026-03-04 18:00', 'ben')),
    ),
    'notice-running': notice(
      ...announced(
        '2026-03-05 18:00',
        '2026-03-06 18:00',
        move(),
        doubt(),
        resolved('2026-03-06 18:00', 'cleo', { name: 'wire format', reason: 'Version 2 of the message answers it.' }),
      ),
    ),
    'notice-extended': notice(
      ...announced('2026-03-05 18:00', '2026-03-06 18:00', move(), extend('fay', 3, 'Two members are away.')),
    ),
    'notice-extended-by-policy': notice(
      ...announced('2026-03-05 18:00', '2026-03-09 18:10', move({ onFailure: OnFailure.EXTEND_ONCE, failureDays: 3 })),
    ),
    'notice-changed': notice(...announced('2026-03-04 18:00', '2026-03-05 18:00', move(), ...four(), push())),
    'notice-changed-votes-void': notice(
      ...announced('2026-03-04 18:00', '2026-03-05 18:00', move({ invalidateOnChange: true }), ...four(), push()),
    ),
    'notice-cancelled': notice(
      ...announced('2026-03-04 18:00', '2026-03-05 18:00', move(), doubt('2026-03-03 18:00'), cancel('dan')),
    ),
    'notice-cancelled-closed-too-long': notice(
      ...announced('2026-03-04 19:00', '2026-03-07 19:00', move(), thread('2026-03-04 18:00', 'zoe', 'closed')),
    ),
    'notice-withdrawn': notice(...announced('2026-03-04 18:00', '2026-03-05 18:00', move(), withdraw('zoe'))),
    'notice-passed': notice(...announced('2026-03-08 18:00', '2026-03-09 18:10', move(), ...four())),
    'notice-passed-at-once': notice(
      ...announced(
        '2026-03-04 18:00',
        '2026-03-05 18:10',
        move({}, MotionDisposition.POSTPONE),
        ...four(),
        closeNow('fay', 'The release is tomorrow'),
      ),
    ),
    'notice-failed-counted-late': notice(
      ...announced('2026-03-08 18:00', '2026-03-12 09:00', move(), voted('2026-03-03 10:00', 'ben', '-1')),
    ),
    'notice-merged-before-decision': notice(
      ...announced('2026-03-04 18:00', '2026-03-05 18:00', move(), thread('2026-03-05 18:00', 'gil', 'merged')),
    ),
  })),
  reminder: examplesOf(motionMessages.reminder, (reminder) => ({
    reminder: reminder(...reminded('2026-03-05 18:00', move(), ...four())),
  })),
  why: examplesOf(motionMessages.why, (message) => {
    const why = (now: string, ...events: readonly MotionEvent[]) =>
      message(motionAt(now, ...numbered(events)), instant(now));
    return {
      'why-proposed': why('2026-03-03 18:00', slow()),
      'why-running': why('2026-03-05 18:00', move(), ...four(), doubt(), concern('2026-03-04 19:00', 'zoe', 'naming')),
      'why-passed': why('2026-03-09 18:10', move(), ...four()),
      'why-review-that-is-no-ballot': why('2026-03-05 18:00', move(), reviewed('2026-03-03 10:00', 'ben', '+1')),
    };
  }),
  summary: examplesOf(motionMessages.summary, (summary) => {
    const second = moved('2026-03-06 18:00', 'fay', { policy: policies.simple });
    return {
      'summary-running': summary([motionAt('2026-03-05 18:00', ...numbered([move(), ...four(), doubt(), push()]))]),
      'summary-second-motion': summary(
        deriveMotions(numbered([move(), cancel('ada'), second]), instant('2026-03-07 18:00')).motions,
      ),
    };
  }),
  support: examplesOf(motionMessages.support, (message) => {
    const support = (who: string, ballot: Support) => answerTo({ login: who, url: URL })('/vote +1', message(ballot));
    const vote = voted('2026-03-03 10:00', 'zoe', '+1');
    return {
      'ballot-does-not-bind': support(
        'hal',
        cast('2026-03-03 18:00', 'hal', slow(), voted('2026-03-03 10:00', 'hal', '-1')),
      ),
      'ballot-of-the-author': support(
        'zoe',
        cast('2026-03-03 18:00', 'zoe', move({ authorsBallotBinds: false }), vote),
      ),
    };
  }),
};
