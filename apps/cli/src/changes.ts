/** rapporteur changes: what changed last. */
import { type LatestChange, LatestChangeSchema } from '@rapporteur/idl';
import { readCount, readSince, toDay, toMinute } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printTable } from './table.ts';

/** One line for each thing that changed. */
export const runChanges = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const most = readCount('limit', args.value('limit'), { least: 1, usual: 20 });
  const asked = {
    kinds: args.values('kind'),
    since: readSince(args.value('since')),
    pageSize: Math.min(500, most + 1),
  };
  const found = await readRecords(env, async (client) => {
    const changes: LatestChange[] = [];
    for await (const change of client.listChanges(asked)) if (changes.push(change) > most) break;
    return changes;
  });
  const changes = found.slice(0, most);
  if (args.flag('json')) {
    for (const change of changes) printJson(io, LatestChangeSchema, change);
    return 0;
  }
  if (changes.length === 0) io.out('Nothing changed.');
  await printTable(io, changes, [
    { head: 'ON RECORD', cell: ({ at }) => toMinute(at), isWhole: true },
    { head: 'NAME', cell: ({ name }) => name, isWhole: true },
    { head: 'TITLE', cell: ({ title }) => title },
    { head: 'LAST', cell: lastOf },
  ]);
  if (found.length > most) io.err(`rapporteur: there is more; --limit ${most * 2} shows it.`);
  return 0;
};

const lastOf = ({ happened: [last] }: LatestChange): string => (last ? `${toDay(last.at)} ${last.text}`.trim() : '');
