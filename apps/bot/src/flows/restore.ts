/** What the app wrote and somebody edited: it gets its words back, and the edit stands in the audit log. */
import { create } from '@bufbuild/protobuf';
import type { Target } from '@rapporteur/core/github';
import { ReasonSchema } from '@rapporteur/idl';
import { applyActions, type Flow } from './flow.ts';

/** An edited comment of the app. */
export type EditedComment = {
  readonly target: Target;
  readonly id: number;
  readonly former: string;
  readonly theirs: string;
  readonly by: string;
};

/** Undoes the edit, unless the comment was changed again since. */
export const restoreComment = async (flow: Flow, edited: EditedComment): Promise<void> => {
  const { target, id, former, theirs, by } = edited;
  const because = [create(ReasonSchema, { code: 'edited', text: `${by} edited what Rapporteur had written.` })];
  await applyActions(flow, [{ type: 'restore_comment', target, id, theirs, body: former }], because);
};
