/** rapporteur meeting next, meeting list, meeting calendar: when people meet, also where no agenda is posted yet. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Client, optional } from '@rapporteur/client';
import { showDay, showTime } from '@rapporteur/core/document';
import { calendarSpan, meetingsBetween, overAt, type Plan, printCalendar, printFeed } from '@rapporteur/core/meeting';
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
export const runMeetingNext = async (args: Args, io: Io, env: CliEnv, now = new Date()): Promise<ExitCode> => {
  const plans = await readPlans(env, io, { series: args.positionals[0] });
  if (!plans) return 1;
  const to = new Date(now.getTime() + SOON_DAYS * DAY_MS);
  const next = plans.flatMap((plan) =>
    meetingsBetween(plan, new Date(now.getTime() - DAY_MS), to)
      .filter((one) => one.state !== MeetingState.CANCELLED && overAt(one) > now.getTime())
      .slice(0, 1),
  );
  if (next.length === 0) {
    io.err(`rapporteur: ${plans.length === 1 ? 'This series has' : 'These series have'} no meeting within a year.`);
    return 1;
  }
  print(io, args, next.toSorted(byStart), describeInFull);
  return 0;
};

const SOON_DAYS = 366;
const DAY_MS = 86_400_000;

/** A meeting a line, cancelled ones among them. */
export const runMeetingList = async (args: Args, io: Io, env: CliEnv, now = new Date()): Promise<ExitCode> => {
  const from = args.value('from') ?? now.toISOString().slice(0, 10);
  const to = args.value('to') ?? dayAfter(from, LISTED_DAYS);
  const wrong = [from, to].find((date) => dayAfter(date, 0) !== date);
  if (wrong !== undefined) {
    io.err(`rapporteur: “${toTerminal(wrong)}” is no date; write it as 2023-06-22.`);
    return 2;
  }
  if (to < from) {
    io.err(`rapporteur: ${to} is before ${from}; give the first date with --from and the last with --to.`);
    return 2;
  }
  const plans = await readPlans(env, io, { series: args.value('series') });
  if (!plans) return 1;
  const isListed = ({ localStart }: Meeting): boolean =>
    localStart.slice(0, 10) >= from && localStart.slice(0, 10) <= to;
  // A date on somebody's clock is another one elsewhere.
  const [first, last] = [dayAfter(from, -1), dayAfter(to, 2)].map((date) => new Date(date));
  const meetings =
    first && last ? plans.flatMap((plan) => meetingsBetween(plan, first, last).filter(isListed)).toSorted(byStart) : [];
  if (meetings.length === 0 && !args.flag('json'))
    io.out(`There is no meeting from ${showDay(from)} to ${showDay(to)}.`);
  print(io, args, meetings, describe);
  return 0;
};

/** So many days are shown without --to. */
const LISTED_DAYS = 90;

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
  if (wrong !== undefined) {
    io.err(`rapporteur: ${wrong}`);
    return 2;
  }
  const plans = await readPlans(env, io, { series, group });
  const [first] = plans ?? [];
  if (!plans || !first) return 1;
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

/** Undefined after a sentence on stderr where there is nothing of the kind. */
const readPlans = async (env: CliEnv, io: Io, { series, group }: Wanted): Promise<readonly Plan[] | undefined> => {
  const { known, plans } = await readRecords(env, async (client) => {
    const known = await client.listSeries({ pageSize: 500 }).all();
    const found = known.filter((one) => (series ?? one.key) === one.key && (group ?? one.group) === one.group);
    return { known, plans: await Promise.all(found.map((one) => readPlan(client, one))) };
  });
  if (plans.length > 0) return plans;
  io.err(`rapporteur: ${toTerminal(explainNone(known, { series, group }))}`);
  return undefined;
};

const readPlan = async (client: Client, series: Series): Promise<Plan> => ({
  series,
  stored: await client.listMeetings({ series: series.key, pageSize: 500 }).all(),
});

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

/** The date so many days after another; what is no date of the calendar is not answered by itself. */
const dayAfter = (date: string, days: number): string => {
  const at = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? '' : new Date(at + days * DAY_MS).toISOString().slice(0, 10);
};
