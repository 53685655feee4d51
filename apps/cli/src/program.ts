/** The program as a process: streams, exit code, and where the user stands. */
import './older-node.ts';
import { resolve } from 'node:path';
import { readCliEnv, readTerminal } from './env.ts';
import { type Program, runCli } from './run.ts';
import { toTerminal } from './terminal.ts';

/** Runs the program on the words of this process, and sets its exit code. */
export const runProgram = async (program: Program): Promise<void> => {
  // A reader that closes the pipe early (`| head`) is no fault.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  try {
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

/** Whoever presses Ctrl-C a second time does not want to wait. */
const untilInterrupted = (): AbortSignal => {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  return ended.signal;
};
