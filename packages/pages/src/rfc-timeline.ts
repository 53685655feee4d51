/** What happened to an RFC, in order of time: its stages, its votes, its meetings, each with what caused it. */
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Ballot,
  type ClockStop,
  type Concern,
  type DiscussedAt,
  type DocumentChange,
  type Extension,
  type Motion,
  type Objection,
  type Review,
  type Rfc,
  type RoleChange,
  Stage,
  type StageChange,
} from '@rapporteur/idl';

export type RfcFacts = {
  readonly rfc: Rfc;
  /** In any order. */
  readonly motions: readonly Motion[];
  readonly discussed: readonly DiscussedAt[];
};

/** Whether a ballot stands, was replaced by a later one, or came after the end. */
export type Standing = 'stands' | 'replaced' | 'late';

type What =
  | { readonly kind: 'opened' | 'closed' }
  | { readonly kind: 'stage'; readonly change: StageChange }
  | { readonly kind: 'review'; readonly review: Review }
  | { readonly kind: 'moved' | 'period' | 'ended'; readonly motion: Motion }
  | { readonly kind: 'ballot'; readonly ballot: Ballot; readonly standing: Standing }
  | { readonly kind: 'concern' | 'confirmed' | 'settled'; readonly concern: Concern }
  | { readonly kind: 'objection' | 'answered'; readonly objection: Objection }
  | { readonly kind: 'stopped' | 'running'; readonly stop: ClockStop }
  | { readonly kind: 'extended'; readonly extension: Extension }
  | { readonly kind: 'changed'; readonly change: DocumentChange }
  | { readonly kind: 'roles'; readonly change: RoleChange; readonly motion: Motion }
  | { readonly kind: 'discussed'; readonly meeting: DiscussedAt };

export type TimelineEvent = What & {
  /** Its anchor on the page, which stays what it is. */
  readonly id: string;
  /** Undefined where nobody knows. */
  readonly at: Date | undefined;
};

/** Everything that happened, once, the oldest first. At one instant a cause stands before what follows from it. */
export const timelineOf = ({ rfc, motions, discussed }: RfcFacts): TimelineEvent[] => {
  const found = [...ofRfc(rfc, motions), ...motions.flatMap(ofMotion), ...discussed.map(ofMeeting)];
  const undated = rfc.createdAt ? timestampDate(rfc.createdAt).getTime() : 0;
  const timeOf = ({ at }: Dated): number => at?.getTime() ?? undated;
  const names = new Map<string, number>();
  return found
    .toSorted((a, b) => timeOf(a) - timeOf(b) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    .map((one) => {
      const name = `${one.kind}-${Math.floor(timeOf(one) / 1000)}`;
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      return { ...one, id: count === 1 ? name : `${name}-${count}` };
    });
};

type Dated = What & { readonly at: Date | undefined };

const ORDER: readonly What['kind'][] = [
  'opened',
  'changed',
  'review',
  'moved',
  'roles',
  'ballot',
  'concern',
  'confirmed',
  'objection',
  'settled',
  'answered',
  'extended',
  'stopped',
  'running',
  'period',
  'ended',
  'discussed',
  'closed',
  'stage',
];

const dated = (at: Timestamp | undefined, what: What): Dated => ({ ...what, at: at && timestampDate(at) });

/** What may not have happened yet. */
const whenever = (at: Timestamp | undefined, what: What): Dated[] => (at ? [dated(at, what)] : []);

const ofRfc = ({ createdAt, closedAt, history, reviews }: Rfc, motions: readonly Motion[]): Dated[] => {
  const [first] = history;
  const isOpening =
    first?.from === Stage.UNSPECIFIED && first.cause?.at !== undefined && first.cause.at.seconds === createdAt?.seconds;
  // A review that is a vote is told as one.
  const votes = new Set(
    motions.flatMap(({ ballots, superseded, late }) =>
      [...ballots, ...superseded, ...late].flatMap(({ reviewId }) => (reviewId ? [reviewId] : [])),
    ),
  );
  return [
    ...(isOpening ? [] : whenever(createdAt, { kind: 'opened' })),
    ...history.map((change) => dated(change.cause?.at, { kind: 'stage', change })),
    ...reviews.filter(({ id }) => !votes.has(id)).map((review) => dated(review.at, { kind: 'review', review })),
    ...whenever(closedAt, { kind: 'closed' }),
  ];
};

const ofMotion = (motion: Motion): Dated[] => {
  const ballot =
    (standing: Standing) =>
    (one: Ballot): Dated =>
      dated(one.at, { kind: 'ballot', ballot: one, standing });
  return [
    dated(motion.openedAt, { kind: 'moved', motion }),
    ...whenever(motion.fcpStartedAt, { kind: 'period', motion }),
    ...motion.ballots.map(ballot('stands')),
    ...motion.superseded.map(ballot('replaced')),
    ...motion.late.map(ballot('late')),
    ...motion.concerns.flatMap((concern) => [
      dated(concern.at, { kind: 'concern', concern }),
      ...(concern.confirmedBy ? whenever(concern.blocksSince, { kind: 'confirmed', concern }) : []),
      ...whenever(concern.resolvedAt, { kind: 'settled', concern }),
    ]),
    ...motion.objections.flatMap((objection) => [
      dated(objection.at, { kind: 'objection', objection }),
      ...whenever(objection.answeredAt, { kind: 'answered', objection }),
    ]),
    ...motion.stops.flatMap((stop) => [
      dated(stop.from, { kind: 'stopped', stop }),
      ...whenever(stop.until, { kind: 'running', stop }),
    ]),
    ...motion.extensions.map((extension) => dated(extension.at, { kind: 'extended', extension })),
    ...motion.changes.map((change) => dated(change.at, { kind: 'changed', change })),
    ...motion.roleChanges.map((change) => dated(change.at, { kind: 'roles', change, motion })),
    ...whenever(motion.result?.at ?? motion.endedAt, { kind: 'ended', motion }),
  ];
};

const ofMeeting = (meeting: DiscussedAt): Dated => {
  const date = new Date(meeting.meeting.slice(-'2026-05-07'.length));
  const onDay = Number.isNaN(date.getTime()) ? undefined : date;
  return { kind: 'discussed', meeting, at: meeting.start ? timestampDate(meeting.start) : onDay };
};
