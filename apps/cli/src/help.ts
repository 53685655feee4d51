/** Help texts, all from the command table. */
import { type CliCommand, usageOf } from './command.ts';
import { DEFAULT_REGISTRY_URL } from './env.ts';

/** Help on the whole program. */
export const renderHelp = (commands: readonly CliCommand[]): string => {
  const usages = commands.map((command) => usageOf(command));
  const width = Math.max(...usages.map((usage) => usage.length));
  const lines = commands.map((command, index) => `  ${(usages[index] ?? '').padEnd(width)}  ${command.meaning}`);
  return [
    'rapporteur: RFCs, agendas and verified meeting notes on the command line.',
    '',
    'Usage:',
    ...lines,
    '',
    'Every command takes --help; --version says which version this is. Exit codes: 0 done, 1 could not be done, 2 called wrongly.',
    `The registry is looked for at RAPPORTEUR_REGISTRY_URL, else where the bot of this folder says that it listens, else at PORT or ${DEFAULT_REGISTRY_URL}.`,
  ].join('\n');
};

/** Help on one command. */
export const renderCommandHelp = (command: CliCommand): string => {
  const options = [...command.options, { name: 'help', meaning: 'Shows this text.' }];
  const names = options.map(
    (option) => `--${option.name}${'value' in option && option.value ? ` ${option.value}` : ''}`,
  );
  const width = Math.max(...names.map((name) => name.length));
  return [
    command.meaning,
    '',
    `Usage:   ${usageOf(command)}`,
    `Example: ${command.example}`,
    '',
    'Options:',
    ...options.map(({ meaning }, index) => `  ${(names[index] ?? '').padEnd(width)}  ${meaning}`),
  ].join('\n');
};

/** The table of docs/commands.md. */
export const renderCliTable = (commands: readonly CliCommand[]): string =>
  [
    '| command | what it does | example |',
    '|---|---|---|',
    ...commands.map(
      (command) =>
        `| \`${usageOf(command).replaceAll('|', '\\|')}\` | ${command.meaning} | \`${command.example.replaceAll('|', '\\|')}\` |`,
    ),
  ].join('\n');
