/** rapporteur audit: what was done, and why. */
import { type AuditEntry, AuditEntrySchema } from '@rapporteur/idl';
import { readCount, toMinute } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printTable } from './table.ts';

/** The newest first. */
export const runAudit = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const most = readCount('limit', args.value('limit'), { least: 1, usual: 50 });
  const asked = { subject: args.positionals[0], pageSize: Math.min(500, most) };
  const entries = await readRecords(env, async (client) => {
    const found: AuditEntry[] = [];
    for await (const entry of client.listAudit(asked)) if (found.push(entry) === most) break;
    return found;
  });
  if (args.flag('json')) {
    for (const entry of entries) printJson(io, AuditEntrySchema, entry);
    return 0;
  }
  if (entries.length === 0) io.out('Nothing of the kind is in the audit log.');
  await printTable(io, entries, [
    { head: 'WHEN (UTC)', cell: ({ at }) => toMinute(at), isWhole: true },
    { head: 'WHAT', cell: ({ action }) => action },
    { head: 'SUBJECT', cell: ({ subject }) => subject },
    { head: 'WHY', cell: ({ because, cause }) => because.map(({ text }) => text).join(' ') || cause },
  ]);
  return 0;
};
