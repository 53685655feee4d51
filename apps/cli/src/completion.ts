/** rapporteur completion: scripts with which shells complete commands, options and their values, all from the command table. */
import { type Args, CalledWrongly, type CliCommand, type ExitCode, type Io } from './command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof SHELLS)[number];

/** Prints a script that the shell reads at its start. */
export const runCompletion = async (args: Args, io: Io, table: readonly CliCommand[]): Promise<ExitCode> => {
  const [wanted = ''] = args.positionals;
  const shell = SHELLS.find((one) => one === wanted);
  if (shell === undefined) throw new CalledWrongly(`“${wanted}” is no shell that is known: write bash, zsh or fish.`);
  io.write(SCRIPTS[shell](table));
  return 0;
};

type Option = CliCommand['options'][number];

/** What may follow the words of a command: names of commands after its beginning, options after the whole. */
const branchesOf = (table: readonly CliCommand[]) => {
  const words = new Map<string, Set<string>>();
  for (const { name } of table)
    name.split(' ').forEach((word, index, all) => {
      const before = all.slice(0, index).join(' ');
      words.set(before, (words.get(before) ?? new Set()).add(word));
    });
  return [...words].map(([before, next]) => ({ before, next: [...next] }));
};

const flagsOf = ({ options }: CliCommand): readonly string[] => [...options.map(({ name }) => `--${name}`), '--help'];

const hasChoices = (option: Option): option is Option & { readonly choices: readonly string[] } =>
  option.choices !== undefined;

/** A list of words in a case of bash or zsh, whose words are names of ours: letters, digits, "-", "_" and ".". */
const caseOf = (pattern: string, body: string): string => `    '${pattern}') ${body} ;;`;

/** Looks for the longest command that the words begin with, and offers what follows it. Without a program of its own it costs nothing. */
const bash = (table: readonly CliCommand[]): string => `# Completion of rapporteur: eval "$(rapporteur completion bash)"
_rapporteur() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command='' next='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in -*) break ;; esac
    case "\${command:+$command }\${COMP_WORDS[index]}" in
      ${prefixesOf(table)
        .map((prefix) => `'${prefix}'`)
        .join('|')}) command="\${command:+$command }\${COMP_WORDS[index]}" ;;
      *) break ;;
    esac
  done
  case "$command $before" in
${table
  .flatMap((command) =>
    command.options
      .filter(hasChoices)
      .map(({ name, choices }) => caseOf(`${command.name} --${name}`, `next='${choices.join(' ')}'`)),
  )
  .join('\n')}
    *) case "$command" in
${branchesOf(table)
  .map(({ before, next }) => caseOf(before, `next='${[...next, ...optionsAfter(table, before)].join(' ')}'`))
  .join('\n')}
${table
  .filter(({ name }) => !branchesOf(table).some(({ before }) => before === name))
  .map((command) => caseOf(command.name, `next='${[...choicesOf(command), ...flagsOf(command)].join(' ')}'`))
  .join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$next" -- "$word"))
}
complete -o default -F _rapporteur rapporteur
`;

/** Every beginning of a command, whole ones among them. */
const prefixesOf = (table: readonly CliCommand[]): readonly string[] => [
  ...new Set(table.flatMap(({ name }) => name.split(' ').map((_, index, all) => all.slice(0, index + 1).join(' ')))),
];

/** Options of what is a command and the beginning of others, such as "notes". */
const optionsAfter = (table: readonly CliCommand[], name: string): readonly string[] => {
  const command = table.find((one) => one.name === name);
  return command === undefined ? ['--help'] : flagsOf(command);
};

/** Words that may be the only argument of a command. */
const choicesOf = ({ name }: CliCommand): readonly string[] => (name === 'completion' ? SHELLS : []);

/** Zsh runs the script of bash, whose builtins it has. */
const zsh = (table: readonly CliCommand[]): string =>
  `#compdef rapporteur
autoload -Uz bashcompinit && bashcompinit
${bash(table).replace('completion bash', 'completion zsh')}`;

const fish = (table: readonly CliCommand[]): string =>
  `# Completion of rapporteur: rapporteur completion fish | source
function __rapporteur_at
  set -l words (commandline -opc)[2..]
  set -l length (count $argv)
  test (count $words) -ge $length; or return 1
  test $length -eq 0; and test (count $words) -gt 0; and return 1
  test $length -eq 0; or test "$words[1..$length]" = "$argv"
end
${branchesOf(table)
  .flatMap(({ before, next }) =>
    next.map(
      (word) =>
        `complete -c rapporteur -f -n '__rapporteur_at ${before}' -a ${word} -d ${quoted(meaningOf(table, `${before} ${word}`.trim()))}`,
    ),
  )
  .join('\n')}
${table
  .flatMap((command) =>
    command.options.map(
      ({ name, value, choices, meaning }) =>
        `complete -c rapporteur -n '__rapporteur_at ${command.name}' -l ${name}${value ? ' -r' : ''}${choices ? ` -f -a ${quoted(choices.join(' '))}` : ''} -d ${quoted(meaning)}`,
    ),
  )
  .join('\n')}
complete -c rapporteur -f -n '__rapporteur_at completion' -a '${SHELLS.join(' ')}'
`;

const meaningOf = (table: readonly CliCommand[], name: string): string =>
  table.find((one) => one.name === name)?.meaning ??
  table
    .filter((one) => one.name.startsWith(`${name} `))
    .map((one) => one.name.slice(name.length + 1))
    .join(', ');

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

const SCRIPTS: Readonly<Record<Shell, (table: readonly CliCommand[]) => string>> = { bash, zsh, fish };
