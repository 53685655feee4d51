/** Reads facts: all pages or nothing, never a search. */

import type { Permission } from '@rapporteur/core/command';
import type {
  AccountFacts,
  ChangedFile,
  Comparison,
  IssueFacts,
  PullRequestFacts,
  Target,
  TreeEntry,
} from '@rapporteur/core/github';
import { bodiesByApp, carriesMarker, isApp } from '@rapporteur/core/github';
import type { Questions, RecentComment, RepositoryFacts } from '@rapporteur/core/judge';
import { z } from 'zod';
import { IncompleteAnswer, orRefused } from './fault.ts';
import { loadHistories } from './histories.ts';
import { type Octokit, orMissing, readEach, repoParams, toInstant } from './octokit.ts';

type PullAnswer = Awaited<ReturnType<Octokit['rest']['pulls']['get']>>['data'];
type PullListItem = Awaited<ReturnType<Octokit['rest']['pulls']['list']>>['data'][number];
type FileAnswer = Awaited<ReturnType<Octokit['rest']['pulls']['listFiles']>>['data'][number];
type IssueAnswer = Awaited<ReturnType<Octokit['rest']['issues']['get']>>['data'];

/** Reads a pull request; undefined if there is none. */
export const loadPullRequest = async (octokit: Octokit, target: Target): Promise<PullRequestFacts | undefined> => {
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const answer = await orMissing(octokit.rest.pulls.get(params));
  if (!answer) return undefined;
  const { changed_files, comments, review_comments, base } = answer.data;
  return {
    ...toPullRequest(base.repo.full_name, answer.data),
    isPrivate: base.repo.private,
    counts: { files: changed_files, comments, reviewComments: review_comments },
  };
};

/** GitHub lists no more files of a pull request. */
const MOST_FILES = 3_000;

/** Reads the files of a pull request that changes `changed` of them, so a list that broke off is found out. */
export const loadFiles = async (
  octokit: Octokit,
  { repository, number, changed }: Target & { readonly changed: number },
): Promise<ChangedFile[]> => {
  const params = { ...repoParams(repository), pull_number: number };
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, { ...params, per_page: 100 });
  if (files.length < Math.min(changed, MOST_FILES)) {
    throw new IncompleteAnswer(
      `${repository}#${number} changes ${changed} files, of which ${files.length} were listed`,
    );
  }
  const what = `file of ${repository}#${number}`;
  return readEach({ octokit, what }, files, toChangedFile);
};

/** @throws for what names no file */
const toChangedFile = ({ status, previous_filename, sha, ...file }: FileAnswer): ChangedFile => ({
  path: z.string().parse(file.filename),
  status,
  ...(sha ? { sha } : {}),
  ...(previous_filename ? { previousPath: previous_filename } : {}),
});

/** One page of all pull requests of a repository, newest change first, without threads and files. */
export const listPulls = async (
  octokit: Octokit,
  { repository, page }: { readonly repository: string; readonly page: number },
): Promise<{ readonly pulls: readonly PullRequestFacts[]; readonly isLast: boolean }> => {
  const { data, headers } = await octokit.rest.pulls.list({
    ...repoParams(repository),
    state: 'all',
    sort: 'updated',
    direction: 'desc',
    per_page: 100,
    page,
  });
  return {
    pulls: readEach({ octokit, what: `pull request of ${repository}` }, data, (pull) => ({
      ...toPullRequest(repository, pull),
      isPrivate: pull.base.repo.private,
    })),
    isLast: !/rel="next"/.test(headers.link ?? ''),
  };
};

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
  ...(FIRST.has(pull.author_association) ? { authorIsNew: true } : {}),
  state: pull.state === 'open' ? 'open' : 'closed',
  draft: pull.draft ?? false,
  merged: Boolean(pull.merged_at),
  labels: pull.labels.map(({ name }) => name ?? ''),
  requestedReviewers: (pull.requested_reviewers ?? []).map(({ login }) => login),
  base: pull.base.ref,
  defaultBranch: pull.base.repo.default_branch,
  head: pull.head.ref,
  ...(pull.head.repo ? { headRepository: pull.head.repo.full_name } : {}),
  headSha: pull.head.sha,
  createdAt: toInstant(pull.created_at),
  updatedAt: toInstant(pull.updated_at),
  ...(pull.merged_at || pull.closed_at ? { closedAt: new Date(pull.merged_at ?? pull.closed_at ?? 0) } : {}),
});

const FIRST: ReadonlySet<string> = new Set(['FIRST_TIME_CONTRIBUTOR', 'FIRST_TIMER']);

/** How many open issues have each of the labels that GitHub itself suggests: one listing for each, the oldest first. */
export const countHelpWanted = (octokit: Octokit, { repository }: Questions['helpWanted']) =>
  Promise.all(
    HELP_LABELS.map(async (label) => {
      const { data, headers } = await octokit.rest.issues.listForRepo({
        ...repoParams(repository),
        state: 'open',
        labels: label,
        sort: 'created',
        direction: 'asc',
        per_page: 100,
      });
      const issues = readEach({ octokit, what: `issue of ${repository}` }, data, (issue) => toIssue(repository, issue));
      const open = issues.filter(({ isPullRequest }) => !isPullRequest);
      const more = /rel="next"/.test(headers.link ?? '');
      return { label, issues: open.length, more, oldestAt: open[0]?.createdAt };
    }),
  );

const HELP_LABELS = ['help wanted', 'good first issue'];

/** Numbers of the open pull requests whose head is a commit. */
export const listPullsAt = async (
  octokit: Octokit,
  { repository, commit }: Questions['pullsAt'],
): Promise<number[]> => {
  const pulls = await orMissing(
    octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, {
      ...repoParams(repository),
      commit_sha: commit,
      per_page: 100,
    }),
  );
  const what = `pull request of ${repository}`;
  return readEach({ octokit, what }, pulls ?? [], ({ number, state, head }) =>
    state === 'open' && head.sha === commit ? [number] : [],
  ).flat();
};

const Rule = z.object({
  type: z.literal('required_status_checks'),
  parameters: z.object({ required_status_checks: z.array(z.object({ context: z.string() })) }),
});

/** Names of the checks that have to pass on a branch: its protection and sets of rules may both ask for some. */
export const loadRequired = async (
  octokit: Octokit,
  { repository, branch }: Questions['required'],
): Promise<string[]> => {
  const params = { ...repoParams(repository), branch };
  // Some plans have no rules for private repositories, and GitHub refuses to say that there are none.
  const [found, rules] = await Promise.all([
    orRefused(octokit.rest.repos.getBranch(params)),
    orRefused(octokit.paginate(octokit.rest.repos.getBranchRules, { ...params, per_page: 100 })),
  ]);
  const ruled = (rules ?? []).flatMap((rule) => Rule.safeParse(rule).data?.parameters.required_status_checks ?? []);
  return [
    ...new Set([
      ...(found?.data.protection.required_status_checks?.contexts ?? []),
      ...ruled.map(({ context }) => context),
    ]),
  ];
};

/** The pull request whose branch this is, the newest if there are several; undefined if there is none. */
export const findPullRequest = async (
  octokit: Octokit,
  { repository, branch }: { repository: string; branch: string },
): Promise<PullRequestFacts | undefined> => {
  const params = repoParams(repository);
  const answer = await octokit.rest.pulls.list({ ...params, head: `${params.owner}:${branch}`, state: 'all' });
  const what = `pull request of ${repository}`;
  return readEach({ octokit, what }, answer.data, (pull) => toPullRequest(repository, pull))[0];
};

/** Reads an issue; undefined if there is none. */
export const loadIssue = async (octokit: Octokit, target: Target): Promise<IssueFacts | undefined> => {
  const answer = await orMissing(
    octokit.rest.issues.get({ ...repoParams(target.repository), issue_number: target.number }),
  );
  return answer && toIssue(target.repository, answer.data);
};

/** The oldest issue of the app that it gave the marker as its first line; undefined if there is none. */
export const findIssue = async (
  octokit: Octokit,
  { repository, marker, app }: { repository: string; marker: string; app: AccountFacts },
): Promise<IssueFacts | undefined> => {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listForRepo, {
    ...repoParams(repository),
    state: 'all',
    creator: app.login,
    sort: 'created',
    direction: 'asc',
    per_page: 100,
  });
  for await (const page of pages) {
    const issues = readEach({ octokit, what: `issue of ${repository}` }, page.data, (issue) =>
      toIssue(repository, issue),
    );
    const [found] = await markedByApp(octokit, issues, { app, marker });
    if (found) return found;
  }
  return undefined;
};

/** Of issues or discussions those that have the marker from the app: a writer can put it into any of them. */
export const markedByApp = async <T extends Authored>(
  octokit: Octokit,
  found: readonly T[],
  { app, marker }: { readonly app: AccountFacts; readonly marker: string },
): Promise<T[]> => {
  const marked = found.filter((one) => isOurs({ body: one.body, author: authorOf(one) }, app, marker));
  const asked = marked.map(({ nodeId, body }) => ({ nodeId, body, updatedAt: 0, isFresh: true }));
  const histories = asked.length > 0 ? await loadHistories(octokit, asked) : undefined;
  return marked.filter(({ nodeId }) => {
    const history = histories?.get(nodeId);
    return history && bodiesByApp(history, app).some((body) => carriesMarker(body, marker));
  });
};

/** Issues of an author that were made or changed since. */
export const listIssuesSince = async (
  octokit: Octokit,
  { repository, author, since }: { repository: string; author: string; since: Date },
): Promise<IssueFacts[]> => {
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, {
    ...repoParams(repository),
    state: 'all',
    creator: author,
    since: since.toISOString(),
    per_page: 100,
  });
  return readEach({ octokit, what: `issue of ${repository}` }, issues, (issue) => toIssue(repository, issue));
};

/** Whether a text is ours: the app wrote it, and its first line is the marker. Anybody can paste a marker. */
export const isOurs = (
  post: { author: AccountFacts; body: string | null | undefined },
  app: AccountFacts,
  marker: string,
): boolean => isApp(post.author, app) && carriesMarker(post.body ?? '', marker);

type Authored = Pick<IssueFacts, 'nodeId' | 'body' | 'author' | 'authorId' | 'authorIsBot'>;

const authorOf = ({ author, authorId, authorIsBot }: Authored): AccountFacts => ({
  id: authorId ?? '',
  login: author,
  isBot: authorIsBot ?? false,
});

const toIssue = (repository: string, issue: IssueAnswer): IssueFacts => ({
  repository,
  number: issue.number,
  nodeId: issue.node_id,
  title: issue.title,
  url: issue.html_url,
  body: issue.body ?? '',
  author: issue.user?.login ?? 'ghost',
  ...(issue.user ? { authorId: String(issue.user.id) } : {}),
  authorIsBot: issue.user?.type === 'Bot',
  state: issue.state === 'open' ? 'open' : 'closed',
  isPullRequest: issue.pull_request !== undefined,
  comments: issue.comments,
  createdAt: toInstant(issue.created_at),
  updatedAt: toInstant(issue.updated_at),
  labels: issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
});

/** Reads a file as bytes; undefined if there is none. Files over 100 MB are refused by GitHub. */
export const loadFile = async (
  octokit: Octokit,
  file: { repository: string; path: string; ref?: string },
): Promise<Uint8Array | undefined> => (await loadContent(octokit, file))?.bytes;

/** The same with git's name of the contents. */
export const loadContent = async (
  octokit: Octokit,
  { repository, path, ref }: { repository: string; path: string; ref?: string },
): Promise<{ readonly bytes: Uint8Array; readonly sha: string } | undefined> => {
  const answer = await orMissing(
    octokit.rest.repos.getContent({ ...repoParams(repository), path, ...(ref ? { ref } : {}) }),
  );
  if (!answer || Array.isArray(answer.data) || answer.data.type !== 'file' || !('content' in answer.data)) {
    return undefined;
  }
  const { content, size, sha } = answer.data;
  // Between 1 and 100 MB the contents come without text; the blob has it.
  if (content === '' && size > 0) {
    const blob = await octokit.rest.git.getBlob({ ...repoParams(repository), file_sha: sha });
    return { bytes: Buffer.from(blob.data.content, 'base64'), sha };
  }
  return { bytes: Buffer.from(content, 'base64'), sha };
};

/** GitHub lists no more files of a comparison. */
const MOST_COMPARED = 300;

/** What a commit brings to a branch; undefined if GitHub cannot tell. */
export const loadComparison = async (
  octokit: Octokit,
  { repository, base, head }: { repository: string; base: string; head: string },
): Promise<Comparison | undefined> => {
  const basehead = `${base}...${head}`;
  const answer = await orMissing(
    octokit.rest.repos.compareCommitsWithBasehead({ ...repoParams(repository), basehead, per_page: 100 }),
  );
  if (!answer?.data.files) return undefined;
  const { files, commits } = answer.data;
  const read = readEach({ octokit, what: `file of ${repository} at ${head}` }, files, toChangedFile);
  return {
    files: read,
    // What was left out might be the very thing that must not come along.
    isWhole: files.length < MOST_COMPARED && read.length === files.length,
    commits: commits.map(({ sha }) => sha),
  };
};

/** What stands at a path in the tree of a commit: there alone a link, a program and another repository show. */
export const loadEntry = async (
  octokit: Octokit,
  { repository, path, commit }: { repository: string; path: string; commit: string },
): Promise<TreeEntry | undefined> => {
  const params = repoParams(repository);
  const found = await orMissing(octokit.rest.git.getCommit({ ...params, commit_sha: commit }));
  let entry = found && { mode: FOLDER, sha: found.data.tree.sha };
  for (const segment of path.split('/')) {
    if (entry?.mode !== FOLDER) return undefined;
    const { data } = await octokit.rest.git.getTree({ ...params, tree_sha: entry.sha });
    const next = data.tree.find((one) => one.path === segment);
    entry = next?.sha ? { mode: next.mode ?? '', sha: next.sha } : undefined;
  }
  return entry;
};

const FOLDER = '040000';

/** Reads a repository; GitHub leads from a former name to what has it now. */
export const loadRepository = async (
  octokit: Octokit,
  repository: string,
): Promise<Omit<RepositoryFacts, 'installationId'> | undefined> => {
  const answer = await orMissing(octokit.rest.repos.get(repoParams(repository)));
  if (!answer) return undefined;
  const { full_name, node_id, private: isPrivate } = answer.data;
  return { repository: full_name, nodeId: node_id, isPrivate };
};

/** All repositories of the installation; archived ones are left out, they never change. */
export const listInstalled = async (octokit: Octokit): Promise<Omit<RepositoryFacts, 'installationId'>[]> => {
  const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
  return toInstalled(octokit, repositories);
};

/** The same of repositories that are named; one that is not reached is left out. */
export const loadInstalled = async (
  octokit: Octokit,
  names: readonly string[],
): Promise<Omit<RepositoryFacts, 'installationId'>[]> => {
  const answers = await Promise.all(names.map((name) => orMissing(octokit.rest.repos.get(repoParams(name)))));
  return toInstalled(
    octokit,
    answers.flatMap((answer) => answer?.data ?? []),
  );
};

const toInstalled = (octokit: Octokit, repositories: readonly unknown[]): Omit<RepositoryFacts, 'installationId'>[] =>
  readEach({ octokit, what: 'repository' }, repositories, (repository) => {
    const { archived, full_name, node_id, private: isPrivate } = Installed.parse(repository);
    return archived ? [] : [{ repository: full_name, nodeId: node_id, isPrivate }];
  }).flat();

const Installed = z.object({
  archived: z.boolean().nullish(),
  full_name: z.string(),
  node_id: z.string(),
  private: z.boolean(),
});

/** Permission of a person, "unknown" if GitHub does not say. */
export const loadPermission = async (
  octokit: Octokit,
  { repository, login: username, account }: Questions['permission'],
): Promise<Permission> => {
  const answer = await orMissing(
    octokit.rest.repos.getCollaboratorPermissionLevel({ ...repoParams(repository), username }),
  );
  if (!answer) return 'none';
  // Whoever took a login over has the rights of it, and not whoever had it before.
  if (account !== undefined && answer.data.user && String(answer.data.user.id) !== account) return 'none';
  return levelOf(answer.data);
};

type PermissionAnswer = Awaited<ReturnType<Octokit['rest']['repos']['getCollaboratorPermissionLevel']>>['data'];

/** A role that an organisation made itself is as much as GitHub says that it may do. */
const levelOf = ({ role_name, permission, user }: PermissionAnswer): Permission => {
  const held = user?.permissions;
  const strongest = held && GRANTS.find(([grant]) => held[grant])?.[1];
  const said = [role_name, strongest, permission];
  return said.flatMap((one) => PERMISSIONS.find((level) => level === one) ?? [])[0] ?? 'unknown';
};

const PERMISSIONS: readonly Permission[] = ['admin', 'maintain', 'write', 'triage', 'read', 'none'];

/** What GitHub calls them where it tells what an account may do; strongest first. */
const GRANTS = [
  ['admin', 'admin'],
  ['maintain', 'maintain'],
  ['push', 'write'],
  ['triage', 'triage'],
  ['pull', 'read'],
] as const;

/** All comments of a repository, those on lines too, that were written or edited since, oldest change first. */
export const listRecentComments = async (
  octokit: Octokit,
  repository: string,
  since: Date,
): Promise<RecentComment[]> => {
  const asked = {
    ...repoParams(repository),
    since: since.toISOString(),
    sort: 'updated',
    direction: 'asc',
    per_page: 100,
  } as const;
  const [comments, onLines] = await Promise.all([
    octokit.paginate(octokit.rest.issues.listCommentsForRepo, asked),
    octokit.paginate(octokit.rest.pulls.listReviewCommentsForRepo, asked),
  ]);
  const what = `comment of ${repository}`;
  return [
    ...readEach({ octokit, what }, comments, (comment) => toRecent(repository, comment, comment.issue_url)),
    ...readEach({ octokit, what }, onLines, (comment) => toRecent(repository, comment, comment.pull_request_url)),
  ];
};

type CommentAnswer = Pick<
  Awaited<ReturnType<Octokit['rest']['issues']['listCommentsForRepo']>>['data'][number],
  'html_url' | 'body' | 'created_at' | 'updated_at' | 'reactions'
> & { readonly user: { readonly type?: string } | null };

const toRecent = (
  repository: string,
  { html_url, body, user, reactions, ...comment }: CommentAnswer,
  subject: string,
): RecentComment => ({
  target: { repository, number: Number(subject.split('/').at(-1)) },
  body: body ?? '',
  isBot: user?.type === 'Bot',
  isPullRequest: /\/pull\/[0-9]+/.test(html_url),
  createdAt: toInstant(comment.created_at),
  updatedAt: toInstant(comment.updated_at),
  isAcknowledged: (reactions?.rocket ?? 0) + (reactions?.confused ?? 0) > 0,
});
