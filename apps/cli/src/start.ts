/** The program as a process: streams, exit code, and where the user stands. */
import module from 'node:module';
import { join, resolve } from 'node:path';
import type { CliCommand } from './command.ts';

export type StartOptions = {
  readonly commands?: readonly CliCommand[];
  /** Of the program, where it does not stand in its repository. */
  readonly version?: string;
  /** Folder for compiled code: one of our own, never a shared temporary one, where others could write. */
  readonly cache?: string;
};

/** Runs the program on the words of this process, and sets its exit code. */
export const startCli = async ({ cache = OWN_CACHE, ...program }: StartOptions = {}): Promise<void> => {
  // Halves the time to start from the second call on; Node 20 has none.
  module.enableCompileCache?.(cache);
  // A reader that closes the pipe early (`| head`) is no fault.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  try {
    const [{ runCli }, { readCliEnv, readTerminal }, { toTerminal }] = await Promise.all([
      import('./run.ts'),
      import('./env.ts'),
      import('./terminal.ts'),
    ]);
    const env = readCliEnv();
    const io = {
      out: (line: string) => console.log(line),
      err: (line: string) => console.error(line),
      write: (text: string) => void process.stdout.write(process.stdout.isTTY ? toTerminal(text, true) : text),
      resolve: (path: string) => resolve(env.folder, path),
      ...readTerminal(process.stdout),
      untilInterrupted,
    };
    process.exitCode = await runCli(process.argv.slice(2), io, { ...env, ...program });
  } catch (error) {
    console.error(`rapporteur: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
};

const OWN_CACHE = join(import.meta.dirname, '../../../node_modules/.cache/rapporteur');

/** Whoever presses Ctrl-C a second time does not want to wait. */
const untilInterrupted = (): AbortSignal => {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  return ended.signal;
};
