/** Notes: what a model is asked, how its answer is checked, what is extracted without one, and how it all is shown. */
export { approveNotes, type Review } from './approve.ts';
export { checkNotes } from './check.ts';
export type { Evidence } from './court.ts';
export {
  type Approving,
  approvedCommit,
  type Refusal,
  refuseApproval,
  type Stand,
} from './decide.ts';
export { type Draft, DraftSchema, type StatementDraft, type TopicDraft } from './draft.ts';
export { extractDraft, extractNotes } from './extract.ts';
export { headMarker, parseHead, renderHead } from './head.ts';
export { buildPrompt, buildRepair, type Prompt } from './prompt.ts';
export {
  approvalWords,
  keptNotesWords,
  notesMarker,
  otherBranchText,
  refusedApprovalWords,
  renderNotesPullRequest,
  renderTranscriptMended,
  renderTranscriptProblem,
  toActionItems,
  unplacedText,
} from './publish.ts';
export { type Minutes, renderNotes, renderSubjectPart } from './render.ts';
export { renderNotesText } from './text.ts';
export { type Failure, type Verification, verifyDraft } from './verify.ts';
