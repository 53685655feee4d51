/** Ballots counted for one role. */
import { type Account, type Ballot, BallotChoice } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { countedRoles, isBarred, keyOf, membersOf, roleOf } from '../policy/electorate.ts';

/** What a count reads of a motion. */
export type Countable = Pick<Motion, 'policy' | 'roles' | 'author' | 'ballots'>;

/** The ballots of a role's members. */
export type Tally = {
  readonly members: number;
  readonly yes: number;
  readonly no: number;
  readonly abstain: number;
  /** Those who can vote and have not. */
  readonly missing: readonly Account[];
};

/** Counts one role; undefined if its list is not known. */
export const tallyRole = (motion: Countable, key: string): Tally | undefined => {
  const role = roleOf(motion, key);
  return role && tallyOf(motion, membersOf(role));
};

/** Counts everybody whose ballot binds, a person in two roles once. */
export const tallyAll = (motion: Countable): Tally => {
  const all = countedRoles(motion.policy).flatMap((key) => membersOf(roleOf(motion, key)));
  return tallyOf(motion, [...new Map(all.map((member) => [keyOf(member), member])).values()]);
};

/** Whether a ballot says something that counts. */
export const isLive = ({ choice, waiting }: Ballot): boolean =>
  !waiting && (choice === BallotChoice.FOR || choice === BallotChoice.AGAINST || choice === BallotChoice.ABSTAIN);

const tallyOf = (motion: Countable, members: readonly Account[]): Tally => {
  const choices = new Map(motion.ballots.filter(isLive).map(({ account, choice }) => [keyOf(account), choice]));
  const able = members.filter((member) => !isBarred(motion, member));
  const count = (choice: BallotChoice): number => able.filter((member) => choices.get(keyOf(member)) === choice).length;
  return {
    members: members.length,
    yes: count(BallotChoice.FOR),
    no: count(BallotChoice.AGAINST),
    abstain: count(BallotChoice.ABSTAIN),
    missing: able.filter((member) => !choices.has(keyOf(member))),
  };
};
