/** Due dates: only from words that name one day, resolved against the day of the meeting. */
import { Temporal } from 'temporal-polyfill';
import { fold } from '../../shared/fold.ts';

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
  for (const match of fold(text).text.matchAll(PHRASE)) {
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
const ONES = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];
const TEENS = [
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'sixteenth',
  'seventeenth',
  'eighteenth',
  'nineteenth',
];
/** "first" to "thirty-first", in order. */
const ORDINALS = [...ONES, ...TEENS, 'twentieth', ...ONES.map((one) => `twenty-${one}`), 'thirtieth', 'thirty-first'];
/** The longest first, so that "twenty-sixth" is not read as "sixth". */
const ORDINAL = [...ORDINALS]
  .sort((a, b) => b.length - a.length)
  .map((word) => word.replace('-', '[- ]'))
  .join('|');
const COUNT = 'a|an|one|two|three|four|five|six|seven|eight|nine|ten|[1-9]\\d?';
const PHRASE = new RegExp(
  [
    '\\b(?<relative>today|tonight|tomorrow)\\b',
    `\\b(?:by|on|until|before|this|due) (?:(?:next )(?<skip>))?(?<weekday>${WEEKDAYS.join('|')})\\b`,
    '\\b(?:the )?end of (?:the|this) (?<period>week|month|year)\\b',
    '\\bby end of (?<bare>week|month|year)\\b',
    `\\bend of (?<wholeMonth>${MONTH})\\b`,
    `\\b(?<month>${MONTH}) (?:the )?(?<day>${DAY})\\b(?!:)`,
    `\\b(?<day2>${DAY}) (?:of )?(?<month2>${MONTH})\\b`,
    `\\b(?:on |by |until |before )?(?:the )?(?<ordinal>${ORDINAL}) (?:of )?(?<month3>${MONTH})\\b`,
    `\\b(?<month4>${MONTH}) (?:the )?(?<ordinal2>${ORDINAL})\\b`,
    `\\b(?:on|by|until|before) the (?<ordinal3>${ORDINAL}|(?:3[01]|[12][0-9]|[1-9])(?:st|nd|rd|th))\\b(?! (?:of|item|point|topic|call|version|release|one|option|time|attempt|page|chapter|draft|round|day|week))`,
    `\\b(?:in|within) (?<amount>${COUNT}) (?<unit>day|week)s?\\b(?!')`,
    '\\b(?:in|within) (?<fortnight>a fortnight)\\b',
  ].join('|'),
  'gi',
);
const AMOUNTS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};

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
  if (groups.fortnight) return today.add({ weeks: 2 });
  const ordinal = toDay(groups.ordinal ?? groups.ordinal2 ?? groups.ordinal3 ?? groups.day ?? groups.day2 ?? '');
  const name = groups.month ?? groups.month2 ?? groups.month3 ?? groups.month4;
  if (name === undefined) return nextDayOfMonth(ordinal, today);
  return inFuture(MONTHS.indexOf(name.toLowerCase()) + 1, ordinal, today);
};

/** "26th" and "twenty-sixth" are 26. */
const toDay = (words: string): number =>
  Number.parseInt(words, 10) || ORDINALS.indexOf(words.toLowerCase().replace(' ', '-')) + 1;

/** "The twenty-sixth" is the next one after today. */
const nextDayOfMonth = (day: number, today: Temporal.PlainDate): Temporal.PlainDate | undefined => {
  const month = day > today.day ? today : today.add({ months: 1 });
  return day >= 1 && day <= month.daysInMonth ? month.with({ day }) : undefined;
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
