/** rapporteur mine: what waits for somebody. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { toActionId, type Waiting, WaitingSchema } from '@rapporteur/idl';
import { readLogin, toDay } from './asked.ts';
import { type Args, CalledWrongly, type ExitCode, type Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printTable } from './table.ts';

/** What is due first, then what waits for the person, then for the roles. */
export const runMine = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const login = readLogin(args.positionals[0]) ?? (await findLogin(env));
  const waiting = await readRecords(env, (client) => client.listWaiting({ login, roles: args.values('role') }));
  if (args.flag('json')) {
    for (const one of waiting) printJson(io, WaitingSchema, one);
    return 0;
  }
  if (waiting.length === 0) io.out(`Nothing waits for ${login}.`);
  await printTable(io, waiting, [
    { head: 'WHAT', cell: idOf, isWhole: true },
    { head: 'DUE', cell: ({ due }) => due, isWhole: true },
    { head: 'FOR', cell: ({ role }) => role },
    { head: 'TITLE', cell: ({ title }) => title },
    { head: 'TO DO', cell: ({ text }) => text },
    { head: 'CHANGED', cell: ({ updatedAt }) => toDay(updatedAt), isWhole: true },
  ]);
  return 0;
};

const idOf = ({ name, subject }: Waiting): string => {
  if (name.startsWith('actionItems/')) return toActionId(name);
  return subject ? `${subject.repository}#${subject.number}` : name;
};

/** As tools for GitHub keep it with Git. @throws CalledWrongly that says how to tell it */
const findLogin = async ({ folder }: CliEnv): Promise<string> => {
  const ask = promisify(execFile)('git', ['config', 'github.user'], { cwd: folder });
  const { stdout } = await ask.catch(() => ({ stdout: '' }));
  if (stdout.trim() !== '') return stdout.trim();
  throw new CalledWrongly(
    'Who are you? Write `rapporteur mine LOGIN`, or keep your login with `git config --global github.user LOGIN`.',
  );
};
