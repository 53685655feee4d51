/** The days on which the meetings of an archive are, told by the dates in it. */
import type { DateGrid } from '../meeting/index.ts';

const DAY = 86_400_000;
/** Days between meetings, the longest first: each grid is also one of half its days. */
const INTERVALS = [28, 14, 7];
/** So many dates, and so great a part of them, make a grid. */
const FEWEST = 4;
const MOST_OFF = 0.25;
/** A date that stands further off than so many intervals from all others is none of theirs. */
const REACH = 4;

/** The grid on which most of the dates are; undefined when there is none. */
export const inferGrid = (dates: readonly string[]): DateGrid | undefined => {
  const days = [...new Set(dates)].map(dayOf);
  for (const interval of INTERVALS) {
    const counts = Map.groupBy(days, (day) => day % interval);
    const [residue = 0, on = []] = [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
    if (on.length < FEWEST || on.length < days.length * (1 - MOST_OFF)) continue;
    const sorted = on.toSorted((a, b) => a - b);
    const from = (sorted[0] ?? 0) - REACH * interval;
    const to = (sorted.at(-1) ?? 0) + REACH * interval;
    return {
      has: (date) => dayOf(date) % interval === residue && dayOf(date) >= from && dayOf(date) <= to,
      firstYear: new Date((sorted[0] ?? 0) * DAY).getUTCFullYear(),
    };
  }
  return undefined;
};

const dayOf = (date: string): number => Date.parse(date) / DAY;
