/** Commits as the API has them. */
import type { Commit } from '../commits.ts';
import { findAccount, type Repository, type World } from '../world.ts';
import { accountJson, apiOf } from './accounts.ts';

// `emulate` knows nobody's id.
export const fullCommitJson = (world: World, repository: Repository, commit: Commit) => ({
  ...commit,
  commit: {
    ...commit.commit,
    url: `${apiOf(world, repository)}/git/commits/${commit.sha}`,
    tree: { ...commit.commit.tree, url: `${apiOf(world, repository)}/git/trees/${commit.commit.tree.sha}` },
    comment_count: 0,
  },
  author: commit.author ? personJson(world, commit.author) : null,
  committer: commit.committer ? personJson(world, commit.committer) : null,
});

const personJson = (world: World, person: NonNullable<Commit['author']>) => {
  const account = findAccount(world, person.login);
  return account ? accountJson(world, account) : person;
};
