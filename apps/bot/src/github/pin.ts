/** How issues are pinned and unpinned. */
import { z } from 'zod';
import type { ActionOf, Applied, Client } from './context.ts';
import { repoParams } from './octokit.ts';

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
