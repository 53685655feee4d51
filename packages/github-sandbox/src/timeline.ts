/** What happened on issues and pull requests: noted when it happens, told in order of time. */
import type { Context } from './access.ts';
import { commentedJson, committedJson, eventJson, reviewedJson } from './shapes/index.ts';
import type { Item, ItemEvent, Repository } from './world.ts';
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

/** An entry, and the repository of which it tells, if that is another one. */
export type TimelineEntry = { readonly json: () => object; readonly of?: Repository };

/** Comments, reviews, commits and events; of the same second, what was first comes first, commits before all. */
export const timelineOf = async ({ world, git }: Context, item: Item): Promise<readonly TimelineEntry[]> => {
  const commits = isPull(item) ? (await git.changesOf(item)).commits : [];
  const reviews = isPull(item) ? item.pull.reviews.filter(({ state }) => state !== 'PENDING') : [];
  const entries: (TimelineEntry & { readonly at: string; readonly order: number })[] = [
    ...commits.map((commit) => ({
      at: commit.commit.committer.date,
      order: 0,
      json: () => committedJson(world, item, commit),
    })),
    ...item.comments
      .filter(({ line }) => !line)
      .map((comment) => ({ at: comment.createdAt, order: comment.id, json: () => commentedJson(world, comment) })),
    ...(isPull(item)
      ? reviews.map((review) => ({
          at: review.submittedAt,
          order: review.id,
          json: () => reviewedJson(world, item, review),
        }))
      : []),
    ...item.events.map((event) => ({
      at: event.at,
      order: event.id,
      json: () => eventJson(world, item, event),
      ...(event.of && { of: event.of }),
    })),
  ];
  return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.order - b.order);
};
