/** On which pull request another one is stacked: by the branch that it goes into, or by its title. */
import type { GroupPullRequest } from '@rapporteur/idl';
import { findReferences, type PullRequestFacts, type Reference } from '../github/index.ts';

/** A pull request below another, and how one knows. */
export type Below = Pick<Reference, 'repository' | 'number'> & { readonly by: 'branch' | 'title' };

/** What lies below a pull request, the branch first. Itself is never below. */
export const belowOf = (
  pull: Pick<PullRequestFacts, 'repository' | 'number' | 'title' | 'base' | 'defaultBranch'>,
  around: {
    readonly pulls: readonly PullRequestFacts[];
    readonly stored: readonly GroupPullRequest[];
  },
): Below[] => {
  const lower = [
    ...around.pulls.map(({ repository, number, head, state }) => ({
      repository,
      number,
      head,
      isOpen: state === 'open',
    })),
    ...around.stored.flatMap(({ subject, head, closedAt }) =>
      subject ? [{ repository: subject.repository, number: subject.number, head, isOpen: closedAt === undefined }] : [],
    ),
  ]
    .filter(({ repository, head }) => head === pull.base && same(repository, pull.repository))
    // A branch name can be used again: the open pull request is meant, else the latest.
    .toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen) || b.number - a.number)
    .slice(0, 1)
    .map(({ repository, number }) => ({ repository, number, by: 'branch' as const }));
  const below = [...(isOwnBranch(pull) ? lower : []), ...inTitle(pull)];
  return below.filter(({ repository, number }) => number !== pull.number || !same(repository, pull.repository));
};

/** Every fork has a "main": a branch of that name is no pull request's. */
const isOwnBranch = ({ base, defaultBranch }: Pick<PullRequestFacts, 'base' | 'defaultBranch'>): boolean =>
  base !== defaultBranch && !/^(?:main|master|v[0-9]+|)$/.test(base);

const inTitle = ({ title, repository }: Pick<PullRequestFacts, 'title' | 'repository'>): Below[] =>
  findReferences(title, repository)
    .filter(({ start }) =>
      /\b(?:into|onto|stacked on|on top of)\s+(?:pr\s+|pull request\s+)?$/i.test(title.slice(0, start)),
    )
    .map((reference) => ({ repository: reference.repository, number: reference.number, by: 'title' as const }));

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
