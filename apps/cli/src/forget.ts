/** Removes what somebody wants gone, straight from the database: whoever may do that needs no other proof. */
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { openRecords } from './registry.ts';

export const runForget = async ({ positionals, flag }: Args, { out }: Io, env: CliEnv): Promise<ExitCode> => {
  const [what = ''] = positionals;
  const isTrial = flag('dry-run');
  const { resources, entries, artifacts } = await openRecords(env, async (registry) => {
    const gone = await registry.forget(what, { isTrial });
    if (!isTrial) await registry.artifacts.sweep();
    return gone;
  });
  const held = artifacts === 0 ? '' : `, and what ${count(artifacts, 'artifact', 'artifacts')} held of it`;
  out(
    `${isTrial ? 'Would remove' : 'Removed'} ${count(resources, 'resource', 'resources')} and ${count(entries, 'entry', 'entries')} of the audit log${held}.`,
  );
  out(STAYS);
  return resources + entries + artifacts > 0 ? 0 : 1;
};

const STAYS =
  'What stands at GitHub (files, comments, pull requests, and their history) stays there, and what stands there is read again: remove it there first. Backups of the database are not touched.';

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
