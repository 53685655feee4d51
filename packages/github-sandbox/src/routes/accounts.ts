/** People and their rights, repositories of an owner, and what the App's installation reaches. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { reaches, repositoryOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { noContent, notFound, numberParam, ok, paginate, param, Refusal, suspended } from '../router.ts';
import type { Permission } from '../seed.ts';
import { accountJson, appJson, fullRepositoryJson, publicAccountJson, repositoryJson } from '../shapes/index.ts';
import type { Account, Repository, World } from '../world.ts';
import { allows, findAccount, grantedAt, permissionOf } from '../world.ts';
import type { Forward } from './git.ts';

const InstallationsSchema = z.union([z.array(z.looseObject({})), z.looseObject({})]);
const TokenSchema = z.object({
  token: z.string(),
  expires_at: z.string(),
  permissions: z.record(z.string(), z.string()),
  repositories: z.array(z.object({ id: z.number() })).optional(),
});

// The older of GitHub's two names of a role.
const LEGACY = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
} as const;

/** Roles by the names that lists of collaborators are asked with. */
const ROLES: Readonly<Record<string, Permission>> = {
  pull: 'read',
  triage: 'triage',
  push: 'write',
  maintain: 'maintain',
  admin: 'admin',
};

/** What a token was made for, as far as it was granted. */
const within = (
  asked: Readonly<Record<string, string>>,
  granted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(asked).flatMap(([name, level]) => {
      const given = granted[name];
      return given === undefined ? [] : [[name, given === 'read' ? given : level]];
    }),
  );

export const accountRoutes = (context: Context, forward: Forward): readonly Route[] => {
  const { world } = context;

  const accountAt = (call: Call): Account => {
    const account = findAccount(world, param(call, 'username'));
    if (!account) throw notFound();
    return account;
  };

  const permission = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const account = accountAt(call);
    const role = permissionOf(world, repository, account.login);
    const name = repository.customRoles.get(account.login.toLowerCase()) ?? role;
    return ok({
      permission: LEGACY[role],
      role_name: name,
      user: { ...accountJson(world, account), permissions: permissionsJson(role), role_name: name },
    });
  };

  const collaborator = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    if (!allows(permissionOf(world, repository, accountAt(call).login), 'triage')) throw notFound();
    return noContent();
  };

  /** Everybody with a role of their own: named ones and members; `permission` asks for at least that role. */
  const collaborators = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const needs = ROLES[call.query.get('permission') ?? 'pull'] ?? 'read';
    const people = [...world.accounts.values()].filter(({ login, type }) => {
      const known = repository.permissions.has(login.toLowerCase()) || world.members.has(login.toLowerCase());
      return type === 'User' && known && allows(permissionOf(world, repository, login), needs);
    });
    return paginate(call, people, (page) =>
      page.map((account) => {
        const role = permissionOf(world, repository, account.login);
        const name = repository.customRoles.get(account.login.toLowerCase()) ?? role;
        return { ...accountJson(world, account), permissions: permissionsJson(role), role_name: name };
      }),
    );
  };

  const reached = (call: Call): Repository[] => {
    const { actor } = call;
    if (actor.kind !== 'installation')
      throw new Refusal(403, 'You must authenticate with an installation access token.');
    return [...world.repositories.values()].filter((repository) => reaches(actor, repository));
  };

  const installationRepositories = (call: Call): Reply => {
    const all = reached(call);
    return paginate(call, all, (page) => ({
      total_count: all.length,
      repository_selection: call.actor.kind === 'installation' && call.actor.repositoryIds ? 'selected' : 'all',
      repositories: page.map((repository) => repositoryJson(world, repository)),
    }));
  };

  /** The token is `emulate`'s; the server remembers whose it is. */
  const token = async (call: Call): Promise<Reply> => {
    const installation = world.installations.find(({ id }) => id === numberParam(call, 'id'));
    if (!installation) throw notFound();
    if (installation.suspendedAt) throw suspended();
    const reply = await forward(call);
    if (reply.status !== 201) return reply;
    const made = TokenSchema.parse(JSON.parse(reply.bytes?.toString('utf8') ?? ''));
    const actor = {
      kind: 'installation' as const,
      account: world.app.account,
      installation,
      permissions: within(made.permissions, grantedAt(world, installation)),
      ...(made.repositories && { repositoryIds: new Set(made.repositories.map(({ id }) => id)) }),
    };
    world.tokens.set(made.token, { actor, expires: Date.parse(made.expires_at) });
    return reply;
  };

  // `emulate` dates installations by the real clock.
  const installations = async (call: Call): Promise<Reply> => {
    const reply = await forward(call);
    if (reply.status !== 200) return reply;
    const found = InstallationsSchema.parse(JSON.parse(reply.bytes?.toString('utf8') ?? ''));
    const dated = (one: { id?: unknown }) => ({
      ...one,
      ...targetJson(world, world.installations.find(({ id }) => id === one.id)?.account),
      created_at: world.installedAt,
      updated_at: world.installedAt,
      suspended_at: world.installations.find(({ id }) => id === one.id)?.suspendedAt ?? null,
      permissions: grantedAt(world, world.installations.find(({ id }) => id === one.id) ?? world.installations[0]),
    });
    return ok(Array.isArray(found) ? found.map(dated) : dated(found));
  };

  const itself = async (call: Call): Promise<Reply> => {
    const reply = await forward(call);
    return reply.status === 200 ? ok({ ...appJson(world), installations_count: world.installations.length }) : reply;
  };

  const ownersRepositories = (call: Call): Reply => {
    const owner = findAccount(world, param(call, 'owner'));
    if (!owner) throw notFound();
    const open = [...world.repositories.values()].filter((one) => one.owner === owner && !one.private);
    return paginate(call, open, (page) => page.map((repository) => repositoryJson(world, repository)));
  };

  return [
    {
      method: 'GET',
      pattern: '/user',
      answer: ({ actor }) => {
        if (actor.kind !== 'person') throw new Refusal(403, 'Resource not accessible by integration');
        return ok(publicAccountJson(world, actor.account));
      },
    },
    { method: 'GET', pattern: '/users/:username', answer: (call) => ok(publicAccountJson(world, accountAt(call))) },
    { method: 'GET', pattern: '/orgs/:owner/repos', answer: ownersRepositories },
    { method: 'GET', pattern: '/users/:owner/repos', answer: ownersRepositories },
    { method: 'GET', pattern: '/app', answer: itself },
    { method: 'GET', pattern: '/installation/repositories', answer: installationRepositories },
    { method: 'GET', pattern: '/app/installations', answer: installations },
    { method: 'GET', pattern: '/app/installations/:id', answer: installations },
    { method: 'GET', pattern: '/orgs/:org/installation', answer: installations },
    { method: 'GET', pattern: '/users/:username/installation', answer: installations },
    { method: 'GET', pattern: '/repos/:owner/:repo/installation', answer: installations },
    { method: 'POST', pattern: '/app/installations/:id/access_tokens', answer: token },
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo',
      answer: (call) => {
        const repository = repositoryOf(context, call);
        const { actor } = call;
        const role = actor.kind === 'person' ? permissionOf(world, repository, actor.account.login) : 'read';
        const { merges } = repository.rules;
        // Only who may write the contents is told.
        const seesMerges =
          actor.kind === 'installation' ? actor.permissions.contents === 'write' : allows(role, 'write');
        return ok({
          ...fullRepositoryJson(world, repository, permissionsJson(role)),
          ...(seesMerges && {
            allow_merge_commit: merges.includes('merge'),
            allow_squash_merge: merges.includes('squash'),
            allow_rebase_merge: merges.includes('rebase'),
          }),
        });
      },
    },
    { method: 'GET', pattern: '/repos/:owner/:repo/collaborators', answer: collaborators },
    { method: 'GET', pattern: '/repos/:owner/:repo/collaborators/:username', answer: collaborator },
    { method: 'GET', pattern: '/repos/:owner/:repo/collaborators/:username/permission', answer: permission },
  ];
};

const targetJson = (world: World, account: Account | undefined) =>
  account && { account: accountJson(world, account), target_id: account.id, target_type: account.type };

const permissionsJson = (role: Permission) => ({
  admin: allows(role, 'admin'),
  maintain: allows(role, 'maintain'),
  push: allows(role, 'write'),
  triage: allows(role, 'triage'),
  pull: allows(role, 'read'),
});
