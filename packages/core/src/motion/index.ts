/** Motions for the final comment period: events to ballots, clocks and results, and what is said about them. */
export { keepResult } from './apply.ts';
export { choosePolicy, parseMembersTable } from './choose.ts';
export { isOver } from './clock.ts';
export { deriveMotions, type Replay } from './derive.ts';
export { countedRoles, namedRoles } from './electorate.ts';
export { renderMotionWhy } from './explain.ts';
export { type Floor, standingOn, supportWords } from './may.ts';
export { motionNext, motionTitle } from './next.ts';
export { dueReminder, nextLook } from './reminder.ts';
export { motionMarker, type Notice, reminderToken, renderNotice, renderReminder, toldBy } from './render.ts';
export { dispositionOf, isRefresh, toAccount, toEvent, toMotionEvents, uniteEvents } from './said.ts';
export { stageChanges } from './stage.ts';
export { renderMotions } from './summary.ts';
export { listWords } from './words.ts';
