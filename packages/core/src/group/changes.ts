/** What happened to a group's pull request since a date, and for whom it waits. */
import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type GroupPullRequest,
  type NextStep,
  NextStepSchema,
  type Reason,
  ReasonSchema,
  type Review,
  ReviewVerdict,
  SubjectState,
} from '@rapporteur/idl';
import { MAINTAINERS_ROLE } from '../settings/index.ts';

/** Something that happened to a pull request, and who did it if that is known. */
export type DatedChange = { readonly code: ChangeCode; readonly by: string; readonly at: Date };

export type ChangeCode = 'opened' | 'approved' | 'changes-requested' | 'reviewed' | 'merged' | 'closed';

/** What is known to have happened, in the order in which it did. Only the latest review of each reviewer is known. */
export const timelineOf = (pull: GroupPullRequest): DatedChange[] =>
  [opened(pull), ...pull.reviews.map(reviewed), ended(pull)]
    .flatMap((change) => (change?.at ? [{ ...change, at: timestampDate(change.at) }] : []))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());

/** Changes after `since`, in the order in which they happened; empty if there was none. */
export const changesSince = (pull: GroupPullRequest, since: Date): Reason[] => {
  const changes = timelineOf(pull)
    .filter(({ at }) => at > since)
    .map(({ code, by }) => create(ReasonSchema, { code, text: SENTENCES[code](by) }));
  if (changes.length > 0 || !pull.updatedAt || timestampDate(pull.updatedAt) <= since) return changes;
  return [create(ReasonSchema, { code: 'activity', text: 'There was new activity.' })];
};

/** Whose turn it is. */
export const waitsFor = (pull: GroupPullRequest): NextStep => {
  const { text, waitingFor } = describe(pull);
  const roles = waitingFor === MAINTAINERS ? MAINTAINERS : [];
  return create(NextStepSchema, { text, waitingFor: [...new Set(waitingFor)], roles: [...roles] });
};

type Change = { readonly code: ChangeCode; readonly by: string; readonly at: Timestamp | undefined };
const MAINTAINERS: readonly string[] = [MAINTAINERS_ROLE];
type Step = { readonly text: string; readonly waitingFor: readonly string[] };

const SENTENCES: Readonly<Record<ChangeCode, (by: string) => string>> = {
  opened: (by) => (by ? `It was opened by ${by}.` : 'It was opened.'),
  approved: (by) => `${by} approved it.`,
  'changes-requested': (by) => `${by} asked for changes.`,
  reviewed: (by) => `${by} reviewed it without a verdict.`,
  merged: () => 'It was merged.',
  closed: () => 'It was closed without a merge.',
};

const opened = ({ author, createdAt }: GroupPullRequest): Change => ({ code: 'opened', by: author, at: createdAt });

const ended = ({ state, closedAt }: GroupPullRequest): Change | undefined => {
  if (state === SubjectState.MERGED) return { code: 'merged', by: '', at: closedAt };
  return state === SubjectState.CLOSED ? { code: 'closed', by: '', at: closedAt } : undefined;
};

const reviewed = ({ login, verdict, at }: Review): Change | undefined => {
  switch (verdict) {
    case ReviewVerdict.APPROVED:
      return { code: 'approved', by: login, at };
    case ReviewVerdict.CHANGES_REQUESTED:
      return { code: 'changes-requested', by: login, at };
    case ReviewVerdict.COMMENTED:
      return { code: 'reviewed', by: login, at };
    default:
      return undefined;
  }
};

const describe = (pull: GroupPullRequest): Step => {
  switch (pull.state) {
    case SubjectState.MERGED:
      return { text: 'It is merged.', waitingFor: [] };
    case SubjectState.CLOSED:
      return { text: 'It is closed without a merge.', waitingFor: [] };
    case SubjectState.DRAFT:
      return { text: 'It is a draft: the author marks it as ready.', waitingFor: [pull.author] };
    default:
      return describeOpen(pull);
  }
};

const describeOpen = ({ author, reviews, requestedReviewers }: GroupPullRequest): Step => {
  // Whoever is asked for a review again has the turn, not the author.
  const isAsked = (login: string): boolean =>
    requestedReviewers.some((asked) => asked.toLowerCase() === login.toLowerCase());
  if (reviews.some(({ verdict, login }) => verdict === ReviewVerdict.CHANGES_REQUESTED && !isAsked(login))) {
    return { text: 'Changes were requested: the author answers.', waitingFor: [author] };
  }
  if (requestedReviewers.length > 0)
    return { text: 'It waits for the reviews requested.', waitingFor: requestedReviewers };
  return reviews.some(({ verdict }) => verdict === ReviewVerdict.APPROVED)
    ? { text: 'It is approved: a maintainer can merge it.', waitingFor: MAINTAINERS }
    : { text: 'It waits for a first review.', waitingFor: MAINTAINERS };
};
