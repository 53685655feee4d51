/** rapporteur wg list, wg show, wg health: working groups, the pull requests that they drive, and how they do. */
import { type Client, optional } from '@rapporteur/client';
import {
  type GroupEvidence,
  type GroupFinding,
  type GroupHealth,
  GroupHealthSchema,
  type GroupPullRequest,
  GroupRuleSchema,
  GroupVerdict,
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
  const group = await readGroup(args, env, (client, name) => client.getGroup(name));
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

/** How one group does by its charter; people decide what follows. */
export const runGroupHealth = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const health = await readGroup(args, env, (client, name) => client.getGroupHealth(name));
  if (args.flag('json')) {
    printJson(io, GroupHealthSchema, health);
    return 0;
  }
  const { verdict, findings, lastActivity, limits } = health;
  const isInOrder = verdict === GroupVerdict.IN_ORDER;
  io.out(
    toTerminal(`${groupOf(health)}: ${isInOrder ? 'its charter asks for no decision now' : 'something to talk about'}`),
  );
  for (const finding of findings) await printFinding(io, finding);
  io.out('');
  await printFields(io, [
    ['last seen', lastActivity ? showEvidence(lastActivity) : 'nothing'],
    ['limits', limits],
  ]);
  return 0;
};

const printFinding = async (io: Io, { rule, clause, text, evidence }: GroupFinding): Promise<void> => {
  const name = nameOfEnum(GroupRuleSchema, rule).replaceAll('_', ' ');
  printHeading(io, `${name.charAt(0).toUpperCase()}${name.slice(1)}:`);
  await printFields(io, [
    ['found', text],
    ['rule', clause],
    ...evidence.map((one) => ['see', showEvidence(one)] as const),
  ]);
};

const showEvidence = ({ text, at, url }: GroupEvidence): string => [text, toDay(at), url].filter(Boolean).join(', ');

const groupOf = ({ group }: GroupHealth): string => group.replace(/^groups\//, '');

/** What is asked of the group that is named. @throws an Error with the group that may be meant */
const readGroup = async <T>(
  args: Args,
  env: CliEnv,
  read: (client: Client, name: string) => Promise<T>,
): Promise<T> => {
  const key = (args.positionals[0] ?? '').replace(/^groups\//, '');
  const { found, known } = await readRecords(env, async (client) => {
    const found = await optional(read(client, toGroupName(key)));
    return { found, known: found === undefined ? await client.listGroups({ pageSize: 500 }).all() : [] };
  });
  if (found !== undefined) return found;
  const near = suggest(key, known.map(keyOf)) ?? '`rapporteur wg list` shows what is.';
  throw new Error(`“${key}” is no working group here; ${near}`);
};

const keyOf = ({ name }: WorkingGroup): string => name.replace(/^groups\//, '');

const nameOf = ({ login, name }: Person): string => login || name;

const idOf = (subject: SubjectRef | undefined): string => (subject ? `${subject.repository}#${subject.number}` : '');

const isOpen = ({ state }: GroupPullRequest): boolean => state === SubjectState.OPEN || state === SubjectState.DRAFT;

const withoutChair = ({ withoutChairSince: since }: WorkingGroup): string =>
  since ? `none since ${toDay(since)}` : 'none';
