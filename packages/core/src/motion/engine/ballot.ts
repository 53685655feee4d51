/** Ballots: one per person, the latest by GitHub's time; what it replaced stays on record. */
import { create } from '@bufbuild/protobuf';
import { type Ballot, BallotChoice, BallotSchema, BallotSource, BallotsBy } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';
import { isBinding, isSame } from '../policy/electorate.ts';
import { change, type EventOf, refuse, type Step } from './step.ts';
import { isLive } from './tally.ts';

/** Casts, changes or clears a ballot. */
export const castBallot = (motion: Motion, { event, value }: EventOf<'ballotCast'>): Step => {
  if (!event.actor) return refuse('nobody', 'A vote without a person does not count.');
  if (value.choice === BallotChoice.UNSPECIFIED) return refuse('no-choice', 'The vote names no choice.');
  const mode = motion.policy?.ballotsBy;
  if (value.source === BallotSource.REVIEW && mode === BallotsBy.COMMAND)
    return refuse(
      'not-by-review',
      'Please vote by comment: "/vote +1", "/vote -1" or "/vote abstain". A review is no vote here.',
    );
  if (value.source === BallotSource.COMMAND && mode === BallotsBy.REVIEW)
    return refuse('not-by-command', 'Please vote by review: approve, or request changes. Comments are no votes here.');
  return change(motion, replaceBallot(motion, toBallot(event, value)));
};

/** A dismissed review clears only the ballot that it made. */
export const dismissReview = (motion: Motion, { event, value }: EventOf<'reviewDismissed'>): Step => {
  const made = motion.ballots.find(({ reviewId }) => reviewId !== '' && reviewId === value.reviewId);
  if (!made || made.choice === BallotChoice.CLEAR)
    return refuse('no-such-ballot', 'The dismissed review held no vote that counts, so nothing changes.');
  const cleared: Ballot = { ...made, choice: BallotChoice.CLEAR, waiting: false, dismissedAt: event.at };
  return change(motion, {
    ballots: motion.ballots.map((ballot) => (ballot === made ? cleared : ballot)),
    superseded: [...motion.superseded, made],
  });
};

/** The mover's own ballot. */
export const moversBallot = (event: MotionEvent): Ballot =>
  toBallot(event, { choice: BallotChoice.FOR, source: BallotSource.MOTION, reviewId: '' });

/** A ballot that came after the end: on record, without effect. */
export const toLate = (motion: Motion, { event, value }: EventOf<'ballotCast'>): Ballot => ({
  ...toBallot(event, value),
  binding: isBinding(motion, event.actor),
});

/** Ballots before a change of the document are marked, and wait if the policy says so. */
export const markChanged = (motion: Motion, at: MotionEvent['at']): Ballot[] =>
  motion.ballots.map((ballot) =>
    isLive(ballot) ? { ...ballot, changedAt: at, waiting: motion.policy?.invalidateOnChange ?? false } : ballot,
  );

/** Whether each ballot binds, by the lists as they are now. */
export const markBinding = (motion: Motion): Motion => {
  const mark = (ballot: Ballot): Ballot => ({ ...ballot, binding: isBinding(motion, ballot.account) });
  return { ...motion, ballots: motion.ballots.map(mark), superseded: motion.superseded.map(mark) };
};

type Vote = Pick<EventOf<'ballotCast'>['value'], 'choice' | 'source' | 'reviewId'>;

const toBallot = (event: MotionEvent, { choice, source, reviewId }: Vote): Ballot =>
  create(BallotSchema, {
    account: event.actor,
    at: event.at,
    choice,
    source,
    reviewId,
    eventId: event.id,
    gone: event.gone,
    url: event.url,
  });

const replaceBallot = (motion: Motion, ballot: Ballot): Pick<Motion, 'ballots' | 'superseded'> => {
  const former = motion.ballots.filter(({ account }) => isSame(account, ballot.account));
  return {
    ballots: [...motion.ballots.filter((other) => !former.includes(other)), ballot],
    superseded: [...motion.superseded, ...former],
  };
};
