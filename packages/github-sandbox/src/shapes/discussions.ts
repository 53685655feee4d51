/** Discussions, as GitHub's webhooks write them. */
import type { Category, Discussion, DiscussionComment, Repository, World } from '../world.ts';
import { accountJson, apiOf, associationOf } from './accounts.ts';

export const categoryJson = (repository: Repository, category: Category) => ({
  id: category.id,
  node_id: category.nodeId,
  repository_id: repository.id,
  emoji: category.emoji,
  name: category.name,
  description: '',
  created_at: category.createdAt,
  updated_at: category.createdAt,
  slug: category.slug,
  is_answerable: false,
});

export const discussionJson = (world: World, discussion: Discussion) => ({
  repository_url: apiOf(world, discussion.repository),
  category: categoryJson(discussion.repository, discussion.category),
  answer_html_url: null,
  answer_chosen_at: null,
  answer_chosen_by: null,
  html_url: discussionPage(world, discussion),
  id: discussion.id,
  node_id: discussion.nodeId,
  number: discussion.number,
  title: discussion.title,
  user: accountJson(world, discussion.author),
  state: discussion.closedAt ? 'closed' : 'open',
  state_reason: discussion.closedAt ? discussion.closedBecause.toLowerCase() : null,
  locked: false,
  comments: discussion.comments.length,
  created_at: discussion.createdAt,
  updated_at: discussion.updatedAt,
  author_association: associationOf(world, discussion.repository, discussion.author),
  active_lock_reason: null,
  body: discussion.body,
  labels: [],
});

export const discussionCommentJson = (world: World, comment: DiscussionComment) => ({
  id: comment.id,
  node_id: comment.nodeId,
  html_url: `${discussionPage(world, comment.discussion)}#discussioncomment-${comment.id}`,
  parent_id: comment.replyTo?.id ?? null,
  child_comment_count: comment.discussion.comments.filter(({ replyTo }) => replyTo === comment).length,
  repository_url: apiOf(world, comment.discussion.repository),
  discussion_id: comment.discussion.id,
  author_association: associationOf(world, comment.discussion.repository, comment.author),
  user: accountJson(world, comment.author),
  created_at: comment.createdAt,
  updated_at: comment.updatedAt,
  body: comment.body,
});

export const discussionPage = (world: World, { repository, number }: Discussion): string =>
  `${world.webUrl}/${repository.fullName}/discussions/${number}`;
