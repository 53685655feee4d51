/** The judges: one pure function per noun that asks what it needs and settles what is to stand. */
export { orderOf, type Recorded, recordOf, type StruckSince, struckSince } from './artifact.ts';
export { type Entry, enter, type HintData, subscribedEvents } from './door.ts';
export {
  createDossier,
  type Dossier,
  type DossierContext,
  type Evidence,
  type Hint,
  type Judging,
  judgeWith,
  nameOf,
  type Outcome,
  type Put,
  type Remark,
  type Wish,
} from './dossier.ts';
export { judgeKey, keyOfResource, renamedKey, repositoryOfKey } from './key.ts';
export { judgeName } from './name.ts';
export type {
  Answers,
  Applied,
  Ask,
  BudgetState,
  Noun,
  PushedCommit,
  Question,
  Questions,
  ReadTranscript,
  RecentComment,
  RepositoryFacts,
  Resource,
  Stop,
  Visibility,
} from './question.ts';
export { stopOf } from './sync.ts';
