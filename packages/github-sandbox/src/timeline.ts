/** What happened on issues and pull requests: noted when it happens, told in order of time. */
import type { Context } from './access.ts';
import type { Commit } from './commits.ts';
import { commentedJson, committedJson, eventJson, reviewedJson } from './shapes/index.ts';
import type { Comment, Item, ItemEvent, PullItem, Repository, Review, World } from './world.ts';
import { isPull } from './world.ts';

/** Adds to the timeline; like everything in it, this counts as an update of the item. */
export const record = (
  { world }: Pick<Context, 'world'>,
  item: Item,
  { at = world.stamp(), ...event }: Omit<ItemEvent, 'id' | 'at'> & { readonly at?: string },
): void => {
  item.events.push({ ...event, id: world.nextId(), at });
  item.updatedAt = at;
};

/** An entry of a timeline, and when it was. */
export type Entry = { readonly at: string } & (
  | { readonly kind: 'commit'; readonly commit: Commit }
  | { readonly kind: 'comment'; readonly comment: Comment }
  | { readonly kind: 'review'; readonly review: Review; readonly item: PullItem }
  | { readonly kind: 'event'; readonly event: ItemEvent }
);

/** Comments, reviews, commits and events; of the same second, what was first comes first, commits before all. */
export const entriesOf = async ({ git }: Pick<Context, 'git'>, item: Item): Promise<readonly Entry[]> => {
  const commits = isPull(item) ? (await git.changesOf(item)).commits : [];
  const entries: readonly (Entry & { readonly order: number })[] = [
    ...commits.map((commit) => ({ kind: 'commit' as const, at: commit.commit.committer.date, order: 0, commit })),
    ...item.comments
      .filter(({ line }) => !line)
      .map((comment) => ({ kind: 'comment' as const, at: comment.createdAt, order: comment.id, comment })),
    ...(isPull(item)
      ? item.pull.reviews
          .filter(({ state }) => state !== 'PENDING')
          .map((review) => ({ kind: 'review' as const, at: review.submittedAt, order: review.id, review, item }))
      : []),
    ...item.events.map((event) => ({ kind: 'event' as const, at: event.at, order: event.id, event })),
  ];
  return [...entries].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.order - b.order);
};

/** An entry as the API has it, and the repository of which it tells, if that is another one. */
export type TimelineEntry = { readonly json: () => object; readonly of?: Repository };

export const timelineOf = async ({ world, git }: Context, item: Item): Promise<readonly TimelineEntry[]> =>
  (await entriesOf({ git }, item)).map((entry) => ({
    json: () => entryJson(world, item, entry),
    ...(entry.kind === 'event' && entry.event.of && { of: entry.event.of }),
  }));

const entryJson = (world: World, item: Item, entry: Entry): object => {
  switch (entry.kind) {
    case 'commit':
      return committedJson(world, item, entry.commit);
    case 'comment':
      return commentedJson(world, entry.comment);
    case 'review':
      return reviewedJson(world, entry.item, entry.review);
    case 'event':
      return eventJson(world, item, entry.event);
  }
};
