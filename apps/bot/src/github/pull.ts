/** How pull requests of ours are opened, written, closed and merged. */
import { isApp, sameBody } from '@rapporteur/core/github';
import { changedOf, claimBranch, commitOn, leftBehind, moveBranch, unlessThere } from './branch.ts';
import type { ActionOf, Applied, Client, Context } from './context.ts';
import { wordsOf } from './fault.ts';
import { hasStatus, type Octokit, readEach, repoParams } from './octokit.ts';
import { toAccount } from './people.ts';

export const openPullRequest = async (context: Context, action: ActionOf<'open_pull_request'>): Promise<Applied> => {
  const { octokit } = context;
  const { repository, number } = action;
  if (number === undefined) return createPullRequest(context, action);
  const { data } = await octokit.rest.pulls.get({ ...repoParams(repository), pull_number: number });
  return writePullRequest(context, action, data);
};

export type StandingPull = {
  readonly number: number;
  readonly node_id: string;
  readonly html_url: string;
  readonly state: string;
  readonly draft?: boolean | undefined;
  readonly body: string | null;
  readonly created_at: string;
  readonly head: { readonly ref: string; readonly sha: string };
};

const placeOfPull = ({ number, node_id, html_url, head }: StandingPull) => ({
  number,
  nodeId: node_id,
  url: html_url,
  branch: head.ref,
});

/** Writes upon the head that was looked at, or not at all; of one that is closed the description, where no files are to be written. */
const writePullRequest = async (
  { octokit }: Context,
  action: ActionOf<'open_pull_request'>,
  standing: StandingPull,
): Promise<Applied> => {
  const { repository, body, draft, files, commitMessage, head } = action;
  const params = repoParams(repository);
  const place = placeOfPull(standing);
  const isClosed = standing.state === 'closed';
  if (isClosed && files.length > 0) return { action, outcome: 'unchanged', ...place };
  if (standing.head.sha !== head) return { action, outcome: 'stale', ...place };
  const commit = await commitOn(octokit, { repository, parent: head, files, message: commitMessage });
  if (commit && !(await moveBranch(octokit, { repository, branch: standing.head.ref, sha: commit.sha }))) {
    return { action, outcome: 'stale', ...place };
  }
  let isWritten = commit !== undefined;
  if (!sameBody(standing.body ?? '', body)) {
    await octokit.rest.pulls.update({ ...params, pull_number: standing.number, body });
    isWritten = true;
  }
  if (!draft && standing.draft && !isClosed) {
    await octokit.graphql(
      'mutation ($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
      { id: standing.node_id },
    );
    isWritten = true;
  }
  return { action, outcome: isWritten ? 'written' : 'unchanged', ...place, ...(commit ? { commit } : {}) };
};

/** What opening one takes. */
type Opener = Client & Pick<Context, 'claim'>;

/** Anybody with write access may sit on a name, or on a folder of it: nobody keeps us from opening ours. */
export const namesOf = (branch: string): string[] =>
  [branch, branch.replaceAll('/', '-')].flatMap((name) => [name, ...[2, 3, 4, 5].map((count) => `${name}-${count}`)]);

export const createPullRequest = async (context: Opener, action: ActionOf<'open_pull_request'>): Promise<Applied> => {
  const { octokit, claim } = context;
  const { repository, title, body, draft, files, commitMessage } = action;
  const params = repoParams(repository);
  const base = (await octokit.rest.repos.get(params)).data.default_branch;
  for (const branch of namesOf(action.branch)) {
    const own = await findOwnPull(context, { repository, branch });
    if (own) return recognise(context, action, own);
    const wanted = { repository, branch, base, files };
    const commit =
      (await leftBehind(octokit, wanted)) ??
      (await claimBranch(context, { ...wanted, message: commitMessage })) ??
      (await leftBehind(octokit, wanted));
    const opening = { ...params, title, body, head: branch, base, draft };
    const opened = commit && (await claim.make(() => unlessThere(createPull(octokit, opening)))).made;
    if (opened) return { action, outcome: 'written', ...placeOfPull(opened.data), commit };
    // Another bot of ours may have been quicker.
    const others = await findOwnPull(context, { repository, branch });
    if (others) return recognise(context, action, others);
  }
  return { action, outcome: 'refused', because: `Branches of other people have the name ${action.branch}.` };
};

type Opening = Parameters<Octokit['rest']['pulls']['create']>[0];

/** Some plans have no drafts in private repositories: there it is opened as any other. */
const createPull = async (octokit: Octokit, opening: Opening) => {
  try {
    return await octokit.rest.pulls.create(opening);
  } catch (error) {
    const isRefused = hasStatus(error) && error.status === 422 && /draft pull requests are not/i.test(error.message);
    if (!opening?.draft || !isRefused) throw error;
    return octokit.rest.pulls.create({ ...opening, draft: false });
  }
};

/** The newest pull request that the app opened from a branch of the repository itself. */
export const findOwnPull = async (
  { octokit, app }: Client,
  { repository, branch }: { readonly repository: string; readonly branch: string },
): Promise<StandingPull | undefined> => {
  const params = repoParams(repository);
  const head = `${params.owner}:${branch}`;
  const { data } = await octokit.rest.pulls.list({ ...params, state: 'all', head, per_page: 100 });
  const what = `pull request of ${repository}`;
  return readEach({ octokit, what }, data, (pull) => {
    const { user, head: own, base } = pull;
    const isOwn = isApp(toAccount(user), app) && own.ref === branch && own.repo?.id === base.repo.id;
    return isOwn ? [pull] : [];
  }).flat()[0];
};

/** One that was opened before, of which nothing is known any more; who wrote its head shows by what stands there. */
const recognise = async (
  { octokit }: Client,
  action: ActionOf<'open_pull_request'>,
  standing: StandingPull,
): Promise<Applied> => {
  const place = placeOfPull(standing);
  if (standing.state === 'closed') return { action, outcome: 'unchanged', ...place };
  const { repository, files } = action;
  const changed = await changedOf(octokit, { repository, ref: standing.head.sha, files });
  if (changed.length > 0) return { action, outcome: 'stale', ...place };
  const commit = { sha: standing.head.sha, at: new Date(standing.created_at) };
  return { action, outcome: 'unchanged', ...place, commit };
};

export const closePullRequest = async (
  { octokit }: Client,
  action: ActionOf<'close_pull_request'>,
): Promise<Applied> => {
  const { target } = action;
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const { data } = await octokit.rest.pulls.get(params);
  const place = { number: data.number, nodeId: data.node_id, url: data.html_url };
  if (data.state === 'closed') return { action, outcome: 'unchanged', ...place };
  await octokit.rest.pulls.update({ ...params, state: 'closed' });
  return { action, outcome: 'written', ...place };
};

export const mergePullRequest = async (
  { octokit }: Client,
  action: ActionOf<'merge_pull_request'>,
): Promise<Applied> => {
  const { target, base, headSha, title, method } = action;
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const { data } = await octokit.rest.pulls.get(params);
  const place = { number: data.number, nodeId: data.node_id, url: data.html_url };
  if (data.merged) return { action, outcome: 'unchanged', ...place };
  if (data.head.sha !== headSha || data.base.ref !== base) return { action, outcome: 'stale', ...place };
  let because = '';
  for (const merge_method of method ? [method] : await methodsOf(octokit, target.repository)) {
    try {
      await octokit.rest.pulls.merge({ ...params, sha: headSha, commit_title: title, merge_method });
      return { action, outcome: 'written', ...place };
    } catch (error) {
      // Somebody pushed since.
      if (hasStatus(error) && error.status === 409) return { action, outcome: 'stale', ...place };
      if (!hasStatus(error) || error.status !== 405) throw error;
      because = wordsOf(error);
      // Branch protection, a conflict, a required review: trying again does not help before a person acted.
      if (!OTHER_METHOD.test(because)) break;
    }
  }
  return { action, outcome: 'refused', because, ...place };
};

/** A rule of the branch may forbid what the repository allows. */
const OTHER_METHOD = /\bmerge.*\bnot allowed\b|\bnot contain merge commits\b|\blinear history\b/i;

/** In which ways a repository lets pull requests be merged, a merge commit first, as it keeps the commits that were seen. */
const methodsOf = async (octokit: Octokit, repository: string): Promise<readonly ('merge' | 'squash' | 'rebase')[]> => {
  const { data } = await octokit.rest.repos.get(repoParams(repository));
  const { allow_merge_commit = true, allow_squash_merge = true, allow_rebase_merge = true } = data;
  return [
    ...(allow_merge_commit ? ['merge' as const] : []),
    ...(allow_squash_merge ? ['squash' as const] : []),
    ...(allow_rebase_merge ? ['rebase' as const] : []),
  ];
};
