/** A series of meetings as people say it: a rule in words or of RFC 5545, start times that take turns, and exceptions. */
import { create } from '@bufbuild/protobuf';
import { SeriesSchema } from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';
import { checkValue } from '../settings/index.ts';
import { startsOf } from './occurrence.ts';

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
  const latest = [to.toString(), ...exceptions.keys()].toSorted().at(-1) ?? '';
  const last = [latest, from.add({ years: MOST_YEARS }).toString()].toSorted()[0] ?? latest;
  const series = create(SeriesSchema, { rule, timeZone, anchor: `${anchor}T${times[0]}`, durationMinutes });
  const days = startsOf(series)
    .between(anchor.toPlainDateTime('00:00'), Temporal.PlainDate.from(last).toPlainDateTime('23:59:59'))
    .map((start) => start.toPlainDate().toString());
  const foreign = [...exceptions.keys()].find((date) => !days.includes(date));
  if (foreign !== undefined)
    refuse(`${foreign} is no date of the rule, so nothing can be changed about it; ${near(foreign, days)}.`);
  const planned = days.flatMap((date, turn) => {
    const exception = exceptions.get(date);
    if (exception?.kind === 'skip' || date > to.toString()) return [];
    const localStart = exception?.at ?? `${date}T${times[turn % times.length]}`;
    const start = Temporal.PlainDateTime.from(localStart).toZonedDateTime(timeZone).epochMilliseconds;
    const state = exception === undefined ? 'planned' : exception.kind === 'move' ? 'moved' : 'cancelled';
    return [
      { date, localStart, start: new Date(start), end: new Date(start + durationMinutes * 60_000), state } as const,
    ];
  });
  return withoutClash(planned);
};

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

type Exception = { readonly kind: 'skip' | 'move' | 'cancel'; readonly at?: string };

const exceptionsOf = ({ skip = [], move = [], cancel = [] }: ScheduleInput): ReadonlyMap<string, Exception> => {
  const exceptions = new Map<string, Exception>();
  const add = (date: string, exception: Exception): void => {
    check('date', `What to ${exception.kind},`, date);
    if (exceptions.has(date)) refuse(`${date} has two exceptions; keep one of them.`);
    exceptions.set(date, exception);
  };
  for (const date of skip) add(date, { kind: 'skip' });
  for (const date of cancel) add(date, { kind: 'cancel' });
  for (const text of move) {
    const [date = '', at] = text.split('=');
    if (at === undefined)
      refuse(`"${text}" does not say where to move it; write for example "2023-06-22=2023-06-23T09:00".`);
    else add(date, { kind: 'move', at: check('time', 'The new start', at) });
  }
  return exceptions;
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

type Rule = { readonly rule: string; readonly time?: string | undefined; readonly weekday?: number | undefined };

/** The rule that the words say; what is written in capitals with "=" is one already. */
const ruleOf = (text: string): Rule => {
  const trimmed = text.trim().replace(/^RRULE:/i, '');
  if (trimmed.includes('=')) return { rule: check('rule', 'The rule', trimmed.toUpperCase()) };
  const [, words = '', time] = /^(.*?)(?: at (\d\d?:\d\d))?$/.exec(trimmed.toLowerCase().replace(/[\s,]+/g, ' ')) ?? [];
  const found = SAYINGS.flatMap(([pattern, toRule]) => {
    const groups = pattern.exec(words)?.groups;
    return groups ? [toRule(groups)] : [];
  })[0];
  if (found === undefined)
    return refuse(
      `The rule "${text}" is not understood; write for example "every other Thursday" or "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH".`,
    );
  return { ...found, time: time?.padStart(5, '0') };
};

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const ORDINALS = ['first', 'second', 'third', 'fourth'];
const DAY = `(?:${DAYS.join('|')})s?`;
const LIST = `(?<days>${DAY}(?:(?: and)? ${DAY})*)`;

type Groups = Readonly<Record<string, string | undefined>>;

const weekly = (interval: number, { days = '' }: Groups): Rule => {
  const named = (days.match(/[a-z]+/g) ?? [])
    .map((day) => DAYS.indexOf(day.replace(/s$/, '')))
    .filter((day) => day >= 0);
  const codes = named.map((day) => DAYS[day]?.slice(0, 2).toUpperCase());
  return {
    rule: `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${codes.join(',')}`,
    ...(named.length === 1 && named[0] !== undefined ? { weekday: named[0] + 1 } : {}),
  };
};

/** What people say most; each in small letters and with single blanks. */
const SAYINGS: readonly (readonly [RegExp, (groups: Groups) => Rule])[] = [
  [/^(?<all>every day|daily)$/, () => ({ rule: 'FREQ=DAILY' })],
  [/^(?<all>every weekday|on weekdays)$/, () => ({ rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR' })],
  [new RegExp(`^(?:every (?:week on )?|weekly on |each )${LIST}$`), (groups) => weekly(1, groups)],
  [
    new RegExp(`^(?:every (?:other|second|2nd) (?:week on )?|(?:biweekly|fortnightly) on )${LIST}$`),
    (groups) => weekly(2, groups),
  ],
  [new RegExp(`^every (?:third|3rd) (?:week on )?${LIST}$`), (groups) => weekly(3, groups)],
  [new RegExp(`^every (?<weeks>[1-9]\\d?) weeks on ${LIST}$`), (groups) => weekly(Number(groups.weeks), groups)],
  [
    new RegExp(
      `^(?:on )?(?:the |every )?(?<nth>${ORDINALS.join('|')}|last) (?<day>${DAY}) of (?:the|every|each) month$`,
    ),
    ({ nth = '', day = '' }) => ({
      rule: `FREQ=MONTHLY;BYDAY=${nth === 'last' ? -1 : ORDINALS.indexOf(nth) + 1}${day.slice(0, 2).toUpperCase()}`,
    }),
  ],
  [
    /^(?:every month|monthly) on the (?<date>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/,
    ({ date }) => ({ rule: `FREQ=MONTHLY;BYMONTHDAY=${date}` }),
  ],
];
