/** The program as a process: streams, exit code, and where the user stands. */
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import type { CliCommand } from './command.ts';

/** Runs the program on the words of this process, and sets its exit code. */
export const startCli = async (commands?: readonly CliCommand[]): Promise<void> => {
  // Halves the time to start from the second call on. In the project and not in a shared temporary folder, where others could write.
  enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/rapporteur'));
  // A reader that closes the pipe early (`| head`) is no fault.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  try {
    const [{ runCli }, { readCliEnv }, { toTerminal }] = await Promise.all([
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
    };
    process.exitCode = await runCli(process.argv.slice(2), io, { ...env, ...(commands ? { commands } : {}) });
  } catch (error) {
    console.error(`rapporteur: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
};
