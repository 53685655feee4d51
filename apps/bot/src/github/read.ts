/** Reads facts: all pages or nothing, never a search. */
import type { ChangedFile, DiscussionFacts, PullRequestFacts, ReviewFacts, Target } from '@rapporteur/core/github';
import { z } from 'zod';
import { IncompleteAnswer } from './fault.ts';
import { hasStatus, type Octokit, orMissing, orNotFound, repoParams } from './octokit.ts';
import { loadThread } from './thread.ts';

/** An issue with its body as it stands. */
export type IssueFacts = {
  readonly repository: string;
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly url: string;
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly isPullRequest: boolean;
};

type PullAnswer = Awaited<ReturnType<Octokit['rest']['pulls']['get']>>['data'];
type PullListItem = Awaited<ReturnType<Octokit['rest']['pulls']['list']>>['data'][number];
type IssueAnswer = Awaited<ReturnType<Octokit['rest']['issues']['get']>>['data'];

/** Reads a pull request; undefined if there is none. */
export const loadPullRequest = async (octokit: Octokit, target: Target): Promise<PullRequestFacts | undefined> => {
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const answer = await orMissing(octokit.rest.pulls.get(params));
  if (!answer) return undefined;
  const pull = toPullRequest(target.repository, answer.data);
  CHANGED_FILES.set(pull, answer.data.changed_files);
  return pull;
};

/** How many files a pull request changes; a listing does not tell. */
const CHANGED_FILES = new WeakMap<PullRequestFacts, number>();

/** Reads what no listing of pull requests tells: the thread with the reviews, and the files if they are wanted. */
export const completePullRequest = async (
  octokit: Octokit,
  pull: PullRequestFacts,
  { withFiles }: { readonly withFiles: boolean },
): Promise<PullRequestFacts> => {
  const [files, thread] = await Promise.all([
    withFiles ? loadFiles(octokit, pull) : undefined,
    loadThread(octokit, pull),
  ]);
  const reviews = thread.written.flatMap(({ kind, author, verdict, at }): ReviewFacts[] =>
    kind === 'review' && verdict ? [{ login: author.login, verdict, at }] : [],
  );
  return { ...pull, thread, reviews, ...(files ? { files } : {}) };
};

/** GitHub lists no more files of a pull request. */
const MOST_FILES = 3_000;

/** Reads the files of a pull request. The number of files is known beside the list, so a list that broke off is found out. */
const loadFiles = async (octokit: Octokit, pull: PullRequestFacts): Promise<ChangedFile[]> => {
  const params = { ...repoParams(pull.repository), pull_number: pull.number };
  const [files, changed] = await Promise.all([
    octokit.paginate(octokit.rest.pulls.listFiles, { ...params, per_page: 100 }),
    CHANGED_FILES.get(pull) ?? countFiles(octokit, pull),
  ]);
  if (files.length < Math.min(changed ?? 0, MOST_FILES)) {
    const subject = `${pull.repository}#${pull.number}`;
    throw new IncompleteAnswer(`${subject} changes ${changed} files, of which ${files.length} were listed`);
  }
  return files.map(({ filename, status, previous_filename, sha }) => ({
    path: filename,
    status,
    ...(sha ? { sha } : {}),
    ...(previous_filename ? { previousPath: previous_filename } : {}),
  }));
};

/** Undefined if somebody pushed meanwhile: the number is another one's then, and the push leads here again. */
const countFiles = async (octokit: Octokit, pull: PullRequestFacts): Promise<number | undefined> => {
  const { data } = await octokit.rest.pulls.get({ ...repoParams(pull.repository), pull_number: pull.number });
  return data.head.sha === pull.headSha ? data.changed_files : undefined;
};

/** All pull requests of a repository page by page, newest change first, without threads and files. */
export async function* listPullRequests(octokit: Octokit, repository: string): AsyncGenerator<PullRequestFacts[]> {
  const pages = octokit.paginate.iterator(octokit.rest.pulls.list, {
    ...repoParams(repository),
    state: 'all',
    sort: 'updated',
    direction: 'desc',
    per_page: 100,
  });
  for await (const page of pages) yield page.data.map((pull) => toPullRequest(repository, pull));
}

const toPullRequest = (repository: string, pull: PullAnswer | PullListItem): PullRequestFacts => ({
  repository,
  number: pull.number,
  nodeId: pull.node_id,
  title: pull.title,
  url: pull.html_url,
  body: pull.body ?? '',
  author: pull.user?.login ?? 'ghost',
  ...(pull.user ? { authorId: String(pull.user.id) } : {}),
  authorIsBot: pull.user?.type === 'Bot',
  state: pull.state === 'open' ? 'open' : 'closed',
  draft: pull.draft ?? false,
  merged: Boolean(pull.merged_at),
  labels: pull.labels.map(({ name }) => name ?? ''),
  requestedReviewers: (pull.requested_reviewers ?? []).map(({ login }) => login),
  base: pull.base.ref,
  defaultBranch: pull.base.repo.default_branch,
  head: pull.head.ref,
  headSha: pull.head.sha,
  createdAt: new Date(pull.created_at),
  updatedAt: new Date(pull.updated_at),
  ...(pull.merged_at || pull.closed_at ? { closedAt: new Date(pull.merged_at ?? pull.closed_at ?? 0) } : {}),
});

/** The pull request whose branch this is, the newest if there are several; undefined if there is none. */
export const findPullRequest = async (
  octokit: Octokit,
  { repository, branch }: { repository: string; branch: string },
): Promise<PullRequestFacts | undefined> => {
  const params = repoParams(repository);
  const answer = await octokit.rest.pulls.list({ ...params, head: `${params.owner}:${branch}`, state: 'all' });
  const [found] = answer.data;
  return found && toPullRequest(repository, found);
};

/** Reads an issue; undefined if there is none. */
export const loadIssue = async (octokit: Octokit, target: Target): Promise<IssueFacts | undefined> => {
  const answer = await orMissing(
    octokit.rest.issues.get({ ...repoParams(target.repository), issue_number: target.number }),
  );
  return answer && toIssue(target.repository, answer.data);
};

/** The oldest issue whose first line is the marker and whose author is the app; undefined if there is none. */
export const findIssue = async (
  octokit: Octokit,
  { repository, marker, author }: { repository: string; marker: string; author: string },
): Promise<IssueFacts | undefined> => {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listForRepo, {
    ...repoParams(repository),
    state: 'all',
    creator: author,
    sort: 'created',
    direction: 'asc',
    per_page: 100,
  });
  for await (const page of pages) {
    const found = page.data.find((issue) => isOurs({ author: issue.user?.login, body: issue.body }, author, marker));
    if (found) return toIssue(repository, found);
  }
  return undefined;
};

/** Whether a text is ours: the app wrote it, and its first line is the marker. Anybody can paste a marker. */
export const isOurs = (
  written: { author: string | undefined; body: string | null | undefined },
  app: string,
  marker: string,
): boolean => written.author === app && (written.body ?? '').trimStart().startsWith(marker);

const toIssue = (repository: string, issue: IssueAnswer): IssueFacts => ({
  repository,
  number: issue.number,
  nodeId: issue.node_id,
  title: issue.title,
  url: issue.html_url,
  body: issue.body ?? '',
  author: issue.user?.login ?? 'ghost',
  state: issue.state === 'open' ? 'open' : 'closed',
  isPullRequest: issue.pull_request !== undefined,
  labels: issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
});

/** Reads a file as bytes; undefined if there is none. Files over 100 MB are refused by GitHub. */
export const loadFile = async (
  octokit: Octokit,
  { repository, path, ref }: { repository: string; path: string; ref?: string },
): Promise<Uint8Array | undefined> => {
  const answer = await orMissing(
    octokit.rest.repos.getContent({ ...repoParams(repository), path, ...(ref ? { ref } : {}) }),
  );
  if (!answer || Array.isArray(answer.data) || answer.data.type !== 'file' || !('content' in answer.data)) {
    return undefined;
  }
  // Between 1 and 100 MB the contents come without text; the blob has it.
  if (answer.data.content === '' && answer.data.size > 0) {
    const blob = await octokit.rest.git.getBlob({ ...repoParams(repository), file_sha: answer.data.sha });
    return Buffer.from(blob.data.content, 'base64');
  }
  return Buffer.from(answer.data.content, 'base64');
};

/** Logins of those who changed a file on a branch, the newest 100 changes first; empty for people GitHub does not know. */
export const loadAuthors = async (
  octokit: Octokit,
  { repository, path, ref }: { repository: string; path: string; ref: string },
): Promise<string[]> => {
  const params = { ...repoParams(repository), path, sha: ref, per_page: 100 };
  const answer = await orMissing(octokit.rest.repos.listCommits(params));
  return (answer?.data ?? []).map(({ author }) => author?.login ?? '');
};

/** Names ("owner/name") of all repositories of the installation; archived ones are left out, they never change. */
export const listRepositories = async (octokit: Octokit): Promise<string[]> => {
  const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
  return repositories.filter(({ archived }) => !archived).map(({ full_name }) => full_name);
};

/** Permission of a person, "unknown" if GitHub does not say. */
export const loadPermission = async (octokit: Octokit, repository: string, username: string): Promise<string> => {
  const answer = await orMissing(
    octokit.rest.repos.getCollaboratorPermissionLevel({ ...repoParams(repository), username }),
  );
  if (!answer) return 'none';
  return answer.data.role_name || answer.data.permission || 'unknown';
};

/** Logins of people who have a permission or more; none if GitHub does not let the app list them. */
export const listPermitted = async (octokit: Octokit, repository: string, permission: string): Promise<string[]> => {
  const wanted = COLLABORATOR_FILTERS[permission] ?? 'push';
  try {
    const people = await octokit.paginate(octokit.rest.repos.listCollaborators, {
      ...repoParams(repository),
      permission: wanted,
      per_page: 100,
    });
    return people.filter(({ type }) => type !== 'Bot').map(({ login }) => login);
  } catch (error) {
    if (hasStatus(error) && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
};

/** The filter of the listing speaks of "push" and "pull" where roles are called "write" and "read". */
const COLLABORATOR_FILTERS: Readonly<Record<string, 'triage' | 'push' | 'maintain' | 'admin'>> = {
  triage: 'triage',
  write: 'push',
  maintain: 'maintain',
  admin: 'admin',
};

/** A comment on an issue or pull request, as the listing of a repository tells it. */
export type RecentComment = {
  readonly target: Target;
  readonly id: number;
  readonly nodeId: string;
  readonly url: string;
  readonly body: string;
  readonly author: string;
  readonly authorId: string;
  readonly isBot: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Whether a reaction with which the app acknowledges commands stands on it, by whomever. */
  readonly isAcknowledged: boolean;
};

/** All comments of a repository that were written or edited since, oldest change first. */
export const listRecentComments = async (
  octokit: Octokit,
  repository: string,
  since: Date,
): Promise<RecentComment[]> => {
  const comments = await octokit.paginate(octokit.rest.issues.listCommentsForRepo, {
    ...repoParams(repository),
    since: since.toISOString(),
    sort: 'updated',
    direction: 'asc',
    per_page: 100,
  });
  return comments.map(({ id, node_id, html_url, issue_url, body, user, created_at, updated_at, reactions }) => ({
    target: { repository, number: Number(issue_url.split('/').at(-1)) },
    id,
    nodeId: node_id,
    url: html_url,
    body: body ?? '',
    author: user?.login ?? 'ghost',
    authorId: user ? String(user.id) : '',
    isBot: user?.type === 'Bot',
    createdAt: new Date(created_at),
    updatedAt: new Date(updated_at),
    isAcknowledged: (reactions?.rocket ?? 0) + (reactions?.confused ?? 0) > 0,
  }));
};

const DiscussionNode = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  url: z.string(),
  body: z.string(),
  closed: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  author: z.object({ login: z.string() }).nullable(),
  category: z.object({ slug: z.string() }),
});
const GlanceAnswer = z.object({
  repository: z
    .object({
      discussionCategory: z.object({ id: z.string() }).nullable(),
      discussions: z.object({ nodes: z.array(z.object({ updatedAt: z.string() }).nullable()) }),
    })
    .nullable(),
});
const DiscussionsAnswer = z.object({
  repository: z.object({
    discussions: z.object({
      totalCount: z.number(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(DiscussionNode.nullable()),
    }),
  }),
});
const DiscussionAnswer = z.object({
  repository: z.object({ discussion: DiscussionNode.nullable() }).nullable(),
});

const DISCUSSION_FIELDS = 'id number title url body closed createdAt updatedAt author { login } category { slug }';

const GLANCE =
  'query ($owner: String!, $repo: String!, $slug: String!) { repository(owner: $owner, name: $repo) { discussionCategory(slug: $slug) { id } discussions(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { updatedAt } } } }';
const DISCUSSIONS = `query ($owner: String!, $repo: String!, $categoryId: ID, $after: String) { repository(owner: $owner, name: $repo) { discussions(first: 50, after: $after, categoryId: $categoryId, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount pageInfo { hasNextPage endCursor } nodes { ${DISCUSSION_FIELDS} } } } }`;
const DISCUSSIONS_PER_PAGE = 50;

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
  const newest = glance.repository?.discussions.nodes[0]?.updatedAt;
  if (!categoryId || newest === undefined || (since && new Date(newest) <= since)) return;
  let given = 0;
  for (let after: string | null = null; ; ) {
    const variables = { owner, repo, after, ...(since ? {} : { categoryId }) };
    const answer = DiscussionsAnswer.parse(await octokit.graphql(DISCUSSIONS, variables));
    const { nodes, pageInfo, totalCount } = answer.repository.discussions;
    given += nodes.length;
    const isShort = pageInfo.hasNextPage && (nodes.length < DISCUSSIONS_PER_PAGE || pageInfo.endCursor === null);
    if (isShort || (!pageInfo.hasNextPage && given < totalCount)) {
      throw new IncompleteAnswer(`${given} discussions of ${repository} came, of ${totalCount}`);
    }
    const page = nodes.flatMap((node) => (node ? [toDiscussion(repository, node)] : []));
    yield page.filter(({ updatedAt }) => !since || updatedAt > since);
    if (!pageInfo.hasNextPage || (since && page.every(({ updatedAt }) => updatedAt <= since))) return;
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
  const answer = await orNotFound(asked);
  const node = answer === undefined ? undefined : DiscussionAnswer.parse(answer).repository?.discussion;
  return node ? toDiscussion(target.repository, node) : undefined;
};

const toDiscussion = (repository: string, node: z.infer<typeof DiscussionNode>): DiscussionFacts => ({
  repository,
  number: node.number,
  nodeId: node.id,
  title: node.title,
  url: node.url,
  body: node.body,
  author: node.author?.login ?? 'ghost',
  category: node.category.slug,
  closed: node.closed,
  createdAt: new Date(node.createdAt),
  updatedAt: new Date(node.updatedAt),
});
