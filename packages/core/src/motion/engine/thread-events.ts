/** What is said and done on a thread as events of motions. What a motion freezes is not on the thread and comes from elsewhere. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Account, AccountSchema, BallotChoice, BallotSource, MotionDisposition } from '@rapporteur/idl';
import { type MotionEvent, MotionEventSchema, SubjectChange } from '@rapporteur/idl/record';
import type { ThreadCommand } from '../../command/index.ts';
import type { AccountFacts, Post, ThreadFacts, TimelineEvent } from '../../github/index.ts';
import { cutText, LONGEST_QUOTE } from '../../shared/cut.ts';

type What = NonNullable<MessageInitShape<typeof MotionEventSchema>['what']>;

/** Events that a thread tells by itself: commands, reviews, and what happened to it. */
export const toMotionEvents = (thread: ThreadFacts, commands: readonly ThreadCommand[]): MotionEvent[] => [
  ...toCommandEvents(commands),
  ...toReviewEvents(thread),
  ...fromTimeline(thread),
];

const toCommandEvents = (commands: readonly ThreadCommand[]): MotionEvent[] => {
  const objections = new Map<string, string>();
  return commands.flatMap((command) => {
    const what = toWhat(command, (login) => objections.get(login.toLowerCase()) ?? '');
    if (what?.case === 'objectionRaised') objections.set(command.author.login.toLowerCase(), command.id);
    return what ? [toEvent(command, what)] : [];
  });
};

const toReviewEvents = ({ posts, timelineEvents }: ThreadFacts): MotionEvent[] => {
  const dismissed = new Map<string, TimelineEvent['verdict']>();
  for (const { kind, detail = '', verdict } of timelineEvents) {
    if (kind === 'review_dismissed' && !dismissed.has(detail)) dismissed.set(detail, verdict);
  }
  return posts.flatMap((one) => toReview(one, dismissed));
};

const fromTimeline = ({ timelineEvents }: ThreadFacts): MotionEvent[] => {
  const merges = new Set(timelineEvents.flatMap(({ kind, at }) => (kind === 'merged' ? [at.getTime()] : [])));
  return timelineEvents.flatMap((timelineEvent) => toTimelineEvent(timelineEvent, merges));
};

/** The disposition for which a command moves; undefined if it makes no motion. */
export const dispositionOf = ({ name }: Pick<ThreadCommand, 'name'>): MotionDisposition | undefined => {
  switch (name) {
    case '/motion merge':
      return MotionDisposition.MERGE;
    case '/motion close':
      return MotionDisposition.CLOSE;
    case '/motion postpone':
      return MotionDisposition.POSTPONE;
    default:
      return undefined;
  }
};

/** Whether a command reads the lists of a motion anew. */
export const isRefresh = ({ name }: Pick<ThreadCommand, 'name'>): boolean => name === '/fcp refresh';

/** An event by a command; `what` is what it does. */
export const toEvent = ({ id, origin, at, author, url }: ThreadCommand, what: What): MotionEvent =>
  create(MotionEventSchema, { id, origin, url, at: timestampFromDate(at), actor: toAccount(author), what });

/** An account as the contract has it. */
export const toAccount = ({ id, login }: Pick<AccountFacts, 'id' | 'login'>): Account =>
  create(AccountSchema, { id, login });

/** Of two readings of events the known ones stand; those whose text is gone from the thread are marked. */
export const uniteEvents = (
  { known, fresh }: { readonly known: readonly MotionEvent[]; readonly fresh: readonly MotionEvent[] },
  thread: ThreadFacts,
): MotionEvent[] => {
  const ids = new Set(known.map(({ id }) => id));
  const standing = new Set(thread.posts.map(originOf));
  const isGone = ({ origin }: MotionEvent): boolean => /^(?:comment|review)-/.test(origin) && !standing.has(origin);
  return [...known.map((event) => ({ ...event, gone: isGone(event) })), ...fresh.filter(({ id }) => !ids.has(id))];
};

const originOf = ({ kind, id }: Pick<Post, 'kind' | 'id'>): string => `${kind}-${id}`;

/** `objectionOf` is the last objection of somebody, said before. */
const toWhat = ({ name, author, values }: ThreadCommand, objectionOf: (login: string) => string): What | undefined => {
  const { login = '', name: concern = '', days = 0, word = '' } = values;
  // All of it stands in the comment, at the address beside it.
  const text = cutText(values.text ?? '', LONGEST_QUOTE);
  switch (name) {
    case '/vote':
      return {
        case: 'ballotCast',
        value: { choice: CHOICES.get(word) ?? BallotChoice.UNSPECIFIED, source: BallotSource.COMMAND },
      };
    case '/object':
      return { case: 'objectionRaised', value: { reason: text } };
    case '/object withdraw':
      return toAnswer(objectionOf(author.login), '');
    case '/answer':
      return toAnswer(objectionOf(login), text);
    case '/concern':
      return { case: 'concernRaised', value: { name: cutText(concern, LONGEST_QUOTE), text } };
    case '/confirm':
      return { case: 'concernConfirmed', value: { name: cutText(concern, LONGEST_QUOTE) } };
    case '/resolve':
      return { case: 'concernResolved', value: { name: cutText(concern, LONGEST_QUOTE), reason: text } };
    case '/withdraw':
      return { case: 'withdrawn', value: { reason: text } };
    case '/fcp cancel':
      return { case: 'cancelled', value: { reason: text } };
    case '/fcp extend':
      return { case: 'periodExtended', value: { days, reason: text } };
    case '/fcp close':
      return { case: 'periodClosed', value: { reason: text } };
    case '/fcp quiet':
      return { case: 'remindersQuieted', value: {} };
    default:
      return undefined;
  }
};

const CHOICES = new Map<string, BallotChoice>([
  ['+1', BallotChoice.FOR],
  ['-1', BallotChoice.AGAINST],
  ['abstain', BallotChoice.ABSTAIN],
  ['clear', BallotChoice.CLEAR],
]);

/** Answers the last objection of somebody; the event is known by the command that raised it. */
const toAnswer = (objectionId: string, answer: string): What => ({
  case: 'objectionAnswered',
  value: { objectionId, answer },
});

const toReview = (post: Post, dismissed: ReadonlyMap<string, TimelineEvent['verdict']>): MotionEvent[] => {
  const { kind, id, verdict, author, at, url } = post;
  if (kind !== 'review' || author.isBot) return [];
  // A dismissed review no longer says what it had said; its dismissal does.
  const commands = verdict === 'dismissed' ? dismissed.get(String(id)) : verdict;
  const choice =
    commands === 'approved'
      ? BallotChoice.FOR
      : commands === 'changes_requested'
        ? BallotChoice.AGAINST
        : BallotChoice.UNSPECIFIED;
  if (choice === BallotChoice.UNSPECIFIED) return [];
  const value = { choice, source: BallotSource.REVIEW, reviewId: String(id) };
  const origin = originOf(post);
  const what: What = { case: 'ballotCast', value };
  return [
    create(MotionEventSchema, {
      id: `${origin}.0`,
      origin,
      url,
      at: timestampFromDate(at),
      actor: toAccount(author),
      what,
    }),
  ];
};

const CHANGES = {
  closed: SubjectChange.CLOSED,
  reopened: SubjectChange.REOPENED,
  merged: SubjectChange.MERGED,
  drafted: SubjectChange.DRAFTED,
  ready: SubjectChange.READY,
} as const;

const toTimelineEvent = (
  { kind, id, at, actor, detail = '' }: TimelineEvent,
  merges: ReadonlySet<number>,
): MotionEvent[] => {
  const event = (what: What): MotionEvent[] => [
    create(MotionEventSchema, {
      id: `event-${id}`,
      origin: `event-${id}`,
      at: timestampFromDate(at),
      actor: toAccount(actor),
      what,
    }),
  ];
  switch (kind) {
    case 'review_dismissed':
      return event({ case: 'reviewDismissed', value: { reviewId: detail } });
    case 'closed':
      // A merge closes as well; GitHub tells both.
      return merges.has(at.getTime()) ? [] : event({ case: 'subjectChanged', value: { change: CHANGES[kind] } });
    case 'reopened':
    case 'merged':
    case 'drafted':
    case 'ready':
      return event({ case: 'subjectChanged', value: { change: CHANGES[kind] } });
    case 'labeled':
    case 'unlabeled':
    case 'transferred':
      return [];
    default:
      return kind satisfies never;
  }
};
