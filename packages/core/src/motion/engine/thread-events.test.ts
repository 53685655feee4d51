import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { BallotChoice, BallotSource, MotionDisposition, MotionState } from '@rapporteur/idl';
import { type MotionEvent, MotionEventSchema, SubjectChange } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, moved } from '../../../testing/motion/fixture.ts';
import { readThreadCommands } from '../../command/index.ts';
import type { Post, ThreadFacts, TimelineEvent } from '../../github/index.ts';
import { deriveMotions } from './derive.ts';
import { dispositionOf, isRefresh, toEvent, toMotionEvents, uniteEvents } from './thread-events.ts';

type What = NonNullable<MessageInitShape<typeof MotionEventSchema>['what']>;

const start = '2026-03-02 18:00';
const account = (login: string, isBot = false) => ({ id: `id-${login}`, login, isBot });

/** A comment by ben, unless a test says otherwise. */
const comment = (id: number, body: string, part: Partial<Post> & { readonly when?: string } = {}): Post => {
  const { when = start, ...rest } = part;
  return {
    kind: 'comment',
    id,
    nodeId: `IC_${id}`,
    author: account('ben'),
    at: instant(when),
    updatedAt: instant(when),
    url: `https://github.com/flyteorg/flyte/pull/3553#issuecomment-${id}`,
    body,
    ...rest,
  };
};

const review = (id: number, verdict: NonNullable<Post['verdict']>, part: Partial<Post> = {}): Post =>
  comment(id, '', { kind: 'review', verdict, ...part });

const timelineEvent = (id: string, kind: TimelineEvent['kind'], part: Partial<TimelineEvent> = {}): TimelineEvent => ({
  id,
  kind,
  at: instant(start),
  actor: account('ben'),
  ...part,
});

const threadOf = (posts: readonly Post[], timelineEvents: readonly TimelineEvent[] = []): ThreadFacts => ({
  posts,
  timelineEvents,
});
const read = (posts: readonly Post[], timelineEvents: readonly TimelineEvent[] = []): MotionEvent[] => {
  const thread = threadOf(posts, timelineEvents);
  return toMotionEvents(thread, readThreadCommands(thread));
};
/** What an event says, without the names of messages. */
const whatOf = (what: What): MotionEvent['what'] => create(MotionEventSchema, { what }).what;

const vote = (choice: BallotChoice): What => ({
  case: 'ballotCast',
  value: { choice, source: BallotSource.COMMAND },
});

describe('a command as an event', () => {
  it.each<[string, What]>([
    ['/vote +1', vote(BallotChoice.FOR)],
    ['/vote -1', vote(BallotChoice.AGAINST)],
    ['/vote −1', vote(BallotChoice.AGAINST)],
    ['/vote Abstain', vote(BallotChoice.ABSTAIN)],
    ['/vote clear', vote(BallotChoice.CLEAR)],
    [
      '/object The wire format: not settled.',
      { case: 'objectionRaised', value: { reason: 'The wire format: not settled.' } },
    ],
    [
      '/concern Wire Format: Field 4: two things.',
      { case: 'concernRaised', value: { name: 'Wire Format', text: 'Field 4: two things.' } },
    ],
    ['/confirm wire format', { case: 'concernConfirmed', value: { name: 'wire format' } }],
    ['/resolve wire format', { case: 'concernResolved', value: { name: 'wire format', reason: '' } }],
    [
      '/resolve wire format: Section 4.',
      { case: 'concernResolved', value: { name: 'wire format', reason: 'Section 4.' } },
    ],
    ['/withdraw Superseded by #7775.', { case: 'withdrawn', value: { reason: 'Superseded by #7775.' } }],
    ['/withdraw', { case: 'withdrawn', value: { reason: '' } }],
    ['/fcp cancel The document will change.', { case: 'cancelled', value: { reason: 'The document will change.' } }],
    ['/fcp extend 3 Holidays.', { case: 'periodExtended', value: { days: 3, reason: 'Holidays.' } }],
    ['/fcp extend 3 days Holidays.', { case: 'periodExtended', value: { days: 3, reason: 'Holidays.' } }],
    ['/fcp extend 2 weeks: Holidays.', { case: 'periodExtended', value: { days: 14, reason: 'Holidays.' } }],
    ['/fcp extend 1 day', { case: 'periodExtended', value: { days: 1, reason: '' } }],
    ['/fcp close now The release waits.', { case: 'periodClosed', value: { reason: 'The release waits.' } }],
    ['/fcp quiet', { case: 'remindersQuieted', value: {} }],
  ])('%s', (text, what) => {
    const [event, ...others] = read([comment(7, text)]);
    expect(others).toEqual([]);
    expect(event?.what).toEqual(whatOf(what));
    expect(event).toMatchObject({
      id: 'comment-7.1',
      origin: 'comment-7',
      actor: { id: 'id-ben', login: 'ben' },
      url: 'https://github.com/flyteorg/flyte/pull/3553#issuecomment-7',
      gone: false,
    });
    expect(event?.at && timestampDate(event.at)).toEqual(instant(start));
  });

  it.each([
    ...[
      '/object',
      '/object\nIt is too early.',
      '/concern wire format',
      '/concern wire format:',
      '/concern 9:15 call: late',
    ],
    ...['/concern https://example.com/x: slow', '/confirm a: b', '/resolve : Section 4.', '/answer cy', '/answer: cy'],
    ...['/answer Section 4 settles it.', '/vote +1 because it is good', '/vote for', '/fcp quiet please', '/withdraw?'],
    ...[
      '/fcp extend a week',
      '/fcp extend -3',
      '/fcp extend 0',
      '/fcp extend 99999',
      '/fcp extend 2 months',
      '/fcp extend',
    ],
    ...['/fcp extend 1.5 days', '/fcp extend 2 more weeks', '/fcp extend 1 week and 2 days', '/fcp extend 3d'],
    ...['/fcp extend 2 Wochen', '/fcp extend 10/11', '/fcp close', '/fcp close now', '/fcp close The release waits.'],
  ])('E3: %s is of no form, so nothing of it is on record', (text) => {
    expect(read([comment(7, text)])).toEqual([]);
  });

  it.each(['/motion merge', '/fcp refresh', '/rfc stage accepted', '/rfc why', '/agenda', '/vote maybe', '/lgtm'])(
    '%s is none: what it freezes or means is not on the thread, or is nothing to a motion',
    (text) => {
      expect(read([comment(7, text)])).toEqual([]);
    },
  );

  it.each<[string, MotionDisposition | undefined, boolean]>([
    ['/motion merge', MotionDisposition.MERGE, false],
    ['/motion close', MotionDisposition.CLOSE, false],
    ['/motion postpone', MotionDisposition.POSTPONE, false],
    ['/fcp refresh', undefined, true],
    ['/fcp cancel', undefined, false],
  ])('%s moves, or reads the lists anew', (text, disposition, refreshes) => {
    const [command] = readThreadCommands(threadOf([comment(7, text)]));
    expect(command && [dispositionOf(command), isRefresh(command)]).toEqual([disposition, refreshes]);
  });
});

describe('an answer finds the objection', () => {
  const answered = (...posts: readonly Post[]): { objectionId: string; answer: string } | undefined => {
    const what = read(posts).findLast((event) => event.what.case === 'objectionAnswered')?.what;
    return what?.case === 'objectionAnswered'
      ? { objectionId: what.value.objectionId, answer: what.value.answer }
      : undefined;
  };
  const by = (login: string, when: string): Partial<Post> & { when: string } => ({ author: account(login), when });
  const objections = [
    comment(1, '/object No.', by('cy', '2026-03-02 19:00')),
    comment(2, '/object Nor I.', by('dee', '2026-03-02 20:00')),
    comment(3, 'Well.\n\n/object Still no.', by('cy', '2026-03-02 21:00')),
  ];

  it.each<[string, string, string, { objectionId: string; answer: string }]>([
    [
      'by login: the last of that person',
      'ada',
      '/answer cy: Section 4.',
      { objectionId: 'comment-3.1', answer: 'Section 4.' },
    ],
    [
      'by mention, in whatever case',
      'ada',
      '/answer @Dee: Section 5: all of it.',
      { objectionId: 'comment-2.1', answer: 'Section 5: all of it.' },
    ],
    ['of somebody who did not object', 'ada', '/answer eve: Yes.', { objectionId: '', answer: 'Yes.' }],
    ['withdrawn by who raised it', 'dee', '/object withdraw', { objectionId: 'comment-2.1', answer: '' }],
    ['withdrawn by somebody who raised none', 'eve', '/object Withdraw', { objectionId: '', answer: '' }],
  ])('%s', (_, who, text, expected) => {
    expect(answered(...objections, comment(4, text, by(who, '2026-03-02 22:00')))).toEqual(expected);
  });

  it('an objection that comes after the answer is not answered by it', () => {
    const early = comment(4, '/answer cy: Section 4.', by('ada', '2026-03-02 20:30'));
    expect(answered(...objections, early)?.objectionId).toBe('comment-1.1');
  });
});

describe('a review as a ballot', () => {
  const ballot = (choice: BallotChoice, reviewId = '5'): What => ({
    case: 'ballotCast',
    value: { choice, source: BallotSource.REVIEW, reviewId },
  });
  const dismissal = timelineEvent('31', 'review_dismissed', { detail: '5', verdict: 'approved' });

  it.each<[string, Post, readonly TimelineEvent[], readonly What[]]>([
    ['an approval is in favour', review(5, 'approved'), [], [ballot(BallotChoice.FOR)]],
    ['requested changes are against', review(5, 'changes_requested'), [], [ballot(BallotChoice.AGAINST)]],
    ['a comment is none', review(5, 'commented'), [], []],
    ['one that is not submitted is none', review(5, 'pending'), [], []],
    ['that of a bot is none', review(5, 'approved', { author: account('bot', true) }), [], []],
    [
      'a dismissed one said what it had said, and then nothing any more',
      review(5, 'dismissed'),
      [dismissal],
      [ballot(BallotChoice.FOR), { case: 'reviewDismissed', value: { reviewId: '5' } }],
    ],
    [
      'the dismissal of another says nothing of it',
      review(6, 'dismissed'),
      [dismissal],
      [{ case: 'reviewDismissed', value: { reviewId: '5' } }],
    ],
    ['a dismissed one of which nobody knows what it had said is none', review(5, 'dismissed'), [], []],
  ])('%s', (_, post, timelineEvents, expected) => {
    expect(read([post], timelineEvents).map(({ what }) => what)).toEqual(expected.map(whatOf));
  });

  it('is one with the commands in it, and comes before them', () => {
    const events = read([review(5, 'approved', { body: '/concern naming: Not yet.' })]);
    expect(events.map(({ origin, id }) => [origin, id]).toSorted()).toEqual([
      ['review-5', 'review-5.0'],
      ['review-5', 'review-5.1'],
    ]);
  });
});

describe('what happened to the thread', () => {
  const changed = (change: SubjectChange): What => ({ case: 'subjectChanged', value: { change } });

  it.each<[string, readonly TimelineEvent[], readonly [string, What][]]>([
    ['closed', [timelineEvent('1', 'closed')], [['event-1', changed(SubjectChange.CLOSED)]]],
    ['reopened', [timelineEvent('1', 'reopened')], [['event-1', changed(SubjectChange.REOPENED)]]],
    ['made a draft', [timelineEvent('1', 'drafted')], [['event-1', changed(SubjectChange.DRAFTED)]]],
    ['made ready', [timelineEvent('1', 'ready')], [['event-1', changed(SubjectChange.READY)]]],
    [
      'a merge is one, although GitHub tells that it closes, too',
      [timelineEvent('1', 'merged'), timelineEvent('2', 'closed')],
      [['event-1', changed(SubjectChange.MERGED)]],
    ],
    [
      'closed at another time than merged',
      [timelineEvent('1', 'closed'), timelineEvent('2', 'merged', { at: instant('2026-03-03 10:00') })],
      [
        ['event-1', changed(SubjectChange.CLOSED)],
        ['event-2', changed(SubjectChange.MERGED)],
      ],
    ],
    ['labels are nothing to a motion', [timelineEvent('1', 'labeled'), timelineEvent('2', 'unlabeled')], []],
  ])('%s', (_, timelineEvents, expected) => {
    expect(read([], timelineEvents).map(({ id, what }) => [id, what])).toEqual(
      expected.map(([id, what]) => [id, whatOf(what)]),
    );
  });
});

describe('two readings', () => {
  const first = [comment(1, '/vote +1'), comment(2, '/concern naming: Not yet.'), review(5, 'approved')];
  const known = read(first, [timelineEvent('9', 'closed')]);
  const unite = (posts: readonly Post[], timelineEvents: readonly TimelineEvent[] = []): [string, boolean][] =>
    uniteEvents({ known, fresh: read(posts, timelineEvents) }, threadOf(posts, timelineEvents)).map(({ id, gone }) => [
      id,
      gone,
    ]);

  it.each<[string, [string, boolean][], readonly Post[], readonly TimelineEvent[]]>([
    [
      'the same again are the same events',
      [
        ['comment-1.1', false],
        ['comment-2.1', false],
        ['review-5.0', false],
        ['event-9', false],
      ],
      first,
      [timelineEvent('9', 'closed')],
    ],
    [
      'what is new is added',
      [
        ['comment-1.1', false],
        ['comment-2.1', false],
        ['review-5.0', false],
        ['event-9', false],
        ['comment-3.1', false],
      ],
      [...first, comment(3, '/fcp quiet')],
      [timelineEvent('9', 'closed')],
    ],
    [
      'what stood in a comment or review that is gone stands, and is marked; other events are not on the thread anyway',
      [
        ['comment-1.1', false],
        ['comment-2.1', true],
        ['review-5.0', true],
        ['event-9', false],
      ],
      [comment(1, 'Never mind.')],
      [],
    ],
  ])('%s', (_, expected, post, timelineEvents) => {
    expect(unite(post, timelineEvents)).toEqual(expected);
  });

  it('what was known stands, whatever is read of it now', () => {
    const edited = [comment(1, '/vote -1', { versions: [] })];
    const [event] = uniteEvents({ known, fresh: read(edited) }, threadOf(edited));
    expect(event?.what).toEqual(whatOf(vote(BallotChoice.FOR)));
  });

  it('a comment that is back, such as after a lost page, is not gone any more', () => {
    const lost = uniteEvents({ known, fresh: [] }, threadOf([]));
    const back = uniteEvents({ known: lost, fresh: read(first) }, threadOf(first));
    expect(back.filter(({ gone }) => gone)).toEqual([]);
  });

  it('whatever is read how often: no id comes twice, and none is lost', () => {
    const comments = fc
      .uniqueArray(fc.nat({ max: 8 }), { maxLength: 6 })
      .map((ids) => ids.map((id) => comment(id, '/vote +1\n/fcp quiet')));
    fc.assert(
      fc.property(fc.array(comments, { maxLength: 5 }), (readings) => {
        let events: readonly MotionEvent[] = [];
        for (const post of readings) {
          const before = events;
          events = uniteEvents({ known: events, fresh: read(post) }, threadOf(post));
          const ids = events.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.slice(0, before.length)).toEqual(before.map(({ id }) => id));
        }
        const all = readings.flat().flatMap(({ id }) => [`comment-${id}.1`, `comment-${id}.2`]);
        expect(new Set(events.map(({ id }) => id))).toEqual(new Set(all));
        const last = new Set(readings.at(-1)?.map(({ id }) => `comment-${id}`));
        expect(events.every(({ origin, gone }) => gone === !last.has(origin))).toBe(true);
      }),
    );
  });
});

describe('a whole thread', () => {
  it('comes to a motion that passes, also when its comments are gone', () => {
    const command = (id: number, who: string, when: string, text: string): Post =>
      comment(id, text, { author: account(who), when });
    const posts = [
      command(1, 'fay', '2026-03-02 18:00', '/motion merge'),
      command(2, 'ada', '2026-03-06 10:00', '/vote +1'),
      command(3, 'ben', '2026-03-06 11:00', '/concern naming: Too long.\n/vote +1'),
      command(4, 'cleo', '2026-03-06 12:00', '/vote +1'),
      command(5, 'ben', '2026-03-07 12:00', '/resolve Naming'),
      review(6, 'approved', { author: account('dan'), at: instant('2026-03-07 13:00') }),
      command(7, 'dan', '2026-03-07 14:00', '/vote +1'),
    ];
    const [, ...said] = readThreadCommands(threadOf(posts));
    const [move] = readThreadCommands(threadOf(posts.slice(0, 1)));
    const { what } = moved(start, 'fay');
    const known = [...(move ? [toEvent(move, what)] : []), ...toMotionEvents(threadOf(posts), said)];
    const states = (events: readonly MotionEvent[], now: string): MotionState[] =>
      deriveMotions(events, instant(now)).motions.map(({ state }) => state);
    expect(states(known, '2026-03-06 11:30')).toEqual([MotionState.FCP]);
    expect(states(known, '2026-03-20 12:00')).toEqual([MotionState.PASSED]);
    const without = uniteEvents({ known, fresh: [] }, threadOf([]));
    expect(without.every(({ gone }) => gone)).toBe(true);
    expect(states(without, '2026-03-20 12:00')).toEqual([MotionState.PASSED]);
  });
});
