import { type Args, CalledWrongly, type Io } from '@rapporteur/cli';
import { expect, it } from 'vitest';
import { runTickCommand } from './run.ts';

const io: Io = {
  out: () => undefined,
  err: () => undefined,
  write: () => undefined,
  resolve: (path) => path,
  columns: 80,
  hasColours: false,
  untilInterrupted: () => new AbortController().signal,
};

it.each([
  ['repository', 'acme', '“acme” is no repository: write it as owner/name.'],
  ['minutes', '0', '--minutes takes a whole number from 1 to 9999, and not “0”.'],
  ['since', 'soon', '--since takes a date such as 2031-06-01, and not “soon”.'],
])('rapporteur tick --%s %s is called wrongly, which is known before anything is read', async (option, given, said) => {
  const args: Args = {
    positionals: [],
    flag: () => false,
    value: (name) => (name === option ? given : undefined),
    values: (name) => (name === option ? [given] : []),
  };
  await expect(runTickCommand(args, io)).rejects.toThrow(new CalledWrongly(said));
});
