/** The few parts of RFC 5545 that a published calendar needs: properties, text, folded lines, times and zones. */
import { Temporal } from 'temporal-polyfill';

/** Lines of a component, without line ends and not folded yet. */
export type Lines = readonly string[];

export const component = (name: string, lines: Lines): Lines => [`BEGIN:${name}`, ...lines, `END:${name}`];

/** Foreign text as a value: it can begin no line, and no end of a line is left in it. */
export const textProperty = (name: string, value: string): string =>
  `${name}:${value
    .toWellFormed()
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/g, '\\n')
    .replace(/\p{Cc}/gu, '')}`;

/** An instant on the clock of a zone; in UTC where that clock shows the same time twice: programs differ in which one they take. */
export const timeProperty = (name: string, instant: number, timeZone: string): string => {
  const local = inZone(instant, timeZone);
  const [first, second] = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toPlainDateTime().toZonedDateTime(timeZone, { disambiguation }),
  );
  return isUtc(timeZone) || (first && second && !first.equals(second))
    ? utcProperty(name, instant)
    : `${name};TZID=${local.timeZoneId}:${wallClock(local.toPlainDateTime())}`;
};

export const utcProperty = (name: string, instant: number): string =>
  `${name}:${wallClock(inZone(instant, 'UTC').toPlainDateTime())}Z`;

/**
 * The zone from the year before one instant to the end of that of another; whole years, so that it does not change while a
 * calendar moves on from day to day, and more than one, so that a yearly rule shows. Outlook knows no changes of a clock but those
 * that are told by such a rule; all the rest come one by one, for not every zone has rules.
 */
export const zoneComponent = (timeZone: string, from: number, to: number): Lines => {
  if (isUtc(timeZone)) return [];
  const last = inZone(to, timeZone).year;
  const firstDay = Temporal.PlainDate.from({ year: inZone(from, timeZone).year - 1, month: 1, day: 1 });
  const begin = firstDay.toZonedDateTime(timeZone);
  const before = begin.getTimeZoneTransition('previous');
  const changes: Change[] = before ? [toChange(before)] : [];
  for (
    let next = begin.getTimeZoneTransition('next');
    next && toChange(next).onset.year <= last;
    next = next.getTimeZoneTransition('next')
  )
    changes.push(toChange(next));
  const alike = Map.groupBy(changes, ({ onset, offsetFrom, offsetTo }) =>
    [offsetFrom, offsetTo, onset.month, onset.dayOfWeek, onset.toPlainTime()].join(),
  );
  return component('VTIMEZONE', [
    `TZID:${begin.timeZoneId}`,
    ...(before
      ? []
      : observance({ onset: LONG_AGO, offsetFrom: begin.offset, offsetTo: begin.offset, isForward: false })),
    ...[...alike.values()].flatMap((all) => {
      const [first] = all;
      const rule = yearlyRule(
        all.map(({ onset }) => onset),
        last,
      );
      return first && rule ? observance(first, rule) : all.flatMap((one) => observance(one));
    }),
  ]);
};

const LONG_AGO = Temporal.PlainDateTime.from('1970-01-01T00:00');

/** That a clock is put forward or back, at a time that it shows by the offset before. */
type Change = {
  readonly onset: Temporal.PlainDateTime;
  readonly offsetFrom: string;
  readonly offsetTo: string;
  readonly isForward: boolean;
};

const toChange = (at: Temporal.ZonedDateTime): Change => {
  const before = at.subtract({ nanoseconds: 1 });
  const jump = at.offsetNanoseconds - before.offsetNanoseconds;
  return {
    onset: at.toPlainDateTime().subtract({ nanoseconds: jump }),
    offsetFrom: before.offset,
    offsetTo: at.offset,
    isForward: jump > 0,
  };
};

/** "The last Sunday of March", of times on the same day of the week and in the same month, if it gives these until the end of a year. */
const yearlyRule = (onsets: readonly Temporal.PlainDateTime[], last: number): string | undefined => {
  const [first, ...more] = onsets;
  if (!first || more.length === 0 || first.year + more.length !== last) return undefined;
  if (more.some(({ year }, index) => year !== first.year + index + 1)) return undefined;
  const day = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'][first.dayOfWeek - 1];
  const count = ({ day }: Temporal.PlainDateTime): number => Math.ceil(day / 7);
  const isLast = onsets.every((one) => one.day > one.daysInMonth - 7);
  if (!isLast && more.some((one) => count(one) !== count(first))) return undefined;
  return `FREQ=YEARLY;BYMONTH=${first.month};BYDAY=${isLast ? -1 : count(first)}${day}`;
};

const observance = ({ onset, offsetFrom, offsetTo, isForward }: Change, rule?: string): Lines =>
  component(isForward ? 'DAYLIGHT' : 'STANDARD', [
    `DTSTART:${wallClock(onset)}`,
    `TZOFFSETFROM:${offsetFrom.replaceAll(':', '')}`,
    `TZOFFSETTO:${offsetTo.replaceAll(':', '')}`,
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
  ]);

const inZone = (instant: number, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);

const isUtc = (timeZone: string): boolean => /^(?:Etc\/)?(?:UTC|UCT|Zulu|Universal)$/i.test(timeZone);

const wallClock = (time: Temporal.PlainDateTime): string =>
  time.toString({ smallestUnit: 'second' }).replace(/[-:]/g, '');

/** The text, each line of at most 75 bytes, no character cut in two. */
export const printLines = (lines: Lines): string => lines.map((line) => `${foldLine(line)}\r\n`).join('');

const foldLine = (line: string): string => {
  if (line.length * 3 <= LONGEST) return line;
  let [folded, room] = ['', LONGEST];
  for (const character of line) {
    const bytes = bytesOf(character);
    if (bytes > room) [folded, room] = [`${folded}\r\n `, LONGEST - 1];
    folded += character;
    room -= bytes;
  }
  return folded;
};

const LONGEST = 75;

const bytesOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
};
