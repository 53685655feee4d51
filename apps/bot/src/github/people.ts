/** Reads who is who: accounts, teams, and those with a permission. Not being allowed to read is told apart from nobody. */
import type { AccountFacts } from '@rapporteur/core/github';
import { z } from 'zod';
import { Actor, toActor } from './actor.ts';
import { IncompleteAnswer } from './fault.ts';
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

/** Everybody who reacted to something, each once; who says no or is confused is not there by that. */
export const listReacted = async (octokit: Octokit, nodeId: string): Promise<AccountFacts[]> => {
  const found = new Map<string, AccountFacts>();
  for (let after: string | null = null; ; ) {
    const answer: unknown = await orMissing(octokit.graphql(REACTED, { id: nodeId, after }));
    const page = answer === undefined ? undefined : Reacted.parse(answer).node?.reactions;
    if (!page) return [...found.values()];
    const there = (page.nodes ?? []).filter((node) => node !== null);
    for (const { content, user } of readEach({ octokit, what: 'reaction' }, there, (node) => Reaction.parse(node))) {
      const person = toActor(user);
      if (!person.isBot && person.id !== '' && !SAYS_NO.has(content)) found.set(person.id, person);
    }
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage) return [...found.values()];
    if (endCursor === null) throw new IncompleteAnswer('more reactions follow, and nothing leads there');
    after = endCursor;
  }
};

const REACTED = `query ($id: ID!, $after: String) { node(id: $id) { ... on Reactable { reactions(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { content user { __typename login databaseId } } } } } }`;
const Reacted = z.object({
  node: z
    .object({
      reactions: z
        .object({
          pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
          nodes: z.array(z.unknown()).nullable(),
        })
        .optional(),
    })
    .nullable(),
});
const Reaction = z.object({ content: z.string(), user: Actor });
const SAYS_NO: ReadonlySet<string> = new Set(['THUMBS_DOWN', 'CONFUSED']);

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
