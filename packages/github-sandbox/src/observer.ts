/** Looks at GitHub's side without asking over HTTP: nothing here counts as a request. */
import { z } from 'zod';
import type { Context } from './access.ts';
import { realise } from './detached.ts';
import { encodePath } from './git.ts';
import { STATUS } from './projects.ts';
import { pageOf } from './shapes/index.ts';
import type { Comment, Discussion, Item, ReactionContent, Repository } from './world.ts';
import { findRepository } from './world.ts';

export type SeenReaction = { readonly login: string; readonly content: ReactionContent };

export type SeenComment = {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** How often it was edited. */
  readonly edits: number;
  readonly reactions: readonly SeenReaction[];
};

export type SeenItem = {
  readonly number: number;
  readonly kind: 'issue' | 'pull';
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly url: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly reactions: readonly SeenReaction[];
};

export type SeenReview = {
  readonly id: number;
  readonly nodeId: string;
  readonly login: string;
  readonly state: string;
  readonly body: string;
  readonly reactions: readonly SeenReaction[];
};

export type SeenPull = SeenItem & {
  readonly draft: boolean;
  readonly merged: boolean;
  /** Branch, with its owner for forks: "login:branch". */
  readonly head: string;
  readonly headSha: string;
  readonly base: string;
  readonly requestedReviewers: readonly string[];
  readonly reviews: readonly SeenReview[];
};

export type SeenProjectItem = {
  readonly id: string;
  /** "owner/name". */
  readonly repository: string;
  readonly number: number;
  readonly status: string | undefined;
  /** Names of options by names of fields. */
  readonly fields: Readonly<Record<string, string>>;
};

export type SeenCheckRun = {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
};

export type SeenDelivery = {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  /** 0 while it is under way; 502 if nobody listened. */
  readonly statusCode: number;
  readonly redelivery: boolean;
  readonly payload: unknown;
};

const ContentSchema = z.object({ content: z.string() });
const RunsSchema = z.object({
  check_runs: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      output: z.object({ title: z.string().nullable(), summary: z.string().nullable(), text: z.string().nullable() }),
    }),
  ),
});

export type Observer = ReturnType<typeof createObserver>;

export const createObserver = (context: Context) => {
  const { world, git, emulator, deliveries } = context;

  const at = (fullName: string): Repository => {
    const repository = findRepository(world, fullName);
    if (!repository) throw new Error(`The sandbox has no repository "${fullName}"`);
    return repository;
  };

  const itemAt = (fullName: string, number: number): Item => {
    const item = at(fullName).items.get(number);
    if (!item) throw new Error(`The sandbox has no ${fullName}#${number}`);
    return item;
  };

  const toItem = (item: Item): SeenItem => ({
    number: item.number,
    kind: item.pull ? 'pull' : 'issue',
    title: item.title,
    body: item.body ?? '',
    author: item.author.login,
    state: item.state,
    labels: item.labels.map(({ name }) => name),
    assignees: item.assignees.map(({ login }) => login),
    url: pageOf(world, item),
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    reactions: toReactions(item),
  });

  const toPull = (item: Item): SeenPull[] => {
    const { pull, repository } = item;
    if (!pull) return [];
    const ours = pull.head.owner === repository.owner.login;
    return [
      {
        ...toItem(item),
        draft: pull.draft,
        merged: pull.mergedAt !== null,
        head: ours ? pull.head.ref : `${pull.head.owner}:${pull.head.ref}`,
        headSha: pull.head.sha,
        base: pull.base.ref,
        requestedReviewers: pull.reviewers.map(({ login }) => login),
        reviews: pull.reviews.map(({ id, nodeId, author, state, body, reactions }) => ({
          id,
          nodeId,
          login: author.login,
          state,
          body,
          reactions: toReactions({ reactions }),
        })),
      },
    ];
  };

  return {
    issues: (repository: string): readonly SeenItem[] =>
      [...at(repository).items.values()].filter(({ pull }) => !pull).map(toItem),
    /** Numbers of the issues that are pinned, first pinned first. */
    pinned: (repository: string): readonly number[] => at(repository).pinned.map(({ item }) => item.number),
    issue: (repository: string, number: number): SeenItem => toItem(itemAt(repository, number)),
    pullRequests: (repository: string): readonly SeenPull[] => [...at(repository).items.values()].flatMap(toPull),
    pullRequest: (repository: string, number: number): SeenPull => {
      const pull = toPull(itemAt(repository, number))[0];
      if (!pull) throw new Error(`${repository}#${number} is no pull request`);
      return pull;
    },
    /** Of an issue or a pull request, oldest first; comments on lines are not among them. */
    comments: (repository: string, number: number): readonly SeenComment[] =>
      itemAt(repository, number)
        .comments.filter(({ line }) => !line)
        .map(toComment),
    /** Comments on lines of files, oldest first, with what each is a reply to. */
    lineComments: (repository: string, number: number) =>
      itemAt(repository, number).comments.flatMap((comment) =>
        comment.line ? [{ ...toComment(comment), replyTo: comment.line.replyTo }] : [],
      ),
    labels: (repository: string, number: number): readonly string[] =>
      itemAt(repository, number).labels.map(({ name }) => name),
    /** Of a comment. */
    reactions: (repository: string, commentId: number): readonly SeenReaction[] => {
      const comment = at(repository).comments.get(commentId);
      if (!comment) throw new Error(`${repository} has no comment ${commentId}`);
      return toReactions(comment);
    },
    repositoryLabels: (repository: string) =>
      at(repository).labels.map(({ name, color, description }) => ({ name, color, description })),
    /** The latest run of every name at a commit, or all of them. */
    checkRuns: async (
      repository: string,
      sha: string,
      filter: 'latest' | 'all' = 'latest',
    ): Promise<readonly SeenCheckRun[]> => {
      const commit = await realise(world, git, sha);
      const path = `/repos/${at(repository).firstName}/commits/${commit}/check-runs`;
      const json = await emulator.ask('GET', `${path}?filter=${filter}&per_page=100`);
      return RunsSchema.parse(json).check_runs.map(({ output, ...run }) => ({
        ...run,
        title: output.title ?? '',
        summary: output.summary ?? '',
        text: output.text ?? '',
      }));
    },
    /** Text of a file at a branch or commit (default: the default branch); undefined if there is none. */
    file: async (repository: string, path: string, ref?: string): Promise<string | undefined> => {
      const query = ref ? `?ref=${encodeURIComponent(await realise(world, git, ref))}` : '';
      const question = `/repos/${at(repository).firstName}/contents/${encodePath(path)}${query}`;
      const answer = await emulator.forward({ method: 'GET', path: question });
      if (answer.status === 404) return undefined;
      const { content } = ContentSchema.parse(JSON.parse(answer.bytes.toString('utf8')));
      return Buffer.from(content, 'base64').toString('utf8');
    },
    /** Head of a branch; undefined if there is none. */
    head: (repository: string, branch: string): Promise<string | undefined> => git.head(at(repository), branch),
    discussions: (repository: string) => [...at(repository).discussions.values()].map(toDiscussion),
    discussionComments: (repository: string, number: number) =>
      (at(repository).discussions.get(number)?.comments ?? []).map(
        ({ id, author, body, createdAt, replyTo, reactions }) => ({
          id,
          author: author.login,
          body,
          createdAt,
          replyTo: replyTo?.id,
          reactions: toReactions({ reactions }),
        }),
      ),
    /** Of the organisation's project of that number. */
    projectItems: (number: number): readonly SeenProjectItem[] => {
      const project = world.projects.get(number);
      if (!project) throw new Error(`The sandbox has no project ${number}`);
      return project.items.map(({ nodeId, content, values }) => {
        const fields = Object.fromEntries(
          project.fields.flatMap(({ nodeId: field, name, options }) => {
            const option = options.find(({ id }) => id === values.get(field));
            return option ? [[name, option.name]] : [];
          }),
        );
        const { repository } = content;
        return { id: nodeId, repository: repository.fullName, number: content.number, status: fields[STATUS], fields };
      });
    },
    /** Every delivery so far, oldest first, redeliveries included. */
    deliveries: (): readonly SeenDelivery[] =>
      deliveries.list().map(({ id, guid, event, action, statusCode, redelivery, body }) => ({
        id,
        guid,
        event,
        action,
        statusCode,
        redelivery,
        payload: JSON.parse(body),
      })),
  };
};

const toReactions = ({ reactions }: Pick<Item, 'reactions'>): SeenReaction[] =>
  reactions.map(({ author, content }) => ({ login: author.login, content }));

const toComment = (comment: Comment): SeenComment => ({
  id: comment.id,
  author: comment.author.login,
  body: comment.body,
  createdAt: comment.createdAt,
  updatedAt: comment.updatedAt,
  edits: comment.edits.length,
  reactions: toReactions(comment),
});

const toDiscussion = (one: Discussion) => ({
  number: one.number,
  nodeId: one.nodeId,
  title: one.title,
  body: one.body,
  author: one.author.login,
  category: one.category.slug,
  closed: one.closedAt !== null,
  createdAt: one.createdAt,
  updatedAt: one.updatedAt,
});
