/** What people do on github.com: each act goes through the public API with that person's token; only `git push` does not. */
import { z } from 'zod';
import { authorOrWriter, type Context } from './access.ts';
import { realise } from './detached.ts';
import { encodePath, NO_COMMIT } from './git.ts';
import { nameOf } from './graphql/index.ts';
import { STATUS } from './projects.ts';
import { branchMoved } from './pushes.ts';
import { Refusal } from './router.ts';
import { forkKey } from './routes/pulls.ts';
import type { FileEdit, Permission } from './seed.ts';
import type {
  Account,
  Discussion,
  DiscussionComment,
  Installation,
  Node,
  Project,
  PullItem,
  ReactionContent,
  Repository,
} from './world.ts';
import { findAccount, findRepository, installationAt, isPull } from './world.ts';

/** Where, and who acts: "owner/name" and a login. */
export type Act = { readonly repository: string; readonly as: string };
export type ActOn = Act & { readonly number: number };

const ItemSchema = z.object({ number: z.number(), node_id: z.string(), html_url: z.string() });
const PullSchema = ItemSchema.extend({ head: z.object({ sha: z.string() }) });
const IdSchema = z.object({ id: z.number() });
const MergedSchema = z.object({ sha: z.string() });
const DiscussionSchema = z.object({
  data: z.object({ createDiscussion: z.object({ discussion: z.object({ number: z.number(), id: z.string() }) }) }),
});
const DiscussionCommentSchema = z.object({
  data: z.object({ addDiscussionComment: z.object({ comment: z.object({ databaseId: z.number() }) }) }),
});
const RefusalSchema = z.object({ message: z.string() });
const ErrorsSchema = z.object({ errors: z.array(z.object({ message: z.string() })).optional() });

export type NewPullRequest = Act & {
  readonly title: string;
  readonly body?: string;
  /** Default: the repository's default branch. */
  readonly base?: string;
  /** "branch" or "login:branch" for a fork's, "owner:branch" with the repository's owner for one of its own. */
  readonly head: string;
  readonly files: readonly FileEdit[];
  readonly draft?: boolean;
  readonly labels?: readonly string[];
};

/** Every act rejects, saying who could not do what and why, if GitHub refuses it. */
export type People = ReturnType<typeof createPeople>;

export const createPeople = (context: Context, tokens: ReadonlyMap<string, string>) => {
  const { world, git } = context;

  const send = async (as: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const token = tokens.get(as.toLowerCase());
    if (!token) throw new Error(`The seed has no person "${as}"`);
    const response = await fetch(`${world.apiUrl}${path}`, {
      method,
      headers: { authorization: `token ${token}`, accept: 'application/vnd.github+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      const { message } = RefusalSchema.parse(JSON.parse(text));
      const cause = new Refusal(response.status, message);
      throw new Error(`${as} could not ${method} ${path}: GitHub answered ${response.status} ${text}`, { cause });
    }
    return text === '' ? undefined : JSON.parse(text);
  };

  const mutate = async (as: string, query: string, input: object): Promise<unknown> => {
    const json = await send(as, 'POST', '/graphql', { query, variables: { input } });
    const { errors } = ErrorsSchema.parse(json);
    if (errors?.length) {
      const message = errors.map((error) => error.message).join('; ');
      throw new Error(`${as} was refused: ${message}`, { cause: new Refusal(422, message) });
    }
    return json;
  };

  const at = ({ repository }: Pick<Act, 'repository'>, path: string): string => `/repos/${repository}/${path}`;

  /** A commit that is on no branch yet. */
  const commit = async (as: Account, repository: Repository, parent: string, change: Change): Promise<string> =>
    git.commit(repository, {
      parents: [parent],
      message: change.message ?? `Change ${change.files.map(({ path }) => path).join(', ')}`,
      author: as,
      at: world.stamp(),
      files: change.files,
    });

  const openPullRequest = async (act: NewPullRequest) => {
    const { as, title, body, draft, files, labels } = act;
    const repository = repositoryNamed(context, act.repository);
    const person = personNamed(context, as);
    const base = act.base ?? repository.defaultBranch;
    const baseSha = await git.head(repository, base);
    if (!baseSha) throw new Error(`${repository.fullName} has no branch "${base}"`);
    const head = await commit(person, repository, baseSha, { files, message: title });
    const colon = act.head.indexOf(':');
    const owner = colon === -1 ? person.login : act.head.slice(0, colon);
    const branch = act.head.slice(colon + 1);
    if (owner === repository.owner.login) {
      await send(as, 'POST', at(act, 'git/refs'), { ref: `refs/heads/${branch}`, sha: head });
    } else {
      repository.forks.set(forkKey(owner, branch), head);
    }
    const opened = await send(as, 'POST', at(act, 'pulls'), {
      title,
      body: body ?? null,
      head: `${owner}:${branch}`,
      base,
      draft: draft ?? false,
    });
    const pull = PullSchema.parse(opened);
    if (labels?.length) await send(as, 'POST', at(act, `issues/${pull.number}/labels`), { labels });
    return { number: pull.number, nodeId: pull.node_id, url: pull.html_url, headSha: pull.head.sha };
  };

  /** Pushes one commit to the branch of a pull request; resolves with its sha. */
  const pushCommit = async (act: ActOn & Change & { readonly force?: boolean }): Promise<string> => {
    const { repository, pull } = pullNamed(context, act);
    const { owner, ref } = pull.head;
    const actor = personNamed(context, act.as);
    const before = pull.head.sha;
    const tip = await realise(world, git, before);
    if (pull.detached && owner === repository.owner.login) await git.setBranch(repository, ref, tip);
    const after = await commit(actor, repository, act.force ? pull.base.sha : tip, act);
    if (owner === repository.owner.login) {
      await send(act.as, 'PATCH', at(act, `git/refs/heads/${encodePath(ref)}`), {
        sha: after,
        force: act.force ?? false,
      });
      return after;
    }
    repository.forks.set(forkKey(owner, ref), after);
    await branchMoved(context, { actor, repository, owner, branch: ref, before, after, forced: act.force ?? false });
    return after;
  };

  /** Pushes one commit with these files to a branch, by default the default branch; resolves with its sha. */
  const push = async (act: Act & Change & { readonly branch?: string }): Promise<string> => {
    const repository = repositoryNamed(context, act.repository);
    const branch = act.branch ?? repository.defaultBranch;
    const head = await git.head(repository, branch);
    const parent = head ?? (await git.head(repository, repository.defaultBranch));
    if (!parent) throw new Error(`${repository.fullName} has no commit to push onto`);
    const sha = await commit(personNamed(context, act.as), repository, parent, act);
    if (head) await send(act.as, 'PATCH', at(act, `git/refs/heads/${encodePath(branch)}`), { sha });
    else await send(act.as, 'POST', at(act, 'git/refs'), { ref: `refs/heads/${branch}`, sha });
    return sha;
  };

  const openIssue = async (
    act: Act & { title: string; body?: string; labels?: readonly string[]; assignees?: readonly string[] },
  ) => {
    const { as, title, body, labels, assignees } = act;
    const opened = ItemSchema.parse(await send(as, 'POST', at(act, 'issues'), { title, body, labels, assignees }));
    return { number: opened.number, nodeId: opened.node_id, url: opened.html_url };
  };

  const edit = async (act: ActOn & { title?: string; body?: string; state?: 'open' | 'closed' }): Promise<void> => {
    const { repository, as, number, ...changes } = act;
    const item = repositoryNamed(context, repository).items.get(number);
    await send(as, 'PATCH', at(act, `${item?.pull ? 'pulls' : 'issues'}/${number}`), changes);
  };

  const comment = async (act: ActOn & { readonly body: string }) =>
    IdSchema.parse(await send(act.as, 'POST', at(act, `issues/${act.number}/comments`), { body: act.body }));

  const react = async (
    act: Act & { readonly content: ReactionContent } & ({ readonly number: number } | { readonly commentId: number }),
  ): Promise<void> => {
    const subject = 'number' in act ? `issues/${act.number}` : `issues/comments/${act.commentId}`;
    await send(act.as, 'POST', at(act, `${subject}/reactions`), { content: act.content });
  };

  const submitReview = async (
    act: ActOn & { readonly event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT'; readonly body?: string },
  ) => {
    const { event, body } = act;
    return IdSchema.parse(await send(act.as, 'POST', at(act, `pulls/${act.number}/reviews`), { event, body }));
  };

  const commentOnLine = async (act: ActOn & { readonly path: string; readonly body: string }) => {
    const { path, body } = act;
    const commit = pullNamed(context, act).pull.head.sha;
    return IdSchema.parse(
      await send(act.as, 'POST', at(act, `pulls/${act.number}/comments`), { path, body, commit_id: commit, line: 1 }),
    );
  };

  const replyOnLine = async (act: ActOn & { readonly commentId: number; readonly body: string }) => {
    const path = at(act, `pulls/${act.number}/comments/${act.commentId}/replies`);
    return IdSchema.parse(await send(act.as, 'POST', path, { body: act.body }));
  };

  const setDraft = (mutation: 'markPullRequestReadyForReview' | 'convertPullRequestToDraft') => async (act: ActOn) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { pullRequest { id } } }`;
    await mutate(act.as, query, { pullRequestId: pullNamed(context, act).nodeId });
  };

  const createDiscussion = async (act: Act & { category: string; title: string; body: string }) => {
    const repository = repositoryNamed(context, act.repository);
    const category = repository.categories.find(({ slug }) => slug === act.category);
    if (!category) throw new Error(`${act.repository} has no category "${act.category}"`);
    const query =
      'mutation($input: CreateDiscussionInput!) { createDiscussion(input: $input) { discussion { number id } } }';
    const input = { repositoryId: repository.nodeId, categoryId: category.nodeId, title: act.title, body: act.body };
    const { discussion } = DiscussionSchema.parse(await mutate(act.as, query, input)).data.createDiscussion;
    return { number: discussion.number, nodeId: discussion.id };
  };

  const discussionOf = ({ repository, number }: Pick<ActOn, 'repository' | 'number'>): Discussion => {
    const discussion = repositoryNamed(context, repository).discussions.get(number);
    if (!discussion) throw new Error(`${repository} has no discussion ${number}`);
    return discussion;
  };

  const discussionCommentOf = (act: ActOn & { readonly commentId: number }): DiscussionComment => {
    const comment = discussionOf(act).comments.find(({ id }) => id === act.commentId);
    if (!comment) throw new Error(`${act.repository}#${act.number} has no comment ${act.commentId}`);
    return comment;
  };

  const projectOf = ({ project }: { readonly project: number }): Project => {
    const found = world.projects.get(project);
    if (!found) throw new Error(`The seed has no project ${project}`);
    return found;
  };

  const editDiscussion = async (
    act: ActOn & { readonly title?: string; readonly body?: string; readonly category?: string },
  ): Promise<void> => {
    const { title, body, category } = act;
    const { nodeId, repository } = discussionOf(act);
    const to = category && repository.categories.find(({ slug }) => slug === category);
    if (category && !to) throw new Error(`${act.repository} has no category "${category}"`);
    const query =
      'mutation($input: UpdateDiscussionInput!) { updateDiscussion(input: $input) { discussion { number } } }';
    await mutate(act.as, query, { discussionId: nodeId, title, body, ...(to && { categoryId: to.nodeId }) });
  };

  const setDiscussionState = (mutation: 'closeDiscussion' | 'reopenDiscussion') => async (act: ActOn) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { discussion { number } } }`;
    await mutate(act.as, query, { discussionId: discussionOf(act).nodeId });
  };

  const setPinned = (mutation: 'pinIssue' | 'unpinIssue') => async (act: ActOn) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { issue { number } } }`;
    const item = repositoryNamed(context, act.repository).items.get(act.number);
    await mutate(act.as, query, { issueId: item?.nodeId ?? '' });
  };

  const reactToDiscussionComment = async (
    act: ActOn & { readonly commentId: number; readonly content: ReactionContent },
  ): Promise<void> => {
    const query = 'mutation($input: AddReactionInput!) { addReaction(input: $input) { reaction { content } } }';
    await mutate(act.as, query, { subjectId: discussionCommentOf(act).nodeId, content: nameOf(act.content) });
  };

  const commentOnDiscussion = async (act: ActOn & { readonly body: string; readonly replyTo?: number }) => {
    const discussion = discussionOf(act);
    const { replyTo } = act;
    const replyToId = replyTo === undefined ? null : discussionCommentOf({ ...act, commentId: replyTo }).nodeId;
    const query =
      'mutation($input: AddDiscussionCommentInput!) { addDiscussionComment(input: $input) { comment { databaseId } } }';
    const json = await mutate(act.as, query, { discussionId: discussion.nodeId, body: act.body, replyToId });
    return { id: DiscussionCommentSchema.parse(json).data.addDiscussionComment.comment.databaseId };
  };

  /** Types the code of a program that wants to act for somebody, and agrees, or refuses it. */
  const enterCode = (act: { readonly as: string; readonly code: string; readonly agrees?: boolean }): void => {
    const now = Date.parse(world.stamp());
    const found = [...world.deviceCodes.values()].find(({ code, until }) => code === act.code && until > now);
    if (!found) throw new Error(`GitHub knows no code ${act.code}`);
    found.answer = act.agrees === false ? 'refused' : personNamed(context, act.as);
  };

  return {
    enterCode,
    openPullRequest,
    pushCommit,
    push,
    openIssue,
    /** Edits title or body, closes or reopens, an issue or a pull request. */
    edit,
    editIssueBody: (act: ActOn & { readonly body: string }) => edit(act),
    close: (act: ActOn) => edit({ ...act, state: 'closed' }),
    reopen: (act: ActOn) => edit({ ...act, state: 'open' }),
    closePullRequest: (act: ActOn) => edit({ ...act, state: 'closed' }),
    mergePullRequest: async (act: ActOn & { readonly method?: 'merge' | 'squash' }) =>
      MergedSchema.parse(await send(act.as, 'PUT', at(act, `pulls/${act.number}/merge`), { merge_method: act.method })),
    markReady: setDraft('markPullRequestReadyForReview'),
    convertToDraft: setDraft('convertPullRequestToDraft'),
    comment,
    deleteLineComment: async (act: Act & { readonly commentId: number }): Promise<void> => {
      await send(act.as, 'DELETE', at(act, `pulls/comments/${act.commentId}`));
    },
    editComment: async (act: Act & { readonly commentId: number; readonly body: string }): Promise<void> => {
      await send(act.as, 'PATCH', at(act, `issues/comments/${act.commentId}`), { body: act.body });
    },
    deleteComment: async (act: Act & { readonly commentId: number }): Promise<void> => {
      await send(act.as, 'DELETE', at(act, `issues/comments/${act.commentId}`));
    },
    react,
    submitReview,
    editReview: async (act: ActOn & { readonly reviewId: number; readonly body: string }): Promise<void> => {
      await send(act.as, 'PUT', at(act, `pulls/${act.number}/reviews/${act.reviewId}`), { body: act.body });
    },
    commentOnLine,
    /** To the comment that began the exchange. */
    replyOnLine,
    editLineComment: async (act: Act & { readonly commentId: number; readonly body: string }): Promise<void> => {
      await send(act.as, 'PATCH', at(act, `pulls/comments/${act.commentId}`), { body: act.body });
    },
    /** Deletes what a version of a text said from its history; 0 is the text as it was written. Only the web page can. */
    deleteVersion: (act: Act & { readonly nodeId: string; readonly version: number }): void => {
      const { nodeId, version } = act;
      const node = world.nodes.get(nodeId);
      const author = node && authorOf(node);
      if (!author) throw new Error(`There is no text ${nodeId}`);
      const actor = { kind: 'person' as const, account: personNamed(context, act.as) };
      const by = authorOrWriter(context, actor, {
        repository: repositoryNamed(context, act.repository),
        author,
        app: [],
      });
      world.deletedVersions.set(`${nodeId} ${version}`, { by, at: world.stamp() });
    },
    dismissReview: async (act: ActOn & { readonly reviewId: number; readonly message: string }): Promise<void> => {
      const path = at(act, `pulls/${act.number}/reviews/${act.reviewId}/dismissals`);
      await send(act.as, 'PUT', path, { message: act.message });
    },
    changeBase: async (act: ActOn & { readonly base: string }): Promise<void> => {
      await send(act.as, 'PATCH', at(act, `pulls/${act.number}`), { base: act.base });
    },
    lock: async (
      act: ActOn & { readonly reason?: 'off-topic' | 'too heated' | 'resolved' | 'spam' },
    ): Promise<void> => {
      await send(act.as, 'PUT', at(act, `issues/${act.number}/lock`), { lock_reason: act.reason });
    },
    unlock: async (act: ActOn): Promise<void> => {
      await send(act.as, 'DELETE', at(act, `issues/${act.number}/lock`));
    },
    /** Gives somebody a role in a repository; an administrator may. */
    addCollaborator: async (act: Act & { readonly login: string; readonly permission: Permission }): Promise<void> => {
      await send(act.as, 'PUT', at(act, `collaborators/${act.login}`), { permission: act.permission });
    },
    removeCollaborator: async (act: Act & { readonly login: string }): Promise<void> => {
      await send(act.as, 'DELETE', at(act, `collaborators/${act.login}`));
    },
    /** "organisation/slug"; an owner of the organisation may. */
    addToTeam: async (act: { readonly as: string; readonly team: string; readonly login: string }): Promise<void> => {
      await send(act.as, 'PUT', membershipPath(act));
    },
    removeFromTeam: async (act: { readonly as: string; readonly team: string; readonly login: string }) => {
      await send(act.as, 'DELETE', membershipPath(act));
    },
    /** The old name answers as well. */
    renameRepository: async (act: Act & { readonly name: string }): Promise<void> => {
      await send(act.as, 'PATCH', `/repos/${act.repository}`, { name: act.name });
    },
    /** To an account or organisation of the seed. */
    transferRepository: async (act: Act & { readonly to: string }): Promise<void> => {
      await send(act.as, 'POST', at(act, 'transfer'), { new_owner: act.to });
    },
    requestReview: async (act: ActOn & { readonly reviewers: readonly string[] }): Promise<void> => {
      await send(act.as, 'POST', at(act, `pulls/${act.number}/requested_reviewers`), { reviewers: act.reviewers });
    },
    addLabel: async (act: ActOn & { readonly label: string }): Promise<void> => {
      await send(act.as, 'POST', at(act, `issues/${act.number}/labels`), { labels: [act.label] });
    },
    removeLabel: async (act: ActOn & { readonly label: string }): Promise<void> => {
      await send(act.as, 'DELETE', at(act, `issues/${act.number}/labels/${encodeURIComponent(act.label)}`));
    },
    createDiscussion,
    commentOnDiscussion,
    /** Title, body or category (its slug). */
    editDiscussion,
    closeDiscussion: setDiscussionState('closeDiscussion'),
    reopenDiscussion: setDiscussionState('reopenDiscussion'),
    pinIssue: setPinned('pinIssue'),
    unpinIssue: setPinned('unpinIssue'),
    editDiscussionComment: async (
      act: ActOn & { readonly commentId: number; readonly body: string },
    ): Promise<void> => {
      const query =
        'mutation($input: UpdateDiscussionCommentInput!) { updateDiscussionComment(input: $input) { comment { id } } }';
      await mutate(act.as, query, { commentId: discussionCommentOf(act).nodeId, body: act.body });
    },
    deleteDiscussionComment: async (act: ActOn & { readonly commentId: number }): Promise<void> => {
      const query =
        'mutation($input: DeleteDiscussionCommentInput!) { deleteDiscussionComment(input: $input) { comment { id } } }';
      await mutate(act.as, query, { id: discussionCommentOf(act).nodeId });
    },
    reactToDiscussionComment,
    /** Puts an issue or a pull request into the organisation's project of that number. */
    addToProject: async (act: ActOn & { readonly project: number }): Promise<void> => {
      const content = repositoryNamed(context, act.repository).items.get(act.number);
      if (!content) throw new Error(`${act.repository} has no issue or pull request ${act.number}`);
      const query =
        'mutation($input: AddProjectV2ItemByIdInput!) { addProjectV2ItemById(input: $input) { item { id } } }';
      await mutate(act.as, query, { projectId: projectOf(act).nodeId, contentId: content.nodeId });
    },
    /** Drags a card of the project to another option of a field, by default of "Status". */
    moveInProject: async (
      act: ActOn & { readonly project: number; readonly to: string; readonly field?: string },
    ): Promise<void> => {
      const project = projectOf(act);
      const item = project.items.find(
        ({ content }) =>
          content.number === act.number && content.repository === repositoryNamed(context, act.repository),
      );
      const field = project.fields.find(({ name }) => name === (act.field ?? STATUS));
      const option = field?.options.find(({ name }) => name === act.to);
      if (!item || !field || !option)
        throw new Error(`Project ${act.project} cannot move ${act.repository}#${act.number} to "${act.to}"`);
      const query =
        'mutation($input: UpdateProjectV2ItemFieldValueInput!) { updateProjectV2ItemFieldValue(input: $input) { projectV2Item { id } } }';
      await mutate(act.as, query, {
        projectId: project.nodeId,
        itemId: item.nodeId,
        fieldId: field.nodeId,
        value: { singleSelectOptionId: option.id },
      });
    },
    /** Clicks "Re-run" at a check. */
    rerunCheck: async (act: Act & { readonly checkRunId: number }): Promise<void> => {
      await send(act.as, 'POST', at(act, `check-runs/${act.checkRunId}/rerequest`));
    },
    /** Clicks "Re-run all checks" at a commit. */
    rerunChecks: async (act: Act & { readonly headSha: string }): Promise<void> => {
      const repository = repositoryNamed(context, act.repository);
      const suite = { repository, headSha: act.headSha, branch: null };
      context.events.checkSuite(personNamed(context, act.as), 'rerequested', suite);
    },
    /** Puts a pull request into the merge queue, which tries it in a branch of its own; the commit that it made there. */
    enqueue: async (act: ActOn): Promise<string> => {
      const repository = repositoryNamed(context, act.repository);
      const actor = personNamed(context, act.as);
      const pull = repository.items.get(act.number)?.pull;
      if (!pull) throw new Error(`${act.repository}#${act.number} is no pull request`);
      const baseSha = (await git.head(repository, pull.base.ref)) ?? pull.base.sha;
      const change = { files: [{ path: `queue/${act.number}.md` }], message: `Try #${act.number}` };
      const headSha = await commit(actor, repository, baseSha, change);
      const branch = `gh-readonly-queue/${pull.base.ref}/pr-${act.number}-${baseSha}`;
      await git.setBranch(repository, branch, headSha);
      await branchMoved(context, {
        actor,
        repository,
        owner: repository.owner.login,
        branch,
        before: NO_COMMIT,
        after: headSha,
      });
      const group = { headSha, headRef: `refs/heads/${branch}`, baseSha, baseRef: `refs/heads/${pull.base.ref}` };
      context.events.mergeGroup(actor, repository, group);
      return headSha;
    },
    /** Tells the App that it was installed; it is, from the start. */
    installApp: ({ as }: Pick<Act, 'as'>): void => {
      const [installation] = context.world.installations;
      context.events.installation(personNamed(context, as), 'created', installation);
    },
    /** Approves what the App asks for and was not granted yet. */
    approveRights: ({ as }: Pick<Act, 'as'>): void => {
      const [installation] = context.world.installations;
      installation.granted = undefined;
      context.events.installation(personNamed(context, as), 'new_permissions_accepted', installation);
    },
    /** From then on the App may do nothing at an account, and hears nothing from there. */
    suspendApp: ({ as, at: login }: Pick<Act, 'as'> & { readonly at: string }): void => {
      const installation = installationNamed(context, login);
      installation.suspendedAt = context.world.stamp();
      context.events.installation(personNamed(context, as), 'suspend', installation);
    },
    unsuspendApp: ({ as, at: login }: Pick<Act, 'as'> & { readonly at: string }): void => {
      const installation = installationNamed(context, login);
      installation.suspendedAt = undefined;
      context.events.installation(personNamed(context, as), 'unsuspend', installation);
    },
  };
};

/** Who wrote a text. */
const authorOf = (node: Node): Account | undefined => {
  switch (node.kind) {
    case 'item':
      return node.item.author;
    case 'review':
      return node.review.author;
    case 'comment':
    case 'discussion_comment':
      return node.comment.author;
    case 'discussion':
      return node.discussion.author;
    default:
      return undefined;
  }
};

const membershipPath = ({ team, login }: { readonly team: string; readonly login: string }): string => {
  const [organization, slug] = team.split('/');
  return `/orgs/${organization}/teams/${slug}/memberships/${login}`;
};

type Change = { readonly files: readonly FileEdit[]; readonly message?: string };

const repositoryNamed = ({ world }: Context, fullName: string): Repository => {
  const repository = findRepository(world, fullName);
  if (!repository) throw new Error(`The seed has no repository "${fullName}"`);
  return repository;
};

const pullNamed = (context: Context, { repository, number }: Pick<ActOn, 'repository' | 'number'>): PullItem => {
  const item = repositoryNamed(context, repository).items.get(number);
  if (!isPull(item)) throw new Error(`${repository}#${number} is no pull request`);
  return item;
};

const installationNamed = (context: Context, login: string): Installation => {
  const installation = installationAt(context.world, personNamed(context, login));
  if (!installation) throw new Error(`The App is not installed at "${login}"`);
  return installation;
};

const personNamed = ({ world }: Context, login: string): Account => {
  const account = findAccount(world, login);
  if (!account) throw new Error(`The seed has no person "${login}"`);
  return account;
};
