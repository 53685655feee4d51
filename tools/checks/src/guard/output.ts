/** Notices what a test writes to the console or to the standard streams, which would drown what people should read. */

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'group'] as const;

const written: string[] = [];

/** What was written since the last call, one entry for each write. */
export const takeWritten = (): readonly string[] => written.splice(0);

const isWatched = Symbol.for('rapporteur.output.watched');

/** Replaces the console's methods; a test that wants to see them spies on them and so takes its own. Does nothing the second time. */
export const watchOutput = (): void => {
  if (isWatched in console) return;
  Object.defineProperty(console, isWatched, { value: true });
  for (const method of METHODS) {
    console[method] = (...args: readonly unknown[]) =>
      void written.push(`console.${method}: ${args.map(String).join(' ')}`);
  }
  for (const name of ['stdout', 'stderr'] as const) watchStream(name);
};

const watchStream = (name: 'stdout' | 'stderr'): void => {
  const stream = process[name];
  if (isWatched in stream) return;
  const write = stream.write.bind(stream);
  Object.defineProperty(stream, isWatched, { value: true });
  Object.defineProperty(stream, 'write', {
    configurable: true,
    writable: true,
    value: (...args: Parameters<typeof write>) => {
      written.push(`process.${name}: ${String(args[0]).trimEnd()}`);
      return write(...args);
    },
  });
};
