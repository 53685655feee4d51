/** rapporteur settings show: the settings that count in a repository, each with the layer that set it. */
import { create } from '@bufbuild/protobuf';
import { listSet } from '@rapporteur/core/settings';
import { GetSettingsResponseSchema } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printTable } from './table.ts';
import { toTerminal } from './terminal.ts';

/** Exit code 1 if something is wrong in the files. */
export const runSettingsShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const repository = args.positionals[0] ?? '';
  const { settings, origins, problems } = await readRecords(env, (client) => client.getSettings(repository));
  const code = problems.length === 0 ? 0 : 1;
  if (args.flag('json')) {
    const answer = create(GetSettingsResponseSchema, { origins, problems, ...(settings && { settings }) });
    printJson(io, GetSettingsResponseSchema, answer);
    return code;
  }
  for (const { text } of problems) io.err(`rapporteur: ${toTerminal(text)}`);
  const all = settings ? listSet({ settings, origins }) : [];
  const shown = args.flag('all') ? all : all.filter(({ layer }) => layer !== 'default');
  if (shown.length === 0) io.out('No file sets anything.');
  await printTable(io, shown, [
    { head: 'SETTING', cell: ({ path }) => path, isWhole: true },
    { head: 'VALUE', cell: ({ value }) => value },
    { head: 'SET BY', cell: ({ layer }) => layer, isWhole: true },
  ]);
  if (shown.length < all.length) io.out(`${all.length - shown.length} more have their usual value; --all shows them.`);
  return code;
};
