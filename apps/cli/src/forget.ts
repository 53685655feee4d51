/** Removes what somebody wants gone, straight from the database: whoever may do that needs no other proof. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';

export const runForget = async ({ positionals }: Args, { out }: Io, env: CliEnv): Promise<ExitCode> => {
  const [what = ''] = positionals;
  if (!env.databaseUrl && !existsSync(join(env.home, 'postgres')))
    throw new Error(
      `There is no database in ${env.home}; run this in the folder of the bot, or set DATABASE_URL or RAPPORTEUR_HOME.`,
    );
  const database = await openDatabase({ url: env.databaseUrl, folder: env.home, as: 'guest', poolSize: 2 });
  try {
    const { resources, entries } = await createRegistry(database).forget(what);
    out(
      `Removed ${count(resources, 'resource', 'resources')} and ${count(entries, 'entry', 'entries')} of the audit log.`,
    );
    out(STAYS);
    return resources + entries > 0 ? 0 : 1;
  } finally {
    await database.close();
  }
};

const STAYS =
  'What stands at GitHub (files, comments, pull requests, and their history) stays there, and what stands there is read again: remove it there first. Backups of the database are not touched.';

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
