/** Motions for the final comment period: events to ballots, clocks and results, and what is said about them. */

export { isOver } from './engine/clock.ts';
export { deriveMotions, type Replay } from './engine/derive.ts';
export { keepResult } from './engine/ending.ts';
export { type Floor, type Support, standingOn, supportOf } from './engine/may.ts';
export { dueReminder, nextLook } from './engine/reminder.ts';
export { stageChanges } from './engine/stage.ts';
export { dispositionOf, isRefresh, toAccount, toEvent, toMotionEvents, uniteEvents } from './engine/thread-events.ts';
export { untold } from './engine/transition.ts';
export { motionMessages } from './messages.ts';
export { choosePolicy, parseMembersTable } from './policy/choose.ts';
export { countedRoles, namedRoles, roleTitle } from './policy/electorate.ts';
export { policies } from './policy/policy.ts';
export { type Explained, renderStanding } from './prose/explain.ts';
export { motionNext, motionTitle } from './prose/next.ts';
export { announcedBy, motionMarker, noticeMarker, reminderToken } from './prose/render.ts';
export { renderConcerns } from './prose/summary.ts';
export { BALLOT_HEAD, type Balloted, type BallotTable, ballotTables } from './prose/table.ts';
export { causeWords, choiceWord, dispositionWord, listWords, policyWords } from './words.ts';
