/**
 * Applies desired states as one set: what stands is read once, only the difference is written, our own writing is found
 * by its marker, and every text is made to fit here and nowhere else. How each is written stands in a file of its own.
 */
import type { Action } from '@rapporteur/core/github';
import { fit } from '@rapporteur/core/github';
import { repeatChecks, setCheck } from './check.ts';
import { createClaim } from './claim.ts';
import { restoreComment, upsertComment } from './comment.ts';
import type { Applied, Claimed, Context, Standing } from './context.ts';
import { faultOf, wordsOf } from './fault.ts';
import { createKnown } from './known.ts';
import { setLabels } from './label.ts';
import { hasStatus } from './octokit.ts';
import { closePullRequest, mergePullRequest, openPullRequest } from './pull.ts';
import { react } from './reaction.ts';
import { upsertSheet } from './sheet.ts';
import { pinIssue, setIssueState } from './state.ts';

export type { Standing } from './context.ts';

/**
 * Applies all actions of a subject in their order; applying them again writes nothing. What GitHub refuses for good is
 * an outcome and keeps no other from being written.
 * @throws the first other failure after the rest was tried; at once what `hold` throws, and when GitHub wants a pause
 */
export const applyAll = async (
  { octokit, app, hold }: Claimed,
  actions: readonly Action[],
  standing?: Standing,
): Promise<Applied[]> => {
  const fitted = actions.map(fit);
  const claim = createClaim(hold);
  const context = { octokit, app, claim, known: createKnown({ octokit, app }, fitted, standing) };
  const settled: Applied[] = [];
  const failures: unknown[] = [];
  for (const [index, action] of fitted.entries()) {
    const given = actions[index] ?? action;
    try {
      settled.push({ ...(await applyOne(context, action)), action: given });
    } catch (error) {
      const fault = faultOf(error, new Date());
      if (!fault || fault.waitMs !== undefined || fault.status === 401) throw error;
      const because = hasStatus(error) ? wordsOf(error) : fault.text;
      if (fault.isFinal) settled.push({ action: given, outcome: 'refused', because });
      else failures.push(error);
    }
  }
  await claim.end();
  if (failures.length > 0) throw failures[0];
  return settled;
};

const applyOne = (context: Context, action: Action): Promise<Applied> => {
  switch (action.type) {
    case 'upsert_comment':
      return upsertComment(context, action);
    case 'restore_comment':
      return restoreComment(context, action);
    case 'set_labels':
      return setLabels(context, action);
    case 'set_check':
      return setCheck(context, action);
    case 'repeat_checks':
      return repeatChecks(context, action);
    case 'upsert_issue':
    case 'upsert_discussion':
    case 'upsert_file':
      return upsertSheet(context, action);
    case 'set_issue_state':
      return setIssueState(context, action);
    case 'pin_issue':
      return pinIssue(context, action);
    case 'open_pull_request':
      return openPullRequest(context, action);
    case 'merge_pull_request':
      return mergePullRequest(context, action);
    case 'close_pull_request':
      return closePullRequest(context, action);
    case 'react':
      return react(context, action);
    default:
      return action satisfies never;
  }
};
