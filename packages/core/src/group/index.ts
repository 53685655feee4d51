/** Working groups: which are in force, which pull requests belong to them, for whom they wait, how the groups do. */
export { type ChangeCode, type DatedChange, timelineOf, waitsFor } from './changes.ts';
export { GROUPS_CHECK, groupsFileCheck } from './check.ts';
export { type DeriveGroupOptions, deriveGroup } from './derive.ts';
export {
  type EffectiveGroup,
  effectiveGroups,
  type GroupsFile,
  type GroupsFileState,
  readGroupsFile,
} from './effective.ts';
export { findGroup } from './find.ts';
export { type Evidence, type Finding, goalsOf, type HealthOptions, judgeGroup } from './health.ts';
export { type GroupMatch, type MatchOptions, matchGroups } from './match.ts';
export { groupMessages } from './messages.ts';
export { type GroupCommand, type GroupRecord, lastCommandOn, readGroupCommand, toGroupRecords } from './recorded.ts';
export type { GroupStatusOptions } from './render.ts';
export type { WgOutcome } from './words.ts';
