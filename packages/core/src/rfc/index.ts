/** RFCs: whether a pull request is one, where it stands, what it needs, and what is said about it. */
export { referencesOf } from './body.ts';
export { type DecideOptions, type Decision, decideRfc } from './decide.ts';
export { type DeriveOptions, deriveRfc, hashOf, missesLinks, toIgnored } from './derive.ts';
export { type DetectOptions, detectRfc, reasonsOf } from './detect.ts';
export { type Documents, readDocuments } from './documents.ts';
export { stateAt, toState } from './history.ts';
export { rfcMessages } from './messages.ts';
export { isRole } from './next.ts';
export { confirmedBy, impliedStage, type Proposal, parseProposals, proposeStage } from './proposal.ts';
export { parseRecordIn } from './record.ts';
export {
  answersIn,
  inOrderOfTime,
  isRecorded,
  judgeCommands,
  overrideOf,
  toRecordedCommand,
  unjudged,
} from './recorded.ts';
export {
  documentLink,
  isNamedIn,
  renderEvidence,
  renderVerdict,
  renderWhyNot,
  type StatusContext,
  statusMarker,
} from './render.ts';
export { isChecked, latestReviews, textHashOf } from './reviews.ts';
export { stageTitle } from './stage.ts';
