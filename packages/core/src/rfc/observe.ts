/** What GitHub's facts alone say about the stage of an RFC, and how sure that is. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Rfc, Stage, SubjectState } from '@rapporteur/idl';
import type { PullRequestFacts } from '../github/index.ts';
import { isDecided, isLegalMove } from './stage.ts';

/** A stage with the sentence that explains it. */
export type Observed = { readonly stage: Stage; readonly text: string };

/** State of a pull request. */
export const toState = ({
  merged,
  state,
  draft,
}: Pick<PullRequestFacts, 'merged' | 'state' | 'draft'>): SubjectState => {
  if (merged) return SubjectState.MERGED;
  if (state === 'closed') return SubjectState.CLOSED;
  return draft ? SubjectState.DRAFT : SubjectState.OPEN;
};

/**
 * The stage of an RFC after a new reading of GitHub. What a person, a meeting or a timer decided stands until GitHub's
 * state changes in a way that contradicts it. `closedBy` is the login of whoever closed the pull request, if known.
 */
export const observeStage = (
  pull: PullRequestFacts,
  previous: Rfc | undefined,
  closedBy: string | undefined,
): Observed => {
  const fresh = stageAtGitHub(pull, closedBy);
  if (!previous || !stands(previous, fresh, pull)) return fresh;
  return { stage: previous.stage, text: previous.history.at(-1)?.text ?? '' };
};

const OUTCOME_LABELS = [
  { stage: Stage.REJECTED, pattern: /^(?:rfcs?\s*[/:_-]\s*)?rejected$/i },
  { stage: Stage.POSTPONED, pattern: /^(?:rfcs?\s*[/:_-]\s*)?postponed$/i },
] as const;

const stageAtGitHub = (pull: PullRequestFacts, closedBy: string | undefined): Observed => {
  const state = toState(pull);
  if (state === SubjectState.MERGED) {
    const text =
      'The pull request was merged. By practice a merged RFC is an accepted one; no vote or motion was read that would confirm it.';
    return { stage: Stage.ACCEPTED, text };
  }
  if (state === SubjectState.CLOSED) return stageWhenClosed(pull, closedBy);
  return state === SubjectState.DRAFT
    ? { stage: Stage.DRAFT, text: 'The pull request is open and marked as a draft.' }
    : { stage: Stage.IN_REVIEW, text: 'The pull request is open for review.' };
};

const stageWhenClosed = (pull: PullRequestFacts, closedBy: string | undefined): Observed => {
  for (const label of pull.labels) {
    const outcome = OUTCOME_LABELS.find(({ pattern }) => pattern.test(label.trim()));
    if (outcome) return { stage: outcome.stage, text: `The pull request was closed with the label ${label.trim()}.` };
  }
  if (closedBy !== undefined && closedBy.toLowerCase() === pull.author.toLowerCase()) {
    return { stage: Stage.WITHDRAWN, text: `The pull request was closed by its author, ${pull.author}.` };
  }
  if (pull.labels.some((label) => /^stale$/i.test(label.trim()))) {
    const text =
      'The pull request was closed carrying the label stale: for want of activity, as far as the record shows, not by a decision.';
    return { stage: Stage.POSTPONED, text };
  }
  const by = closedBy ? ` by ${closedBy}` : '';
  const text = `The pull request was closed${by} without a merge, and the record does not tell why. It counts as postponed until somebody says more.`;
  return { stage: Stage.POSTPONED, text };
};

/** Whether the earlier stage stays in force in spite of what GitHub alone would say. */
const stands = (previous: Rfc, fresh: Observed, pull: PullRequestFacts): boolean => {
  if (fresh.stage === previous.stage) return true;
  if (!isLegalMove(previous.stage, fresh.stage)) return true;
  switch (previous.stage) {
    // Only the decision itself, or a person, ends these: a merge before the end of the period is no acceptance.
    case Stage.FCP_PROPOSED:
    case Stage.FCP:
    case Stage.IMPLEMENTED:
      return true;
    default:
  }
  const state = toState(pull);
  const settled = isSettled(previous);
  if (previous.state === state) return settled || isSameClosing(previous, fresh, pull);
  if (!settled || !isDecided(previous.stage)) return false;
  const reopened =
    previous.state === SubjectState.CLOSED && (state === SubjectState.OPEN || state === SubjectState.DRAFT);
  return previous.stage === Stage.ACCEPTED || !reopened;
};

/** Whether the stage was set by a person, a meeting or a timer, not read from GitHub. */
const isSettled = ({ history }: Rfc): boolean => {
  switch (history.at(-1)?.cause?.kind.case) {
    case 'person':
    case 'meeting':
    case 'timer':
      return true;
    case 'event':
    case undefined:
      return false;
  }
};

/** One closing, read twice: the second reading may know less about who closed it, which is no news. */
const isSameClosing = (previous: Rfc, fresh: Observed, pull: PullRequestFacts): boolean => {
  if (previous.state !== SubjectState.CLOSED || previous.stage !== Stage.WITHDRAWN) return false;
  const before = previous.closedAt && timestampDate(previous.closedAt).getTime();
  return fresh.stage === Stage.POSTPONED && !hasOutcomeLabel(pull) && before === pull.closedAt?.getTime();
};

const hasOutcomeLabel = ({ labels }: PullRequestFacts): boolean =>
  labels.some((label) => OUTCOME_LABELS.some(({ pattern }) => pattern.test(label.trim())));
