/** Notes: what a model is asked, how its answer is checked, what is extracted without one, and how it all is shown. */

export { notesMessages, renderNotes, renderNotesText } from './messages.ts';
export { extractDraft, extractNotes } from './passes/extract.ts';
export { PROMPT_VERSION, type Prompt } from './passes/prompt.ts';
export { summarize } from './passes/summary.ts';
export { type ModelAnswer, type ModelRequest, writeNotes } from './passes/write.ts';
export type { Outcome, Unchanged } from './publish/answers.ts';
export { approveNotes, type Review } from './publish/approve.ts';
export { speakersQuoted } from './publish/attendance.ts';
export { describeNotes, isApproved } from './publish/banner.ts';
export {
  type Approving,
  approvedCommit,
  type Refusal,
  refuseApproval,
  type Stand,
} from './publish/decide.ts';
export { type Fixed, fixStatement } from './publish/fix.ts';
export { headMarker, parseHead } from './publish/head.ts';
export { keepStatements } from './publish/keep.ts';
export { describeTask, isExtract, placeOf, toSpeeches } from './publish/line.ts';
export { type MergedMinutes, type MinutesConflict, mergeMinutes, replaceLines, takeOut } from './publish/merge.ts';
export { type OutlinedTopic, type Placed, toOutline } from './publish/outline.ts';
export {
  type Kept,
  keptTitle,
  NOTES_CHECK,
  notesCommit,
  notesMarker,
  notesTitle,
  type Refused,
  TRANSCRIPT_PROBLEM,
  toActionItems,
  toDecisions,
  unplacedText,
} from './publish/publish.ts';
export { hideNotes, parseNotesRecord } from './publish/record.ts';
export { parseRecording, recordingOf } from './publish/recording.ts';
export { type Minutes, renderPlaces, statementsAbout } from './publish/render.ts';
export {
  isSpeaker,
  type Struck,
  strikeAgain,
  strikeNotes,
  strikeTurns,
  toStruck,
  turnsBetween,
} from './publish/strike.ts';
export { countWords, sentenceSpans, stemsOf } from './speech/words.ts';
export { addUsage } from './usage.ts';
export { checkNotes } from './verify/check.ts';
export { type Draft, DraftSchema, type StatementDraft, type TopicDraft } from './verify/draft.ts';
export { type Evidence, glossaryOf } from './verify/evidence.ts';
export type { Claim, Judgement } from './verify/judge.ts';
export { type Failure, type Verification, verifyDraft } from './verify/verify.ts';
