/** The border with GitHub: what is read from it (facts), what is wanted of it (actions), and how its links are written. */

export { carriesMarker, sameBody, toMarker as commentMarker } from '../document/index.ts';
export {
  type Action,
  type CheckConclusion,
  type FileChange,
  type LabelSpec,
  type Position,
  printAction,
  type Target,
} from './action.ts';
export type {
  AccountFacts,
  ChangedFile,
  Comparison,
  DiscussionFacts,
  IssueFacts,
  Post,
  PullRequestFacts,
  ReviewFacts,
  ThreadFacts,
  TimelineEvent,
  TreeEntry,
  Version,
} from './facts.ts';
export { fit } from './fit.ts';
export { bodiesByApp, type History, type HistoryAsked, isApp, isDated, withHistory } from './history.ts';
export {
  EVENT_REASONS,
  type Manifest,
  missingRights,
  parseManifest,
  RIGHT_REASONS,
  type Rights,
  sayUnapproved,
  sayUnheard,
} from './manifest.ts';
export type { FoundReference, Reference } from './reference.ts';
export { findReferences, formatReference, parseReference, sameReference, toSubjectRef } from './reference.ts';
export {
  type SheetAsked,
  type SheetFacts,
  type SheetPlace,
  type SheetWanted,
  toSheetAction,
  toSheetRef,
} from './sheet.ts';
