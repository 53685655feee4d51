/** Working groups: which are in force, which pull requests belong to them, for whom they wait, how the groups do. */
export { waitsFor } from './changes.ts';
export { groupsFileCheck } from './check.ts';
export { type DeriveGroupOptions, deriveGroup } from './derive.ts';
export { findGroup } from './find.ts';
export { type GroupInForce, type GroupsFile, type GroupsFileState, groupsInForce, readGroupsFile } from './force.ts';
export type { Evidence, Finding, HealthOptions } from './health.ts';
export { type GroupMatch, type MatchOptions, matchGroups } from './match.ts';
export { type GroupStatusOptions, type GroupWords, renderGroupList, renderGroupStatus } from './render.ts';
export { type GroupCommand, type GroupWord, lastWordOn, readGroupCommand, toGroupWords } from './said.ts';
export { type WgOutcome, wgWords } from './words.ts';
