/** Reads facts: all pages or nothing, never a search. */
import type { ChangedFile, DiscussionFacts, PullRequestFacts, ReviewFacts, Target } from '@rapporteur/core/github';
import { z } from 'zod';
import { hasStatus, type Octokit, orMissing, repoParams } from './octokit.ts';

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
};

type PullAnswer = Awaited<ReturnType<Octokit['rest']['pulls']['get']>>['data'];
type PullListItem = Awaited<ReturnType<Octokit['rest']['pulls']['list']>>['data'][number];
type IssueAnswer = Awaited<ReturnType<Octokit['rest']['issues']['get']>>['data'];

/** Reads a pull request with its files and reviews; undefined if there is none. */
export const loadPullRequest = async (octokit: Octokit, target: Target): Promise<PullRequestFacts | undefined> => {
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const answer = await orMissing(octokit.rest.pulls.get(params));
  if (!answer) return undefined;
  return completePullRequest(octokit, toPullRequest(target.repository, answer.data));
};

/** Reads what no listing of pull requests tells: the files, the reviews, and who closed it. */
export const completePullRequest = async (octokit: Octokit, pull: PullRequestFacts): Promise<PullRequestFacts> => {
  const [files, reviews, closedBy] = await Promise.all([
    loadFiles(octokit, pull),
    loadReviews(octokit, pull),
    pull.state === 'closed' && !pull.merged ? loadCloser(octokit, pull) : undefined,
  ]);
  return { ...pull, files, reviews, ...(closedBy ? { closedBy } : {}) };
};

/** Only the issue behind a pull request tells it. */
const loadCloser = async (octokit: Octokit, { repository, number }: Target): Promise<string | undefined> => {
  const answer = await orMissing(octokit.rest.issues.get({ ...repoParams(repository), issue_number: number }));
  return answer?.data.closed_by?.login;
};

/** Reads the files of a pull request; GitHub lists 3,000 at most. */
const loadFiles = async (octokit: Octokit, target: Target): Promise<ChangedFile[]> => {
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, {
    ...repoParams(target.repository),
    pull_number: target.number,
    per_page: 100,
  });
  return files.map(({ filename, status, previous_filename }) => ({
    path: filename,
    status,
    ...(previous_filename ? { previousPath: previous_filename } : {}),
  }));
};

const VERDICTS: Record<string, ReviewFacts['verdict']> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
  PENDING: 'pending',
};

const loadReviews = async (octokit: Octokit, target: Target): Promise<ReviewFacts[]> => {
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, {
    ...repoParams(target.repository),
    pull_number: target.number,
    per_page: 100,
  });
  return reviews.flatMap(({ user, state, submitted_at }) => {
    const verdict = VERDICTS[state.toUpperCase()];
    return user && verdict && submitted_at ? [{ login: user.login, verdict, at: new Date(submitted_at) }] : [];
  });
};

/** All pull requests of a repository, newest change first, without files and reviews. */
export async function* listPullRequests(octokit: Octokit, repository: string): AsyncGenerator<PullRequestFacts> {
  const pages = octokit.paginate.iterator(octokit.rest.pulls.list, {
    ...repoParams(repository),
    state: 'all',
    sort: 'updated',
    direction: 'desc',
    per_page: 100,
  });
  for await (const page of pages) {
    for (const pull of page.data) yield toPullRequest(repository, pull);
  }
}

const toPullRequest = (repository: string, pull: PullAnswer | PullListItem): PullRequestFacts => ({
  repository,
  number: pull.number,
  nodeId: pull.node_id,
  title: pull.title,
  url: pull.html_url,
  body: pull.body ?? '',
  author: pull.user?.login ?? 'ghost',
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
const CategoryAnswer = z.object({
  repository: z.object({ discussionCategory: z.object({ id: z.string() }).nullable() }).nullable(),
});
const DiscussionsAnswer = z.object({
  repository: z.object({
    discussions: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(DiscussionNode.nullable()),
    }),
  }),
});
const DiscussionAnswer = z.object({
  repository: z.object({ discussion: DiscussionNode.nullable() }).nullable(),
});

const DISCUSSION_FIELDS = 'id number title url body closed createdAt updatedAt author { login } category { slug }';

/** All discussions of a category; none if the repository has no such category. */
export async function* listDiscussions(
  octokit: Octokit,
  { repository, category }: { repository: string; category: string },
): AsyncGenerator<DiscussionFacts> {
  const { owner, repo } = repoParams(repository);
  const { repository: found } = CategoryAnswer.parse(
    await octokit.graphql(
      'query ($owner: String!, $repo: String!, $slug: String!) { repository(owner: $owner, name: $repo) { discussionCategory(slug: $slug) { id } } }',
      { owner, repo, slug: category },
    ),
  );
  const categoryId = found?.discussionCategory?.id;
  if (!categoryId) return;
  for (let after: string | null = null; ; ) {
    const answer = DiscussionsAnswer.parse(
      await octokit.graphql(
        `query ($owner: String!, $repo: String!, $categoryId: ID!, $after: String) { repository(owner: $owner, name: $repo) { discussions(first: 50, after: $after, categoryId: $categoryId) { pageInfo { hasNextPage endCursor } nodes { ${DISCUSSION_FIELDS} } } } }`,
        { owner, repo, categoryId, after },
      ),
    );
    const { nodes, pageInfo } = answer.repository.discussions;
    for (const node of nodes) if (node) yield toDiscussion(repository, node);
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}

/** Reads a discussion; undefined if there is none. */
export const loadDiscussion = async (octokit: Octokit, target: Target): Promise<DiscussionFacts | undefined> => {
  const { owner, repo } = repoParams(target.repository);
  const answer = DiscussionAnswer.parse(
    await octokit.graphql(
      `query ($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { discussion(number: $number) { ${DISCUSSION_FIELDS} } } }`,
      { owner, repo, number: target.number },
    ),
  );
  const node = answer.repository?.discussion;
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
