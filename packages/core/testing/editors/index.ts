/** For tests and fuzzing: people who edit an agenda in all ways between its refreshes. */
export type { Random } from './registry.ts';
export { type Played, playAgenda, type Violation } from './story.ts';
