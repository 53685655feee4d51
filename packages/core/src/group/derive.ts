/** From settings and facts to a working group with its pull requests. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type GroupPullRequest,
  GroupPullRequestSchema,
  type GroupSettings,
  PersonSchema,
  type Reason,
  type Rfc,
  SubjectKind,
  SubjectRefSchema,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { type PullRequestFacts, sameReference } from '../github/index.ts';
import { latestReviews, toState } from '../rfc/index.ts';
import { matchGroups, toGroupName } from './match.ts';

/** What `deriveGroup` looks at. */
export type DeriveGroupOptions = {
  readonly settings: GroupSettings;
  /** Pull requests as read; those that do not belong are left out. */
  readonly pulls: readonly PullRequestFacts[];
  /** The group as stored; its pull requests that are not among `pulls` stay as they are. */
  readonly previous?: WorkingGroup | undefined;
  readonly rfcs?: readonly Rfc[] | undefined;
};

/** The group now. Reviews that were not read are taken from `previous`. */
export const deriveGroup = ({ settings, pulls, previous, rfcs }: DeriveGroupOptions): WorkingGroup => {
  const known = previous ? [previous] : [];
  const read = pulls.flatMap((pull) => {
    const [match] = matchGroups({ pull, groups: [settings], rfcs, known, pulls });
    return match ? [toPullRequest(pull, match.because, find(previous, pull))] : [];
  });
  const unread = (previous?.pullRequests ?? []).filter(
    ({ subject }) => subject !== undefined && !pulls.some((pull) => sameReference(pull, subject)),
  );
  return create(WorkingGroupSchema, {
    name: toGroupName(settings.key),
    version: previous?.version ?? 0,
    title: settings.title ?? previous?.title ?? settings.key,
    mission: settings.mission ?? previous?.mission ?? '',
    chairs: settings.chairs
      ? settings.chairs.values.map((login) => create(PersonSchema, { login }))
      : [...(previous?.chairs ?? [])],
    members: [...(previous?.members ?? [])],
    pullRequests: [...read, ...unread].sort(byPlace),
  });
};

const toPullRequest = (
  pull: PullRequestFacts,
  because: readonly Reason[],
  before: GroupPullRequest | undefined,
): GroupPullRequest =>
  create(GroupPullRequestSchema, {
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
    reviews: pull.reviews ? latestReviews(pull.reviews, pull.author) : (before?.reviews ?? []),
    requestedReviewers: [...pull.requestedReviewers],
    because: [...because],
    createdAt: timestampFromDate(pull.createdAt),
    updatedAt: timestampFromDate(pull.updatedAt),
    ...(pull.closedAt ? { closedAt: timestampFromDate(pull.closedAt) } : {}),
    base: pull.base,
  });

const find = (group: WorkingGroup | undefined, pull: PullRequestFacts): GroupPullRequest | undefined =>
  group?.pullRequests.find(({ subject }) => subject && sameReference(subject, pull));

const byPlace = (a: GroupPullRequest, b: GroupPullRequest): number => {
  const [left, right] = [a.subject?.repository ?? '', b.subject?.repository ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return (a.subject?.number ?? 0) - (b.subject?.number ?? 0);
};
