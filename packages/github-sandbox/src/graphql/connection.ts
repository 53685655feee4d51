/** Connections of GraphQL: pages with cursors, and GitHub's limits for them. */
import { GraphQLError } from 'graphql';
import { z } from 'zod';

const PageSchema = z.object({
  first: z.number().nullish(),
  last: z.number().nullish(),
  after: z.string().nullish(),
  before: z.string().nullish(),
});

const MAX_PAGE = 100;

/** An error with GitHub's `type`. */
export const problem = (type: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { type } });

/** A field that is a connection over `items`; `toNode` makes the nodes. */
export const connection =
  <T>(name: string, items: (args: Readonly<Record<string, unknown>>) => readonly T[], toNode: (item: T) => unknown) =>
  (args: Readonly<Record<string, unknown>>) => {
    const { first, last, after, before } = PageSchema.parse(args);
    const size = first ?? last;
    if (size == null) {
      throw problem(
        'MISSING_PAGINATION_BOUNDARIES',
        `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
      );
    }
    if (size > MAX_PAGE || size < 0) {
      throw problem(
        'EXCESSIVE_PAGINATION',
        `Requesting ${size} records on the \`${name}\` connection exceeds the limit of 100 records.`,
      );
    }
    const all = items(args);
    const from = after ? fromCursor(after) + 1 : 0;
    const to = before ? fromCursor(before) : all.length;
    const start = first == null ? Math.max(from, to - size) : from;
    const end = first == null ? to : Math.min(to, from + size);
    const page = all.slice(start, end);
    return {
      totalCount: all.length,
      nodes: () => page.map(toNode),
      edges: () => page.map((item, index) => ({ cursor: toCursor(start + index), node: toNode(item) })),
      pageInfo: {
        hasNextPage: end < all.length,
        hasPreviousPage: start > 0,
        startCursor: page.length > 0 ? toCursor(start) : null,
        endCursor: page.length > 0 ? toCursor(end - 1) : null,
      },
    };
  };

const toCursor = (index: number): string => Buffer.from(`cursor:${index}`).toString('base64');

const fromCursor = (cursor: string): number => {
  const index = /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (index === undefined)
    throw problem('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(index);
};
