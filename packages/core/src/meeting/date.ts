/** Dates of hand-kept headings: "June 22, 2023", "Nov 6th", "22 June 2023", "2023-06-22"; a grid of meetings settles what is wrong. */
import type { Series } from '@rapporteur/idl';
import { occurrenceMeant } from './occurrence.ts';

/**
 * A date as ISO date; undefined when it cannot be told. `problem` is a sentence when it is not as written, and `likely` the
 * date that was probably meant, where that is another one.
 */
export type ReadDate = {
  readonly date: string | undefined;
  readonly problem?: string;
  readonly likely?: string | undefined;
};

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
  return { has: (date) => isNear(date) && occurrenceMeant(series, date) !== undefined, firstYear };
};

const FARTHEST = 100;

/** Reads the date of a heading; undefined if the heading holds none. */
export const readDate = (heading: string, grid?: DateGrid): ReadDate | undefined => {
  const parts = partsOfDate(heading);
  if (!parts) return undefined;
  const { month, day, year } = parts;
  const written = year.length === 4 ? toIso(Number(year), month, day) : undefined;
  if (written && (!grid || grid.has(written))) return { date: written };
  const isWhole = year.length === 4;
  const years = grid && (written || !isWhole) ? candidateYears(year, grid) : [];
  const [only, ...others] = grid ? onGrid(grid, years, { month, day }) : [];
  if (only && others.length === 0)
    return { date: only, problem: `"${heading}" is read as ${only}, by the dates of the series.` };
  if (!isWhole)
    return { date: undefined, problem: `"${heading}" has no year that can be told; write it with four digits.` };
  const likely = likelyDate({ month, day, year: Number(year) }, grid);
  const hint = likely === undefined ? '' : ` ${likely} is probably meant.`;
  return written
    ? { date: written, likely, problem: `"${heading}" is no date of the series; check day and year.${hint}` }
    : { date: undefined, likely, problem: `"${heading}" is no day of the calendar; check day and month.${hint}` };
};

/** Reads the date of a file by its name; where that has no year, a folder around it may. */
export const readPathDate = (path: string, grid?: DateGrid): ReadDate | undefined => {
  const at = path.lastIndexOf('/') + 1;
  const name = path.slice(at);
  const own = partsOfDate(name);
  const year =
    own?.year ||
    path
      .slice(0, at)
      .match(/(?<!\d)(?:19|20)\d{2}(?!\d)/g)
      ?.at(-1);
  const [, month, day] = own ? ['', own.month, own.day] : (/(?<!\d)(\d{2})-(\d{2})(?!\d)/.exec(name) ?? []);
  if (year === undefined || year.length !== 4 || month === undefined) return readDate(name, grid);
  return readDate(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`, grid);
};

/** What was probably meant: the same day of a year nearby, day and month the other way round, or a day beside it. */
const likelyDate = (
  { month, day, year }: { readonly month: number; readonly day: number; readonly year: number },
  grid: DateGrid | undefined,
): string | undefined => {
  const fits = (date: string | undefined): date is string => date !== undefined && (grid?.has(date) ?? true);
  const otherYears = NEARBY_YEARS.map((by) => toIso(year + by, month, day));
  const swapped = month === day ? undefined : toIso(year, day, month);
  if (!grid) return toIso(year, month, day) === undefined && fits(swapped) ? swapped : undefined;
  const at = Date.UTC(year, month - 1, day);
  const beside = NEARBY_DAYS.map((by) => new Date(at + by * DAY)).map((date) =>
    Number.isNaN(date.getTime()) ? undefined : toIso(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()),
  );
  return [...otherYears, swapped, ...(month <= 12 ? beside : [])].find(fits);
};

const DAY = 86_400_000;
const NEARBY_YEARS = [-1, 1, -2, 2];
const NEARBY_DAYS = [-1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
/** "22-23", "22 & 23": the first of several days counts. */
const MORE_DAYS = '(?: ?(?:[-–&/]|and|to) ?\\d{1,2}(?:st|nd|rd|th)?)?';
const FORMS: readonly RegExp[] = [
  /(?<!\d)(?<year>\d{4})(?=[-/]\d{1,2}[-/]\d|\.\d{2}\.\d{2}(?!\d))[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?!\d)/,
  /(?<!\d)(?<year>(?:19|20)\d{2})(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])(?!\d)/,
  /(?<!\d)(?<month>\d{1,2})[-/](?<day>\d{1,2})[-/](?<year>\d{4})(?!\d)/,
  /(?<!\d)(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?!\d)/,
  /(?<!\d)(?<year>\d{4})年(?<month>\d{1,2})月(?<day>\d{1,2})日/,
  new RegExp(`(?<!\\d)(?<year>\\d{4})[ -]${MONTH}\\b[. -]{1,2}(?<day>\\d{1,2})(?!\\d)`, 'i'),
  new RegExp(
    `(?<!\\d)(?<day>\\d{1,2})(?:st|nd|rd|th)?${MORE_DAYS}[ -](?:of )?${MONTH}\\b\\.?(?:,? *|-)(?<year>\\d{4}|['’]\\d{2})\\b`,
    'i',
  ),
  new RegExp(
    `\\b${MONTH}[. -]{1,2}(?<day>\\d{1,2})(?:st|nd|rd|th)?(?!\\d)${MORE_DAYS}(?:(?:,? *|-)(?<year>\\d{4,5}|['’]\\d{2})\\b)?`,
    'i',
  ),
];
/** With the day first, which only a month above twelve tells apart. */
const EITHER_WAY = 2;

type DateParts = { readonly month: number; readonly day: number; readonly year: string };

const partsOfDate = (heading: string): DateParts | undefined => {
  for (const [index, form] of FORMS.entries()) {
    const { month: word = '', day: number = '', year: said = '' } = form.exec(heading)?.groups ?? {};
    if (word === '') continue;
    const month = /^\d/.test(word) ? Number(word) : MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
    const day = Number(number);
    const year = said.replace(/^['’]/, '20');
    return index === EITHER_WAY && month > 12 && day <= 12 ? { month: day, day: month, year } : { month, day, year };
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
