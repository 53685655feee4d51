/** rapporteur decision list: what meetings settled, from their approved notes. */
import { type Decision, DecisionSchema } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printTable } from './table.ts';

/** One line for each decision, the newest first of each series. */
export const runDecisionList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const decisions = await readRecords(env, (client) =>
    client.listDecisions({ series: args.value('series'), orderBy: 'name desc', pageSize: 500 }).all(),
  );
  if (args.flag('json')) {
    for (const decision of decisions) printJson(io, DecisionSchema, decision);
    return 0;
  }
  if (decisions.length === 0) io.out('There is no decision on record; they come with notes that are approved.');
  await printTable(io, decisions, [
    { head: 'DECISION', cell: ({ name }) => name.replace(/^decisions\//, ''), isWhole: true },
    { head: 'BY', cell: ({ decidedBy }) => decidedBy },
    { head: 'ABOUT', cell: aboutOf },
    { head: 'WHAT', cell: ({ text }) => text },
  ]);
  return 0;
};

const aboutOf = ({ subjects }: Decision): string =>
  subjects.map(({ repository, number }) => `${repository}#${number}`).join(', ');
