/** rapporteur decision list, decision show: what meetings settled, from their approved notes. */
import { optional } from '@rapporteur/client';
import { type Decision, DecisionSchema } from '@rapporteur/idl';
import { type Args, CalledWrongly, type ExitCode, type Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printFields, printTable } from './table.ts';

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

/** One decision; its id is that which the list shows. */
export const runDecisionShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const id = (args.positionals[0] ?? '').trim().replace(/^decisions\//, '');
  if (!/^[^/\s]+\/\d{4}-\d\d-\d\d\/[1-9]\d*$/.test(id))
    throw new CalledWrongly(
      `“${id}” names no decision: write SERIES/DATE/NUMBER, such as contributors-meetup/2023-06-22/1.`,
    );
  const decision = await readRecords(env, (client) => optional(client.getDecision(`decisions/${id}`)));
  if (!decision) throw new Error(`There is no decision ${id}; \`rapporteur decision list\` shows what there are.`);
  if (args.flag('json')) {
    printJson(io, DecisionSchema, decision);
    return 0;
  }
  await printFields(io, [
    ['decision', decision.text],
    ['by', decision.decidedBy],
    ['about', aboutOf(decision)],
    ['words', decision.quote],
    ['meeting', decision.meeting.replace(/^meetings\//, '')],
  ]);
  return 0;
};

const aboutOf = ({ subjects }: Decision): string =>
  subjects.map(({ repository, number }) => `${repository}#${number}`).join(', ');
