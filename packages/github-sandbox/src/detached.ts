/** Pull requests detached: their files and commit are listed without git, until somebody asks git for them. */
import { createHash } from 'node:crypto';
import type { Changes, Commit } from './commits.ts';
import type { Git } from './git.ts';
import type { FileEdit } from './seed.ts';
import type { DetachedPull, NewCommit, Repository, World } from './world.ts';

/** The pull request's change detached; its head is a commit that git does not have yet. */
export const createDetachedPull = (
  world: World,
  repository: Repository,
  commit: NewCommit & { readonly number: number; readonly known: ReadonlySet<string> },
): DetachedPull => {
  const { number, known, ...change } = commit;
  const sha = hashOf(`${repository.firstName}#${number}`);
  const identity = { name: change.author.name, email: change.author.email, date: change.at };
  const only: Commit = {
    sha,
    node_id: `C_${sha}`,
    url: `${world.apiUrl}/repos/${repository.fullName}/commits/${sha}`,
    html_url: `${world.webUrl}/${repository.fullName}/commit/${sha}`,
    commit: { message: change.message, author: identity, committer: identity, tree: { sha: hashOf(`tree of ${sha}`) } },
    author: { login: change.author.login },
    committer: { login: change.author.login },
    parents: change.parents.map((parent) => ({ sha: parent })),
  };
  const files = change.files.map((file) => fileJson(file, known)).sort((a, b) => (a.filename < b.filename ? -1 : 1));
  const detached: DetachedPull = {
    sha,
    repository,
    commit: change,
    changes: { commits: [only], files },
    real: undefined,
  };
  world.detachedPulls.set(sha, detached);
  return detached;
};

/** The commit itself for what is detached, else what was asked for; git has it from then on. */
export const realise = async (world: World, git: Pick<Git, 'commit'>, sha: string): Promise<string> => {
  const detached = world.detachedPulls.get(sha);
  if (!detached) return sha;
  detached.real ??= git.commit(detached.repository, detached.commit);
  return detached.real;
};

const SHA = /\b[0-9a-f]{40}\b/g;

/** Puts real commits in the place of those detached. */
export const withRealCommits = async (world: World, git: Pick<Git, 'commit'>, text: string): Promise<string> => {
  const named = [...new Set(text.match(SHA) ?? [])].filter((sha) => world.detachedPulls.has(sha));
  const real = await Promise.all(named.map(async (sha) => [sha, await realise(world, git, sha)] as const));
  return real.reduce((all, [sha, other]) => all.replaceAll(sha, other), text);
};

/** The way back: callers know such a commit by its name detached only. */
export const withDetachedCommits = async (world: World, text: string): Promise<string> => {
  const realised = [...world.detachedPulls.values()].filter(({ real }) => real !== undefined);
  const pairs = await Promise.all(realised.map(async ({ sha, real }) => [sha, (await real) ?? sha] as const));
  return pairs.reduce((all, [sha, other]) => all.replaceAll(other, sha), text);
};

/** The commit by which it would have been merged. */
export const detachedMerge = ({ sha }: DetachedPull): string => hashOf(`merge of ${sha}`);

const fileJson = (
  { path, content, previousPath, removed }: FileEdit,
  known: ReadonlySet<string>,
): Changes['files'][number] => {
  const text = content ?? `The text of ${path}.\n`;
  const isMove = previousPath !== undefined;
  const lines =
    removed || (isMove && content === undefined) ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return {
    sha: hashOf(`blob ${Buffer.byteLength(text)}\0${text}`),
    filename: path,
    ...(isMove && { previous_filename: previousPath }),
    status: statusOf({ removed, isMove, isKnown: known.has(path) }),
    additions: lines,
    deletions: removed ? 1 : 0,
    changes: lines + (removed ? 1 : 0),
  };
};

const statusOf = (file: { removed: boolean | undefined; isMove: boolean; isKnown: boolean }): string => {
  if (file.removed) return 'removed';
  if (file.isMove) return 'renamed';
  return file.isKnown ? 'modified' : 'added';
};

const hashOf = (text: string): string => createHash('sha1').update(text).digest('hex');
