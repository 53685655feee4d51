/** Dates of hand-kept headings: "June 22, 2023", "Nov 6th", "April 10, 20225"; the series' grid settles what is wrong. */
import type { Series } from '@rapporteur/idl';
import { occurrenceOn } from './occurrence.ts';

/** A date as ISO date; undefined when it cannot be told. `problem` is a sentence when it is not as written. */
export type ReadDate = { readonly date: string | undefined; readonly problem?: string };

/** Reads the date of a heading; undefined if the heading holds none. */
export const readDate = (heading: string, series?: Series): ReadDate | undefined => {
  const [, word = '', day = '', year = ''] = DATE.exec(heading) ?? [];
  const month = MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
  if (month === 0) return undefined;
  const written = year.length === 4 ? toIso(Number(year), month, Number(day)) : undefined;
  if (written && (!series || occurrenceOn(series, written))) return { date: written };
  const repaired = series ? onGrid(series, candidateYears(year, series), { month, day: Number(day) }) : [];
  const [only] = repaired;
  if (only && repaired.length === 1)
    return { date: only, problem: `"${heading}" is read as ${only}, by the dates of the series.` };
  if (written) return { date: written, problem: `"${heading}" is no date of the series; check day and year.` };
  return { date: undefined, problem: `"${heading}" has no year that can be told; write it with four digits.` };
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE =
  /\b(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,? *(\d{4,5})\b)?/i;
/** A heading without year is looked for in so many years from the anchor on. */
const YEARS = 6;

const toIso = (year: number, month: number, day: number): string | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : undefined;
};

/** Five digits are four with one too many; other years are any. */
const candidateYears = (year: string, { anchor }: Series): number[] => {
  if (year.length === 5)
    return [...new Set([...year].map((_, index) => Number(year.slice(0, index) + year.slice(index + 1))))];
  return Array.from({ length: YEARS }, (_, index) => Number(anchor.slice(0, 4)) + index);
};

const onGrid = (series: Series, years: readonly number[], { month, day }: { month: number; day: number }): string[] =>
  years.flatMap((year) => {
    const date = year < 10_000 && year > 999 ? toIso(year, month, day) : undefined;
    return date && occurrenceOn(series, date) ? [date] : [];
  });
