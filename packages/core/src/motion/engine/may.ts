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
import { type Content, type Inline, login, md, showPeople } from '../../document/index.ts';
import {
  circlesOf,
  countedRoles,
  holdsAny,
  holdsRole,
  isBarred,
  isBinding,
  isMember,
  isSame,
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
    if (!isOpen) return { isNow: false, who: 'nobody while the pull request is closed or a draft' };
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
const NOBODY_WHILE_ONE_RUNS: Standing = { isNow: false, who: 'nobody while a vote runs' };
const NOBODY_WITHOUT_ONE: Standing = { isNow: false, who: 'nobody while no vote runs' };

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
        ? { isNow: false, who: 'nobody: votes are cast by review here' }
        : { isNow: true, who: md`everybody; the votes of ${nameRoles(rolesWith(countedRoles(policy)))} bind` };
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
        who: md`${login(mover?.login ?? 'ghost')}, who asked for it, and ${who}`,
      };
    }
  }
};

const nameRoles = (roles: readonly Role[]): Inline =>
  showPeople(
    circlesOf(
      { roles: [...roles] },
      roles.map(({ key }) => key),
    ),
  );

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
  const next = canObject
    ? md`If something has to be settled first, you can write \`/object REASON\`.`
    : md`If something has to be settled first, say it in a comment, and one of them can raise it as a concern.`;
  return [
    md`thank you! Your vote is shown as ${kind} and counted as a comment.`,
    md`The votes that bind are those of ${nameRoles(roles)}.${isAuthor ? md` The author of an RFC does not decide on it.` : ''} ${next}`,
  ];
};
