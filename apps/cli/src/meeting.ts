/** rapporteur meeting next, meeting list, meeting calendar: when people meet, also where no agenda is posted yet. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Client, optional } from '@rapporteur/client';
import { showDay, showTime } from '@rapporteur/core/document';
import type { Plan } from '@rapporteur/core/meeting';
import {
  ExceptionKind,
  type Meeting,
  MeetingSchema,
  MeetingState,
  NotesStateSchema,
  nameOfEnum,
  type Series,
  suggest,
  toMeetingName,
  toNotesName,
} from '@rapporteur/idl';
import { readOccurrence } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { toTerminal } from './terminal.ts';

/** The next meeting of each series that is held and not over; exit code 1 if there is none. */
export const runMeetingNext = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [key] = args.positionals;
  const { known, wanted, next } = await readRecords(env, async (client) => {
    const { known, wanted } = await readSeries(client, { series: key });
    const found = await Promise.all(wanted.map((one) => optional(client.getNextMeeting({ series: one.key }))));
    return { known, wanted, next: found.flatMap((one) => one ?? []) };
  });
  if (wanted.length === 0) return complain(io, explainNone(known, { series: key }), 1);
  if (next.length === 0)
    return complain(
      io,
      `${wanted.length === 1 ? 'This series has' : 'These series have'} no meeting within a year.`,
      1,
    );
  print(io, args, next.toSorted(byStart), describeInFull);
  return 0;
};

/** A meeting a line, cancelled ones among them. */
export const runMeetingList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [series, from, to] = [args.value('series'), args.value('from'), args.value('to')];
  const { known, wanted, meetings } = await readRecords(env, async (client) => {
    const { known, wanted } = await readSeries(client, { series });
    return { known, wanted, meetings: wanted.length === 0 ? [] : await client.listOccurrences({ series, from, to }) };
  });
  if (wanted.length === 0) return complain(io, explainNone(known, { series }), 1);
  if (meetings.length === 0 && !args.flag('json')) io.out(`There is no meeting ${showSpan(from, to)}.`);
  print(io, args, meetings, describe);
  return 0;
};

/** Of days that the registry took. */
const showSpan = (from: string | undefined, to: string | undefined): string => {
  if (to === undefined) return from === undefined ? 'in the next 90 days' : `in the 90 days from ${showDay(from)} on`;
  return from === undefined ? `until ${showDay(to)}` : `from ${showDay(from)} to ${showDay(to)}`;
};

/** As a file of iCalendar, as a feed, or as the meetings that both are printed from. */
export const runMeetingCalendar = async (args: Args, io: Io, env: CliEnv, now = new Date()): Promise<ExitCode> => {
  const [series] = args.positionals;
  const group = args.value('group');
  const wrong =
    args.flag('json') && args.flag('atom')
      ? '--json and --atom exclude each other; leave one out.'
      : series !== undefined && group !== undefined
        ? 'SERIES and --group exclude each other; leave one out.'
        : args.flag('atom') && series === undefined
          ? '--atom prints the feed of one series; name it.'
          : undefined;
  if (wrong !== undefined) return complain(io, wrong, 2);
  // Who only asks when people meet does without all that computes it.
  const { calendarSpan, meetingsBetween, printCalendar, printFeed } = await import('@rapporteur/core/meeting');
  const { known, plans } = await readRecords(env, async (client) => {
    const { known, wanted } = await readSeries(client, { series, group });
    return { known, plans: await Promise.all(wanted.map((one) => readPlan(client, one))) };
  });
  const [first] = plans;
  if (!first) return complain(io, explainNone(known, { series, group }), 1);
  if (args.flag('json')) {
    const { from, to } = calendarSpan(now);
    print(io, args, plans.flatMap((plan) => meetingsBetween(plan, from, to)).toSorted(byStart), describe);
  } else if (args.flag('atom')) {
    const notes = await readRecords(env, (client) => client.listNotes({ pageSize: 500 }).all());
    io.write(printFeed({ plan: first, notes }, now));
  } else {
    const title = series === undefined ? `Meetings${group === undefined ? '' : ` of ${group}`}` : first.series.title;
    io.write(printCalendar(title, plans, now));
  }
  return 0;
};

/** One meeting, on record or only planned. */
export const runMeetingShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const occurrence = readOccurrence(args.positionals[0] ?? '');
  const [series = '', date = ''] = occurrence.split('/');
  const { meeting, notes } = await readRecords(env, async (client) => {
    const [stored, notes] = await Promise.all([
      optional(client.getMeeting(toMeetingName(occurrence))),
      optional(client.getNotes(toNotesName(occurrence))),
    ]);
    const planned = stored ? [] : await client.listOccurrences({ series, from: date, to: date });
    return { notes, meeting: stored ?? planned.find(({ name }) => name === toMeetingName(occurrence)) };
  });
  if (!meeting) throw new Error(`There is no meeting ${occurrence}; \`rapporteur meeting list\` shows what there are.`);
  if (args.flag('json')) {
    printJson(io, MeetingSchema, meeting);
    return 0;
  }
  for (const line of describeInFull(meeting)) io.out(toTerminal(line));
  const state = notes && nameOfEnum(NotesStateSchema, notes.state);
  if (meeting.minutesUrl !== '') io.out(toTerminal(`  minutes: ${meeting.minutesUrl}`));
  if (notes) io.out(toTerminal(`  notes: ${state}, \`rapporteur notes show ${occurrence}\``));
  for (const { repository, number, title } of meeting.discussed)
    io.out(toTerminal(`  discussed: ${repository}#${number} ${title}`));
  return 0;
};

type Wanted = { readonly series?: string | undefined; readonly group?: string | undefined };

/** The series that there are, and those of them that are asked for. */
const readSeries = async (client: Client, { series, group }: Wanted) => {
  const known = await client.listSeries({ pageSize: 500 }).all();
  const wanted = known.filter((one) => (series ?? one.key) === one.key && (group ?? one.group) === one.group);
  return { known, wanted };
};

const readPlan = async (client: Client, series: Series): Promise<Plan> => ({
  series,
  stored: await client.listMeetings({ series: series.key, pageSize: 500 }).all(),
});

const complain = <Code extends ExitCode>(io: Io, text: string, code: Code): Code => {
  io.err(`rapporteur: ${toTerminal(text)}`);
  return code;
};

const explainNone = (known: readonly Series[], { series, group }: Wanted): string => {
  if (known.length === 0)
    return 'No meetings are planned here yet; a maintainer plans them in `.github/rapporteur.yml`.';
  const names = [...new Set(known.map(({ key, group: of }) => (series === undefined ? of : key)))].filter(Boolean);
  const [what, wanted] = series === undefined ? ['a group that meets', group ?? ''] : ['a series', series];
  const none = `“${wanted}” is not ${what} here`;
  if (names.length === 0) return `${none}; no group has meetings of its own.`;
  return `${none}; ${suggest(wanted, names) ?? `known are ${names.slice(0, 10).join(', ')}.`}`;
};

const print = (
  io: Io,
  args: Args,
  meetings: readonly Meeting[],
  describe: (meeting: Meeting) => readonly string[],
): void => {
  for (const meeting of meetings)
    if (args.flag('json')) printJson(io, MeetingSchema, meeting);
    else for (const line of describe(meeting)) io.out(toTerminal(line));
};

/** The time leads, so that a list reads as a calendar. */
const describe = (meeting: Meeting): readonly string[] => [
  timeOf(meeting),
  `  ${[meeting.title, stateOf(meeting), meeting.issue?.url].filter(Boolean).join(', ')}`,
];

const describeInFull = (meeting: Meeting): readonly string[] => [
  meeting.title,
  `  ${timeOf(meeting)}`,
  ...[
    stateOf(meeting),
    meeting.exception?.reason && `why: ${meeting.exception.reason}`,
    meeting.place && `where: ${meeting.place}`,
    meeting.issue ? `agenda: ${meeting.issue.url}` : 'agenda: not posted yet',
  ].flatMap((line) => (line ? [`  ${line}`] : [])),
];

const timeOf = ({ start, end, timeZone, localStart }: Meeting): string => {
  if (!start) return localStart;
  return showTime(timestampDate(start), timeZone, timestampDate(end ?? start));
};

const stateOf = ({ state, exception }: Meeting): string => {
  if (state === MeetingState.CANCELLED) return 'cancelled';
  if (exception?.kind === ExceptionKind.MOVED) return `moved from ${showDay(exception.date)}`;
  return exception?.kind === ExceptionKind.ADDED ? 'an additional meeting' : '';
};

const byStart = (a: Meeting, b: Meeting): number => startOf(a) - startOf(b);

const startOf = ({ start }: Meeting): number => (start ? timestampDate(start).getTime() : 0);
