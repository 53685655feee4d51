/** What the repository checks use of the command line: its table, for the README. */
export { commands } from './commands.ts';
export { renderCliTable } from './help.ts';
