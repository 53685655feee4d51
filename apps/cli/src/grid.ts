/** The days that meetings are on, as options or settings say. */
import { type DateGrid, gridOf, planSchedule } from '@rapporteur/core/meeting';
import { seriesOf } from '@rapporteur/core/settings';
import type { Args } from './command.ts';
import type { CliEnv } from './env.ts';
import { readRecords } from './registry.ts';

/** By `--rule`, `--anchor` and `--zone`; no grid without them. `problem` is a mistake in how the program was called, as one sentence. */
export const gridOfOptions = (
  args: Args,
  now = new Date(),
): { readonly grid: DateGrid | undefined } | { readonly problem: string } => {
  const [rule, anchor, zone = 'UTC'] = [args.value('rule'), args.value('anchor'), args.value('zone')];
  if (rule === undefined && anchor === undefined) return { grid: undefined };
  if (rule === undefined || anchor === undefined) return { problem: TOGETHER };
  const to = new Date(now.getTime() + A_YEAR_MS).toISOString().slice(0, 10);
  const planned = planSchedule({ rule, zone, from: anchor.slice(0, 10), to: to < anchor ? undefined : to });
  if ('problem' in planned) return planned;
  const days = new Set(planned.occurrences.map(({ date }) => date));
  return { grid: { has: (date) => days.has(date), firstYear: Number(anchor.slice(0, 4)) } };
};

const TOGETHER =
  '--rule and --anchor go together; write for example --rule "every other Thursday" --anchor 2023-03-16.';
const A_YEAR_MS = 366 * 86_400_000;

/** By the settings of a repository, as the registry knows them. @throws an Error with one sentence */
export const gridOfSettings = async (env: CliEnv, repository: string): Promise<DateGrid> => {
  const { settings } = await readRecords(env, (client) => client.getSettings(repository));
  const grids = (settings ? seriesOf(settings) : []).map(gridOf);
  if (grids.length === 0)
    throw new Error(`The settings of ${repository} plan no meetings; say --rule and --anchor instead.`);
  return {
    has: (date) => grids.some((grid) => grid.has(date)),
    firstYear: Math.min(...grids.map(({ firstYear }) => firstYear)),
  };
};
