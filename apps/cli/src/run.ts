/** Finds the command in the table, runs it, and turns every failure into one sentence. */
import {
  CalledWrongly,
  type CliCommand,
  type ExitCode,
  type Io,
  matchCommand,
  readArgs,
  type UsageError,
  usageOf,
} from './command.ts';
import { commands as ownCommands } from './commands.ts';
import { type CliEnv, withRegistry } from './env.ts';
import { renderCommandHelp, renderHelp } from './help.ts';
import { hideSecrets } from './secret.ts';
import { toTerminal } from './terminal.ts';

/** Its commands, or those that it has besides the usual ones; and its version where it does not stand in its repository. */
export type Program = {
  readonly commands?: readonly CliCommand[];
  readonly further?: readonly CliCommand[];
  readonly version?: string;
};

/** Runs the program. Never throws. */
export const runCli = async (
  words: readonly string[],
  io: Io,
  { commands: usual = ownCommands, further = [], version, ...env }: CliEnv & Program,
): Promise<ExitCode> => {
  const commands = [...usual, ...further];
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
    io.out(`rapporteur ${version ?? (await import('@rapporteur/registry/version')).readVersion()}`);
    return 0;
  }
  const { wantsHelp, called } = readHelpWish(words);
  const match = matchCommand(commands, called);
  if (!match) return runWithoutCommand({ commands, wantsHelp, called, io, env });
  const { command, rest } = match;
  if (wantsHelp) {
    io.out(renderCommandHelp(command, io.columns));
    return 0;
  }
  const args = readArgs(command, rest);
  if ('kind' in args) return complain(io, env, `${await explainMistake(args)} Usage: ${usageOf(command)}`, 2);
  const chosen = { ...withRegistry(env, args.value('registry')), warn: createWarn(io, env) };
  try {
    return await command.run(args, io, chosen, commands);
  } catch (error) {
    return complain(io, chosen, sentenceOf(error), error instanceof CalledWrongly ? 2 : 1);
  }
};

/** Says each sentence once. */
const createWarn = (io: Io, env: CliEnv): ((sentence: string) => void) => {
  const said = new Set<string>();
  return (sentence) => {
    if (!said.has(sentence)) complain(io, env, sentence, 0);
    said.add(sentence);
  };
};

const complain = <Code extends ExitCode>(io: Io, env: CliEnv, text: string, code: Code): Code => {
  io.err(`rapporteur: ${toTerminal(hideSecrets(text, env))}`);
  return code;
};

const explainMistake = async ({ text, near }: UsageError): Promise<string> => {
  const suggestion = near && (await suggestOf(near.word, near.known));
  return suggestion === undefined ? text : `${text.replace(/\.$/, '')}; ${suggestion}`;
};

/** Loaded when somebody mistyped something: it costs more than all the rest of a start. */
const suggestOf = async (word: string, known: readonly string[]): Promise<string | undefined> =>
  (await import('@rapporteur/idl')).suggest(word, known);

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
  readonly env: CliEnv;
};

const runWithoutCommand = async ({ commands, wantsHelp, called, io, env }: Failed): Promise<ExitCode> => {
  const [first] = called;
  const family = commands.filter(({ name }) => name.split(' ')[0] === first);
  if (wantsHelp && (first === undefined || (family.length > 0 && called.length === 1))) {
    io.out(renderHelp(first === undefined ? commands : family, io.columns));
    return 0;
  }
  if (first === undefined) {
    io.err(renderHelp(commands, io.columns));
    return 2;
  }
  const what = called.slice(0, family.length > 0 ? 2 : 1).join(' ');
  const known = family.length > 0 ? family.map(({ name }) => name) : [...new Set(commands.map(familyOf))];
  const near = await suggestOf(family.length > 0 ? what : first, known);
  return complain(
    io,
    env,
    `There is no command “${what}”${near === undefined ? '.' : `; ${near}`} Known: ${known.join(', ')}. See rapporteur --help.`,
    2,
  );
};

const familyOf = ({ name }: CliCommand): string => name.split(' ')[0] ?? name;

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0] || error.name : String(error);
