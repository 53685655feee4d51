/** What follows when a branch moves: the push event, new heads of pull requests, and closed ones when it is gone. */
import type { Context } from './access.ts';
import { NO_COMMIT } from './git.ts';
import { setState } from './routes/issues.ts';
import { record } from './timeline.ts';
import type { Account, PullItem, Repository } from './world.ts';
import { isPull } from './world.ts';

export type BranchMove = {
  readonly actor: Account;
  readonly repository: Repository;
  /** The branch is a fork's if this is another owner than the repository's. */
  readonly owner: string;
  readonly branch: string;
  /** `NO_COMMIT` if the branch is new. */
  readonly before: string;
  /** `NO_COMMIT` if the branch is gone. */
  readonly after: string;
  readonly forced?: boolean;
};

/** Tells of a branch that has moved already. A push to a fork is seen only by the pull requests from it. */
export const branchMoved = async (context: Context, moved: BranchMove): Promise<void> => {
  const { world, events } = context;
  const { actor, repository, owner, branch, before, after, forced = false } = moved;
  if (before === after) return;
  if (owner === repository.owner.login) {
    repository.pushedAt = world.stamp();
    const commits = await commitsOf(context, moved);
    events.push(actor, repository, { ref: `refs/heads/${branch}`, before, after, forced, commits });
    if (after !== NO_COMMIT) events.checkSuite(actor, 'requested', { repository, headSha: after, branch });
  }
  for (const item of pullsFrom(repository, owner, branch)) {
    if (after === NO_COMMIT) {
      setState(context, actor, item, 'closed');
      record(context, item, { event: 'head_ref_deleted', actor });
      continue;
    }
    item.pull.head.sha = after;
    item.pull.detached = undefined;
    item.updatedAt = world.stamp();
    if (forced) record(context, item, { event: 'head_ref_force_pushed', actor, commitSha: after });
    await measure(context, item);
    events.item(actor, 'synchronize', item, { before, after });
  }
};

/** Counts commits, lines and files of a pull request anew. */
export const measure = async ({ git }: Pick<Context, 'git'>, item: PullItem): Promise<void> => {
  const { pull } = item;
  const { commits, files } = await git.changesOf(item);
  pull.size = {
    commits: commits.length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    files: files.length,
  };
};

const commitsOf = async ({ git }: Context, { repository, before, after }: BranchMove) => {
  if (after === NO_COMMIT) return [];
  const base = before === NO_COMMIT ? await git.head(repository, repository.defaultBranch) : before;
  if (!base) return [];
  const { commits } = await git.compare(repository, base, after);
  return Promise.all(commits.map(({ sha }) => git.show(repository, sha)));
};

const pullsFrom = (repository: Repository, owner: string, branch: string): PullItem[] =>
  [...repository.items.values()]
    .filter(isPull)
    .filter(({ state, pull }) => state === 'open' && pull.head.owner === owner && pull.head.ref === branch);
