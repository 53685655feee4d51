/** The members of roles, from wherever the settings say; a role of which a part cannot be read is left out (C24). */
import { create } from '@bufbuild/protobuf';
import type { AccountFacts } from '@rapporteur/core/github';
import { parseMembersTable, toAccount } from '@rapporteur/core/motion';
import { permissionsOf, rolesOf } from '@rapporteur/core/settings';
import { type Role, RoleSchema, type RoleSettings, type Settings } from '@rapporteur/idl';
import type { Flow } from './flow.ts';

/** Reads the roles with these keys for an RFC of a repository. */
export const loadRoles = async (
  flow: Flow,
  { settings, repository, keys }: { settings: Settings; repository: string; keys: readonly string[] },
): Promise<Role[]> => {
  const wanted = rolesOf(settings).filter(({ key }) => keys.includes(key));
  const roles = await Promise.all(wanted.map((role) => loadRole(flow, { role, repository, settings })));
  return roles.flatMap((role) => (role ? [role] : []));
};

type Wanted = { readonly role: RoleSettings; readonly repository: string; readonly settings: Settings };

const loadRole = async (flow: Flow, wanted: Wanted): Promise<Role | undefined> => {
  const { role } = wanted;
  const sources = [
    byLogins(flow, [...(role.members?.values ?? []), ...listedMaintainers(wanted)]),
    role.team === undefined ? [] : flow.github.listTeam(role.team),
    role.file === undefined ? [] : byFile(flow, role),
    role.permission === undefined ? [] : flow.github.listHolders(wanted.repository, role.permission),
  ];
  const read = await Promise.all(sources);
  if (read.some((members) => members === undefined)) {
    flow.log.warn({ role: role.key }, `Who belongs to the role ${role.key} could not be read.`);
    return undefined;
  }
  const excluded = new Set((role.exclude?.values ?? []).map((login) => login.toLowerCase()));
  const members = new Map(
    read
      .flatMap((accounts) => accounts ?? [])
      .filter(({ login, isBot }) => !isBot && !excluded.has(login.toLowerCase()))
      .map((account) => [account.id, account]),
  );
  return create(RoleSchema, {
    key: role.key,
    title: role.title ?? role.key,
    url: urlOf(role),
    members: [...members.values()]
      .toSorted((a, b) => (a.login.toLowerCase() < b.login.toLowerCase() ? -1 : 1))
      .map((account) => ({ account: toAccount(account) })),
  });
};

/** Whom the settings list as maintainers are, wherever a permission makes one. */
const listedMaintainers = ({ role, settings }: Wanted): readonly string[] =>
  role.permission === undefined ? [] : (permissionsOf(settings).maintainers?.values ?? []);

/** Accounts that GitHub does not know any more are left out: whoever deleted theirs cannot vote. */
const byLogins = async (flow: Flow, logins: readonly string[]): Promise<AccountFacts[]> => {
  const accounts = await Promise.all(logins.map((login) => flow.github.loadAccount(login)));
  return accounts.flatMap((account) => (account ? [account] : []));
};

const byFile = async (flow: Flow, { file = '', fileWords }: RoleSettings): Promise<AccountFacts[] | undefined> => {
  const [repository = '', path = ''] = file.split(':');
  const bytes = await flow.github.loadFile({ repository, path });
  if (!bytes) return undefined;
  const { logins } = parseMembersTable(new TextDecoder().decode(bytes), fileWords?.values ?? []);
  return byLogins(flow, logins);
};

const urlOf = ({ team, file }: RoleSettings): string => {
  if (team !== undefined) {
    const [org = '', slug = ''] = team.split('/');
    return `https://github.com/orgs/${org}/teams/${slug}`;
  }
  if (file === undefined) return '';
  const [repository = '', path = ''] = file.split(':');
  return `https://github.com/${repository}/blob/HEAD/${path}`;
};
