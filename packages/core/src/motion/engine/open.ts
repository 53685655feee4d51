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
  votersOf,
  whoOf,
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
    because: [toReason('moved', `${nameOf(event.actor)} asked to ${word} the RFC.`)],
  });
  // The mover is in favour, if a member; the ballot can be changed like any other.
  return { motion: isMember(motion, event.actor) ? { ...motion, ballots: [moversBallot(event)] } : motion };
};

const refusalOf = (event: MotionEvent, moved: MotionMoved, policy: Policy): Reason | undefined => {
  if (moved.disposition === MotionDisposition.UNSPECIFIED)
    return toReason(
      'no-disposition',
      'Please say what you want: "/motion merge", "/motion close" or "/motion postpone".',
    );
  if (moved.subjectState !== SubjectState.OPEN) return toReason('not-open', STATES[moved.subjectState] ?? STATES[0]);
  const [problem] = checkPolicy(policy).filter(({ severity }) => severity === 'error');
  if (problem)
    return toReason(
      'bad-policy',
      `A maintainer has to correct the policy "${policy.name}" in the settings first: ${problem.message}`,
    );
  return refusalByRoles(event, moved, policy);
};

const refusalByRoles = (event: MotionEvent, moved: MotionMoved, policy: Policy): Reason | undefined => {
  const named = namedRoles(policy);
  const unknown = named.find((key) => !roleOf(moved, key));
  if (unknown !== undefined)
    return toReason(
      'could-not-check',
      `I will try again by myself: right now I cannot read who belongs to "${unknown}".`,
    );
  const empty = named.find((key) => membersOf(roleOf(moved, key)).length === 0);
  if (empty !== undefined)
    return toReason(
      'empty-role',
      `A maintainer has to name somebody for "${empty}" in the settings first: nobody belongs to it.`,
    );
  if (!holdsAny(moved, policy.mayMove, event.actor))
    return toReason('may-not-move', `You can ask ${whoOf(moved, policy.mayMove)} to start the vote: only they can.`);
  const electorate = { policy, roles: moved.roles, author: moved.author };
  const voters = votersOf(electorate);
  if (voters.length === 0)
    return toReason('no-voter', 'A maintainer has to correct the settings first: nobody could vote.');
  const [only] = voters;
  const isSole = voters.length === 1 && isSame(only, event.actor) && isBinding(electorate, event.actor);
  return isSole && !policy.allowSoleVoter
    ? toReason(
        'sole-voter',
        'Somebody else has to be able to vote as well: you would decide alone, and the settings do not allow that.',
      )
    : undefined;
};

const STATES: Readonly<Record<number, string>> & { readonly 0: string } = {
  0: 'Please try again later: I cannot tell whether the pull request is open.',
  [SubjectState.DRAFT]: 'Please mark the pull request as ready for review first: it is a draft.',
  [SubjectState.MERGED]: 'There is nothing left to decide: the pull request is merged.',
  [SubjectState.CLOSED]: 'Please reopen the pull request first: it is closed.',
};
