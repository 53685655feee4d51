/** Sheets that are discussions, which only GraphQL writes. */
import type { DiscussionFacts, SheetFacts } from '@rapporteur/core/github';
import { z } from 'zod';
import type { Client, Sheets } from './context.ts';
import { listDiscussions, loadDiscussion } from './discussion.ts';
import { orRefused } from './fault.ts';
import { repoParams } from './octokit.ts';
import { markedByApp } from './read.ts';

type Asked = { readonly repository: string; readonly marker: string; readonly category: string };

export const discussionSheets = (client: Client, place: Asked): Sheets => {
  const { octokit } = client;
  const { repository, category } = place;
  return {
    // Where the right to discussions was not granted, there are none, and GitHub says so to who wants to make one.
    read: async (number) => toSheet(await orRefused(loadDiscussion(octokit, { repository, number }))),
    find: async () => toSheet((await orRefused(listOwn(client, place)))?.[0]),
    make: async (claim, { title, body }) => {
      const { owner, repo } = repoParams(repository);
      const found = Ids.parse(await octokit.graphql(IDS, { owner, repo, slug: category })).repository;
      if (!found.discussionCategory) {
        const because =
          category === ''
            ? 'The settings name no category of discussions; it is set by `discussion_category`.'
            : `${repository} has no category “${category}” of discussions.`;
        return { outcome: 'refused', because };
      }
      const variables = { repository: found.id, category: found.discussionCategory.id, title, body };
      const { made, eldest } = await claim.make(
        async () => Created.parse(await octokit.graphql(CREATE, variables)).createDiscussion.discussion,
        ({ createdAt }) => keepEldest(client, { ...place, since: new Date(createdAt) }),
      );
      const isEldest = eldest === undefined || eldest.number === made.number;
      const { number, nodeId, url } = isEldest ? { ...made, nodeId: made.id } : eldest;
      return { outcome: isEldest ? 'written' : 'stale', number, nodeId, url };
    },
    write: async ({ nodeId }, { title, body }) => {
      await octokit.graphql(UPDATE, { id: nodeId, title: title ?? null, body: body ?? null });
      return true;
    },
  };
};

const toSheet = (discussion: DiscussionFacts | undefined): SheetFacts | undefined => {
  if (!discussion) return undefined;
  const { repository, number, nodeId, title, url, body, closed, updatedAt } = discussion;
  const state = closed ? 'closed' : 'open';
  return { repository, number, nodeId, title, url, body, labels: [], state, updatedAt };
};

/** Those that the app opened with the marker, oldest first; with `since` those of then. */
const listOwn = async (
  { octokit, app }: Client,
  { repository, marker, category, since }: Asked & { readonly since?: Date },
): Promise<DiscussionFacts[]> => {
  const found: DiscussionFacts[] = [];
  if (category === '') return found;
  for await (const page of listDiscussions(octokit, { repository, category, since })) {
    found.push(...(await markedByApp(octokit, page, { app, marker })));
  }
  return found.filter((one) => one.category === category).sort((a, b) => a.number - b.number);
};

/** Two bots may have made it within moments: the younger says where the elder is. */
const keepEldest = async (
  client: Client,
  { since, ...place }: Asked & { readonly since: Date },
): Promise<DiscussionFacts | undefined> => {
  const own = await listOwn(client, { ...place, since: new Date(since.getTime() - 10 * 60_000) });
  const [eldest, ...doubles] = own;
  for (const { nodeId: id } of doubles) {
    const body = `This was opened twice by mistake. It goes on in #${eldest?.number}.`;
    await client.octokit.graphql(UPDATE, { id, title: null, body });
    await client.octokit.graphql(CLOSE, { id });
  }
  return eldest;
};

const IDS = `query ($owner: String!, $repo: String!, $slug: String!) {
  repository(owner: $owner, name: $repo) { id discussionCategory(slug: $slug) { id } } }`;
const CREATE = `mutation ($repository: ID!, $category: ID!, $title: String!, $body: String!) {
  createDiscussion(input: { repositoryId: $repository, categoryId: $category, title: $title, body: $body }) {
    discussion { id number url createdAt } } }`;
const UPDATE = `mutation ($id: ID!, $title: String, $body: String) {
  updateDiscussion(input: { discussionId: $id, title: $title, body: $body }) { discussion { id } } }`;
const CLOSE = `mutation ($id: ID!) {
  closeDiscussion(input: { discussionId: $id, reason: DUPLICATE }) { discussion { id } } }`;

const Ids = z.object({
  repository: z.object({ id: z.string(), discussionCategory: z.object({ id: z.string() }).nullable() }),
});
const Created = z.object({
  createDiscussion: z.object({
    discussion: z.object({ id: z.string(), number: z.number(), url: z.string(), createdAt: z.string() }),
  }),
});
