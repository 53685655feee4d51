/** Commands whose delivery never arrived: GitHub shows which of them carry no acknowledgement of ours. */

import { mayHoldCommands } from '@rapporteur/core/command';
import type { RecentComment } from '../github/index.ts';
import { runCommands } from './command.ts';
import type { Flow } from './flow.ts';

/** So long after a comment its commands are still run; later they would surprise more than help. GitHub redelivers as long. */
const LATEST_MS = 3 * 24 * 60 * 60_000;

/** A younger comment's delivery is probably on its way. */
const SOONEST_MS = 2 * 60_000;

/** Runs what is not acknowledged, in the order in which it was written: one listing for each repository. */
export const runMissedCommands = async (flow: Flow): Promise<void> => {
  const since = new Date(Math.max(flow.now().getTime() - LATEST_MS, flow.github.installedAt.getTime()));
  const until = new Date(flow.now().getTime() - SOONEST_MS);
  const missed: RecentComment[] = [];
  for (const repository of await flow.github.listRepositories()) {
    const comments = await flow.github.listRecentComments(repository, dayOf(since));
    missed.push(...comments.filter((comment) => isMissed(comment, { since, until })));
  }
  for (const comment of missed.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id - b.id)) {
    await runMissed(flow, comment);
  }
};

/** Asked for whole days, an unchanged listing stays the same answer, which costs nothing. */
const dayOf = (at: Date): Date => new Date(Math.floor(at.getTime() / 86_400_000) * 86_400_000);

/** An edited comment may have been edited by anybody; its event would tell, a listing does not. */
const isMissed = (
  { isBot, isAcknowledged, createdAt, updatedAt, body }: RecentComment,
  { since, until }: { readonly since: Date; readonly until: Date },
): boolean =>
  !isBot &&
  !isAcknowledged &&
  createdAt >= since &&
  createdAt <= until &&
  createdAt.getTime() === updatedAt.getTime() &&
  mayHoldCommands(body);

const runMissed = async (flow: Flow, comment: RecentComment): Promise<void> => {
  const { target, id, url, body, author, createdAt, updatedAt } = comment;
  const issue = await flow.github.loadIssue(target);
  if (!issue) return;
  await runCommands(flow, {
    target,
    isPullRequest: issue.isPullRequest,
    issueAuthor: issue.author,
    on: { kind: 'issue_comment', id },
    url,
    body,
    author,
    authorId: comment.authorId,
    nodeId: comment.nodeId,
    sender: author,
    senderIsBot: false,
    createdAt,
    updatedAt,
  });
};
