/** Due dates: only from words that name one day, resolved against the day of the meeting. */
import { Temporal } from 'temporal-polyfill';

/** A day that was spoken, and the words that named it. */
export type SpokenDay = { readonly date: string; readonly words: string };

/**
 * The days that a text names. `meetingDate` is an ISO date; without it only full dates count. "next Thursday" and "next
 * week" stay unresolved: people disagree about them.
 */
export const spokenDays = (text: string, meetingDate: string | undefined): SpokenDay[] => {
  const today = parseDay(meetingDate ?? '');
  const days: SpokenDay[] = [...text.matchAll(/\b\d{4}-\d{2}-\d{2}\b/g)].flatMap(([words]) =>
    parseDay(words) ? [{ date: words, words }] : [],
  );
  if (!today) return days;
  for (const match of text.matchAll(PHRASE)) {
    const groups = match.groups ?? {};
    const date = resolve(groups, today);
    if (date) days.push({ date: date.toString(), words: match[0] });
  }
  return days;
};

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const MONTH = MONTHS.join('|');
const DAY = '(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?';
const PHRASE = new RegExp(
  [
    '\\b(?<relative>today|tonight|tomorrow)\\b',
    `\\b(?:by|on|until|before|this|due) (?:(?:next )(?<skip>))?(?<weekday>${WEEKDAYS.join('|')})\\b`,
    '\\b(?:the )?end of (?:the|this) (?<period>week|month|year)\\b',
    '\\bby end of (?<bare>week|month|year)\\b',
    `\\bend of (?<wholeMonth>${MONTH})\\b`,
    `\\b(?<month>${MONTH}) (?:the )?(?<day>${DAY})\\b(?!:)`,
    `\\b(?<day2>${DAY}) (?:of )?(?<month2>${MONTH})\\b`,
    '\\bin (?<amount>a|one|two|three|four|five|six|[1-9]) (?<unit>day|week)s?\\b',
  ].join('|'),
  'gi',
);
const AMOUNTS: Readonly<Record<string, number>> = { a: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6 };

type Groups = Readonly<Record<string, string | undefined>>;

const resolve = (groups: Groups, today: Temporal.PlainDate): Temporal.PlainDate | undefined => {
  const { relative, weekday, skip, wholeMonth, amount, unit } = groups;
  if (relative) return relative.toLowerCase() === 'tomorrow' ? today.add({ days: 1 }) : today;
  if (weekday) {
    if (skip !== undefined) return undefined;
    const ahead = (WEEKDAYS.indexOf(weekday.toLowerCase()) + 1 - today.dayOfWeek + 7) % 7;
    // "By Thursday", said on a Thursday, can mean either.
    return ahead > 0 ? today.add({ days: ahead }) : undefined;
  }
  const period = groups.period ?? groups.bare;
  if (period) return endOf(period.toLowerCase(), today);
  if (wholeMonth) {
    const first = inFuture(MONTHS.indexOf(wholeMonth.toLowerCase()) + 1, 1, today.with({ day: 1 }));
    return first && endOf('month', first);
  }
  if (amount && unit) {
    const n = AMOUNTS[amount.toLowerCase()] ?? Number(amount);
    return today.add(unit.toLowerCase() === 'day' ? { days: n } : { weeks: n });
  }
  const month = MONTHS.indexOf((groups.month ?? groups.month2 ?? '').toLowerCase()) + 1;
  const day = Number.parseInt(groups.day ?? groups.day2 ?? '', 10);
  return inFuture(month, day, today);
};

/** The working week ends on Friday. */
const endOf = (period: string, day: Temporal.PlainDate): Temporal.PlainDate => {
  if (period === 'week') return day.add({ days: (5 - day.dayOfWeek + 7) % 7 });
  if (period === 'month') return day.with({ day: day.daysInMonth });
  return day.with({ month: 12, day: 31 });
};

/** The first such day that is not before `from`. */
const inFuture = (month: number, day: number, from: Temporal.PlainDate): Temporal.PlainDate | undefined => {
  for (const year of [from.year, from.year + 1]) {
    const date = parseDay(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
    if (date && Temporal.PlainDate.compare(date, from) >= 0) return date;
  }
  return undefined;
};

const parseDay = (text: string): Temporal.PlainDate | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
};
