/** What stands of a thread besides its words: whether it is open, and whether it is pinned. */
import { z } from 'zod';
import { type ActionOf, type Applied, type Client, issueParams } from './context.ts';
import { loadDiscussion } from './discussion.ts';
import { repoParams } from './octokit.ts';
import { loadIssue } from './read.ts';

export const setIssueState = async ({ octokit }: Client, action: ActionOf<'set_issue_state'>): Promise<Applied> => {
  const { target, state, reason, discussion: id } = action;
  const { number } = target;
  if (id !== undefined) {
    const standing = await loadDiscussion(octokit, target);
    if (!standing || standing.closed === (state === 'closed')) return { action, outcome: 'unchanged', number };
    const why = reason === 'not_planned' ? 'OUTDATED' : 'RESOLVED';
    await (state === 'closed' ? octokit.graphql(CLOSE, { id, why }) : octokit.graphql(REOPEN, { id }));
    return { action, outcome: 'written', number };
  }
  const issue = await loadIssue(octokit, target);
  if (!issue || issue.state === state) return { action, outcome: 'unchanged', number };
  const why = state === 'closed' && reason ? { state_reason: reason } : {};
  await octokit.rest.issues.update({ ...issueParams(target), state, ...why });
  return { action, outcome: 'written', number };
};

const CLOSE = `mutation ($id: ID!, $why: DiscussionCloseReason) {
  closeDiscussion(input: { discussionId: $id, reason: $why }) { discussion { id } } }`;
const REOPEN = 'mutation ($id: ID!) { reopenDiscussion(input: { discussionId: $id }) { discussion { id } } }';

/** GitHub pins no more issues of a repository. */
const MOST_PINNED = 3;

export const pinIssue = async ({ octokit }: Client, action: ActionOf<'pin_issue'>): Promise<Applied> => {
  const { target, pinned } = action;
  const { owner, repo } = repoParams(target.repository);
  const answer = Asked.parse(await octokit.graphql(ASK, { owner, repo, number: target.number }));
  const { issue, pinnedIssues } = answer.repository;
  if (issue.isPinned === pinned) return { action, outcome: 'unchanged' };
  if (pinned && pinnedIssues.totalCount >= MOST_PINNED) {
    const because = `${target.repository} has ${MOST_PINNED} pinned issues, and GitHub takes no more.`;
    return { action, outcome: 'refused', because };
  }
  await octokit.graphql(pinned ? PIN : UNPIN, { id: issue.id });
  return { action, outcome: 'written' };
};

const ASK = `query ($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) {
  issue(number: $number) { id isPinned } pinnedIssues(first: 1) { totalCount } } }`;
const PIN = 'mutation ($id: ID!) { pinIssue(input: { issueId: $id }) { issue { id } } }';
const UNPIN = 'mutation ($id: ID!) { unpinIssue(input: { issueId: $id }) { issue { id } } }';

const Asked = z.object({
  repository: z.object({
    issue: z.object({ id: z.string(), isPinned: z.boolean().nullable().transform(Boolean) }),
    pinnedIssues: z.object({ totalCount: z.number() }),
  }),
});
