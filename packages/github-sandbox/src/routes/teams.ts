/** Members of the organisation and of its teams. */
import type { Context } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { noContent, notFound, ok, paginate, param, Refusal } from '../router.ts';
import { accountJson } from '../shapes/index.ts';
import type { Account, Team } from '../world.ts';
import { findAccount } from '../world.ts';

export const teamRoutes = ({ world }: Context): readonly Route[] => {
  /** Whose members may be asked for; an App needs the permission "members". */
  const enter = ({ actor, ...call }: Call): void => {
    if (actor.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
    if (actor.kind === 'app' || (actor.kind === 'installation' && actor.permissions.members === undefined)) {
      throw new Refusal(403, 'Resource not accessible by integration');
    }
    if (call.params.org?.toLowerCase() !== world.organization.login.toLowerCase()) throw notFound();
  };

  const teamAt = (call: Call): Team => {
    enter(call);
    // Teams are seen by who belongs to the organisation.
    const isOurs = call.actor.kind !== 'installation' || call.actor.installation.account === world.organization;
    const team = isOurs && world.teams.get(param(call, 'slug').toLowerCase());
    if (!team) throw notFound();
    return team;
  };

  const members = (): Account[] => [...world.members.keys()].flatMap((login) => findAccount(world, login) ?? []);

  const list = (call: Call, accounts: readonly Account[]): Reply =>
    paginate(call, accounts, (page) => page.map((account) => accountJson(world, account)));

  return [
    {
      method: 'GET',
      pattern: '/orgs/:org/members',
      answer: (call) => {
        enter(call);
        return list(call, members());
      },
    },
    {
      method: 'GET',
      pattern: '/orgs/:org/members/:username',
      answer: (call) => {
        enter(call);
        if (!world.members.has(param(call, 'username').toLowerCase())) throw notFound();
        return noContent();
      },
    },
    { method: 'GET', pattern: '/orgs/:org/teams/:slug/members', answer: (call) => list(call, teamAt(call).members) },
    {
      method: 'GET',
      pattern: '/orgs/:org/teams/:slug/memberships/:username',
      answer: (call) => {
        const team = teamAt(call);
        const account = findAccount(world, param(call, 'username'));
        if (!account || !team.members.includes(account)) throw notFound();
        const url = `${world.apiUrl}/organizations/${world.organization.id}/team/${team.id}/memberships/${account.login}`;
        return ok({ url, role: 'member', state: 'active' });
      },
    },
  ];
};
