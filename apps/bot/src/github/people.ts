/** Reads who is who: accounts, teams, and those with a permission. Not being allowed to read is told apart from nobody. */
import type { AccountFacts } from '@rapporteur/core/github';
import { z } from 'zod';
import { hasStatus, type Octokit, orMissing, readEach, repoParams } from './octokit.ts';

/** An account by its login; undefined if there is none. */
export const loadAccount = async (octokit: Octokit, login: string): Promise<AccountFacts | undefined> => {
  const answer = await orMissing(octokit.rest.users.getByUsername({ username: login }));
  return answer && toAccount(answer.data);
};

/** Members of a team ("organisation/slug"), nested teams included; undefined if the app may not read them. */
export const listTeam = async (octokit: Octokit, team: string): Promise<AccountFacts[] | undefined> => {
  const [org = '', team_slug = ''] = team.split('/');
  return orUnreadable(async () =>
    readEach(
      { octokit, what: `member of ${team}` },
      await octokit.paginate(octokit.rest.teams.listMembersInOrg, { org, team_slug, per_page: 100 }),
      toMember,
    ),
  );
};

/** People with a permission or more on a repository; undefined if the app may not read them. */
export const listHolders = async (
  octokit: Octokit,
  repository: string,
  permission: string,
): Promise<AccountFacts[] | undefined> =>
  orUnreadable(async () => {
    const people = await octokit.paginate(octokit.rest.repos.listCollaborators, {
      ...repoParams(repository),
      permission: FILTERS.get(permission) ?? 'push',
      per_page: 100,
    });
    return readEach({ octokit, what: `member of ${repository}` }, people, toMember).filter(({ isBot }) => !isBot);
  });

/** The filter of the listing speaks of "push" and "pull" where roles are called "write" and "read". */
const FILTERS = new Map<string, 'triage' | 'push' | 'maintain' | 'admin'>([
  ['triage', 'triage'],
  ['write', 'push'],
  ['maintain', 'maintain'],
  ['admin', 'admin'],
]);

const orUnreadable = async (read: () => Promise<AccountFacts[]>): Promise<AccountFacts[] | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (hasStatus(error) && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
};

/** An entry of a listing; it throws for one that is no account. */
const toMember = (user: UserJson): AccountFacts => toAccount(Member.parse(user));

const Member = z.object({ id: z.number(), login: z.string(), type: z.string().optional() });

/** An account as REST tells it; without id if GitHub does not know it any more. */
export const toAccount = (user: UserJson | null | undefined): AccountFacts => ({
  id: user ? String(user.id) : '',
  login: user?.login ?? 'ghost',
  isBot: user?.type === 'Bot',
});

type UserJson = { readonly id: number; readonly login: string; readonly type?: string | undefined };
