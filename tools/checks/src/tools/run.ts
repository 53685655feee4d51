/** Runs a program without a shell, without standard input and with a deadline; never throws. */
import { spawn } from 'node:child_process';
import { get } from 'node:http';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until the program and its children are killed; two minutes unless told. */
  readonly deadline?: number;
  /** `inherit` shows the output as it comes and collects nothing. */
  readonly output?: 'collect' | 'inherit';
}

export interface Ended {
  /** The exit code; 127 when the program could not be started, 124 when it ran into its deadline. */
  readonly code: number;
  /** Standard output followed by standard error. */
  readonly output: string;
  readonly stdout: string;
}

const PLAIN = { NO_COLOR: '1', FORCE_COLOR: undefined };

/** Colours are for a person at a terminal; what is parsed or kept in a log goes without. */
const isPlain = ({ output }: RunOptions): boolean => output !== 'inherit' || !process.stdout.isTTY;

const running = new Set<number>();

/** Ends every program that is still running, with its children, and then this one: for Ctrl-C. */
export const endOnSignals = (print: (text: string) => void): void => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      print(`\nStopped by ${signal} before the end.`);
      endNow();
    });
  }
};

/** The same when the run ends of which this program is a part: Nx leaves behind what it has started. */
export const endWith = (door: string): void => {
  get(`${door}/over`)
    .once('error', endNow)
    .once('socket', (socket) => socket.unref());
};

const endNow = (): void => {
  for (const pid of running) endGroup(pid);
  process.exit(1);
};

export const run = (program: string, args: readonly string[], options: RunOptions): Promise<Ended> =>
  new Promise((resolve) => {
    const deadline = options.deadline ?? 120_000;
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...(isPlain(options) ? PLAIN : {}), ...options.env },
      stdio: options.output === 'inherit' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that the deadline also ends what the program started.
      detached: true,
    });
    if (child.pid !== undefined) running.add(child.pid);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child.pid);
    }, deadline);
    const finish = (code: number, remark: string): void => {
      clearTimeout(timer);
      if (child.pid !== undefined) running.delete(child.pid);
      const stdout = Buffer.concat(out).toString('utf8');
      resolve({ code, stdout, output: `${stdout}${Buffer.concat(err).toString('utf8')}${remark}` });
    };
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error) => finish(127, `${program} could not be started: ${error.message}`));
    child.on('close', (code) => {
      if (late) finish(124, `${program} was ended after ${deadline / 1000} s.`);
      else finish(code ?? 1, '');
    });
  });

const endGroup = (pid: number | undefined): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group ended by itself between the deadline and this line.
  }
};
