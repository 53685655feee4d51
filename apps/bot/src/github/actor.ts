/** What GraphQL tells wherever somebody wrote something: the account, by the number that REST knows it by, and who reacted. */
import type { AccountFacts } from '@rapporteur/core/github';
import { z } from 'zod';

/** Fields of an actor. */
export const ACCOUNT = `__typename login ... on User { databaseId } ... on Bot { databaseId } ... on Mannequin { databaseId }
  ... on Organization { databaseId } ... on EnterpriseUserAccount { user { databaseId } }`;

/** Null if GitHub does not know who it was any more. */
export const Actor = z
  .object({
    __typename: z.string(),
    login: z.string(),
    databaseId: z.number().nullish(),
    user: z.object({ databaseId: z.number().nullish() }).nullish(),
  })
  .nullable();

export const toActor = (actor: z.infer<typeof Actor>): AccountFacts => {
  const id = actor?.databaseId ?? actor?.user?.databaseId;
  return { id: id ? String(id) : '', login: actor?.login ?? 'ghost', isBot: actor?.__typename === 'Bot' };
};

export const ReactionGroups = z.array(z.object({ content: z.string(), viewerHasReacted: z.boolean() })).nullish();

/** Whether the app reacted as it acknowledges commands. */
export const isAcknowledged = (groups: z.infer<typeof ReactionGroups>): boolean =>
  (groups ?? []).some(
    ({ content, viewerHasReacted }) => viewerHasReacted && (content === 'ROCKET' || content === 'CONFUSED'),
  );
