/** Comments wherever they stand: in the conversation of a subject, on lines of its files, or in a discussion. */
import type { AccountFacts, Position, Target } from '@rapporteur/core/github';
import { z } from 'zod';
import { loadTalk } from './discussion.ts';
import { type Octokit, orMissing, readEach, repoParams } from './octokit.ts';
import { toAccount } from './people.ts';

export type StandingComment = {
  readonly id: number;
  readonly nodeId: string;
  readonly author: AccountFacts;
  readonly body: string;
  readonly url: string;
};

type Named = Pick<StandingComment, 'id' | 'nodeId'>;

/** The comments of one kind at one subject. */
export type Comments = {
  list(): Promise<StandingComment[]>;
  /** Undefined if it is gone. */
  read(id: number): Promise<StandingComment | undefined>;
  create(body: string): Promise<Named & Pick<StandingComment, 'url'>>;
  update(comment: Named, body: string): Promise<unknown>;
  /** One that is gone is no failure. */
  remove(comment: Named): Promise<unknown>;
};

export const commentsAt = (octokit: Octokit, target: Target, position: Position | undefined): Comments => {
  if (position?.kind === 'line') return onLines(octokit, target, position.replyTo);
  return position ? inDiscussion(octokit, target, position) : inConversation(octokit, target);
};

type Answer = {
  readonly id: number;
  readonly node_id: string;
  readonly user: Parameters<typeof toAccount>[0];
  readonly body?: string;
  readonly html_url: string;
};

const toStanding = ({ id, node_id, user, body, html_url }: Answer): StandingComment => ({
  id,
  nodeId: node_id,
  author: toAccount(user),
  body: body ?? '',
  url: html_url,
});

const toCreated = ({ data }: { readonly data: Pick<Answer, 'id' | 'node_id' | 'html_url'> }) => ({
  id: data.id,
  nodeId: data.node_id,
  url: data.html_url,
});

const whatOf = ({ repository, number }: Target): string => `comment of ${repository.toLowerCase()}#${number}`;

const inConversation = (octokit: Octokit, target: Target): Comments => {
  const { issues } = octokit.rest;
  const params = repoParams(target.repository);
  const on = { ...params, issue_number: target.number };
  return {
    list: async () => {
      const comments = await octokit.paginate(issues.listComments, { ...on, per_page: 100 });
      return readEach({ octokit, what: whatOf(target) }, comments, toStanding);
    },
    read: async (comment_id) => {
      const found = await orMissing(issues.getComment({ ...params, comment_id }));
      return found && toStanding(found.data);
    },
    create: async (body) => toCreated(await issues.createComment({ ...on, body })),
    update: ({ id }, body) => issues.updateComment({ ...params, comment_id: id, body }),
    remove: ({ id }) => orMissing(issues.deleteComment({ ...params, comment_id: id })),
  };
};

const onLines = (octokit: Octokit, target: Target, replyTo: number): Comments => {
  const { pulls } = octokit.rest;
  const params = repoParams(target.repository);
  const on = { ...params, pull_number: target.number };
  return {
    list: async () => {
      const comments = await octokit.paginate(pulls.listReviewComments, { ...on, per_page: 100 });
      return readEach({ octokit, what: whatOf(target) }, comments, toStanding);
    },
    read: async (comment_id) => {
      const found = await orMissing(pulls.getReviewComment({ ...params, comment_id }));
      return found && toStanding(found.data);
    },
    create: async (body) => toCreated(await pulls.createReplyForReviewComment({ ...on, comment_id: replyTo, body })),
    update: ({ id }, body) => pulls.updateReviewComment({ ...params, comment_id: id, body }),
    remove: ({ id }) => orMissing(pulls.deleteReviewComment({ ...params, comment_id: id })),
  };
};

const inDiscussion = (
  octokit: Octokit,
  target: Target,
  { nodeId: discussion, replyTo }: Extract<Position, { kind: 'discussion' }>,
): Comments => {
  const list = async (): Promise<StandingComment[]> => [...((await loadTalk(octokit, target))?.posts ?? [])];
  return {
    list,
    read: async (id) => (await list()).find((comment) => comment.id === id),
    create: async (body) => {
      const answer = await octokit.graphql(ADD, { discussion, body, replyTo: replyTo ?? null });
      const { id, databaseId, url } = Added.parse(answer).addDiscussionComment.comment;
      return { id: databaseId, nodeId: id, url };
    },
    update: ({ nodeId }, body) => octokit.graphql(UPDATE, { id: nodeId, body }),
    remove: ({ nodeId }) => orMissing(octokit.graphql(DELETE, { id: nodeId })),
  };
};

const ADD = `mutation ($discussion: ID!, $body: String!, $replyTo: ID) {
  addDiscussionComment(input: { discussionId: $discussion, body: $body, replyToId: $replyTo }) {
    comment { id databaseId url } } }`;
const UPDATE = `mutation ($id: ID!, $body: String!) {
  updateDiscussionComment(input: { commentId: $id, body: $body }) { comment { id } } }`;
const DELETE = `mutation ($id: ID!) {
  deleteDiscussionComment(input: { id: $id }) { comment { id } } }`;
const Added = z.object({
  addDiscussionComment: z.object({
    comment: z.object({ id: z.string(), databaseId: z.number(), url: z.string() }),
  }),
});
