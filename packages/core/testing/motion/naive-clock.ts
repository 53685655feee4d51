/** Where periods end, for the reference of the tests: by looking at the clock on the wall, five minutes after five minutes. */

/** Minutes since the epoch. */
type Minute = number;

const STEP = 5;

export type Days = {
  readonly count: 'hours' | 'calendar' | 'end-of-day';
  readonly zone: string;
  readonly workingDaysOnly: boolean;
  readonly holidays: readonly string[];
};

export const lookEnd = (start: Minute, days: number, rules: Days): Minute => {
  if (rules.count === 'hours') return skipFree(start + days * 1440, rules);
  if (rules.count === 'calendar') return skipFree(sameTimeLater(start, days, rules.zone), rules);
  const date = laterDate(wall(start, rules.zone).slice(0, 10), days + 1);
  let at = start;
  while (wall(at, rules.zone).slice(0, 10) < date) at += STEP;
  return skipFree(at, rules);
};

export const lookPostponed = (end: Minute, days: number, rules: Days): Minute =>
  skipFree(rules.count === 'hours' ? end + days * 1440 : sameTimeLater(end, days, rules.zone), rules);

export const skipFree = (end: Minute, rules: Days): Minute => {
  let at = end;
  const isFree = (): boolean => {
    const date = wall(rules.count === 'end-of-day' ? at - STEP : at, rules.zone).slice(0, 10);
    return [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()) || rules.holidays.includes(date);
  };
  while (rules.workingDaysOnly && isFree()) at = sameTimeLater(at, 1, rules.zone);
  return at;
};

/** The first minute at which the clock on the wall shows the same time, so many dates later. */
const sameTimeLater = (start: Minute, days: number, zone: string): Minute => {
  const from = wall(start, zone);
  const target = `${laterDate(from.slice(0, 10), days)} ${from.slice(11)}`;
  let before = start;
  for (let at = start; wall(at, zone) <= target || at < start + (days - 1) * 1440; at += STEP) {
    if (wall(at, zone) === target) return at;
    if (wall(at, zone) < target) before = at;
  }
  // The hour was skipped: go on from the last minute before the gap as if the clock had not been changed.
  return before + minutesBetween(wall(before, zone), target);
};

const laterDate = (date: string, days: number): string =>
  new Date(new Date(`${date}T00:00:00Z`).getTime() + days * 86_400_000).toISOString().slice(0, 10);

const minutesBetween = (a: string, b: string): number =>
  (new Date(`${b.replace(' ', 'T')}:00Z`).getTime() - new Date(`${a.replace(' ', 'T')}:00Z`).getTime()) / 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** "2026-03-29 02:30". */
const wall = (minute: Minute, zone: string): string => {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  formats.set(zone, format);
  return format.format(new Date(minute * 60_000));
};
