/** The mutations that REST has no route for: discussions, drafts of pull requests, and pins. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { authorOrWriter, writerOf } from '../access.ts';
import { Refusal } from '../router.ts';
import { editComment } from '../routes/comments.ts';
import { editItem } from '../routes/issues.ts';
import { setDraft } from '../routes/pulls.ts';
import { addReaction, takeReaction } from '../routes/reactions.ts';
import { editReview } from '../routes/reviews.ts';
import { BodySchema } from '../sizes.ts';
import { record } from '../timeline.ts';
import type { Account, Actor, Discussion, DiscussionComment, PullItem } from '../world.ts';
import { isPull, nextNumber } from '../world.ts';
import { problem } from './connection.ts';
import { input } from './input.ts';
import type { createNodes } from './nodes.ts';
import { createProjectMutations } from './projects.ts';
import { CONTENTS, contentNamed, reactableOf } from './reactions.ts';

const DISCUSSIONS = ['discussions'] as const;

const CommentSchema = input({ discussionId: z.string(), body: BodySchema.min(1), replyToId: z.string().nullish() });
const EditCommentSchema = input({ commentId: z.string(), body: BodySchema.min(1) });
const RemoveCommentSchema = input({ id: z.string() });
const CreateSchema = input({
  repositoryId: z.string(),
  categoryId: z.string(),
  title: z.string().min(1),
  body: BodySchema.min(1),
});
const EditSchema = input({
  discussionId: z.string(),
  title: z.string().nullish(),
  body: BodySchema.nullish(),
  categoryId: z.string().nullish(),
});
const TextSchema = input({ id: z.string(), body: BodySchema.min(1) });
const ItemSchema = input({ id: z.string(), title: z.string().min(1).optional(), body: BodySchema.optional() });
const PullEditSchema = input({
  pullRequestId: z.string(),
  title: z.string().min(1).optional(),
  body: BodySchema.optional(),
});
const ReviewSchema = input({ pullRequestReviewId: z.string(), body: BodySchema });
const LineCommentSchema = input({ pullRequestReviewCommentId: z.string(), body: BodySchema.min(1) });
const DiscussionSchema = input({ discussionId: z.string() });
const CloseSchema = input({
  discussionId: z.string(),
  reason: z.enum(['DUPLICATE', 'OUTDATED', 'RESOLVED']).default('RESOLVED'),
});
const PinSchema = input({ issueId: z.string() });
const ReactionSchema = input({
  subjectId: z.string(),
  content: z.enum(Object.keys(CONTENTS)).transform((name) => contentNamed(name)),
});
const PullSchema = input({ pullRequestId: z.string() });

export const createMutations = (context: Context, actor: Actor, nodes: ReturnType<typeof createNodes>) => {
  const { world, events } = context;

  const discussionAt = (id: string): Discussion => {
    const node = world.nodes.get(id);
    if (node?.kind !== 'discussion') throw missing(id);
    return node.discussion;
  };

  const commentAt = (id: string): DiscussionComment => {
    const node = world.nodes.get(id);
    if (node?.kind !== 'discussion_comment') throw missing(id);
    return node.comment;
  };

  const pullAt = (id: string): PullItem => {
    const node = world.nodes.get(id);
    if (node?.kind !== 'item' || !isPull(node.item)) throw missing(id);
    return node.item;
  };

  const changer = ({ author }: { readonly author: Account }, { repository }: Discussion): Account =>
    authorOrWriter(context, actor, { repository, author, app: DISCUSSIONS });

  const addDiscussionComment = (args: unknown) => {
    const { discussionId, body, replyToId, clientMutationId } = CommentSchema.parse(args);
    const discussion = discussionAt(discussionId);
    const author = writerOf(context, actor, discussion.repository, { app: DISCUSSIONS, person: 'read' });
    const id = world.nextId();
    const now = world.stamp();
    const comment: DiscussionComment = {
      id,
      nodeId: `DC_${id}`,
      discussion,
      author,
      body,
      createdAt: now,
      updatedAt: now,
      reactions: [],
      edits: [],
      ...(replyToId && { replyTo: commentAt(replyToId) }),
    };
    discussion.comments.push(comment);
    discussion.updatedAt = now;
    world.nodes.set(comment.nodeId, { kind: 'discussion_comment', comment });
    events.discussionComment(author, 'created', comment);
    return { comment: nodes.discussionComment(comment), clientMutationId };
  };

  const updateDiscussionComment = (args: unknown) => {
    const { commentId, body, clientMutationId } = EditCommentSchema.parse(args);
    const comment = commentAt(commentId);
    const writer = changer(comment, comment.discussion);
    const from = comment.body;
    if (from !== body) {
      comment.edits.push({ editor: writer, at: world.stamp(), before: from });
      comment.body = body;
      comment.updatedAt = world.stamp();
      comment.discussion.updatedAt = comment.updatedAt;
    }
    if (from !== body) events.discussionComment(writer, 'edited', comment, { body: { from } });
    return { comment: nodes.discussionComment(comment), clientMutationId };
  };

  const deleteDiscussionComment = (args: unknown) => {
    const { id, clientMutationId } = RemoveCommentSchema.parse(args);
    const comment = commentAt(id);
    const writer = changer(comment, comment.discussion);
    const { comments } = comment.discussion;
    comments.splice(comments.indexOf(comment), 1);
    world.nodes.delete(id);
    events.discussionComment(writer, 'deleted', comment);
    return { comment: nodes.discussionComment(comment), clientMutationId };
  };

  const createDiscussion = (args: unknown) => {
    const { repositoryId, categoryId, title, body, clientMutationId } = CreateSchema.parse(args);
    const node = world.nodes.get(repositoryId);
    if (node?.kind !== 'repository') throw missing(repositoryId);
    const { repository } = node;
    const category = repository.categories.find(({ nodeId }) => nodeId === categoryId);
    if (!category) throw missing(categoryId);
    const author = writerOf(context, actor, repository, { app: DISCUSSIONS, person: 'read' });
    const id = world.nextId();
    const now = world.stamp();
    const discussion: Discussion = {
      id,
      nodeId: `D_${id}`,
      repository,
      number: nextNumber(repository),
      author,
      createdAt: now,
      updatedAt: now,
      closedAt: null,
      closedBecause: 'RESOLVED',
      comments: [],
      reactions: [],
      edits: [],
      category,
      title,
      body,
    };
    repository.discussions.set(discussion.number, discussion);
    world.nodes.set(discussion.nodeId, { kind: 'discussion', discussion });
    events.discussion(author, 'created', discussion);
    return { discussion: nodes.discussion(discussion), clientMutationId };
  };

  const updateDiscussion = (args: unknown) => {
    const { discussionId, title, body, categoryId, clientMutationId } = EditSchema.parse(args);
    const discussion = discussionAt(discussionId);
    const writer = changer(discussion, discussion);
    const category = discussion.repository.categories.find(({ nodeId }) => nodeId === categoryId);
    if (categoryId && !category) throw missing(categoryId);
    const changes = {
      ...(title && title !== discussion.title && { title: { from: discussion.title } }),
      ...(body && body !== discussion.body && { body: { from: discussion.body } }),
    };
    if (changes.body) discussion.edits.push({ editor: writer, at: world.stamp(), before: discussion.body });
    discussion.title = title ?? discussion.title;
    discussion.body = body ?? discussion.body;
    discussion.updatedAt = world.stamp();
    if (Object.keys(changes).length > 0) events.discussion(writer, 'edited', discussion, { changes });
    if (category && category !== discussion.category) {
      const from = discussion.category;
      discussion.category = category;
      events.discussion(writer, 'category_changed', discussion, { from });
    }
    return { discussion: nodes.discussion(discussion), clientMutationId };
  };

  const textOf = (id: string, body: string, onLine: boolean) => {
    const node = world.nodes.get(id);
    if (node?.kind !== 'comment' || (node.comment.line !== undefined) !== onLine) throw missing(id);
    editComment(context, actor, { comment: node.comment, body: () => body });
    return nodes.comment(node.comment);
  };

  const updateIssueComment = (args: unknown) => {
    const { id, body, clientMutationId } = TextSchema.parse(args);
    return { issueComment: textOf(id, body, false), clientMutationId };
  };

  const updatePullRequestReviewComment = (args: unknown) => {
    const { pullRequestReviewCommentId: id, body, clientMutationId } = LineCommentSchema.parse(args);
    return { pullRequestReviewComment: textOf(id, body, true), clientMutationId };
  };

  const updatePullRequestReview = (args: unknown) => {
    const { pullRequestReviewId: id, body, clientMutationId } = ReviewSchema.parse(args);
    const node = world.nodes.get(id);
    if (node?.kind !== 'review') throw missing(id);
    const { item, review } = node;
    editReview(context, actor, { item, review, body: () => body });
    return { pullRequestReview: nodes.review(item, review), clientMutationId };
  };

  const updateIssue = (args: unknown) => {
    const { id, clientMutationId, ...changes } = ItemSchema.parse(args);
    const node = world.nodes.get(id);
    if (node?.kind !== 'item' || node.item.pull) throw missing(id);
    editItem(context, actor, node.item, changes);
    return { issue: nodes.item(node.item), actor: null, clientMutationId };
  };

  const updatePullRequest = (args: unknown) => {
    const { pullRequestId, clientMutationId, ...changes } = PullEditSchema.parse(args);
    const pull = pullAt(pullRequestId);
    editItem(context, actor, pull, changes);
    return { pullRequest: nodes.item(pull), actor: null, clientMutationId };
  };

  const close = (closed: boolean) => (args: unknown) => {
    const { discussionId, clientMutationId } = DiscussionSchema.parse(args);
    const discussion = discussionAt(discussionId);
    const writer = changer(discussion, discussion);
    if (closed) discussion.closedBecause = CloseSchema.parse(args).reason;
    if ((discussion.closedAt !== null) !== closed) {
      discussion.updatedAt = world.stamp();
      discussion.closedAt = closed ? discussion.updatedAt : null;
      events.discussion(writer, closed ? 'closed' : 'reopened', discussion);
    }
    return { discussion: nodes.discussion(discussion), clientMutationId };
  };

  /** GitHub takes three, and publishes no table of who may: it lets those pin who may write, and an App that may write issues. */
  const pin = (on: boolean) => (args: unknown) => {
    const { issueId, clientMutationId } = PinSchema.parse(args);
    const node = world.nodes.get(issueId);
    if (node?.kind !== 'item' || node.item.pull) throw missing(issueId);
    const { item } = node;
    const { repository } = item;
    const writer = writerOf(context, actor, repository, { app: ['issues'], person: 'write' });
    const at = repository.pinned.findIndex((one) => one.item === item);
    if (on && at < 0) {
      if (repository.pinned.length >= MOST_PINNED) {
        throw problem('UNPROCESSABLE', `Maximum ${MOST_PINNED} pinned issues per repository`);
      }
      repository.pinned.push({ id: world.nextId(), item, by: writer });
    }
    const [taken] = !on && at >= 0 ? repository.pinned.splice(at, 1) : [];
    if (on === at < 0) {
      const action = on ? 'pinned' : 'unpinned';
      record(context, item, { event: action, actor: writer });
      events.item(writer, action, item);
    }
    return { issue: nodes.item(item), ...(!on && { id: taken ? `PI_${taken.id}` : null }), clientMutationId };
  };

  const draft = (on: boolean) => (args: unknown) => {
    const { pullRequestId, clientMutationId } = PullSchema.parse(args);
    const pull = pullAt(pullRequestId);
    setDraft(context, actor, pull, on);
    return { pullRequest: nodes.item(pull), clientMutationId };
  };

  /** Reactions on whatever takes them; GitHub sends no webhook. */
  const reaction = (on: boolean) => (args: unknown) => {
    const { subjectId, content, clientMutationId } = ReactionSchema.parse(args);
    const node = world.nodes.get(subjectId);
    const subject = node && reactableOf(node);
    if (!subject) throw missing(subjectId);
    const author = writerOf(context, actor, subject.repository, { app: subject.app, person: 'read' });
    const given = on
      ? addReaction(context, subject.reactions, { author, content }).reaction
      : takeReaction(subject.reactions, { author, content });
    if (!given) throw problem('NOT_FOUND', 'There is no such reaction of yours.');
    return {
      reaction: nodes.reaction(given),
      subject: nodes.reactable(subjectId),
      reactionGroups: nodes.reactionGroups(subject.reactions),
      clientMutationId,
    };
  };

  return Object.fromEntries(
    Object.entries({
      updateIssueComment,
      updatePullRequestReviewComment,
      updatePullRequestReview,
      updateIssue,
      updatePullRequest,
      addDiscussionComment,
      updateDiscussionComment,
      deleteDiscussionComment,
      createDiscussion,
      updateDiscussion,
      closeDiscussion: close(true),
      reopenDiscussion: close(false),
      pinIssue: pin(true),
      unpinIssue: pin(false),
      markPullRequestReadyForReview: draft(false),
      convertPullRequestToDraft: draft(true),
      addReaction: reaction(true),
      removeReaction: reaction(false),
      ...createProjectMutations(context, actor, nodes.projectItem),
    }).map(([name, mutate]) => [name, (args: unknown) => translated(() => mutate(args))]),
  );
};

const MOST_PINNED = 3;

const missing = (id: string) => problem('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);

/** Refusals of REST's rules as errors of GraphQL. */
const translated = <T>(mutate: () => T): T => {
  try {
    return mutate();
  } catch (error) {
    if (error instanceof Refusal) throw problem(error.status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE', error.message);
    if (error instanceof z.ZodError) {
      throw problem('UNPROCESSABLE', error.issues.map(({ message }) => message).join(', '));
    }
    throw error;
  }
};
