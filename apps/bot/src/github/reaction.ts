/** How the one reaction stands that is ours. */
import { isApp } from '@rapporteur/core/github';
import { z } from 'zod';
import type { ActionOf, Applied, Context } from './context.ts';
import { type Octokit, orMissing, readEach, repoParams } from './octokit.ts';
import { toAccount } from './people.ts';

export const react = async ({ octokit, app, known }: Context, action: ActionOf<'react'>): Promise<Applied> => {
  const { repository, on, content } = action;
  if (on.kind === 'node') return reactToNode(octokit, action, on.nodeId);
  const reactions = reactionsOf(octokit, repository, on);
  const what = `reaction in ${repository}`;
  const ours =
    known.reactions(on) ??
    readEach({ octokit, what }, await reactions.list(), ({ user, id, content }) =>
      isApp(toAccount(user), app) ? [{ id, content }] : [],
    ).flat();
  const surplus = ours.filter((reaction) => reaction.content !== content);
  const standing = ours.some((reaction) => reaction.content === content);
  if (!standing) await reactions.add(content);
  for (const { id } of surplus) await reactions.remove(id);
  return { action, outcome: !standing || surplus.length > 0 ? 'written' : 'unchanged' };
};

/** Only GraphQL knows reactions on reviews and in discussions. What it answers tells which others of the app's stand there. */
const reactToNode = async (octokit: Octokit, action: ActionOf<'react'>, subject: string): Promise<Applied> => {
  const wanted = action.content.toUpperCase();
  const { addReaction } = Reacted.parse(await octokit.graphql(ADD_REACTION, { subject, content: wanted }));
  for (const { content, viewerHasReacted } of addReaction.reactionGroups ?? []) {
    if (viewerHasReacted && content !== wanted) await octokit.graphql(REMOVE_REACTION, { subject, content });
  }
  return { action, outcome: 'written' };
};

const ADD_REACTION = `mutation ($subject: ID!, $content: ReactionContent!) {
  addReaction(input: { subjectId: $subject, content: $content }) { reactionGroups { content viewerHasReacted } } }`;
const REMOVE_REACTION = `mutation ($subject: ID!, $content: ReactionContent!) {
  removeReaction(input: { subjectId: $subject, content: $content }) { subject { id } } }`;
const Reacted = z.object({
  addReaction: z.object({
    reactionGroups: z.array(z.object({ content: z.string(), viewerHasReacted: z.boolean() })).nullish(),
  }),
});

type ListedOn = Exclude<ActionOf<'react'>['on'], { readonly kind: 'node' }>;

const reactionsOf = (octokit: Octokit, repository: string, on: ListedOn) => {
  const { reactions } = octokit.rest;
  const params = repoParams(repository);
  switch (on.kind) {
    case 'issue_comment': {
      const place = { ...params, comment_id: on.id };
      return {
        list: () => octokit.paginate(reactions.listForIssueComment, { ...place, per_page: 100 }),
        add: (content: ActionOf<'react'>['content']) => reactions.createForIssueComment({ ...place, content }),
        remove: (reaction_id: number) => orMissing(reactions.deleteForIssueComment({ ...place, reaction_id })),
      };
    }
    case 'review_comment': {
      const place = { ...params, comment_id: on.id };
      return {
        list: () => octokit.paginate(reactions.listForPullRequestReviewComment, { ...place, per_page: 100 }),
        add: (content: ActionOf<'react'>['content']) =>
          reactions.createForPullRequestReviewComment({ ...place, content }),
        remove: (reaction_id: number) => orMissing(reactions.deleteForPullRequestComment({ ...place, reaction_id })),
      };
    }
    case 'issue': {
      const place = { ...params, issue_number: on.number };
      return {
        list: () => octokit.paginate(reactions.listForIssue, { ...place, per_page: 100 }),
        add: (content: ActionOf<'react'>['content']) => reactions.createForIssue({ ...place, content }),
        remove: (reaction_id: number) => orMissing(reactions.deleteForIssue({ ...place, reaction_id })),
      };
    }
    default:
      return on satisfies never;
  }
};
