/** A series of meetings as people say it: a rule in words or of RFC 5545, start times that take turns, and exceptions. */
import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  ExceptionKind,
  type Meeting,
  MeetingState,
  type SeriesException,
  SeriesExceptionSchema,
  SeriesSchema,
  SlotSchema,
} from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';
import { checkValue, parseSpokenRule, type SpokenRule } from '../settings/index.ts';
import { dateOf, occurrencesOf, overAt, startsOf } from './occurrence.ts';

/** A schedule as it was typed. Dates are ISO dates, times "07:00". */
export type ScheduleInput = {
  /** "every other Thursday", "last Friday of the month at 16:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH". */
  readonly rule: string;
  readonly zone: string;
  /** Start times that take turns; without any the time that the rule says, else midnight. */
  readonly rotate?: readonly string[];
  /** The day from which the rule counts. */
  readonly from: string;
  /** The last day; without one a year is planned. */
  readonly to?: string | undefined;
  /** Whole minutes as typed; 60 without. */
  readonly duration?: string | undefined;
  readonly skip?: readonly string[];
  /** "DATE=DATETIME", the latter by the clock on the wall. */
  readonly move?: readonly string[];
  readonly cancel?: readonly string[];
};

/** One date of the rule. A date that is skipped has none. */
export type PlannedOccurrence = {
  /** The date that the rule says, by which the occurrence is known. */
  readonly date: string;
  /** By the clock on the wall, "2023-06-22T11:00"; of a meeting that was moved, its new time. */
  readonly localStart: string;
  readonly start: Date;
  readonly end: Date;
  readonly state: 'planned' | 'moved' | 'cancelled';
};

/**
 * Plans the occurrences from `from` to `to`. Every date of the rule takes its turn in the start times, whether it is held
 * or not, so that no exception moves a later meeting. Or one sentence that says what is wrong and what to do.
 */
export const planSchedule = (
  input: ScheduleInput,
): { readonly occurrences: readonly PlannedOccurrence[] } | { readonly problem: string } => {
  try {
    return { occurrences: plan(input) };
  } catch (error) {
    if (error instanceof Unplannable) return { problem: error.message };
    throw error;
  }
};

class Unplannable extends Error {}

const refuse = (problem: string): never => {
  throw new Unplannable(problem);
};

const check = (kind: Parameters<typeof checkValue>[0], what: string, text: string): string => {
  const problem = checkValue(kind, text);
  return problem === undefined ? text : refuse(`${what} "${text}" ${problem.replace(/([^.?!])$/, '$1.')}`);
};

const plan = (input: ScheduleInput): PlannedOccurrence[] => {
  const durationMinutes = minutesOf(input.duration ?? '60');
  const timeZone = check('zone', 'The zone', input.zone);
  const from = Temporal.PlainDate.from(check('date', 'The first day', input.from));
  const to =
    input.to === undefined ? from.add({ years: 1 }) : Temporal.PlainDate.from(check('date', 'The last day', input.to));
  if (Temporal.PlainDate.compare(to, from) < 0)
    refuse(`The last day ${to} is before the first day ${from}; swap them.`);
  if (Temporal.PlainDate.compare(to, from.add({ years: MOST_YEARS })) > 0)
    refuse(`From ${from} to ${to} is more than ${MOST_YEARS} years; give an earlier last day.`);
  const { rule, time = '00:00', weekday } = ruleOf(input.rule);
  const times = (input.rotate?.length ? input.rotate : [time]).map((one) =>
    /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(one)
      ? one
      : refuse(`The start "${one}" is not a time of day; write for example "07:00".`),
  );
  const exceptions = exceptionsOf(input);
  // In words "every other Thursday" begins with the first Thursday; RFC 5545 counts weeks, from the one of the first day on.
  const anchor = weekday === undefined ? from : from.add({ days: (weekday - from.dayOfWeek + 7) % 7 });
  // An exception after the last day is looked at too, so that a list of them need not be cut to each question.
  const latest = [to.toString(), ...exceptions.map(({ date }) => date)].toSorted().at(-1) ?? '';
  const last = [latest, from.add({ years: MOST_YEARS }).toString()].toSorted()[0] ?? latest;
  const series = create(SeriesSchema, {
    rule,
    timeZone,
    anchor: `${anchor}T${times[0]}`,
    durationMinutes,
    slots: times.map((start) => create(SlotSchema, { start })),
  });
  const days = startsOf(series)
    .between(anchor.toPlainDateTime('00:00'), Temporal.PlainDate.from(last).toPlainDateTime('23:59:59'))
    .map((start) => start.toPlainDate().toString());
  const foreign = exceptions.find(({ date }) => !days.includes(date))?.date;
  if (foreign !== undefined)
    refuse(`${foreign} is no date of the rule, so nothing can be changed about it; ${near(foreign, days)}.`);
  const meetings = occurrencesOf(create(SeriesSchema, { ...series, exceptions }), anchor.toString(), to.toString());
  return withoutClash(meetings.map(toPlanned));
};

const toPlanned = (meeting: Meeting): PlannedOccurrence => ({
  date: dateOf(meeting),
  localStart: meeting.localStart,
  start: meeting.start ? timestampDate(meeting.start) : new Date(0),
  end: new Date(overAt(meeting)),
  state:
    meeting.state === MeetingState.CANCELLED
      ? 'cancelled'
      : meeting.exception?.kind === ExceptionKind.MOVED
        ? 'moved'
        : 'planned',
});

const MOST_YEARS = 100;
const MINUTES_A_DAY = 24 * 60;

const minutesOf = (text: string): number => {
  const advice = `give whole minutes from 1 to ${MINUTES_A_DAY}.`;
  if (!/^-?\d+$/.test(text)) refuse(`The duration "${text}" is no number; ${advice}`);
  const minutes = Number(text);
  return minutes >= 1 && minutes <= MINUTES_A_DAY
    ? minutes
    : refuse(`A meeting of ${minutes} minutes cannot be planned; ${advice}`);
};

const exceptionsOf = ({ skip = [], move = [], cancel = [] }: ScheduleInput): SeriesException[] => {
  const exceptions = new Map<string, SeriesException>();
  const add = (verb: string, kind: ExceptionKind, date: string, localStart = ''): void => {
    check('date', `What to ${verb},`, date);
    if (exceptions.has(date)) refuse(`${date} has two exceptions; keep one of them.`);
    exceptions.set(date, create(SeriesExceptionSchema, { date, kind, localStart }));
  };
  for (const date of skip) add('skip', ExceptionKind.SKIPPED, date);
  for (const date of cancel) add('cancel', ExceptionKind.CANCELLED, date);
  for (const text of move) {
    const [date = '', at] = text.split('=');
    if (at === undefined)
      refuse(`"${text}" does not say where to move it; write for example "2023-06-22=2023-06-23T09:00".`);
    else add('move', ExceptionKind.MOVED, date, check('time', 'The new start', at));
  }
  return [...exceptions.values()];
};

const near = (date: string, days: readonly string[]): string => {
  const around = [days.findLast((day) => day < date), days.find((day) => day > date)].filter(
    (day) => day !== undefined,
  );
  return around.length > 0 ? `near it are ${around.join(' and ')}` : 'the rule has no date near it';
};

/** Two meetings of a series never begin at one moment. In order of their start. */
const withoutClash = (planned: readonly PlannedOccurrence[]): PlannedOccurrence[] => {
  const held = planned.toSorted((a, b) => a.start.getTime() - b.start.getTime());
  const seen = new Map<number, PlannedOccurrence>();
  for (const one of held) {
    if (one.state === 'cancelled') continue;
    const other = seen.get(one.start.getTime());
    if (other && (one.state === 'moved' || other.state === 'moved'))
      refuse(
        `The meetings of ${other.date} and ${one.date} would begin at one time, ${one.localStart}; move one of them elsewhere.`,
      );
    seen.set(one.start.getTime(), one);
  }
  return held;
};

/** The rule that the words say; what is written in capitals with "=" is one already. */
const ruleOf = (text: string): SpokenRule => {
  const trimmed = text.trim().replace(/^RRULE:/i, '');
  if (trimmed.includes('=')) return { rule: check('rule', 'The rule', trimmed.toUpperCase()) };
  return (
    parseSpokenRule(trimmed) ??
    refuse(
      `The rule "${text}" is not understood; write for example "every other Thursday" or "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH".`,
    )
  );
};
