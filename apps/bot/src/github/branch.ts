/** How commits are made, and the branches of ours that lead to them. */
import type { FileChange } from '@rapporteur/core/github';
import type { Context } from './context.ts';
import { hasStatus, type Octokit, orMissing, repoParams, toInstant } from './octokit.ts';
import { loadComparison, loadContent } from './read.ts';

/** A branch that holds just what is wanted: of a run that broke off before it opened the pull request. */
export const leftBehind = async (
  octokit: Octokit,
  wanted: {
    readonly repository: string;
    readonly branch: string;
    readonly base: string;
    readonly files: readonly FileChange[];
  },
): Promise<Post | undefined> => {
  const { repository, branch, base, files } = wanted;
  const params = repoParams(repository);
  const ref = await orMissing(octokit.rest.git.getRef({ ...params, ref: `heads/${branch}` }));
  if (!ref) return undefined;
  const { sha } = ref.data.object;
  const difference = await loadComparison(octokit, { repository, base, head: sha });
  const paths = new Set(files.map(({ path }) => path));
  const isOnly =
    difference?.isWhole && difference.files.every(({ path, status }) => status === 'added' && paths.has(path));
  if (!isOnly || (await changedOf(octokit, { repository, ref: sha, files })).length > 0) return undefined;
  const { data } = await octokit.rest.git.getCommit({ ...params, commit_sha: sha });
  return { sha, at: toInstant(data.committer.date) };
};

type Post = { readonly sha: string; readonly at: Date };

/** Makes a branch with one commit; undefined if somebody has its name. */
export const claimBranch = async (
  { octokit, claim }: Pick<Context, 'octokit' | 'claim'>,
  wanted: {
    readonly repository: string;
    readonly branch: string;
    readonly base: string;
    readonly files: readonly FileChange[];
    readonly message: string;
  },
): Promise<Post | undefined> => {
  const { repository, branch, base, ...change } = wanted;
  const params = repoParams(repository);
  if (await orMissing(octokit.rest.git.getRef({ ...params, ref: `heads/${branch}` }))) return undefined;
  const { data: tip } = await octokit.rest.git.getRef({ ...params, ref: `heads/${base}` });
  const commit = await commitOn(octokit, { repository, parent: tip.object.sha, ...change });
  if (!commit) throw new Error(`The branch ${base} of ${repository} has these files already.`);
  const ref = { ...params, ref: `refs/heads/${branch}`, sha: commit.sha };
  const { made } = await claim.make(() => unlessThere(octokit.rest.git.createRef(ref)));
  return made && commit;
};

/** GitHub itself keeps branches and pull requests from being made twice: undefined if one is there. */
export const unlessThere = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (!hasStatus(error) || error.status !== 422) throw error;
    return undefined;
  }
};

type Commit = {
  readonly repository: string;
  readonly parent: string;
  readonly files: readonly FileChange[];
  readonly message: string;
};

/** A commit that is on no branch yet; undefined if all stands there as it is wanted. Git tells whose parent is whose. */
export const commitOn = async (
  octokit: Octokit,
  { repository, parent, files, message }: Commit,
): Promise<Post | undefined> => {
  const changed = await changedOf(octokit, { repository, ref: parent, files });
  if (changed.length === 0) return undefined;
  const params = repoParams(repository);
  const { data: below } = await octokit.rest.git.getCommit({ ...params, commit_sha: parent });
  const tree = changed.map(({ path, content }) => ({ path, content, mode: '100644' as const, type: 'blob' as const }));
  const { data: made } = await octokit.rest.git.createTree({ ...params, base_tree: below.tree.sha, tree });
  const { data } = await octokit.rest.git.createCommit({ ...params, message, tree: made.sha, parents: [parent] });
  return { sha: data.sha, at: toInstant(data.committer.date) };
};

/** The files that do not stand as they are wanted. */
export const changedOf = async (
  octokit: Octokit,
  { repository, ref, files }: { repository: string; ref: string; files: readonly FileChange[] },
): Promise<FileChange[]> => {
  const changed: FileChange[] = [];
  for (const file of files) {
    const standing = await loadContent(octokit, { repository, path: file.path, ref });
    const text = standing && Buffer.from(standing.bytes).toString('utf8');
    if (text !== file.content) changed.push(file);
  }
  return changed;
};

/** Whether the branch went on to the commit; not if somebody pushed in between. */
export const moveBranch = async (
  octokit: Octokit,
  { repository, branch, sha }: { repository: string; branch: string; sha: string },
): Promise<boolean> =>
  (await unlessThere(
    octokit.rest.git.updateRef({ ...repoParams(repository), ref: `heads/${branch}`, sha, force: false }),
  )) !== undefined;
