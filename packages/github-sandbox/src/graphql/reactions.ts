/** Reactions by the names GraphQL has for them, and what takes reactions. */
import { ISSUES } from '../access.ts';
import type { Node, Reaction, ReactionContent, Repository } from '../world.ts';

export const CONTENTS = {
  THUMBS_UP: '+1',
  THUMBS_DOWN: '-1',
  LAUGH: 'laugh',
  CONFUSED: 'confused',
  HEART: 'heart',
  HOORAY: 'hooray',
  ROCKET: 'rocket',
  EYES: 'eyes',
} as const satisfies Readonly<Record<string, ReactionContent>>;

const BY_NAME: ReadonlyMap<string, ReactionContent> = new Map(Object.entries(CONTENTS));

export const contentNamed = (name: string): ReactionContent => {
  const content = BY_NAME.get(name);
  if (!content) throw new Error(`There is no reaction "${name}"`);
  return content;
};

export const nameOf = (content: ReactionContent): string =>
  [...BY_NAME].find(([, other]) => other === content)?.[0] ?? '';

export type Reactable = {
  readonly repository: Repository;
  readonly reactions: Reaction[];
  /** Any of these App permissions is needed to react. */
  readonly app: readonly string[];
};

export const reactableOf = (node: Node): Reactable | undefined => {
  switch (node.kind) {
    case 'item':
      return { repository: node.item.repository, reactions: node.item.reactions, app: ISSUES };
    case 'comment':
      return { repository: node.comment.item.repository, reactions: node.comment.reactions, app: ISSUES };
    case 'review':
      return { repository: node.item.repository, reactions: node.review.reactions, app: ['pull_requests'] };
    case 'discussion':
      return { repository: node.discussion.repository, reactions: node.discussion.reactions, app: ['discussions'] };
    case 'discussion_comment':
      return {
        repository: node.comment.discussion.repository,
        reactions: node.comment.reactions,
        app: ['discussions'],
      };
    default:
      return undefined;
  }
};
