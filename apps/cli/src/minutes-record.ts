/** rapporteur minutes list, minutes show: minutes that a community wrote, as they were imported. */
import { optional } from '@rapporteur/client';
import { MinutesSchema, occurrenceOfName, toMinutesName } from '@rapporteur/idl';
import { readOccurrence } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printTable } from './table.ts';

/** One line for the minutes of each meeting, the newest first of each series. */
export const runMinutesList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const listed = await readRecords(env, (client) =>
    client.listMinutes({ series: args.value('series'), orderBy: 'name desc', pageSize: 500 }).all(),
  );
  if (args.flag('json')) {
    for (const minutes of listed) printJson(io, MinutesSchema, minutes);
    return 0;
  }
  if (listed.length === 0) io.out('There are no minutes on record; `rapporteur minutes import` takes them over.');
  await printTable(io, listed, [
    { head: 'MEETING', cell: ({ name }) => occurrenceOfName(name), isWhole: true },
    { head: 'FILE', cell: ({ path }) => path },
    { head: 'ADDRESS', cell: ({ url }) => url },
  ]);
  return 0;
};

/** The minutes of one meeting as they were written, byte for byte where no terminal reads them. */
export const runMinutesShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const meeting = readOccurrence(args.positionals[0] ?? '');
  const minutes = await readRecords(env, (client) => optional(client.getMinutes(toMinutesName(meeting))));
  if (!minutes)
    throw new Error(`There are no minutes of ${meeting}; \`rapporteur minutes list\` shows what there are.`);
  if (args.flag('json')) printJson(io, MinutesSchema, minutes);
  else io.write(minutes.lines.join(''));
  return 0;
};
