/** RFCs: whether a pull request is one, where it stands, what it needs, and what is said about it. */
export { referencesOf } from './body.ts';
export { type DecideOptions, type Decision, decideRfc } from './decide.ts';
export { type DeriveOptions, deriveRfc, toIgnored } from './derive.ts';
export { type DetectOptions, detectRfc, personsWord, reasonsOf } from './detect.ts';
export { type Documents, readDocuments } from './documents.ts';
export { deriveIdea } from './incubator.ts';
export { parseRfcName, toIdeaName, toRfcName } from './name.ts';
export { isRole, ROLES, type Role } from './next.ts';
export { toState } from './observe.ts';
export {
  type StatusContext,
  statusMarker,
} from './render.ts';
export { latestReviews } from './reviews.ts';
export { stageTitle } from './stage.ts';
export { statusWords, untrackedWords, whyNotWords, whyWords } from './words.ts';
