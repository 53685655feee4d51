/** What happens around a motion: the thread is closed or drafted, and the document changes. */
import { create } from '@bufbuild/protobuf';
import { DocumentChangeSchema, MotionState } from '@rapporteur/idl';
import { type Motion, SubjectChange } from '@rapporteur/idl/record';
import { markChanged } from './ballot.ts';
import { change, type EventOf, nameOf, refuse, type Step, toReason } from './step.ts';

export const changeSubject = (motion: Motion, { event, value }: EventOf<'subjectChanged'>): Step => {
  const { closedSince, draftSince } = motion;
  const who = nameOf(event.actor);
  switch (value.change) {
    case SubjectChange.CLOSED:
      if (closedSince) return refuse('closed-before', 'It was closed already.');
      return change(motion, { closedSince: event.at }, toReason('closed', `${who} closed the pull request.`));
    case SubjectChange.REOPENED:
      if (!closedSince) return refuse('open-before', 'It was open already.');
      return change(motion, { closedSince: undefined }, toReason('reopened', `${who} reopened the pull request.`));
    case SubjectChange.DRAFTED:
      if (draftSince) return refuse('draft-before', 'The pull request was a draft already.');
      return change(motion, { draftSince: event.at }, toReason('drafted', `${who} made the pull request a draft.`));
    case SubjectChange.READY:
      if (!draftSince) return refuse('ready-before', 'The pull request was ready already.');
      return change(motion, { draftSince: undefined }, toReason('ready', `${who} marked the pull request as ready.`));
    case SubjectChange.MERGED:
      return change(motion, { state: MotionState.CANCELLED }, toReason('merged-before-decision', mergedWords(who)));
    default:
      return refuse('unknown-change', 'What happened to the pull request is not known.');
  }
};

/** A push counts only if it changes the document. */
export const pushCommits = (motion: Motion, { event, value }: EventOf<'commitsPushed'>): Step => {
  const hash = motion.changes.at(-1)?.documentHash ?? motion.documentHash;
  if (value.documentHash === hash)
    return refuse('document-unchanged', 'The push leaves the document alone, so all votes stand.');
  const { documentHash, headSha, diffUrl } = value;
  const next = create(DocumentChangeSchema, { at: event.at, documentHash, headSha, diffUrl });
  const effect = motion.policy?.invalidateOnChange ? 'have to be cast again' : 'stand';
  return change(
    motion,
    { changes: [...motion.changes, next], ballots: markChanged(motion, event.at) },
    toReason('document-changed', `${nameOf(event.actor)} changed the document. Votes from before ${effect}.`),
  );
};

const mergedWords = (who: string): string =>
  `${who} merged the pull request before the vote was over. That alone does not accept the RFC.`;
