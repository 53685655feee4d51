/** Starts the program: what it is made of is loaded after the cache of compiled code is open. */
import module from 'node:module';
import { join } from 'node:path';
import type { Program } from './run.ts';

export type StartOptions = Program & {
  /** Folder for compiled code: one of our own, never a shared temporary one, where others could write. */
  readonly cache?: string;
};

/** Runs the program on the words of this process, and sets its exit code. */
export const startCli = async ({ cache = OWN_CACHE, ...program }: StartOptions = {}): Promise<void> => {
  // Halves the time to start from the second call on; Node 20 has none.
  module.enableCompileCache?.(cache);
  const { runProgram } = await import('./program.ts');
  await runProgram(program);
};

const OWN_CACHE = join(import.meta.dirname, '../../../node_modules/.cache/rapporteur');
