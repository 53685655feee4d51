/** The members of roles, from wherever the settings say; a role of which a part cannot be read is left out (C24). */
import { create } from '@bufbuild/protobuf';
import { type Role, RoleSchema, type RoleSettings, type Settings } from '@rapporteur/idl';
import { isAtLeast } from '../command/index.ts';
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

/**
 * Whether people belong to a role; an account is left out of the answer if nobody can tell now (C24). A login in a list
 * means the account that has it now, and so do the logins beside these ids: nobody has to be looked up by it. What tells of
 * one person is asked rather than who else there is.
 */
export function* membershipsIn(
  dossier: Dossier,
  { settings, repository, key }: Omit<Wanted, 'keys'> & { readonly key: string },
  people: readonly AccountFacts[],
): Judging<ReadonlyMap<string, boolean>> {
  const role = rolesOf(settings).find((one) => one.key === key);
  if (!role) return new Map();
  const listed = permissionsOf(settings).maintainers?.values ?? [];
  const isIn = (logins: readonly string[], { login }: AccountFacts): boolean =>
    logins.some((other) => other.toLowerCase() === login.toLowerCase());
  const found = new Map<string, boolean>();
  const open: AccountFacts[] = [];
  for (const person of people) {
    if (person.isBot || isIn(role.exclude?.values ?? [], person)) found.set(person.id, false);
    else if (isIn(loginsOf(role, listed), person)) found.set(person.id, true);
    else open.push(person);
  }
  if (open.length === 0) return found;
  const { team, file, permission } = role;
  yield* askAll(dossier, [
    ...(team === undefined ? [] : [{ ask: 'team' as const, about: { team } }]),
    ...(file === undefined ? [] : [{ ask: 'file' as const, about: locationOf(file) }]),
    ...(permission === undefined || open.length > MOST_ASKED_ALONE
      ? []
      : open.map((person) => permissionQuestion(repository, person))),
  ]);
  for (const person of open) {
    const answers: (boolean | undefined)[] = [];
    if (team !== undefined) {
      const members = yield* ask(dossier, { ask: 'team', about: { team } });
      answers.push(members?.some(({ id }) => id === person.id));
    }
    if (file !== undefined) {
      const text = yield* ask(dossier, { ask: 'file', about: locationOf(file) });
      const table = typeof text === 'string' ? parseMembersTable(text, role.fileWords?.values ?? []) : undefined;
      const isUsable = table && !table.diagnostics.some(({ severity }) => severity === 'error');
      answers.push(isUsable ? isIn(table.logins, person) : undefined);
    }
    if (permission !== undefined) {
      const asked = { repository, permission, person };
      answers.push(yield* open.length > MOST_ASKED_ALONE ? isHolder(dossier, asked) : hasPermission(dossier, asked));
    }
    if (answers.includes(true)) found.set(person.id, true);
    else if (!answers.includes(undefined)) found.set(person.id, false);
  }
  for (const person of open) {
    if (!found.has(person.id))
      dossier.remark('warn', key, `Whether ${person.login} belongs to the role ${key} could not be read.`);
  }
  return found;
}

const permissionQuestion = (repository: string, { login }: AccountFacts) => ({
  ask: 'permission' as const,
  about: { repository, login: login.toLowerCase() },
});

/** Anybody may approve: of more people than these it is cheaper to ask who all the others are. */
const MOST_ASKED_ALONE = 5;

type Holding = { readonly repository: string; readonly permission: string; readonly person: AccountFacts };

/** Of a permission that an organisation made itself only GitHub knows how much it is. */
function* hasPermission(dossier: Dossier, holding: Holding): Judging<boolean | undefined> {
  const { repository, permission, person } = holding;
  const has = yield* ask(dossier, permissionQuestion(repository, person));
  return has === 'unknown' ? yield* isHolder(dossier, holding) : isAtLeast(has, permission);
}

function* isHolder(dossier: Dossier, { repository, permission, person }: Holding): Judging<boolean | undefined> {
  const holders = yield* ask(dossier, { ask: 'holders', about: { repository, permission } });
  return holders?.some(({ id }) => id === person.id);
}

type FileLocation = { readonly repository: string; readonly listed: readonly string[] };

const sourcesOf = (role: RoleSettings, { repository, listed }: FileLocation): Question[] => [
  ...loginsOf(role, listed).map((login) => ({ ask: 'account' as const, about: { login } })),
  ...(role.team === undefined ? [] : [{ ask: 'team' as const, about: { team: role.team } }]),
  ...(role.file === undefined ? [] : [{ ask: 'file' as const, about: locationOf(role.file) }]),
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
  { role, repository, listed }: FileLocation & { readonly role: RoleSettings },
): Judging<AccountFacts[] | undefined> {
  const members = yield* accountsOf(dossier, loginsOf(role, listed));
  if (role.team !== undefined) {
    const team = yield* ask(dossier, { ask: 'team', about: { team: role.team } });
    if (!team) return undefined;
    members.push(...team);
  }
  if (role.file !== undefined) {
    const text = yield* ask(dossier, { ask: 'file', about: locationOf(role.file) });
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

const locationOf = (file: string): { readonly repository: string; readonly path: string } => {
  const [repository = '', path = ''] = file.split(':');
  return { repository, path };
};

const urlOf = ({ team, file }: RoleSettings): string => {
  if (team !== undefined) {
    const [org = '', slug = ''] = team.split('/');
    return `https://github.com/orgs/${org}/teams/${slug}`;
  }
  if (file === undefined) return '';
  const { repository, path } = locationOf(file);
  return `https://github.com/${repository}/blob/HEAD/${path}`;
};
