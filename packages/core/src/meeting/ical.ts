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
 * The zone from the beginning of the year of one instant to the end of that of another, each change of its clock by itself: not
 * every zone has a yearly rule. Whole years, so that it does not change while a calendar moves on from day to day.
 */
export const zoneComponent = (timeZone: string, from: number, to: number): Lines => {
  if (isUtc(timeZone)) return [];
  const { timeZoneId, year } = inZone(from, timeZone);
  const firstDay = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(timeZone);
  const end = Temporal.PlainDate.from({ year: inZone(to, timeZone).year + 1, month: 1, day: 2 });
  const before = firstDay.getTimeZoneTransition('previous');
  const changes: Temporal.ZonedDateTime[] = before ? [before] : [];
  for (
    let change = firstDay.getTimeZoneTransition('next');
    change && Temporal.PlainDate.compare(change.toPlainDate(), end) < 0;
    change = change.getTimeZoneTransition('next')
  )
    changes.push(change);
  const always = Temporal.PlainDateTime.from('1970-01-01T00:00');
  return component('VTIMEZONE', [
    `TZID:${timeZoneId}`,
    ...(before ? [] : observance(always, firstDay, firstDay)),
    ...changes.flatMap((change) => {
      const last = change.subtract({ nanoseconds: 1 });
      const onset = change.toPlainDateTime().add({ nanoseconds: last.offsetNanoseconds - change.offsetNanoseconds });
      return observance(onset, last, change);
    }),
  ]);
};

/** Begins at a time on the clock that goes before. */
const observance = (onset: Temporal.PlainDateTime, from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): Lines =>
  component(to.offsetNanoseconds > from.offsetNanoseconds ? 'DAYLIGHT' : 'STANDARD', [
    `DTSTART:${wallClock(onset)}`,
    `TZOFFSETFROM:${offset(from)}`,
    `TZOFFSETTO:${offset(to)}`,
  ]);

const offset = ({ offset: text }: Temporal.ZonedDateTime): string => text.replaceAll(':', '');

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
