/** Ideas: discussions of the incubator, before there is a pull request; how each is sorted, and what came of it. */
export { type HistoryOptions, historyOf, type Step } from './history.ts';
export {
  deriveIdea,
  dispositionTitle,
  type IdeaFacts,
  type IdeaOptions,
  leaveIncubator,
  NEEDS_CHAMPION_AFTER_DAYS,
  sortIdea,
} from './incubator.ts';
export { ideaMessages } from './messages.ts';
