/** Commands in comments: one table feeds the parser, the permissions, the help and the README. */
export type { Argument } from './argument.ts';
export { type CommandMatch, matchCommand } from './match.ts';
export { mayHoldCommands, type ParsedCommand, parseCommands } from './parse.ts';
export {
  type Actor,
  availableCommands,
  decidePermission,
  decidePlace,
  isAtLeast,
  neededPermission,
  type Permission,
  type PermissionDecision,
} from './permission.ts';
export { type CommandOccasion, type CommandPlan, type PlannedCommand, planCommands } from './plan.ts';
export {
  type CommandSource,
  type Holders,
  renderAnswer,
  renderCommandTable,
  renderHelp,
  renderMisplaced,
  renderNotTaken,
  renderRefusal,
  renderTooMany,
  renderUnknown,
  renderUnverifiable,
} from './render.ts';
export { readSaid, type SaidCommand } from './said.ts';
export { type CommandSpec, commandTable, nameCommand, type Place, type Who } from './table.ts';
