/** Finds the command in the table, runs it, and turns every failure into one sentence. */
import { type CliCommand, type ExitCode, type Io, matchCommand, readArgs, usageOf } from './command.ts';
import { commands as ownCommands } from './commands.ts';
import type { CliEnv } from './env.ts';
import { renderCommandHelp, renderHelp } from './help.ts';
import { hideSecrets } from './secret.ts';
import { toTerminal } from './terminal.ts';

/** Runs the program; the exit code is 0 done, 1 could not be done, 2 called wrongly. Never throws. */
export const runCli = async (
  words: readonly string[],
  io: Io,
  { commands = ownCommands, ...env }: CliEnv & { readonly commands?: readonly CliCommand[] },
): Promise<ExitCode> => {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
    const { readVersion } = await import('@rapporteur/registry/home');
    io.out(`rapporteur ${readVersion()}`);
    return 0;
  }
  const complain = (text: string): void => io.err(`rapporteur: ${toTerminal(hideSecrets(text, env))}`);
  const { wantsHelp, called } = readHelpWish(words);
  const match = matchCommand(commands, called);
  if (!match) return runWithoutCommand({ commands, wantsHelp, called, io, complain });
  const { command, rest } = match;
  if (wantsHelp) {
    io.out(renderCommandHelp(command));
    return 0;
  }
  const args = readArgs(command, rest);
  if ('kind' in args) {
    complain(`${args.text} Usage: ${usageOf(command)}`);
    return 2;
  }
  try {
    return await command.run(args, io, env);
  } catch (error) {
    complain(sentenceOf(error));
    return 1;
  }
};

/** "--help" and "-h" anywhere before "--", and "help" as the first word. */
const readHelpWish = (
  words: readonly string[],
): { readonly wantsHelp: boolean; readonly called: readonly string[] } => {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const isWish = (word: string, index: number): boolean =>
    index < end && (word === '--help' || word === '-h' || (word === 'help' && index === 0));
  return { wantsHelp: words.some(isWish), called: words.filter((word, index) => !isWish(word, index)) };
};

type Failed = {
  readonly commands: readonly CliCommand[];
  readonly wantsHelp: boolean;
  readonly called: readonly string[];
  readonly io: Io;
  readonly complain: (text: string) => void;
};

const runWithoutCommand = ({ commands, wantsHelp, called, io, complain }: Failed): ExitCode => {
  const [first] = called;
  const family = commands.filter(({ name }) => name.split(' ')[0] === first);
  if (wantsHelp && (first === undefined || (family.length > 0 && called.length === 1))) {
    io.out(renderHelp(first === undefined ? commands : family));
    return 0;
  }
  if (first === undefined) {
    io.err(renderHelp(commands));
    return 2;
  }
  const known = (family.length > 0 ? family : commands).map(({ name }) => name).join(', ');
  const what = called.slice(0, family.length > 0 ? 2 : 1).join(' ');
  complain(`There is no command “${what}”. Known: ${known}. See rapporteur --help.`);
  return 2;
};

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0] || error.name : String(error);
