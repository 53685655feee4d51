/** Help texts, all from the command table. */
import { type CliCommand, EXIT_CODES, usageOf } from './command.ts';
import { DEFAULT_REGISTRY_URL } from './env.ts';
import { besideName, widthOf, wrapTo } from './text.ts';

/** Help on the whole program, or on a family of commands, in lines of so many columns. */
export const renderHelp = (commands: readonly CliCommand[], columns: number): string => {
  const names = commands.map(({ name, positionals }) => `  ${[name, ...positionals].join(' ')}`);
  const indent = Math.min(28, Math.max(...names.map(widthOf)) + 2);
  return [
    'rapporteur: RFCs, agendas and verified meeting notes on the command line.',
    '',
    'Usage: rapporteur COMMAND [OPTIONS]',
    '',
    ...commands.flatMap(({ meaning }, index) => {
      const name = names[index] ?? '';
      // A name that leaves no room stands above.
      return widthOf(name) < indent
        ? besideName(name, shortOf(meaning), [indent, columns])
        : [name, ...besideName('', shortOf(meaning), [indent, columns])];
    }),
    '',
    ...wrapTo(
      'Every command takes --help, which tells its options; --version says which version this is. `rapporteur completion bash` completes all of this in a shell.',
      columns,
    ),
    '',
    ...wrapTo(
      `The registry is looked for at --registry or RAPPORTEUR_REGISTRY_URL, else where the bot of this folder says that it listens, else at PORT or ${DEFAULT_REGISTRY_URL}.`,
      columns,
    ),
    '',
    'Exit codes:',
    ...Object.entries(EXIT_CODES).map(([code, meaning]) => `  ${code}  ${meaning}`),
  ].join('\n');
};

/** Its first sentence, or what comes before a semicolon in it. */
const shortOf = (meaning: string): string => `${meaning.split(/[.;](?=\s|$)/)[0]}.`;

/** Help on one command. */
export const renderCommandHelp = (command: CliCommand, columns: number): string => {
  const options = [...command.options, { name: 'help', meaning: 'Shows this text.' }];
  const names = options.map(
    (option) => `  --${option.name}${'value' in option && option.value ? ` ${option.value}` : ''}`,
  );
  const indent = Math.max(...names.map(widthOf)) + 2;
  return [
    ...wrapTo(command.meaning, columns),
    '',
    ...besideName('Usage:', usageOf(command), [9, columns]),
    `Example: ${command.example}`,
    '',
    'Options:',
    ...options.flatMap((option, index) => {
      const choices = 'choices' in option && option.choices ? ` Known: ${option.choices.join(', ')}.` : '';
      return besideName(names[index] ?? '', `${option.meaning}${choices}`, [indent, columns]);
    }),
  ].join('\n');
};

/** The table of docs/commands.md, and what the program ends with. */
export const renderCliTable = (commands: readonly CliCommand[]): string =>
  [
    '| command | what it does | example |',
    '|---|---|---|',
    ...commands.map(
      (command) =>
        `| \`${usageOf(command).replaceAll('|', '\\|')}\` | ${command.meaning} | \`pnpm ${command.example.replaceAll('|', '\\|')}\` |`,
    ),
    '',
    `Exit codes: ${Object.entries(EXIT_CODES)
      .map(([code, meaning]) => `${code} ${meaning}`)
      .join('; ')}.`,
  ].join('\n');
