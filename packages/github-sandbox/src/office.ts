/** What GitHub lets people do in their settings only, where no API is: names of accounts; and what tests change at once. */
import { forkKey } from './routes/pulls.ts';
import type { Permission } from './seed.ts';
import type { Account, World } from './world.ts';
import { createToken, findAccount, findRepository, isPull } from './world.ts';

export type Office = {
  /** Changes what somebody may do in a repository ("owner/name"), as an administrator would; GitHub tells no App of it. */
  readonly setPermission: (repository: string, login: string, permission: Permission) => void;
  /** Makes these the members of a team, which is made if the organisation lacks it; who is new joins the organisation. */
  readonly setTeam: (slug: string, logins: readonly string[]) => void;
  /** Gives an account another login; its id stays, its rights go with it, and the old name is free for anybody. */
  readonly renameAccount: (login: string, to: string) => void;
  /** Somebody new takes a login that nobody has: with a new id, and without any right. */
  readonly registerAccount: (login: string) => void;
  /** Ends the tokens by which the App acts for somebody, as eight hours do; `whole` also what renews them, as taking back its rights does. */
  readonly endTokens: (login: string, whole?: boolean) => void;
};

export const createOffice = (world: World, tokens: Map<string, string>): Office => {
  const accountNamed = (login: string): Account => {
    const account = findAccount(world, login);
    if (!account) throw new Error(`The seed has no person "${login}"`);
    return account;
  };
  const claim = (login: string): void => {
    if (findAccount(world, login)) throw new Error(`The login "${login}" is taken`);
  };
  return {
    setPermission: (fullName, login, permission) => {
      const repository = findRepository(world, fullName);
      if (!repository) throw new Error(`The sandbox has no repository "${fullName}"`);
      repository.permissions.set(accountNamed(login).login.toLowerCase(), permission);
    },
    setTeam: (slug, logins) => {
      const members = logins.map(accountNamed);
      const team = world.teams.get(slug) ?? { id: world.nextId(), name: slug, slug };
      world.teams.set(slug, { ...team, members });
      for (const { login } of members) {
        if (!world.members.has(login.toLowerCase())) world.members.set(login.toLowerCase(), 'member');
      }
    },
    renameAccount: (login, to) => {
      claim(to);
      const account = accountNamed(login);
      const from = account.login;
      account.login = to;
      rekey(world.accounts, from, to);
      rekey(world.members, from, to);
      rekey(tokens, from, to);
      for (const repository of world.repositories.values()) {
        rekey(repository.permissions, from, to);
        for (const { pull } of [...repository.items.values()].filter(isPull)) {
          if (pull.head.owner !== from) continue;
          const head = repository.forks.get(forkKey(from, pull.head.ref));
          if (head !== undefined) repository.forks.set(forkKey(to, pull.head.ref), head);
          pull.head.owner = to;
        }
      }
    },
    registerAccount: (login) => {
      claim(login);
      const id = world.nextId();
      const account: Account = {
        id,
        nodeId: `U_${id}`,
        login,
        name: login,
        email: `${id}+${login}@users.noreply.github.com`,
        type: 'User',
      };
      const token = createToken('ghp');
      world.accounts.set(login.toLowerCase(), account);
      world.nodes.set(account.nodeId, { kind: 'account', account });
      world.tokens.set(token, { actor: { kind: 'person', account } });
      tokens.set(login.toLowerCase(), token);
    },
    endTokens: (login, whole = false) => {
      const account = accountNamed(login);
      for (const [token, { actor }] of world.tokens)
        if (token.startsWith('ghu_') && actor.kind === 'person' && actor.account === account)
          world.tokens.delete(token);
      if (!whole) return;
      for (const [token, { account: owner }] of world.refreshTokens)
        if (owner === account) world.refreshTokens.delete(token);
    },
  };
};

const rekey = <T>(names: Map<string, T>, from: string, to: string): void => {
  const value = names.get(from.toLowerCase());
  if (value === undefined) return;
  names.delete(from.toLowerCase());
  names.set(to.toLowerCase(), value);
};
