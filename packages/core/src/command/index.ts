/** Commands in comments: one table feeds the parser, the permissions, the help and docs/commands.md. */
export { type Argument, parseDay } from './argument.ts';
export { type Form, type Part, spellName, type Values } from './form.ts';
export { type CommandMatch, matchCommand } from './match.ts';
export { commandMessages } from './messages.ts';
export { type Missed, type ParsedCommand, parseCommands } from './parse.ts';
export {
  type Actor,
  decidePermission,
  decideThreadKind,
  type HelpEntry,
  isAtLeast,
  mayByPermission,
  neededPermission,
  type Permission,
  type PermissionDecision,
  type Standing,
  standingsOf,
} from './permission.ts';
export { type CommandPlan, type PlannedCommand, planCommands } from './plan.ts';
export { type CommandSource, type Holders, renderCommandTable } from './render.ts';
export { mayHoldCommands } from './scan.ts';
export { type CommandSpec, commandTable, nameCommand, STAGES, type ThreadKind, type Who } from './table.ts';
export {
  isEffective,
  isOnLine,
  originOf,
  readText,
  readThreadCommands,
  type Spoken,
  type ThreadCommand,
} from './thread.ts';
