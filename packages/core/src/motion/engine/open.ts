/** Making a motion: who may, on what, and what is frozen by it. */
import { clone, create } from '@bufbuild/protobuf';
import {
  MotionDisposition,
  MotionState,
  type Policy,
  PolicySchema,
  type Reason,
  RoleSchema,
  SubjectState,
  toMotionName,
} from '@rapporteur/idl';
import { type MotionEvent, type MotionMoved, MotionSchema } from '@rapporteur/idl/record';
import { checkPolicy } from '../policy/check.ts';
import {
  holdsAny,
  isBinding,
  isMember,
  isSame,
  membersOf,
  namedRoles,
  roleOf,
  roleTitle,
  votersOf,
} from '../policy/electorate.ts';
import { dispositionWord } from '../words.ts';
import { moversBallot } from './ballot.ts';
import { nameOf, refuse, type Step, toReason } from './step.ts';

/** The motion as it is made; refused with the reason if it may not be. */
export const openMotion = (event: MotionEvent, moved: MotionMoved): Step => {
  const { policy, subject } = moved;
  if (!policy || !subject) return refuse('no-policy', 'The motion names no subject or no policy.');
  const refused = refusalOf(event, moved, policy);
  if (refused) return { refused };
  const word = dispositionWord(moved.disposition);
  const motion = create(MotionSchema, {
    name: toMotionName(subject, event.id),
    id: event.id,
    subject,
    author: moved.author,
    disposition: moved.disposition,
    mover: event.actor,
    policy: clone(PolicySchema, policy),
    roles: moved.roles.map((role) => clone(RoleSchema, role)),
    headSha: moved.headSha,
    documentHash: moved.documentHash,
    openedAt: event.at,
    url: event.url,
    state: MotionState.PROPOSED,
    because: [
      toReason('moved', `${nameOf(event.actor)} moved to ${word} under the policy ${policy.name} ${policy.version}.`),
    ],
  });
  // The mover is in favour, if a member; the ballot can be changed like any other.
  return { motion: isMember(motion, event.actor) ? { ...motion, ballots: [moversBallot(event)] } : motion };
};

const refusalOf = (event: MotionEvent, moved: MotionMoved, policy: Policy): Reason | undefined => {
  if (moved.disposition === MotionDisposition.UNSPECIFIED)
    return toReason(
      'no-disposition',
      'A motion says what is to happen: /motion merge, /motion close or /motion postpone.',
    );
  if (moved.subjectState !== SubjectState.OPEN) return toReason('not-open', STATES[moved.subjectState] ?? STATES[0]);
  const [problem] = checkPolicy(policy).filter(({ severity }) => severity === 'error');
  if (problem) return toReason('bad-policy', `The policy ${policy.name} cannot be used: ${problem.message}`);
  return refusalByRoles(event, moved, policy);
};

const refusalByRoles = (event: MotionEvent, moved: MotionMoved, policy: Policy): Reason | undefined => {
  const named = namedRoles(policy);
  const unknown = named.find((key) => !roleOf(moved, key));
  if (unknown !== undefined)
    return toReason(
      'could-not-check',
      `I could not check who belongs to "${unknown}", so the motion is not made. I will try again.`,
    );
  const empty = named.find((key) => membersOf(roleOf(moved, key)).length === 0);
  if (empty !== undefined)
    return toReason(
      'empty-role',
      `Nobody belongs to "${empty}", which the policy ${policy.name} asks: its settings have to be put right first.`,
    );
  if (!holdsAny(moved, policy.mayMove, event.actor))
    return toReason(
      'may-not-move',
      `Only members of the ${policy.mayMove.map((key) => roleTitle(moved, key)).join(' or the ')} may make this motion; ask one of them to.`,
    );
  const electorate = { policy, roles: moved.roles, author: moved.author };
  const voters = votersOf(electorate);
  if (voters.length === 0) return toReason('no-voter', 'Nobody could vote on this motion with effect.');
  const [only] = voters;
  const isSole = voters.length === 1 && isSame(only, event.actor) && isBinding(electorate, event.actor);
  return isSole && !policy.allowSoleVoter
    ? toReason('sole-voter', 'You are the only one who could vote on this motion, and the policy does not allow that.')
    : undefined;
};

const STATES: Readonly<Record<number, string>> & { readonly 0: string } = {
  0: 'Whether the pull request is open is not known, so the motion is not made.',
  [SubjectState.DRAFT]: 'The pull request is a draft: mark it as ready for review first.',
  [SubjectState.MERGED]: 'The pull request is merged already.',
  [SubjectState.CLOSED]: 'The pull request is closed: reopen it first.',
};
