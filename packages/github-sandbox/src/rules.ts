/** What a repository asks of pull requests before they are merged, and what GitHub says to those that do not comply. */
import { z } from 'zod';
import type { Context } from './access.ts';
import { Refusal } from './router.ts';
import type { MergeMethod } from './seed.ts';
import type { PullItem, Repository } from './world.ts';
import { allows, permissionOf } from './world.ts';

const RunsSchema = z.object({ check_runs: z.array(z.object({ name: z.string(), conclusion: z.string().nullable() })) });

/** Refuses a merge with 405, as the page of the pull request would. */
export const refuseMerge = async (context: Context, item: PullItem, method: MergeMethod): Promise<void> => {
  const { repository, pull } = item;
  const { merges, reviews } = repository.rules;
  if (!merges.includes(method)) throw new Refusal(405, `${METHODS[method]} are not allowed on this repository.`);
  if (pull.base.ref !== repository.defaultBranch) return;
  const missing = await missingChecks(context, item);
  if (missing !== undefined) throw new Refusal(405, `Required status check "${missing}" is expected.`);
  if (approvals(context, item) >= reviews) return;
  const few = reviews === 1 ? '1 approving review is' : `${reviews} approving reviews are`;
  throw new Refusal(405, `At least ${few} required by reviewers with write access.`);
};

const METHODS = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' } as const;
const PASSED = ['success', 'neutral', 'skipped'];

export const requiredChecks = ({ rules }: Repository): string[] => [...rules.protectedBy, ...rules.checks];

const missingChecks = async ({ emulator }: Context, { repository, pull }: PullItem): Promise<string | undefined> => {
  const required = requiredChecks(repository);
  if (required.length === 0) return undefined;
  const path = `/repos/${repository.firstName}/commits/${pull.head.sha}/check-runs`;
  const { check_runs: runs } = RunsSchema.parse(await emulator.ask('GET', path));
  return required.find(
    (wanted) => !runs.some(({ name, conclusion }) => name === wanted && PASSED.includes(conclusion ?? '')),
  );
};

const approvals = ({ world }: Context, { repository, pull }: PullItem): number => {
  const latest = new Map(
    pull.reviews.flatMap(({ author, state }) =>
      state === 'COMMENTED' || state === 'PENDING' ? [] : [[author, state]],
    ),
  );
  return [...latest].filter(
    ([author, state]) => state === 'APPROVED' && allows(permissionOf(world, repository, author.login), 'write'),
  ).length;
};
