/** When a series meets, in words: "Every other Thursday at 11:00 Pacific time". */
import type { Series } from '@rapporteur/idl';
import { RRuleTemporal } from 'rrule-temporal';
import { toText } from 'rrule-temporal/totext';
import { zoneWords } from '../document/index.ts';

/** Empty for a series without a rule. */
export const describeRule = ({
  rule,
  anchor,
  timeZone,
  slots,
}: Pick<Series, 'rule' | 'anchor' | 'timeZone' | 'slots'>): string => {
  if (rule === '') return '';
  const days = sayRule(rule, anchor);
  const starts = slots.map(({ start }) => start).filter((start) => start !== '');
  const times = starts.length > 0 ? starts : [anchor.slice(anchor.indexOf('T') + 1, anchor.indexOf('T') + 6)];
  const turn = times.length > 1 ? ' in turn' : '';
  return `${days.charAt(0).toUpperCase()}${days.slice(1)} at ${enumerate(times)}${turn} ${zoneWords(timeZone || 'UTC')}`;
};

/** As people say it; of a rule that nobody says so, as the library words it. */
const sayRule = (rule: string, anchor: string): string => {
  const parts = partsOf(rule);
  const known = Object.keys(parts).every((key) => KNOWN.has(key));
  return (known ? SAYINGS[parts.FREQ ?? '']?.(parts, anchor) : undefined) ?? spellOut(rule, anchor);
};

type Parts = Readonly<Record<string, string>>;

const partsOf = (rule: string): Parts =>
  Object.fromEntries(
    rule
      .split(';')
      .map((part) => part.split('='))
      .map(([key = '', value = '']) => [key, value]),
  );

const KNOWN: ReadonlySet<string> = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'WKST']);

const SAYINGS: Readonly<Record<string, (parts: Parts, anchor: string) => string | undefined>> = {
  DAILY: ({ BYDAY, BYMONTHDAY, INTERVAL = '1' }) =>
    BYDAY === undefined && BYMONTHDAY === undefined ? every(INTERVAL, 'day') : undefined,
  WEEKLY: ({ BYDAY, BYMONTHDAY, INTERVAL = '1' }, anchor) => {
    if (BYMONTHDAY !== undefined) return undefined;
    if (BYDAY === 'MO,TU,WE,TH,FR' && INTERVAL === '1') return 'every weekday';
    const days = (BYDAY ?? dayOf(anchor)).split(',').map((day) => DAYS[day]);
    if (!isWhole(days)) return undefined;
    if (INTERVAL === '1' || INTERVAL === '2') return `every ${INTERVAL === '2' ? 'other ' : ''}${enumerate(days)}`;
    return `every ${INTERVAL} weeks on ${enumerate(days)}`;
  },
  MONTHLY: ({ BYDAY, BYMONTHDAY, INTERVAL = '1' }) => {
    if (BYMONTHDAY !== undefined)
      return BYDAY === undefined && /^\d+$/.test(BYMONTHDAY)
        ? `${every(INTERVAL, 'month')} on the ${ordinal(Number(BYMONTHDAY))}`
        : undefined;
    const found = (BYDAY ?? '').split(',').map((one) => /^(-?\d)([A-Z]{2})$/.exec(one));
    const [day, ...others] = new Set(found.map((one) => DAYS[one?.[2] ?? '']));
    const places = found.map((one) => PLACES[one?.[1] ?? '']);
    if (day === undefined || others.length > 0 || !isWhole(places)) return undefined;
    return `the ${enumerate(places)} ${day} of ${every(INTERVAL, 'month')}`;
  },
};

const every = (interval: string, what: string): string => {
  if (interval === '1') return `every ${what}`;
  return interval === '2' ? `every other ${what}` : `every ${interval} ${what}s`;
};

const DAYS: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};

const PLACES: Readonly<Record<string, string>> = {
  1: 'first',
  2: 'second',
  3: 'third',
  4: 'fourth',
  5: 'fifth',
  '-1': 'last',
};

const dayOf = (anchor: string): string =>
  ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][new Date(`${anchor.slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? '';

const isWhole = (words: readonly (string | undefined)[]): words is readonly string[] =>
  words.length > 0 && words.every((word) => word !== undefined);

const ordinal = (n: number): string => {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
};

const enumerate = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Without its time of day, which starts that take turns say better. */
const spellOut = (rule: string, anchor: string): string => {
  const start = anchor.replace(/[-:]/g, '').padEnd(15, '0');
  const words = toText(new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${start}\nRRULE:${rule}` }));
  return words.replace(/ at \d{1,2}(?::\d\d)? [AP]M(?: UTC)?/, '');
};
