/** Locked conversations, where only those with write access may comment. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { ISSUES, itemOf, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { noContent, Refusal, readBody } from '../router.ts';
import { record } from '../timeline.ts';
import type { Actor, Item, World } from '../world.ts';
import { allows, permissionOf } from '../world.ts';

const LockSchema = z.object({ lock_reason: z.enum(['off-topic', 'too heated', 'resolved', 'spam']).nullish() });

export const lockRoutes = (context: Context): readonly Route[] => {
  const set =
    (locked: boolean) =>
    (call: Call): Reply => {
      const item = itemOf(context, call);
      const actor = writerOf(context, call.actor, item.repository, { app: ISSUES, person: 'write' });
      const reason = locked ? (readBody(LockSchema, call).lock_reason ?? null) : null;
      if ((item.locked !== undefined) === locked) return noContent();
      item.locked = locked ? { reason } : undefined;
      record(context, item, { event: locked ? 'locked' : 'unlocked', actor, lockReason: reason });
      context.events.item(actor, locked ? 'locked' : 'unlocked', item);
      return noContent();
    };

  const pattern = '/repos/:owner/:repo/issues/:number/lock';
  return [
    { method: 'PUT', pattern, answer: set(true) },
    { method: 'DELETE', pattern, answer: set(false) },
  ];
};

/** Refuses whoever may not comment because the conversation is locked: an App is no collaborator, whatever it may write. */
export const refuseIfLocked = (world: World, actor: Actor, item: Item): void => {
  if (isLockedFor(world, actor, item)) throw new Refusal(403, 'Unable to create comment because issue is locked.');
};

/** The same for reactions to it and to its comments. */
export const refuseReactionIfLocked = (world: World, actor: Actor, item: Item): void => {
  if (isLockedFor(world, actor, item)) throw new Refusal(403, 'Unable to create reaction because issue is locked.');
};

/** The same for reviews, which GitHub refuses in other words. */
export const refuseReviewIfLocked = (world: World, actor: Actor, item: Item): void => {
  if (!isLockedFor(world, actor, item)) return;
  throw new Refusal(422, 'Unprocessable Entity', [{ message: 'lock prevents review' }]);
};

const isLockedFor = (world: World, actor: Actor, { locked, repository }: Item): boolean =>
  locked !== undefined &&
  !(actor.kind === 'person' && allows(permissionOf(world, repository, actor.account.login), 'write'));
