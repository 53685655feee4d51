/** Recorded deliveries, run again. */
export { runReplay } from './command.ts';
