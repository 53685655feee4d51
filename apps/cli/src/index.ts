/** What the tools use of the command line: its table, for docs/commands.md and for a command more, and the program that runs it. */
export { type Args, CalledWrongly, type CliCommand, type ExitCode, type Io } from './command.ts';
export { commands } from './commands.ts';
export { renderCliTable } from './help.ts';
export { readInput } from './input.ts';
export { startCli } from './start.ts';
export { toTerminal, toTerminalJson } from './terminal.ts';
