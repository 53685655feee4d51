/** rapporteur wg list, wg show: working groups and the pull requests that they drive. */
import { optional } from '@rapporteur/client';
import {
  type GroupPullRequest,
  nameOfEnum,
  type Person,
  type SubjectRef,
  SubjectState,
  SubjectStateSchema,
  suggest,
  toGroupName,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { toDay } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printFields, printHeading, printTable } from './table.ts';
import { toTerminal } from './terminal.ts';

/** One line for each group. */
export const runGroupList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const groups = await readRecords(env, (client) => client.listGroups({ pageSize: 500 }).all());
  if (args.flag('json')) {
    for (const group of groups) printJson(io, WorkingGroupSchema, group);
    return 0;
  }
  if (groups.length === 0)
    io.out('There is no working group yet; a maintainer names them in `.github/rapporteur.yml`.');
  await printTable(io, groups, [
    { head: 'GROUP', cell: keyOf, isWhole: true },
    { head: 'TITLE', cell: ({ title }) => title },
    { head: 'CHAIRS', cell: ({ chairs }) => chairs.map(nameOf).join(', ') },
    { head: 'OPEN', cell: ({ pullRequests }) => String(pullRequests.filter(isOpen).length), side: 'right' },
  ]);
  return 0;
};

/** One group with its pull requests. */
export const runGroupShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const key = (args.positionals[0] ?? '').replace(/^groups\//, '');
  const { group, known } = await readRecords(env, async (client) => {
    const group = await optional(client.getGroup(toGroupName(key)));
    return { group, known: group ? [] : await client.listGroups({ pageSize: 500 }).all() };
  });
  if (!group) {
    const near = suggest(key, known.map(keyOf)) ?? '`rapporteur wg list` shows what is.';
    throw new Error(`“${key}” is no working group here; ${near}`);
  }
  if (args.flag('json')) {
    printJson(io, WorkingGroupSchema, group);
    return 0;
  }
  io.out(toTerminal(`${keyOf(group)}  ${group.title}`));
  await printFields(io, [
    ['mission', group.mission],
    ['deliverable', group.deliverable],
    ['chairs', group.chairs.map(nameOf).join(', ') || withoutChair(group)],
    ['members', group.members.map(nameOf).join(', ')],
    ['talks', group.channels.join(', ')],
  ]);
  if (group.pullRequests.length > 0) printHeading(io, 'Pull requests:');
  await printTable(io, group.pullRequests, [
    { head: 'PULL REQUEST', cell: ({ subject }) => idOf(subject), isWhole: true },
    { head: 'STATE', cell: ({ state }) => nameOfEnum(SubjectStateSchema, state), isWhole: true },
    { head: 'AUTHOR', cell: ({ author }) => author },
    { head: 'TITLE', cell: ({ subject }) => subject?.title ?? '' },
  ]);
  return 0;
};

const keyOf = ({ name }: WorkingGroup): string => name.replace(/^groups\//, '');

const nameOf = ({ login, name }: Person): string => login || name;

const idOf = (subject: SubjectRef | undefined): string => (subject ? `${subject.repository}#${subject.number}` : '');

const isOpen = ({ state }: GroupPullRequest): boolean => state === SubjectState.OPEN || state === SubjectState.DRAFT;

const withoutChair = ({ withoutChairSince: since }: WorkingGroup): string =>
  since ? `none since ${toDay(since)}` : 'none';
