/** rapporteur schedule: the meetings of a series, out of a rule and its exceptions alone; asks nobody. */
import { showDay, showTime } from '@rapporteur/core/document';
import { type PlannedOccurrence, planSchedule } from '@rapporteur/core/meeting';
import type { Args, ExitCode, Io } from './command.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

/** Exit code 2 and one sentence if the series cannot be planned. */
export const runSchedule = async (args: Args, io: Io, now = new Date()): Promise<ExitCode> => {
  const zone = args.value('zone') ?? '';
  const planned = planSchedule({
    rule: args.value('rule') ?? '',
    zone,
    rotate:
      args
        .value('rotate')
        ?.split(',')
        .map((time) => time.trim()) ?? [],
    from: args.value('from') ?? now.toISOString().slice(0, 10),
    to: args.value('to'),
    duration: args.value('duration'),
    skip: args.values('skip'),
    move: args.values('move'),
    cancel: args.values('cancel'),
  });
  if ('problem' in planned) {
    io.err(`rapporteur: ${toTerminal(planned.problem)}`);
    return 2;
  }
  const { occurrences } = planned;
  if (args.flag('json')) io.out(toTerminalJson(JSON.stringify(occurrences, undefined, 2)));
  else for (const one of occurrences) io.out(toTerminal(describe(one, zone)));
  return 0;
};

const describe = ({ date, start, end, state }: PlannedOccurrence, zone: string): string => {
  const time = showTime(start, zone, end);
  if (state === 'moved') return `${time}, moved from ${showDay(date)}`;
  return state === 'cancelled' ? `${time}, cancelled` : time;
};
