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
import { ROLES } from '../rfc/index.ts';

/** Changes after `since`, in the order in which they happened; empty if there was none. */
export const changesSince = (pull: GroupPullRequest, since: Date): Reason[] => {
  const changes = [opened(pull), ...pull.reviews.map(reviewed), closed(pull)]
    .flatMap((change) => (change?.at && timestampDate(change.at) > since ? [change] : []))
    .toSorted((a, b) => timeOf(a.at) - timeOf(b.at))
    .map(({ code, text }) => create(ReasonSchema, { code, text }));
  if (changes.length > 0 || !pull.updatedAt || timestampDate(pull.updatedAt) <= since) return changes;
  return [create(ReasonSchema, { code: 'activity', text: 'There was new activity.' })];
};

/** Whose turn it is. */
export const waitsFor = (pull: GroupPullRequest): NextStep => {
  const { text, waitingFor } = describe(pull);
  return create(NextStepSchema, { text, waitingFor: [...new Set(waitingFor)] });
};

type Change = { readonly code: string; readonly text: string; readonly at: Timestamp | undefined };
type Step = { readonly text: string; readonly waitingFor: readonly string[] };

const opened = ({ author, createdAt }: GroupPullRequest): Change => ({
  code: 'opened',
  text: author ? `It was opened by ${author}.` : 'It was opened.',
  at: createdAt,
});

const closed = ({ state, closedAt }: GroupPullRequest): Change | undefined => {
  if (state === SubjectState.MERGED) return { code: 'merged', text: 'It was merged.', at: closedAt };
  return state === SubjectState.CLOSED
    ? { code: 'closed', text: 'It was closed without a merge.', at: closedAt }
    : undefined;
};

const reviewed = ({ login, verdict, at }: Review): Change | undefined => {
  switch (verdict) {
    case ReviewVerdict.APPROVED:
      return { code: 'approved', text: `${login} approved it.`, at };
    case ReviewVerdict.CHANGES_REQUESTED:
      return { code: 'changes-requested', text: `${login} asked for changes.`, at };
    case ReviewVerdict.COMMENTED:
      return { code: 'reviewed', text: `${login} reviewed it without a verdict.`, at };
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
  if (reviews.some(({ verdict }) => verdict === ReviewVerdict.CHANGES_REQUESTED)) {
    return { text: 'Changes were requested: the author answers.', waitingFor: [author] };
  }
  if (requestedReviewers.length > 0)
    return { text: 'It waits for the reviews requested.', waitingFor: requestedReviewers };
  return reviews.some(({ verdict }) => verdict === ReviewVerdict.APPROVED)
    ? { text: 'It is approved: a maintainer can merge it.', waitingFor: [ROLES.maintainers] }
    : { text: 'It waits for a first review.', waitingFor: [ROLES.maintainers] };
};

const timeOf = (at: Timestamp | undefined): number => (at ? timestampDate(at).getTime() : 0);
