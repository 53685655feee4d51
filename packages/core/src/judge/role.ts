/** The members of roles, from wherever the settings say; a role of which a part cannot be read is left out (C24). */
import { create } from '@bufbuild/protobuf';
import { type Role, RoleSchema, type RoleSettings, type Settings } from '@rapporteur/idl';
import type { AccountFacts } from '../github/index.ts';
import { parseMembersTable, toAccount } from '../motion/index.ts';
import { permissionsOf, rolesOf } from '../settings/index.ts';
import { ask, askAll, type Dossier, type Judging } from './dossier.ts';
import type { Question } from './question.ts';

type Wanted = { readonly settings: Settings; readonly repository: string; readonly keys: readonly string[] };

/** Reads the roles with these keys for an RFC of a repository. */
export function* rolesWith(dossier: Dossier, { settings, repository, keys }: Wanted): Judging<Role[]> {
  const wanted = rolesOf(settings).filter(({ key }) => keys.includes(key));
  const listed = permissionsOf(settings).maintainers?.values ?? [];
  yield* askAll(
    dossier,
    wanted.flatMap((role) => sourcesOf(role, { repository, listed })),
  );
  const roles: Role[] = [];
  for (const role of wanted) {
    const members = yield* membersOf(dossier, { role, repository, listed });
    if (!members) {
      dossier.remark('warn', role.key, `Who belongs to the role ${role.key} could not be read.`);
      continue;
    }
    const excluded = new Set((role.exclude?.values ?? []).map((login) => login.toLowerCase()));
    const counted = new Map(
      members
        .filter(({ login, isBot }) => !isBot && !excluded.has(login.toLowerCase()))
        .map((account) => [account.id, account]),
    );
    roles.push(
      create(RoleSchema, {
        key: role.key,
        title: role.title ?? role.key,
        url: urlOf(role),
        members: [...counted.values()]
          .toSorted((a, b) => (a.login.toLowerCase() < b.login.toLowerCase() ? -1 : 1))
          .map((account) => ({ account: toAccount(account) })),
      }),
    );
  }
  return roles;
}

type Place = { readonly repository: string; readonly listed: readonly string[] };

const sourcesOf = (role: RoleSettings, { repository, listed }: Place): Question[] => [
  ...loginsOf(role, listed).map((login) => ({ ask: 'account' as const, about: { login } })),
  ...(role.team === undefined ? [] : [{ ask: 'team' as const, about: { team: role.team } }]),
  ...(role.file === undefined ? [] : [{ ask: 'file' as const, about: placeOf(role.file) }]),
  ...(role.permission === undefined
    ? []
    : [{ ask: 'holders' as const, about: { repository, permission: role.permission } }]),
];

/** Whom the settings list as maintainers are, wherever a permission makes one. */
const loginsOf = ({ members, permission }: RoleSettings, listed: readonly string[]): readonly string[] => [
  ...(members?.values ?? []),
  ...(permission === undefined ? [] : listed),
];

/** Undefined if a source may not be read: not being allowed is told apart from nobody. */
function* membersOf(
  dossier: Dossier,
  { role, repository, listed }: Place & { readonly role: RoleSettings },
): Judging<AccountFacts[] | undefined> {
  const members = yield* accountsOf(dossier, loginsOf(role, listed));
  if (role.team !== undefined) {
    const team = yield* ask(dossier, { ask: 'team', about: { team: role.team } });
    if (!team) return undefined;
    members.push(...team);
  }
  if (role.file !== undefined) {
    const text = yield* ask(dossier, { ask: 'file', about: placeOf(role.file) });
    if (typeof text !== 'string') return undefined;
    const { logins } = parseMembersTable(text, role.fileWords?.values ?? []);
    members.push(...(yield* accountsOf(dossier, logins)));
  }
  if (role.permission !== undefined) {
    const holders = yield* ask(dossier, { ask: 'holders', about: { repository, permission: role.permission } });
    if (!holders) return undefined;
    members.push(...holders);
  }
  return members;
}

/** Accounts that GitHub does not know any more are left out: whoever deleted theirs cannot vote. */
function* accountsOf(dossier: Dossier, logins: readonly string[]): Judging<AccountFacts[]> {
  yield* askAll(
    dossier,
    logins.map((login) => ({ ask: 'account' as const, about: { login } })),
  );
  const accounts: AccountFacts[] = [];
  for (const login of logins) {
    const account = yield* ask(dossier, { ask: 'account', about: { login } });
    if (account) accounts.push(account);
  }
  return accounts;
}

const placeOf = (file: string): { readonly repository: string; readonly path: string } => {
  const [repository = '', path = ''] = file.split(':');
  return { repository, path };
};

const urlOf = ({ team, file }: RoleSettings): string => {
  if (team !== undefined) {
    const [org = '', slug = ''] = team.split('/');
    return `https://github.com/orgs/${org}/teams/${slug}`;
  }
  if (file === undefined) return '';
  const { repository, path } = placeOf(file);
  return `https://github.com/${repository}/blob/HEAD/${path}`;
};
