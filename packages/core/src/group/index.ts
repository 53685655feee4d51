/** Working groups: which pull requests belong to them, what changed, and for whom they wait. */
export { waitsFor } from './changes.ts';
export { type DeriveGroupOptions, deriveGroup } from './derive.ts';
export { type GroupMatch, type MatchOptions, matchGroups, toGroupName } from './match.ts';
