/** What somebody can say to the motion of an RFC now, and who can: for `/help`, and for those whose ballot does not bind. */
import {
  type Account,
  BallotChoice,
  BallotSource,
  BallotsBy,
  ConcernsBy,
  MotionState,
  type Role,
} from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { type CommandSpec, nameCommand, type Standing } from '../../command/index.ts';
import { type Content, enumerated, type Inline, login, md } from '../../document/index.ts';
import {
  countedRoles,
  holdsAny,
  holdsRole,
  isBarred,
  isBinding,
  isMember,
  isSame,
  membersOf,
  roleOf,
} from '../policy/electorate.ts';
import { isOver } from './clock.ts';
import { openConcerns } from './concern.ts';
import { openObjections, windowEnd } from './objection.ts';

/** An RFC as far as it matters to who can say what. */
export type Floor = {
  readonly author: Account;
  /** Whether it is open and no draft. */
  readonly isOpen: boolean;
  /** The last motion. */
  readonly motion: Motion | undefined;
  /** Who may move under the policy in force. */
  readonly movers: readonly Role[];
  readonly now: Date;
};

/** Whether somebody can say a command now, and who can; undefined if no motion has to do with it. */
export const standingOn = (
  floor: Floor,
  person: Account,
  spec: Pick<CommandSpec, 'verb' | 'sub'>,
): Standing | undefined => {
  const { motion, author, isOpen, movers } = floor;
  const runs = motion && !isOver(motion);
  const name = nameCommand(spec);
  if (name === '/withdraw') return { isNow: isSame(author, person), who: md`the author, ${login(author.login)}` };
  if (spec.verb === 'motion') {
    if (runs) return NOBODY_WHILE_ONE_RUNS;
    if (!isOpen) return { isNow: false, who: 'nobody as long as the pull request is closed or a draft' };
    return { isNow: movers.some((role) => holdsRole(role, person)), who: nameRoles(movers) };
  }
  if (!ABOUT_MOTIONS.has(spec.verb)) return undefined;
  return runs ? standingIn(motion, { person, name, now: floor.now }) : NOBODY_WITHOUT_ONE;
};

const ABOUT_MOTIONS: ReadonlySet<string> = new Set([
  'vote',
  'object',
  'answer',
  'concern',
  'confirm',
  'resolve',
  'fcp',
]);
const NOBODY_WHILE_ONE_RUNS: Standing = { isNow: false, who: 'nobody as long as a motion runs' };
const NOBODY_WITHOUT_ONE: Standing = { isNow: false, who: 'nobody as long as no motion runs' };

const standingIn = (
  motion: Motion,
  { person, name, now }: { readonly person: Account; readonly name: string; readonly now: Date },
): Standing | undefined => {
  const { policy, roles, state, mover } = motion;
  const rolesWith = (keys: readonly string[]): Role[] => roles.filter(({ key }) => keys.includes(key));
  const named = (keys: readonly string[] = [], isInTime = true): Standing => ({
    isNow: isInTime && holdsAny(motion, keys, person),
    who: nameRoles(rolesWith(keys)),
  });
  const members = (isInTime = true): Standing => ({
    isNow: isInTime && isMember(motion, person),
    who: nameRoles(roles),
  });
  switch (name) {
    case '/vote':
      return policy?.ballotsBy === BallotsBy.REVIEW
        ? { isNow: false, who: 'nobody: ballots are cast by review here' }
        : { isNow: true, who: md`everybody; binding for ${nameRoles(rolesWith(countedRoles(policy)))}` };
    case '/object': {
      const isEarly = state === MotionState.PROPOSED && now.getTime() < windowEnd(motion);
      const hasObjected = openObjections(motion).some(({ raiser }) => isSame(raiser, person));
      return isEarly ? { isNow: !hasObjected, who: 'everybody' } : members(!hasObjected);
    }
    case '/object withdraw':
      return {
        isNow: openObjections(motion).some(({ raiser }) => isSame(raiser, person)),
        who: 'whoever has objected',
      };
    case '/answer':
      return named(policy?.mayAnswer, openObjections(motion).length > 0);
    case '/concern':
      return policy?.concernsBy === ConcernsBy.CONFIRMED
        ? { isNow: true, who: 'everybody; a member confirms it' }
        : members();
    case '/confirm':
      return members(motion.concerns.some(({ blocksSince, resolvedAt }) => !blocksSince && !resolvedAt));
    case '/resolve': {
      const open = openConcerns(motion);
      const isRaiser = open.some(({ raiser }) => isSame(raiser, person));
      const { isNow, who } = named(policy?.mayResolve, open.length > 0);
      return { isNow: isNow || isRaiser, who: md`whoever raised the concern, and ${who}` };
    }
    case '/fcp extend':
      return named(policy?.mayMove, state === MotionState.FCP);
    case '/fcp close':
      return named(policy?.mayMove, state === MotionState.FCP && policy?.allowCloseNow === true);
    case '/fcp refresh':
      return named(policy?.mayMove);
    default: {
      const { isNow, who } = members();
      return {
        isNow: isNow || isSame(mover, person),
        who: md`${login(mover?.login ?? 'ghost')}, who moved, and ${who}`,
      };
    }
  }
};

const MOST_NAMES = 8;

/** "the TSC (`ada`, `bo`)". */
const nameRoles = (roles: readonly Role[]): Inline => {
  const named = roles.map((role) => {
    const logins = membersOf(role).map((account) => login(account.login));
    const more = logins.length > MOST_NAMES ? [`${logins.length - MOST_NAMES} more`] : [];
    const people = logins.length === 0 ? 'nobody' : enumerated([...logins.slice(0, MOST_NAMES), ...more]);
    return md`the ${role.title || role.key} (${people})`;
  });
  return named.length === 0 ? 'nobody' : enumerated(named);
};

/** A ballot that does not bind, and who decides instead. */
export type Support = {
  readonly kind: 'support' | 'an opinion';
  readonly roles: readonly Role[];
  readonly isAuthor: boolean;
  readonly canObject: boolean;
};

/**
 * The ballot that a command cast, if whoever cast it is to be told that it does not bind: once for each person and motion.
 * Undefined if it binds, or was answered before.
 */
export const supportOf = (
  motions: readonly Motion[],
  { commandId, now }: { readonly commandId: string; readonly now: Date },
): Support | undefined => {
  for (const motion of motions) {
    const cast = [...motion.superseded, ...motion.ballots].filter(
      ({ source, choice }) => source === BallotSource.COMMAND && choice !== BallotChoice.CLEAR,
    );
    const ballot = cast.find(({ eventId }) => eventId === commandId);
    if (!ballot) continue;
    const isFirst = cast.find(({ account }) => isSame(account, ballot.account)) === ballot;
    if (!isFirst || isBinding(motion, ballot.account)) return undefined;
    return {
      kind: ballot.choice === BallotChoice.FOR ? 'support' : 'an opinion',
      roles: countedRoles(motion.policy).flatMap((key) => roleOf(motion, key) ?? []),
      isAuthor: isBarred(motion, ballot.account),
      canObject: motion.state === MotionState.PROPOSED && now.getTime() < windowEnd(motion),
    };
  }
  return undefined;
};

/** The thanks for it. */
export const renderSupport = ({ kind, roles, isAuthor, canObject }: Support): Content => {
  const isOne = roles.length === 1;
  const why = isOne ? 'you are not on that list' : 'you are on none of these lists';
  const next = canObject
    ? md`If something must be settled first, everybody can write \`/object REASON\`.`
    : md`If something must be settled first, say it in a comment, and a member can raise it as a concern.`;
  return [
    md`thank you for your ballot! It is shown in the table of the motion as ${kind}.`,
    md`It does not bind, since ${nameRoles(roles)} ${isOne ? 'decides' : 'decide'} and ${isAuthor ? 'the vote of an author does not count' : why}. ${next}`,
  ];
};
