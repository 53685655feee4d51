/** One table feeds the parser, the help and docs/commands.md. */
import { parseArgs } from 'node:util';
import type { CliEnv } from './env.ts';

/** Where a command writes, and where the user stands. */
export type Io = {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Writes a text as it is, without a line end of ours; what a terminal would obey goes only to what is none. */
  readonly write: (text: string) => void;
  /** Resolves a path from where the user stands. */
  readonly resolve: (path: string) => string;
};

/** One option; `value` is the placeholder of its value, absent for a flag; `many`, if it may be given several times. */
type OptionSpec = { readonly name: string; readonly value?: string; readonly many?: true; readonly meaning: string };

/** What a command is given. */
export type Args = {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly value: (name: string) => string | undefined;
  /** All values of an option that may be given several times. */
  readonly values: (name: string) => readonly string[];
};

/** 0 done, 1 could not be done, 2 called wrongly, 3 done without the model that was asked for. */
export type ExitCode = 0 | 1 | 2 | 3;

/** A command of the program. `run` may throw an error whose message is a sentence for people; that ends with 1. */
export type CliCommand = {
  /** Words that call it, e.g. "rfc list". */
  readonly name: string;
  /** Placeholders of its arguments, e.g. "FILE". All are needed unless in brackets. */
  readonly positionals: readonly string[];
  readonly options: readonly OptionSpec[];
  readonly meaning: string;
  readonly example: string;
  readonly run: (args: Args, io: Io, env: CliEnv) => Promise<ExitCode>;
};

/** A mistake in how the program was called: exit code 2. */
export type UsageError = { readonly kind: 'usage'; readonly text: string };

/** "rapporteur notes FILE [--agenda FILE] [--json]". */
export const usageOf = ({ name, positionals, options }: CliCommand): string =>
  [
    'rapporteur',
    name,
    ...positionals,
    ...options.map(({ name: option, value, many }) => `[--${option}${value ? ` ${value}` : ''}]${many ? '…' : ''}`),
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
    if (surplus !== undefined) return { kind: 'usage', text: `“${surplus}” is one argument too many.` };
    const empty = Object.keys(values).find((name) => [values[name]].flat().includes(''));
    if (empty) return { kind: 'usage', text: `The value of --${empty} is missing.` };
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
    return { kind: 'usage', text: `${text.replace(/\.$/, '')}.` };
  }
};
