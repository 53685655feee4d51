/** Action items: what people promised, folded from what happened since, and said on agendas until it is done. */
export { type ActionDecision, addAction, type Change, decideAction, type Speaker } from './decide.ts';
export { isKnownClosed, newFacts } from './fact.ts';
export { afterEvents, closedBy, eventsOf, isOpen, seriesOfAction, UNASSIGNED } from './fold.ts';
export { actionMessages } from './messages.ts';
export { keepPromises, promiseInNotes, type ReadPromise, readPromise } from './promise.ts';
export { type ActionLine, type ActionRefusal, actionIssueTitle, actionLines, OPEN_ACTION } from './render.ts';
