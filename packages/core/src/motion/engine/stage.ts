/** What a motion means for the stage of its RFC: the stages that it brings about, each with its cause. */
import { create } from '@bufbuild/protobuf';
import {
  type Cause,
  CauseSchema,
  MotionDisposition,
  MotionState,
  Stage,
  type StageChange,
  StageChangeSchema,
} from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { fromMs, HOUR, msOf } from '../instant.ts';
import { windowEnd } from './objection.ts';

/** The stage that an RFC is in because of its last motion; in review if the motion came to nothing. */
export const stageOf = ({ state, disposition }: Pick<Motion, 'state' | 'disposition'>): Stage => {
  switch (state) {
    case MotionState.PROPOSED:
      return Stage.FCP_PROPOSED;
    case MotionState.FCP:
      return Stage.FCP;
    case MotionState.PASSED:
      return outcomeOf(disposition);
    case MotionState.WITHDRAWN:
      return Stage.WITHDRAWN;
    case MotionState.FAILED:
    case MotionState.CANCELLED:
      return Stage.IN_REVIEW;
    default:
      return Stage.UNSPECIFIED;
  }
};

/** A change of stage, and the id of the word that made it; empty if time or GitHub did. */
type Made = { readonly change: StageChange; readonly source: string };

/** All changes of stage that a motion makes, oldest first. From where they lead is for the history to say. */
export const stageChanges = (motion: Motion): Made[] => [
  {
    change: change(Stage.FCP_PROPOSED, moveCause(motion), textOf(motion, 'moved')),
    source: motion.id,
  },
  ...(motion.fcpStartedAt
    ? [
        {
          change: change(Stage.FCP, startCause(motion, motion.fcpStartedAt), textOf(motion, 'fcp-started')),
          source: startEvent(motion, motion.fcpStartedAt)?.id ?? '',
        },
      ]
    : []),
  ...endChange(motion).map((one) => ({ change: one, source: eventThatEnded(motion)?.id ?? '' })),
];

/** The command that ended it, if one did. */
const eventThatEnded = (motion: Motion): Motion['events'][number] | undefined => {
  const { state, result, events, ignored } = motion;
  if (state === MotionState.PASSED || state === MotionState.FAILED) {
    const without = new Set(ignored.map(({ eventId }) => eventId));
    const isClosing = ({ id, what }: Motion['events'][number]): boolean =>
      what.case === 'periodClosed' && !without.has(id);
    return result?.closedBy ? events.findLast(isClosing) : undefined;
  }
  const ending = endingEvent(motion);
  return ending?.what.case === 'subjectChanged' ? undefined : ending;
};

const outcomeOf = (disposition: MotionDisposition): Stage => {
  switch (disposition) {
    case MotionDisposition.MERGE:
      return Stage.ACCEPTED;
    case MotionDisposition.CLOSE:
      return Stage.REJECTED;
    case MotionDisposition.POSTPONE:
      return Stage.POSTPONED;
    default:
      return Stage.UNSPECIFIED;
  }
};

const endChange = (motion: Motion): StageChange[] => {
  const { state, result, closedSince, policy } = motion;
  const text = motion.because.at(-1)?.text ?? '';
  switch (state) {
    case MotionState.PASSED:
    case MotionState.FAILED: {
      const cause = result?.closedBy
        ? byPerson(result.closedBy.login, result.at)
        : byTimer('end of the final comment period', result?.at);
      return [change(stageOf(motion), cause, text)];
    }
    case MotionState.CANCELLED:
    case MotionState.WITHDRAWN: {
      const ending = endingEvent(motion);
      if (ending?.what.case === 'subjectChanged') {
        const kind = { case: 'event' as const, value: 'pull_request.closed' };
        return [change(stageOf(motion), create(CauseSchema, { kind, at: ending.at }), text)];
      }
      if (ending) return [change(stageOf(motion), byPerson(ending.actor?.login, ending.at), text)];
      const at = fromMs(msOf(closedSince) + (policy?.closedCancelsHours ?? 0) * HOUR);
      return [change(stageOf(motion), byTimer('closed thread', at), text)];
    }
    default:
      return [];
  }
};

/** The event that ended a motion without a count; none if time did. */
const endingEvent = ({ events, ignored, because }: Motion): Motion['events'][number] | undefined => {
  if (because.at(-1)?.code === 'closed-too-long') return undefined;
  const without = new Set(ignored.map(({ eventId }) => eventId));
  return events.findLast(
    ({ id, what }) =>
      !without.has(id) && (what.case === 'cancelled' || what.case === 'withdrawn' || what.case === 'subjectChanged'),
  );
};

/** Whoever moves what a meeting proposed speaks for themselves, and the meeting is why. */
const moveCause = ({ id, events, mover, openedAt }: Motion): Cause => {
  const what = events.find((event) => event.id === id)?.what;
  const meeting = what?.case === 'moved' ? what.value.meeting : '';
  if (meeting === '') return byPerson(mover?.login, openedAt);
  return create(CauseSchema, { kind: { case: 'meeting', value: meeting }, ...(openedAt ? { at: openedAt } : {}) });
};

const startCause = (motion: Motion, at: NonNullable<Motion['fcpStartedAt']>): Cause => {
  if (isByTime(motion, at)) return byTimer('end of the time for objections', at);
  return byPerson(startEvent(motion, at)?.actor?.login ?? motion.mover?.login, at);
};

const isByTime = (motion: Motion, at: NonNullable<Motion['fcpStartedAt']>): boolean =>
  msOf(at) === windowEnd(motion) && (motion.policy?.objectionWindowHours ?? 0) > 0;

/** The last of what was said together and let the period begin; none if time did. */
const startEvent = (motion: Motion, at: NonNullable<Motion['fcpStartedAt']>): Motion['events'][number] | undefined =>
  isByTime(motion, at) ? undefined : motion.events.findLast((event) => msOf(event.at) === msOf(at));

const textOf = ({ because }: Motion, code: string): string =>
  because.find((reason) => reason.code === code)?.text ?? '';

const byPerson = (login: string | undefined, at: Cause['at']): Cause =>
  create(CauseSchema, { kind: { case: 'person', value: login || 'ghost' }, ...(at ? { at } : {}) });

const byTimer = (name: string, at: Cause['at']): Cause =>
  create(CauseSchema, { kind: { case: 'timer', value: name }, ...(at ? { at } : {}) });

const change = (to: Stage, cause: Cause, text: string): StageChange => create(StageChangeSchema, { to, cause, text });
