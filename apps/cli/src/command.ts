/** One table feeds the parser, the help and docs/commands.md. */
import { parseArgs } from 'node:util';
import type { CliEnv, Terminal } from './env.ts';

/** Where a command writes, and where the user stands. */
export type Io = Terminal & {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Writes a text as it is, without a line end of ours; what a terminal would obey goes only to what is none. */
  readonly write: (text: string) => void;
  /** Resolves a path from where the user stands. */
  readonly resolve: (path: string) => string;
  /** For what goes on until Ctrl-C; who does not ask ends at once. */
  readonly untilInterrupted: () => AbortSignal;
};

/** One option. */
type OptionSpec = {
  readonly name: string;
  /** Placeholder of its value; absent for a flag. */
  readonly value?: string;
  /** What the value may be, for completion; absent where that is not known beforehand. */
  readonly choices?: readonly string[];
  /** Whether it may be given several times. */
  readonly many?: true;
  /** Whether the command does nothing without it. */
  readonly isNeeded?: true;
  readonly meaning: string;
};

/** What a command is given. */
export type Args = {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly value: (name: string) => string | undefined;
  /** All values of an option that may be given several times. */
  readonly values: (name: string) => readonly string[];
};

/** What the program ends with, for scripts. */
export const EXIT_CODES = {
  0: 'done',
  1: 'could not be done, or not as a whole',
  2: 'called wrongly',
  3: 'notes were written without the model that was asked for',
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

/** What somebody asked for cannot be right, whatever there is; the message is a sentence for people. */
export class CalledWrongly extends Error {}

/** A command of the program. `run` may throw an error whose message is a sentence for people: CalledWrongly ends with 2, any other with 1. */
export type CliCommand = {
  /** Words that call it, e.g. "rfc list". */
  readonly name: string;
  /** Placeholders of its arguments, e.g. "FILE". All are needed unless in brackets; the last may be several, "WORD…". */
  readonly positionals: readonly string[];
  readonly options: readonly OptionSpec[];
  readonly meaning: string;
  readonly example: string;
  /** `table`: all commands of the program. */
  readonly run: (args: Args, io: Io, env: CliEnv, table: readonly CliCommand[]) => Promise<ExitCode>;
};

/** A mistake in how the program was called: exit code 2. `near`: a word that may be meant for one of those that are known. */
export type UsageError = {
  readonly kind: 'usage';
  readonly text: string;
  readonly near?: { readonly word: string; readonly known: readonly string[] };
};

/** "rapporteur notes FILE [--agenda FILE] [--json]". */
export const usageOf = ({ name, positionals, options }: CliCommand): string =>
  [
    'rapporteur',
    name,
    ...positionals,
    ...options.map(({ name: option, value, many, isNeeded }) => {
      const text = `--${option}${value ? ` ${value}` : ''}`;
      return isNeeded ? text : `[${text}]${many ? '…' : ''}`;
    }),
  ].join(' ');

/** Finds the command that the words call; the longest name wins. */
export const matchCommand = (
  commands: readonly CliCommand[],
  words: readonly string[],
): { readonly command: CliCommand; readonly rest: readonly string[] } | undefined => {
  const found = commands
    .filter(({ name }) => name.split(' ').every((word, index) => words[index] === word))
    .sort((a, b) => b.name.length - a.name.length)[0];
  return found && { command: found, rest: words.slice(found.name.split(' ').length) };
};

/** Reads the arguments of a command; every mistake is one sentence. */
export const readArgs = (command: CliCommand, words: readonly string[]): Args | UsageError => {
  const options = Object.fromEntries(
    command.options.map(({ name, value, many = false }) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), multiple: many },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    const missing = command.positionals.find((name, index) => !name.startsWith('[') && !positionals[index]?.trim());
    if (missing) return { kind: 'usage', text: `${missing} is missing.` };
    const surplus = positionals[command.positionals.length];
    if (surplus !== undefined && !command.positionals.at(-1)?.endsWith('…'))
      return { kind: 'usage', text: `“${surplus}” is one argument too many.` };
    const unsaid = command.options.find(({ name, isNeeded }) => isNeeded && values[name] === undefined);
    if (unsaid) return { kind: 'usage', text: `--${unsaid.name} is missing.` };
    const empty = Object.keys(values).find((name) => [values[name]].flat().includes(''));
    if (empty) return { kind: 'usage', text: `The value of --${empty} is missing.` };
    for (const { name, choices } of command.options) {
      const word = [values[name] ?? []].flat().find((one) => choices && !isChoice(String(one), choices));
      if (choices === undefined || word === undefined) continue;
      const text = `--${name} takes ${choices.join(', ')}, and not “${word}”.`;
      return { kind: 'usage', text, near: { word: String(word), known: choices } };
    }
    return {
      positionals,
      flag: (name) => values[name] === true,
      value: (name) => {
        const value = values[name];
        return typeof value === 'string' ? value : undefined;
      },
      values: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
    };
  } catch (error) {
    // parseArgs appends advice, on "--" and on further lines, that only confuses here.
    const text = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? '') : String(error);
    const word = /^Unknown option '(--[^']+)'/.exec(text)?.[1];
    const known = command.options.map(({ name }) => `--${name}`);
    return { kind: 'usage', text: `${text.replace(/\.$/, '')}.`, ...(word !== undefined && { near: { word, known } }) };
  }
};

/** Whatever its case, and with "-" for "_". */
const isChoice = (word: string, choices: readonly string[]): boolean =>
  choices.some((choice) => choice.toLowerCase() === word.trim().toLowerCase().replaceAll('-', '_'));
