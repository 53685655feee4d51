/** Reactions on issues, pull requests and comments. GitHub sends no webhook for them. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { ISSUES, itemOf, repositoryOf, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { created, noContent, notFound, numberParam, ok, paginate, Refusal, readBody } from '../router.ts';
import { reactionJson } from '../shapes/index.ts';
import type { Account, Item, Reaction, Repository } from '../world.ts';
import { REACTIONS } from '../world.ts';
import { refuseReactionIfLocked } from './locks.ts';

const ReactionSchema = z.object({ content: z.enum(REACTIONS) });

type Subject = { readonly repository: Repository; readonly reactions: Reaction[]; readonly item: Item };

export const reactionRoutes = (context: Context): readonly Route[] => {
  const { world } = context;

  const comment =
    (onLine: boolean) =>
    (call: Call): Subject => {
      const repository = repositoryOf(context, call);
      const found = repository.comments.get(numberParam(call, 'id'));
      if (!found || (found.line !== undefined) !== onLine) throw notFound();
      return { repository, reactions: found.reactions, item: found.item };
    };

  const onItem = (call: Call): Subject => {
    const item = itemOf(context, call);
    return { repository: item.repository, reactions: item.reactions, item };
  };

  const react = (call: Call, { repository, reactions, item }: Subject, app: readonly string[]): Reply => {
    const author = writerOf(context, call.actor, repository, { app, person: 'read' });
    refuseReactionIfLocked(world, call.actor, item);
    const { content } = readBody(ReactionSchema, call);
    const { reaction, isNew } = addReaction(context, reactions, { author, content });
    return (isNew ? created : ok)(reactionJson(world, reaction));
  };

  const remove = (call: Call, { repository, reactions }: Subject, app: readonly string[]): Reply => {
    const writer = writerOf(context, call.actor, repository, { app, person: 'read' });
    const index = reactions.findIndex(({ id }) => id === numberParam(call, 'reaction'));
    const reaction = reactions[index];
    if (!reaction) throw notFound();
    if (reaction.author !== writer) throw new Refusal(403, 'Only who reacted may take a reaction back.');
    reactions.splice(index, 1);
    return noContent();
  };

  const routesOf = (path: string, subject: (call: Call) => Subject, app: readonly string[]): Route[] => {
    const pattern = `/repos/:owner/:repo/${path}/reactions`;
    return [
      {
        method: 'GET',
        pattern,
        answer: (call) => {
          const content = call.query.get('content');
          const wanted = subject(call).reactions.filter((reaction) => !content || reaction.content === content);
          return paginate(call, wanted, (page) => page.map((reaction) => reactionJson(world, reaction)));
        },
      },
      { method: 'POST', pattern, answer: (call) => react(call, subject(call), app) },
      { method: 'DELETE', pattern: `${pattern}/:reaction`, answer: (call) => remove(call, subject(call), app) },
    ];
  };

  return [
    ...routesOf('issues/:number', onItem, ISSUES),
    ...routesOf('issues/comments/:id', comment(false), ISSUES),
    ...routesOf('pulls/comments/:id', comment(true), ['pull_requests']),
  ];
};

/** Everybody gives each reaction once; the same again is the one that is there. */
export const addReaction = (
  { world }: Pick<Context, 'world'>,
  reactions: Reaction[],
  { author, content }: Pick<Reaction, 'author' | 'content'>,
): { readonly reaction: Reaction; readonly isNew: boolean } => {
  const before = reactions.find((one) => one.author === author && one.content === content);
  if (before) return { reaction: before, isNew: false };
  const id = world.nextId();
  const reaction: Reaction = { id, nodeId: `REA_${id}`, author, content, createdAt: world.stamp() };
  reactions.push(reaction);
  return { reaction, isNew: true };
};

/** Takes an account's own reaction back; undefined if it gave none. */
export const takeReaction = (
  reactions: Reaction[],
  { author, content }: { readonly author: Account; readonly content: Reaction['content'] },
): Reaction | undefined => {
  const index = reactions.findIndex((one) => one.author === author && one.content === content);
  return index === -1 ? undefined : reactions.splice(index, 1)[0];
};
