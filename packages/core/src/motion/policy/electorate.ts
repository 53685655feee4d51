/** Who is who in a motion: accounts, frozen roles, and whose ballot binds. */
import type { Account, Clause, Policy, Role } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { type Circle, peopleWords } from '../../document/index.ts';

/** What is asked about people. */
export type Electorate = Pick<Motion, 'policy' | 'roles' | 'author'>;

/** Who has one of these roles, or any role of a motion, in words: "ada, ben or gil". */
export const whoOf = (
  { roles }: Pick<Motion, 'roles'>,
  keys: readonly string[] = roles.map(({ key }) => key),
): string => peopleWords(circlesOf({ roles }, keys), 'or');

/** The people of some roles. */
export const circlesOf = (
  { roles }: Pick<Motion, 'roles'>,
  keys: readonly string[],
  isMeant: (account: Account) => boolean = () => true,
): Circle[] =>
  roles
    .filter(({ key }) => keys.includes(key))
    .map((role) => ({
      title: role.title || role.key,
      logins: membersOf(role)
        .filter(isMeant)
        .map(({ login }) => login),
    }));

/** Those whose votes bind. */
export const voterCircles = (motion: Electorate): Circle[] =>
  circlesOf(motion, countedRoles(motion.policy), (account) => !isBarred(motion, account));

/** Identity of an account: its id, or its login as long as the id is not known. */
export const keyOf = (account: Account | undefined): string =>
  account ? account.id || `@${account.login.toLowerCase()}` : '';

export const isSame = (a: Account | undefined, b: Account | undefined): boolean =>
  keyOf(a) !== '' && keyOf(a) === keyOf(b);

export const roleOf = ({ roles }: Pick<Motion, 'roles'>, key: string): Role | undefined =>
  roles.find((role) => role.key === key);

/** Name of a role for people. */
export const roleTitle = (motion: Pick<Motion, 'roles'>, key: string): string => roleOf(motion, key)?.title || key;

/** Members of a role, each once. */
export const membersOf = (role: Role | undefined): Account[] => {
  const accounts = (role?.members ?? []).flatMap(({ account }) => (account ? [account] : []));
  return [...new Map(accounts.map((account) => [keyOf(account), account])).values()];
};

export const holdsRole = (role: Role | undefined, account: Account | undefined): boolean =>
  membersOf(role).some((member) => isSame(member, account));

/** Whether somebody is on the list of one of these roles. */
export const holdsAny = (
  motion: Pick<Motion, 'roles'>,
  keys: readonly string[],
  account: Account | undefined,
): boolean => keys.some((key) => holdsRole(roleOf(motion, key), account));

/** Whether somebody is on any frozen list. */
export const isMember = ({ roles }: Pick<Motion, 'roles'>, account: Account | undefined): boolean =>
  roles.some((role) => holdsRole(role, account));

/** Whether somebody may vote with effect: on the list of a role that counts, and not an author whose ballot does not bind. */
export const isBinding = (motion: Electorate, account: Account | undefined): boolean =>
  holdsAny(motion, countedRoles(motion.policy), account) && !isBarred(motion, account);

/** Whether somebody is the author and the policy does not count the author. */
export const isBarred = ({ policy, author }: Electorate, account: Account | undefined): boolean =>
  !policy?.authorsBallotBinds && isSame(author, account);

/** Those who can vote with effect, each once. */
export const votersOf = (motion: Electorate): Account[] => {
  const all = countedRoles(motion.policy).flatMap((key) => membersOf(roleOf(motion, key)));
  const unique = new Map(all.map((account) => [keyOf(account), account]));
  return [...unique.values()].filter((account) => !isBarred(motion, account));
};

/** Keys of the roles whose ballots the policy counts. */
export const countedRoles = (policy: Policy | undefined): string[] => [
  ...new Set([...rolesIn(policy?.enter), ...rolesIn(policy?.pass), ...(policy?.quorum ? [policy.quorum.role] : [])]),
];

/** Keys of all roles that a policy names. */
export const namedRoles = (policy: Policy): string[] => [
  ...new Set([...countedRoles(policy), ...policy.mayMove, ...policy.mayResolve, ...policy.mayAnswer]),
];

/** Keys of the roles of a clause. */
const rolesIn = (clause: Clause | undefined): string[] => {
  switch (clause?.kind.case) {
    case 'need':
      return [clause.kind.value.role];
    case 'all':
    case 'any':
      return clause.kind.value.clauses.flatMap(rolesIn);
    default:
      return [];
  }
};
