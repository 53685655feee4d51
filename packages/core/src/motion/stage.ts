/** What a motion means for the stage of its RFC. */
import { type Motion, MotionDisposition, MotionState, Stage } from '@rapporteur/idl';

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
