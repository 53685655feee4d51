/** Dates of hand-kept headings: "June 22, 2023", "Nov 6th", "22 June 2023", "2023-06-22"; a grid of meetings settles what is wrong. */
import type { Series } from '@rapporteur/idl';
import { occurrenceOn } from './occurrence.ts';

/** A date as ISO date; undefined when it cannot be told. `problem` is a sentence when it is not as written. */
export type ReadDate = { readonly date: string | undefined; readonly problem?: string };

/** The days on which meetings are. */
export type DateGrid = {
  /** Whether a meeting is on an ISO date. */
  readonly has: (date: string) => boolean;
  /** Year of the first meeting; a heading without year is looked for from here on. */
  readonly firstYear: number;
};

/** The grid of a series. */
export const gridOf = (series: Series): DateGrid => {
  const firstYear = Number(series.anchor.slice(0, 4));
  // Further off, the library counts its way through each occurrence before it.
  const isNear = (date: string): boolean => Number(date.slice(0, 4)) <= firstYear + FARTHEST;
  return { has: (date) => isNear(date) && occurrenceOn(series, date) !== undefined, firstYear };
};

const FARTHEST = 100;

/** Reads the date of a heading; undefined if the heading holds none. */
export const readDate = (heading: string, grid?: DateGrid): ReadDate | undefined => {
  const words = partsOfDate(heading);
  if (!words) return undefined;
  const { month, day, year } = words;
  const written = year.length === 4 ? toIso(Number(year), month, day) : undefined;
  if (written && (!grid || grid.has(written))) return { date: written };
  if (year.length === 4 && !written)
    return { date: undefined, problem: `"${heading}" is no day of the calendar; check day and month.` };
  const repaired = grid ? onGrid(grid, candidateYears(year, grid), { month, day }) : [];
  const [only] = repaired;
  if (only && repaired.length === 1)
    return { date: only, problem: `"${heading}" is read as ${only}, by the dates of the series.` };
  if (written) return { date: written, problem: `"${heading}" is no date of the series; check day and year.` };
  return { date: undefined, problem: `"${heading}" has no year that can be told; write it with four digits.` };
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const FORMS: readonly RegExp[] = [
  /(?<!\d)(?<year>\d{4})[-/](?<month>\d{2})[-/](?<day>\d{2})(?!\d)/,
  /(?<!\d)(?<month>\d{2})-(?<day>\d{2})-(?<year>\d{4})(?!\d)/,
  new RegExp(`(?<!\\d)(?<day>\\d{1,2})(?:st|nd|rd|th)? ${MONTH}\\b\\.?,? *(?<year>\\d{4})\\b`, 'i'),
  new RegExp(`\\b${MONTH}\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,? *(?<year>\\d{4,5})\\b)?`, 'i'),
];

type DateParts = { readonly month: number; readonly day: number; readonly year: string };

const partsOfDate = (heading: string): DateParts | undefined => {
  for (const form of FORMS) {
    const { month: word = '', day = '', year = '' } = form.exec(heading)?.groups ?? {};
    const month = /^\d/.test(word) ? Number(word) : MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
    if (word !== '') return { month, day: Number(day), year };
  }
  return undefined;
};

/** A heading without year is looked for in so many years from the anchor on. */
const YEARS = 6;

const toIso = (year: number, month: number, day: number): string | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 && date.getUTCFullYear() === year
    ? date.toISOString().slice(0, 10)
    : undefined;
};

/** Five digits are four with one too many; other years are any. */
const candidateYears = (year: string, { firstYear }: DateGrid): number[] => {
  if (year.length === 5)
    return [...new Set([...year].map((_, index) => Number(year.slice(0, index) + year.slice(index + 1))))];
  return Array.from({ length: YEARS }, (_, index) => firstYear + index);
};

const onGrid = (grid: DateGrid, years: readonly number[], { month, day }: { month: number; day: number }): string[] =>
  years.flatMap((year) => {
    const date = year < 10_000 && year > 999 ? toIso(year, month, day) : undefined;
    return date && grid.has(date) ? [date] : [];
  });
