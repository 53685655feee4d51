/** Rights given and taken: collaborators of a repository, members of a team. Invitations are accepted at once. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { knownAccount, repositoryOf, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { noContent, notFound, ok, param, Refusal, readBody } from '../router.ts';
import type { Permission } from '../seed.ts';
import type { Account, Team } from '../world.ts';

const PermissionSchema = z.object({ permission: z.string().default('push') });

/** GitHub's names for roles here, the older ones among them. */
const ROLES = new Map<string, Permission>([
  ['pull', 'read'],
  ['read', 'read'],
  ['triage', 'triage'],
  ['push', 'write'],
  ['write', 'write'],
  ['maintain', 'maintain'],
  ['admin', 'admin'],
]);

export const collaboratorRoutes = (context: Context): readonly Route[] => {
  const { world } = context;

  const enter = (call: Call) => {
    const repository = repositoryOf(context, call);
    writerOf(context, call.actor, repository, { app: ['administration'], person: 'admin' });
    return { repository, login: knownAccount(context, param(call, 'username')).login.toLowerCase() };
  };

  const give = (call: Call): Reply => {
    const { repository, login } = enter(call);
    const role = ROLES.get(readBody(PermissionSchema, call).permission);
    if (!role) throw new Refusal(422, 'Validation Failed');
    repository.permissions.set(login, role);
    return noContent();
  };

  const take = (call: Call): Reply => {
    const { repository, login } = enter(call);
    repository.permissions.delete(login);
    return noContent();
  };

  const teamOf = (call: Call): { team: Team; account: Account } => {
    const { actor } = call;
    const isOwner = actor.kind === 'person' && world.members.get(actor.account.login.toLowerCase()) === 'admin';
    if (!isOwner) throw new Refusal(403, 'Must be an organization owner or team maintainer.');
    const team = world.teams.get(param(call, 'slug').toLowerCase());
    if (!team || param(call, 'org').toLowerCase() !== world.organization.login.toLowerCase()) throw notFound();
    return { team, account: knownAccount(context, param(call, 'username')) };
  };

  const join = (call: Call): Reply => {
    const { team, account } = teamOf(call);
    if (!team.members.includes(account)) team.members = [...team.members, account];
    if (!world.members.has(account.login.toLowerCase())) world.members.set(account.login.toLowerCase(), 'member');
    return ok({ url: `${world.apiUrl}${call.path}`, role: 'member', state: 'active' });
  };

  const leave = (call: Call): Reply => {
    const { team, account } = teamOf(call);
    team.members = team.members.filter((member) => member !== account);
    return noContent();
  };

  const collaborator = '/repos/:owner/:repo/collaborators/:username';
  const membership = '/orgs/:org/teams/:slug/memberships/:username';
  return [
    { method: 'PUT', pattern: collaborator, answer: give },
    { method: 'DELETE', pattern: collaborator, answer: take },
    { method: 'PUT', pattern: membership, answer: join },
    { method: 'DELETE', pattern: membership, answer: leave },
  ];
};
