/** Motions for the final comment period: events to ballots, clocks and results, and what is said about them. */

export { isOver } from './engine/clock.ts';
export { deriveMotions, type Replay } from './engine/derive.ts';
export { keepResult } from './engine/ending.ts';
export { type Floor, standingOn, supportWords } from './engine/may.ts';
export { dueReminder, nextLook } from './engine/reminder.ts';
export { dispositionOf, isRefresh, toAccount, toEvent, toMotionEvents, uniteEvents } from './engine/said.ts';
export { stageChanges } from './engine/stage.ts';
export { choosePolicy, parseMembersTable } from './policy/choose.ts';
export { countedRoles, namedRoles } from './policy/electorate.ts';
export { renderMotionWhy } from './prose/explain.ts';
export { motionNext, motionTitle } from './prose/next.ts';
export { motionMarker, type Notice, reminderToken, renderNotice, renderReminder, toldBy } from './prose/render.ts';
export { renderMotions } from './prose/summary.ts';
export { listWords } from './words.ts';
