/** rapporteur job list, show, redrive: what the bot has to do and could not do, for whoever runs it. */
import { optional } from '@rapporteur/client';
import {
  FailureSourceSchema,
  type Job,
  type JobDelivery,
  JobSchema,
  JobState,
  JobStateSchema,
  nameOfEnum,
  type SpentTries,
} from '@rapporteur/idl';
import { readCount, toMinute } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRegistry } from './registry.ts';
import { printFields, printHeading, printTable } from './table.ts';
import { toTerminal } from './terminal.ts';

/** In the order of the keys. Exit code 1 if one of those asked for is dead. */
export const runJobList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const most = readCount('limit', args.value('limit'), { least: 1, usual: 50 });
  const state = args.value('state');
  const states = state === undefined ? [] : [state];
  const jobs = await readRegistry(env, async (client) => {
    const found: Job[] = [];
    for await (const job of client.listJobs({ states, pageSize: Math.min(500, most) }))
      if (found.push(job) === most) break;
    return found;
  });
  const code = jobs.some(({ state }) => state === JobState.DEAD) ? 1 : 0;
  if (args.flag('json')) {
    for (const job of jobs) printJson(io, JobSchema, job);
    return code;
  }
  if (jobs.length === 0) io.out('There is no such job; what succeeded is gone.');
  await printTable(io, jobs, [
    { head: 'KEY', cell: ({ key }) => key, isWhole: true },
    { head: 'STATE', cell: nameOfState, isWhole: true },
    { head: 'SPENT', cell: ({ spent }) => shortSpent(spent) },
    { head: 'NEXT (UTC)', cell: ({ nextAt }) => (nextAt ? toMinute(nextAt) : '') },
    { head: 'WHY', cell: ({ failure }) => failure?.text ?? '' },
  ]);
  return code;
};

/** One job with its deliveries. */
export const runJobShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const key = args.positionals[0] ?? '';
  const job = await readRegistry(env, (client) => optional(client.getJob({ key })));
  if (!job) throw new Error(`Nothing is to be done about “${key}”; \`rapporteur job list\` shows what is.`);
  return showJob(args, io, job);
};

/** Has a dead job tried again, with full budgets. */
export const runJobRedrive = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const key = args.positionals[0] ?? '';
  const job = await readRegistry(env, (client) => client.redriveJob({ key }));
  return showJob(args, io, job);
};

const showJob = async (args: Args, io: Io, job: Job): Promise<ExitCode> => {
  if (args.flag('json')) {
    printJson(io, JobSchema, job);
    return 0;
  }
  const { key, spent, policy, nextAt, failure, checkpoint, deliveries } = job;
  const of = (used = 0, most = 0): string => `${used} of ${most}`;
  io.out(toTerminal(`${key}  ${nameOfState(job)}`));
  await printFields(io, [
    ['why', failure?.text ?? ''],
    ['code', failure?.code ?? ''],
    ['whose', failure ? nameOfEnum(FailureSourceSchema, failure.source) : ''],
    ['faults of others', of(spent?.faults, policy?.faults)],
    ['errors of ours', of(spent?.errors, policy?.errors)],
    ['processes that died', of(spent?.crashes, policy?.crashes)],
    ['next (UTC)', nextAt ? toMinute(nextAt) : ''],
    ['left behind', checkpoint ? `${checkpoint.text} (${checkpoint.name}, version ${checkpoint.version})` : ''],
  ]);
  if (deliveries.length > 0) printHeading(io, 'Deliveries:');
  await printTable(io, deliveries, [
    { head: 'ID', cell: ({ id }) => id, isWhole: true },
    { head: 'EVENT', cell: eventOf },
    { head: 'CAME (UTC)', cell: ({ receivedAt }) => toMinute(receivedAt) },
    { head: 'STATE', cell: ({ isDead }) => (isDead ? 'dead' : 'waiting') },
    { head: 'FAILED', cell: ({ attempts }) => String(attempts), side: 'right' },
    { head: 'WHY', cell: ({ failure: why }) => why?.text ?? '' },
  ]);
  return 0;
};

const nameOfState = ({ state }: Job): string => nameOfEnum(JobStateSchema, state);

const eventOf = ({ event, action }: JobDelivery): string => (action === '' ? event : `${event}, ${action}`);

const shortSpent = (spent: SpentTries | undefined): string => {
  const { faults = 0, errors = 0, crashes = 0 } = spent ?? {};
  return faults + errors + crashes === 0 ? '' : `${faults} / ${errors} / ${crashes}`;
};
