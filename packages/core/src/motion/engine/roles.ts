/** A refresh of the frozen lists: who left without a ballot goes, who left with one stays and is marked. */
import { create } from '@bufbuild/protobuf';
import { type Account, type Role, type RoleChange, RoleChangeSchema, RoleSchema } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';
import { holdsAny, holdsRole, isSame, membersOf, roleTitle, whoOf } from '../policy/electorate.ts';
import { change, type EventOf, nameOf, refuse, type Step, toReason } from './step.ts';
import { isLive } from './tally.ts';

/** Takes over new lists of the roles that the motion knows; an empty or unknown list changes nothing. */
export const refreshRoles = (motion: Motion, { event, value }: EventOf<'rolesRefreshed'>): Step => {
  if (!holdsAny(motion, motion.policy?.mayMove ?? [], event.actor))
    return refuse('not-allowed', `You can ask ${whoOf(motion, motion.policy?.mayMove)} to do this: only they can.`);
  const empty = value.roles.find((role) => membersOf(role).length === 0);
  if (empty)
    return refuse(
      'empty-role',
      `The lists stay as they were: nobody is on the new list of the ${roleTitle(motion, empty.key)}.`,
    );
  const refreshed = motion.roles.map((former) => {
    const fresh = value.roles.find(({ key }) => key === former.key);
    return fresh ? refreshRole(motion, { former, fresh, event }) : { role: former };
  });
  const changes = refreshed.flatMap((part) => part.difference ?? []);
  if (changes.length === 0) return refuse('same-lists', 'The lists are the same as before.');
  const story = changes.map((difference) => describe(motion, difference)).join('; ');
  return change(
    motion,
    { roles: refreshed.map(({ role }) => role), roleChanges: [...motion.roleChanges, ...changes] },
    toReason('roles-refreshed', `${nameOf(event.actor)} had the lists of voters read again: ${story}.`),
  );
};

type Refresh = { readonly former: Role; readonly fresh: Role; readonly event: MotionEvent };

const refreshRole = (
  motion: Motion,
  { former, fresh, event }: Refresh,
): { readonly role: Role; readonly difference?: RoleChange | undefined } => {
  const hasVoted = (account: Account): boolean =>
    motion.ballots.some((ballot) => isLive(ballot) && isSame(ballot.account, account));
  const marked = former.members.flatMap(({ account, leftAt }) => (leftAt && account ? [account] : []));
  const isMarked = (account: Account): boolean => marked.some((other) => isSame(other, account));
  const gone = membersOf(former).filter((member) => !holdsRole(fresh, member));
  const staying = former.members.filter(({ account }) => account && gone.includes(account) && hasVoted(account));
  const members = [
    ...membersOf(fresh).map((account) => ({ account })),
    ...staying.map(({ account, leftAt }) => ({ account, leftAt: leftAt ?? event.at })),
  ];
  const added = membersOf(fresh).filter((member) => !holdsRole(former, member) || isMarked(member));
  const removed = gone.filter((member) => !hasVoted(member));
  const kept = gone.filter((member) => hasVoted(member) && !isMarked(member));
  const { key, title } = former;
  const role = create(RoleSchema, { key, title, url: fresh.url || former.url, members });
  const isSameList = added.length + removed.length + kept.length === 0;
  const difference = create(RoleChangeSchema, { role: key, added, removed, kept, at: event.at, by: event.actor });
  return { role, difference: isSameList ? undefined : difference };
};

const describe = (motion: Motion, { role, added, removed, kept }: RoleChange): string => {
  const title = roleTitle(motion, role);
  return [
    ...added.map((account) => `${nameOf(account)} joins the ${title}`),
    ...removed.map((account) => `${nameOf(account)} leaves the ${title}`),
    ...kept.map((account) => `${nameOf(account)} left the ${title}, but the vote stays`),
  ].join('; ');
};
