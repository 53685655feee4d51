/** From settings, charter, people's words and facts to a working group with its pull requests. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type GroupPullRequest,
  GroupPullRequestSchema,
  type GroupSettings,
  GroupSource,
  type Person,
  PersonSchema,
  type Reason,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  toGroupName,
} from '@rapporteur/idl';
import { type RecordedCommand, type Rfc, type WorkingGroup, WorkingGroupSchema } from '@rapporteur/idl/record';
import { type PullRequestFacts, sameReference, toSubjectRef } from '../github/index.ts';
import { latestReviews, toState } from '../rfc/index.ts';
import { isMember, type Look, lookAt, reasonsFor } from './match.ts';
import { mergeRecorded } from './recorded.ts';
import { belowOf } from './stack.ts';

/** What `deriveGroup` looks at. */
export type DeriveGroupOptions = {
  readonly settings: GroupSettings;
  /** The group as the registry file has it; without one, what was read of it before stays. */
  readonly charter?: WorkingGroup | undefined;
  /** Where the group comes from; without it, as before. */
  readonly source?: GroupSource | undefined;
  /** Pull requests as read; those that do not belong are left out. */
  readonly pulls: readonly PullRequestFacts[];
  /** Pull requests that are only looked at, since others may be stacked on them. */
  readonly around?: readonly PullRequestFacts[] | undefined;
  /** The group as stored; its pull requests that are not among `pulls` stay as they are while they belong. */
  readonly previous?: WorkingGroup | undefined;
  readonly rfcs?: readonly Rfc[] | undefined;
  /** What people said; what they said before stays. */
  readonly words?: readonly RecordedCommand[] | undefined;
  readonly now: Date;
};

/** The group now. Reviews and files that were not read are taken from `previous`. */
export const deriveGroup = (options: DeriveGroupOptions): WorkingGroup => {
  const { settings, charter, pulls, around = [], previous, rfcs, now } = options;
  const name = toGroupName(settings.key);
  const words = mergeRecorded(previous?.recordedCommands ?? [], options.words ?? []);
  const known = [
    create(WorkingGroupSchema, { name, recordedCommands: words, pullRequests: [...(previous?.pullRequests ?? [])] }),
  ];
  const look = lookAt(settings, { known, pulls: [...pulls, ...around], rfcs });
  const read = pulls.flatMap((pull) => {
    const because = reasonsFor(pull, look);
    return because.length > 0 ? [toPullRequest(pull, because, look)] : [];
  });
  const unread = look.stored.filter(
    ({ subject }) =>
      subject !== undefined && !pulls.some((pull) => sameReference(pull, subject)) && isMember(subject, look),
  );
  const { chairs, withoutChairSince } = chairsOf(options);
  return create(WorkingGroupSchema, {
    name,
    version: previous?.version ?? 0,
    title: settings.title ?? charter?.title ?? (previous?.title || settings.key),
    mission: settings.mission ?? charter?.mission ?? previous?.mission ?? '',
    deliverable: charter?.deliverable ?? previous?.deliverable ?? '',
    channels: [...(charter?.channels ?? previous?.channels ?? [])],
    chairs,
    members: [...(charter?.members ?? previous?.members ?? [])],
    source: options.source ?? (previous?.source || GroupSource.SETTINGS),
    pullRequests: [...read, ...unread].sort(byPlace),
    recordedCommands: words,
    ...(withoutChairSince ? { withoutChairSince } : {}),
    seenAt: previous?.seenAt ?? timestampFromDate(now),
  });
};

/** Where neither settings nor charter say anything about chairs, nobody knows whether there is one. */
const chairsOf = ({ settings, charter, previous, now }: DeriveGroupOptions) => {
  const told: readonly Person[] | undefined =
    settings.chairs?.values.map((login) => create(PersonSchema, { login })) ?? charter?.chairs;
  if (!told) return { chairs: [...(previous?.chairs ?? [])], withoutChairSince: previous?.withoutChairSince };
  if (told.length > 0) return { chairs: [...told], withoutChairSince: undefined };
  return { chairs: [], withoutChairSince: previous?.withoutChairSince ?? timestampFromDate(now) };
};

const toPullRequest = (pull: PullRequestFacts, because: readonly Reason[], look: Look): GroupPullRequest => {
  const before = look.stored.find(({ subject }) => subject && sameReference(subject, pull));
  const stackedOn = belowSubject(pull, look);
  return create(GroupPullRequestSchema, {
    subject: create(SubjectRefSchema, {
      repository: pull.repository,
      number: pull.number,
      kind: SubjectKind.PULL_REQUEST,
      nodeId: pull.nodeId,
      title: pull.title,
      url: pull.url,
    }),
    author: pull.author,
    state: toState(pull),
    reviews: pull.reviews
      ? latestReviews(pull.reviews, { id: pull.authorId, login: pull.author })
      : (before?.reviews ?? []),
    requestedReviewers: [...pull.requestedReviewers],
    because: [...because],
    createdAt: timestampFromDate(pull.createdAt),
    updatedAt: timestampFromDate(pull.updatedAt),
    ...(pull.closedAt ? { closedAt: timestampFromDate(pull.closedAt) } : {}),
    base: pull.base,
    head: pull.head,
    ...(stackedOn ? { stackedOn } : {}),
  });
};

/** The pull request below: first one that belongs, by which this one belongs too. */
const belowSubject = (pull: PullRequestFacts, look: Look): SubjectRef | undefined => {
  const all = belowOf(pull, look);
  const below = all.find((one) => isMember(one, look, [pull])) ?? all[0];
  return below && toSubjectRef({ repository: below.repository, number: below.number, kind: 'pull' });
};

const byPlace = (a: GroupPullRequest, b: GroupPullRequest): number => {
  const [left, right] = [a.subject?.repository ?? '', b.subject?.repository ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return (a.subject?.number ?? 0) - (b.subject?.number ?? 0);
};
