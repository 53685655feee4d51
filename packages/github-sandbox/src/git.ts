/** Commits, trees and branches, kept by `emulate`: the few operations the server and the seed need of git. */
import {
  type ChangedFile,
  type Changes,
  type Commit,
  CommitSchema,
  type Comparison,
  ComparisonSchema,
  RefSchema,
  ShaSchema,
  TreeSchema,
} from './commits.ts';
import { type Emulator, stagehandToken } from './emulator.ts';
import type { FileEdit } from './seed.ts';
import type { Account, NewCommit, PullItem, Repository } from './world.ts';

export const NO_COMMIT = '0'.repeat(40);

export type Git = {
  /** Head of a branch; undefined if there is no such branch. */
  readonly head: (repository: Repository, branch: string) => Promise<string | undefined>;
  /** Makes a commit on no branch: `files` applied to the first parent. */
  readonly commit: (repository: Repository, commit: NewCommit) => Promise<string>;
  readonly setBranch: (repository: Repository, branch: string, sha: string) => Promise<void>;
  readonly show: (repository: Repository, sha: string) => Promise<Commit>;
  /** Blobs by path at a commit. */
  readonly files: (repository: Repository, sha: string) => Promise<ReadonlyMap<string, string>>;
  /** Commits of `head` that `base` has not, and the files changed since they parted (at most 300). */
  readonly compare: (repository: Repository, base: string, head: string) => Promise<Comparison>;
  /** What a pull request brings. */
  readonly changesOf: (item: PullItem) => Promise<Changes>;
  /** Merges `head` into the branch `base` with GitHub's three-dot diff; resolves with the merge commit. */
  readonly merge: (
    repository: Repository,
    merge: Merge,
  ) => Promise<{ readonly before: string; readonly after: string }>;
};

export type Merge = {
  readonly base: string;
  readonly head: string;
  readonly message: string;
  readonly author: Account;
  readonly at: string;
  readonly squash: boolean;
};

export const createGit = (emulator: Emulator): Git => {
  const at = (repository: Repository, path: string): string => `/repos/${repository.firstName}/${path}`;

  const head = async (repository: Repository, branch: string): Promise<string | undefined> => {
    const path = at(repository, `git/ref/heads/${encodePath(branch)}`);
    // Who may see a private repository was asked by the server.
    const headers = { authorization: `token ${stagehandToken()}` };
    const answer = await emulator.forward({ method: 'GET', path, headers });
    if (answer.status === 404) return undefined;
    return RefSchema.parse(JSON.parse(answer.bytes.toString('utf8'))).object.sha;
  };

  const show = async (repository: Repository, sha: string): Promise<Commit> =>
    CommitSchema.parse(await emulator.ask('GET', at(repository, `commits/${sha}`)));

  const files = async (repository: Repository, sha: string): Promise<ReadonlyMap<string, string>> => {
    const { tree } = TreeSchema.parse(await emulator.ask('GET', at(repository, `git/trees/${sha}?recursive=1`)));
    return new Map(tree.filter(({ type }) => type === 'blob').map((entry) => [entry.path, entry.sha]));
  };

  const record = async (repository: Repository, tree: readonly TreeEntry[], commit: Omit<NewCommit, 'files'>) => {
    const base = (await show(repository, commit.parents[0])).commit.tree.sha;
    const made =
      tree.length === 0
        ? base
        : ShaSchema.parse(await emulator.ask('POST', at(repository, 'git/trees'), { base_tree: base, tree })).sha;
    const identity = { name: commit.author.name, email: commit.author.email, date: commit.at };
    const body = {
      message: commit.message,
      tree: made,
      parents: commit.parents,
      author: identity,
      committer: identity,
    };
    return ShaSchema.parse(await emulator.ask('POST', at(repository, 'git/commits'), body)).sha;
  };

  const commit = async (repository: Repository, { files: edits, ...rest }: NewCommit): Promise<string> => {
    const blobs = edits.some(({ content }) => content === undefined)
      ? await files(repository, rest.parents[0])
      : new Map<string, string>();
    return record(
      repository,
      edits.flatMap((file) => toEntries(file, blobs)),
      rest,
    );
  };

  const setBranch = async (repository: Repository, branch: string, sha: string): Promise<void> => {
    if (await head(repository, branch)) {
      await emulator.ask('PATCH', at(repository, `git/refs/heads/${encodePath(branch)}`), { sha, force: true });
      return;
    }
    await emulator.ask('POST', at(repository, 'git/refs'), { ref: `refs/heads/${branch}`, sha });
  };

  const compare = async (repository: Repository, base: string, head: string): Promise<Comparison> =>
    ComparisonSchema.parse(await emulator.ask('GET', at(repository, `compare/${base}...${head}`)));

  // Commits never change, so neither does what lies between two of them.
  const known = new Map<string, Promise<Changes>>();
  const changesOf = async ({ repository, pull }: PullItem): Promise<Changes> => {
    if (pull.detached) return pull.detached.changes;
    const key = `${repository.id} ${pull.base.sha} ${pull.head.sha}`;
    const changes = known.get(key) ?? compare(repository, pull.base.sha, pull.head.sha);
    known.set(key, changes);
    return changes;
  };

  const merge = async (repository: Repository, { base, head: tip, squash, ...rest }: Merge) => {
    const before = await head(repository, base);
    if (!before) throw new Error(`${repository.fullName} has no branch "${base}" to merge into`);
    const { files: changed } = await compare(repository, before, tip);
    const parents = squash ? ([before] as const) : ([before, tip] as const);
    const after = await record(repository, changed.flatMap(toMergeEntries), { ...rest, parents: [...parents] });
    await setBranch(repository, base, after);
    return { before, after };
  };

  return { head, commit, setBranch, show, files, compare, changesOf, merge };
};

/** A path as it stands in a URL: every segment escaped, slashes kept. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

type TreeEntry = { readonly path: string; readonly mode: '100644'; readonly type: 'blob' } & (
  | { readonly content: string }
  | { readonly sha: string | null }
);

const FILE = { mode: '100644', type: 'blob' } as const;

const toEntries = (edit: FileEdit, blobs: ReadonlyMap<string, string>): TreeEntry[] => {
  if (edit.removed) return [{ ...FILE, path: edit.path, sha: null }];
  const gone: TreeEntry[] = edit.previousPath ? [{ ...FILE, path: edit.previousPath, sha: null }] : [];
  if (edit.content !== undefined) return [...gone, { ...FILE, path: edit.path, content: edit.content }];
  if (!edit.previousPath) return [{ ...FILE, path: edit.path, content: `The text of ${edit.path}.\n` }];
  const sha = blobs.get(edit.previousPath);
  if (!sha) throw new Error(`"${edit.previousPath}" cannot be moved to "${edit.path}": there is no such file`);
  return [...gone, { ...FILE, path: edit.path, sha }];
};

const toMergeEntries = (file: ChangedFile): TreeEntry[] => {
  if (file.status === 'removed') return [{ ...FILE, path: file.filename, sha: null }];
  const gone = file.previous_filename ? [{ ...FILE, path: file.previous_filename, sha: null }] : [];
  return [...gone, { ...FILE, path: file.filename, sha: file.sha }];
};
