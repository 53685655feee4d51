/** Discussions, which only GraphQL knows: what they are, and what is said in them. */
import type { DiscussionFacts, Post, Target, ThreadFacts } from '@rapporteur/core/github';
import { z } from 'zod';
import { ACCOUNT, Actor, isAcknowledged, ReactionGroups, toActor } from './actor.ts';
import { IncompleteAnswer } from './fault.ts';
import { type Octokit, orMissing, readEach, repoParams, toInstant } from './octokit.ts';

const DiscussionNode = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  url: z.string(),
  body: z.string(),
  closed: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  author: Actor,
  comments: z.object({ totalCount: z.number() }),
  category: z.object({ slug: z.string() }),
});
const GlanceAnswer = z.object({
  repository: z
    .object({
      discussionCategory: z.object({ id: z.string() }).nullable(),
      discussions: z.object({ nodes: z.array(z.object({ updatedAt: z.string().optional() }).nullable().catch(null)) }),
    })
    .nullable(),
});
const DiscussionsAnswer = z.object({
  repository: z.object({
    discussions: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(z.unknown()).nullable(),
    }),
  }),
});
const DiscussionAnswer = z.object({
  repository: z.object({ discussion: DiscussionNode.nullable() }).nullable(),
});

const DISCUSSION_FIELDS = `id number title url body closed createdAt updatedAt author { ${ACCOUNT} }
  comments(first: 1) { totalCount } category { slug }`;

const GLANCE =
  'query ($owner: String!, $repo: String!, $slug: String!) { repository(owner: $owner, name: $repo) { discussionCategory(slug: $slug) { id } discussions(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { updatedAt } } } }';
const DISCUSSIONS = `query ($owner: String!, $repo: String!, $categoryId: ID, $after: String) { repository(owner: $owner, name: $repo) { discussions(first: 50, after: $after, categoryId: $categoryId, orderBy: {field: UPDATED_AT, direction: DESC}) { pageInfo { hasNextPage endCursor } nodes { ${DISCUSSION_FIELDS} } } } }`;

/**
 * The discussions of a category page by page, newest change first; with `since` those that changed later, of whatever
 * category, because one may have left it. One request if there are none; nothing if the repository has no such category.
 */
export async function* listDiscussions(
  octokit: Octokit,
  { repository, category, since }: { repository: string; category: string; since?: Date | undefined },
): AsyncGenerator<DiscussionFacts[]> {
  const { owner, repo } = repoParams(repository);
  const glance = GlanceAnswer.parse(await octokit.graphql(GLANCE, { owner, repo, slug: category }));
  const categoryId = glance.repository?.discussionCategory?.id;
  const [newest] = glance.repository?.discussions.nodes ?? [];
  if (!categoryId || newest === undefined) return;
  if (since && newest?.updatedAt !== undefined && new Date(newest.updatedAt) <= since) return;
  for (let after: string | null = null; ; ) {
    const variables = { owner, repo, after, ...(since ? {} : { categoryId }) };
    const answer = DiscussionsAnswer.parse(await octokit.graphql(DISCUSSIONS, variables));
    const { nodes, pageInfo } = answer.repository.discussions;
    // What is hidden is counted, and takes its place on a page: only the cursor tells that something is missing.
    if (pageInfo.hasNextPage && pageInfo.endCursor === null) {
      throw new IncompleteAnswer(`more discussions of ${repository} follow, and nothing leads there`);
    }
    const there = (nodes ?? []).filter((node) => node !== null);
    const page = readEach({ octokit, what: `discussion of ${repository}` }, there, (node) =>
      toDiscussion(repository, DiscussionNode.parse(node)),
    );
    yield page.filter(({ updatedAt }) => !since || updatedAt > since);
    if (!pageInfo.hasNextPage || (since && page.length > 0 && page.every(({ updatedAt }) => updatedAt <= since)))
      return;
    after = pageInfo.endCursor;
  }
}

/** Reads a discussion; undefined if there is none. */
export const loadDiscussion = async (octokit: Octokit, target: Target): Promise<DiscussionFacts | undefined> => {
  const { owner, repo } = repoParams(target.repository);
  const asked = octokit.graphql(
    `query ($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { discussion(number: $number) { ${DISCUSSION_FIELDS} } } }`,
    { owner, repo, number: target.number },
  );
  const answer = await orMissing(asked);
  const node = answer === undefined ? undefined : DiscussionAnswer.parse(answer).repository?.discussion;
  return node ? toDiscussion(target.repository, node) : undefined;
};

const toDiscussion = (
  repository: string,
  { author, comments, ...node }: z.infer<typeof DiscussionNode>,
): DiscussionFacts => {
  const { id, login, isBot } = toActor(author);
  return {
    repository,
    number: node.number,
    nodeId: node.id,
    title: node.title,
    url: node.url,
    body: node.body,
    author: login,
    ...(id === '' ? {} : { authorId: id }),
    authorIsBot: isBot,
    comments: comments.totalCount,
    category: node.category.slug,
    closed: node.closed,
    createdAt: toInstant(node.createdAt),
    updatedAt: toInstant(node.updatedAt),
  };
};

const COMMENT = `id databaseId url body createdAt lastEditedAt author { ${ACCOUNT} }
  reactionGroups { content viewerHasReacted }`;
const PAGE = 'pageInfo { hasNextPage endCursor }';
const TALK = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) { discussion(number: $number) { comments(first: 50, after: $after) { ${PAGE}
    nodes { ${COMMENT} replies(first: 100) { ${PAGE} nodes { ${COMMENT} } } } } } } }`;
const REPLIES = `query ($id: ID!, $after: String) {
  node(id: $id) { ... on DiscussionComment { replies(first: 100, after: $after) { ${PAGE} nodes { ${COMMENT} } } } } }`;

const Page = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(z.unknown()).nullable(),
});
const Talk = z.object({ repository: z.object({ discussion: z.object({ comments: Page }).nullable() }).nullable() });
const Replies = z.object({ node: z.object({ replies: Page }).nullable() });
const Comment = z.object({
  id: z.string().min(1),
  databaseId: z.number(),
  url: z.string(),
  body: z.string(),
  createdAt: z.string().transform(toInstant),
  lastEditedAt: z.string().transform(toInstant).nullable(),
  author: Actor,
  reactionGroups: ReactionGroups,
});
const WithReplies = Comment.extend({ replies: Page });

/** Reads the comments of a discussion and the replies to them, all pages; undefined if there is no such discussion. */
export const loadTalk = async (octokit: Octokit, target: Target): Promise<ThreadFacts | undefined> => {
  const { owner, repo } = repoParams(target.repository);
  const what = `comment of the discussion ${target.repository}#${target.number}`;
  const read = <T>(nodes: z.infer<typeof Page>['nodes'], form: z.ZodType<T>): T[] =>
    readEach(
      { octokit, what },
      (nodes ?? []).filter((node) => node !== null),
      (node) => form.parse(node),
    );
  const posts: Post[] = [];
  let isThere = false;
  const first = async (after: string | null) => {
    const answer = await orMissing(octokit.graphql(TALK, { owner, repo, number: target.number, after }));
    const comments = Talk.parse(answer ?? { repository: null }).repository?.discussion?.comments;
    isThere ||= comments !== undefined;
    return comments;
  };
  for await (const nodes of pagesOf(first)) {
    for (const comment of read(nodes, WithReplies)) {
      posts.push(toPost(comment, comment.id));
      const more = async (after: string | null) => {
        if (after === null) return comment.replies;
        const answer = await orMissing(octokit.graphql(REPLIES, { id: comment.id, after }));
        return Replies.parse(answer ?? { node: null }).node?.replies;
      };
      for await (const replies of pagesOf(more))
        posts.push(...read(replies, Comment).map((reply) => toPost(reply, comment.id)));
    }
  }
  return isThere ? { posts, timelineEvents: [] } : undefined;
};

/** @throws if more follow and nothing leads there */
async function* pagesOf(load: (after: string | null) => Promise<z.infer<typeof Page> | undefined>) {
  for (let after: string | null = null; ; ) {
    const page = await load(after);
    if (!page) return;
    yield page.nodes;
    if (!page.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor;
    if (after === null) throw new IncompleteAnswer('more comments of a discussion follow, and nothing leads there');
  }
}

const toPost = (comment: z.infer<typeof Comment>, replyTo: string): Post => ({
  kind: 'comment',
  id: comment.databaseId,
  nodeId: comment.id,
  author: toActor(comment.author),
  at: comment.createdAt,
  updatedAt: comment.lastEditedAt ?? comment.createdAt,
  url: comment.url,
  body: comment.body,
  replyTo,
  isAcknowledged: isAcknowledged(comment.reactionGroups),
});
