/** Comments on issues and pull requests, and review comments on lines of files. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { authorOrWriter, ISSUES, itemOf, pullOf, repositoryOf, viaApp, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { created, noContent, notFound, numberParam, ok, paginate, readBody } from '../router.ts';
import { commentJson } from '../shapes/index.ts';
import { CommentBodySchema } from '../sizes.ts';
import { record } from '../timeline.ts';
import type { Account, Actor, Comment, Item } from '../world.ts';
import { refuseIfLocked } from './locks.ts';

const CommentSchema = z.object({ body: CommentBodySchema });
const LineCommentSchema = CommentSchema.extend({
  path: z.string(),
  commit_id: z.string(),
  line: z.number().int().nullish(),
  in_reply_to: z.number().int().optional(),
});

export const commentRoutes = (context: Context): readonly Route[] => {
  const { world, events } = context;

  const find = (call: Call, onLine: boolean): Comment => {
    const comment = repositoryOf(context, call).comments.get(numberParam(call, 'id'));
    if (!comment || (comment.line !== undefined) !== onLine) throw notFound();
    return comment;
  };

  const list = (call: Call, comments: readonly Comment[]): Reply => {
    const since = call.query.get('since');
    const recent = comments.filter(({ updatedAt }) => !since || Date.parse(updatedAt) >= Date.parse(since));
    return paginate(call, recent, (page) => page.map((comment) => commentJson(world, comment)));
  };

  const create = (call: Call): Reply => {
    const item = itemOf(context, call);
    const author = writerOf(context, call.actor, item.repository, { app: ISSUES, person: 'read' });
    refuseIfLocked(world, call.actor, item);
    const { body } = readBody(CommentSchema, call);
    const comment = addComment(context, item, { author, body, viaApp: viaApp(call.actor) });
    events.comment(author, 'created', comment);
    return created(commentJson(world, comment));
  };

  const createOnLine = (call: Call): Reply => {
    const item = pullOf(context, call);
    const author = writerOf(context, call.actor, item.repository, { app: ['pull_requests'], person: 'read' });
    refuseIfLocked(world, call.actor, item);
    const { body, path, commit_id: commitSha, line = null, in_reply_to: replyTo } = readBody(LineCommentSchema, call);
    const comment = addComment(context, item, {
      author,
      body,
      viaApp: viaApp(call.actor),
      line: { path, line, commitSha, ...(replyTo !== undefined && { replyTo }) },
    });
    events.comment(author, 'created', comment);
    return created(commentJson(world, comment));
  };

  const reply = (call: Call): Reply => {
    const item = pullOf(context, call);
    const author = writerOf(context, call.actor, item.repository, { app: ['pull_requests'], person: 'read' });
    refuseIfLocked(world, call.actor, item);
    const { body } = readBody(CommentSchema, call);
    const began = item.comments.find(({ id, line }) => line && id === numberParam(call, 'id'));
    // Only what began an exchange can be replied to.
    if (!began?.line || began.line.replyTo !== undefined) throw notFound();
    const line = { ...began.line, replyTo: began.id };
    const comment = addComment(context, item, { author, body, viaApp: viaApp(call.actor), line });
    events.comment(author, 'created', comment);
    return created(commentJson(world, comment));
  };

  const edit = (call: Call, comment: Comment): Reply => {
    editComment(context, call.actor, { comment, body: () => readBody(CommentSchema, call).body });
    return ok(commentJson(world, comment));
  };

  const remove = (call: Call, comment: Comment): Reply => {
    const writer = changer(context, call.actor, comment);
    const { item } = comment;
    item.repository.comments.delete(comment.id);
    item.comments.splice(item.comments.indexOf(comment), 1);
    world.nodes.delete(comment.nodeId);
    record(context, item, { event: 'comment_deleted', actor: writer });
    events.comment(writer, 'deleted', comment);
    return noContent();
  };

  return [
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/issues/:number/comments',
      answer: (call) =>
        list(
          call,
          itemOf(context, call).comments.filter(({ line }) => !line),
        ),
    },
    { method: 'POST', pattern: '/repos/:owner/:repo/issues/:number/comments', answer: create },
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/pulls/:number/comments',
      answer: (call) =>
        list(
          call,
          pullOf(context, call).comments.filter(({ line }) => line),
        ),
    },
    { method: 'POST', pattern: '/repos/:owner/:repo/pulls/:number/comments', answer: createOnLine },
    { method: 'POST', pattern: '/repos/:owner/:repo/pulls/:number/comments/:id/replies', answer: reply },
    ...(['issues', 'pulls'] as const).flatMap((kind): Route[] => {
      const onLine = kind === 'pulls';
      const pattern = `/repos/:owner/:repo/${kind}/comments`;
      return [
        {
          method: 'GET',
          pattern,
          answer: (call) =>
            list(
              call,
              [...repositoryOf(context, call).comments.values()].filter(({ line }) => onLine === Boolean(line)),
            ),
        },
        { method: 'GET', pattern: `${pattern}/:id`, answer: (call) => ok(commentJson(world, find(call, onLine))) },
        { method: 'PATCH', pattern: `${pattern}/:id`, answer: (call) => edit(call, find(call, onLine)) },
        { method: 'DELETE', pattern: `${pattern}/:id`, answer: (call) => remove(call, find(call, onLine)) },
      ];
    }),
  ];
};

/** Puts a comment on an issue; tells nobody. */
export const addComment = (
  { world }: Pick<Context, 'world'>,
  item: Item,
  {
    at = world.stamp(),
    id = world.nextId(),
    ...rest
  }: { author: Account; body: string; viaApp: boolean; line?: NonNullable<Comment['line']>; at?: string; id?: number },
): Comment => {
  const comment: Comment = {
    ...rest,
    id,
    nodeId: `IC_${id}`,
    item,
    createdAt: at,
    updatedAt: at,
    reactions: [],
    edits: [],
  };
  item.comments.push(comment);
  item.updatedAt = at;
  item.repository.comments.set(id, comment);
  world.nodes.set(comment.nodeId, { kind: 'comment', comment });
  return comment;
};

/** Gives a comment other words, and tells so; `body` is read once it is known that the writer may. */
export const editComment = (
  context: Pick<Context, 'world' | 'events'>,
  actor: Actor,
  { comment, body: read }: { readonly comment: Comment; readonly body: () => string },
): void => {
  const { world, events } = context;
  const writer = changer(context, actor, comment);
  const body = read();
  const before = comment.body;
  if (body === before) return;
  comment.edits.push({ editor: writer, at: world.stamp(), before });
  comment.body = body;
  comment.updatedAt = world.stamp();
  comment.item.updatedAt = comment.updatedAt;
  events.comment(writer, 'edited', comment, { body: { from: before } });
};

const changer = (context: Pick<Context, 'world'>, actor: Actor, comment: Comment): Account =>
  authorOrWriter(context, actor, {
    repository: comment.item.repository,
    author: comment.author,
    app: comment.line ? ['pull_requests'] : ISSUES,
  });
