/** Rules of recurrence as people say them: "every other Thursday" and the like, to a rule of RFC 5545. */

/** A rule, and what its words say besides: the time of day ("07:00"), and the one weekday (1 is Monday). */
export type SpokenRule = {
  readonly rule: string;
  readonly time?: string | undefined;
  readonly weekday?: number | undefined;
};

/** The rule that the words say; undefined if they are not understood. */
export const parseSpokenRule = (text: string): SpokenRule | undefined => {
  const folded = text
    .trim()
    .toLowerCase()
    .replace(/[\s,]+/g, ' ');
  const [, words = '', time] = /^(.*?)(?: at (\d\d?:\d\d))?$/.exec(folded) ?? [];
  const found = SAYINGS.flatMap(([pattern, toRule]) => {
    const groups = pattern.exec(words)?.groups;
    return groups ? [toRule(groups)] : [];
  })[0];
  return found && { ...found, time: time?.padStart(5, '0') };
};

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const ORDINALS = ['first', 'second', 'third', 'fourth'];
const DAY = `(?:${DAYS.join('|')})s?`;
const LIST = `(?<days>${DAY}(?:(?: and)? ${DAY})*)`;

type Groups = Readonly<Record<string, string | undefined>>;

const weekly = (interval: number, { days = '' }: Groups): SpokenRule => {
  const named = (days.match(/[a-z]+/g) ?? [])
    .map((day) => DAYS.indexOf(day.replace(/s$/, '')))
    .filter((day) => day >= 0);
  const codes = named.map((day) => DAYS[day]?.slice(0, 2).toUpperCase());
  return {
    rule: `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${codes.join(',')}`,
    ...(named.length === 1 && named[0] !== undefined ? { weekday: named[0] + 1 } : {}),
  };
};

/** What people say most; each in small letters and with single blanks. */
const SAYINGS: readonly (readonly [RegExp, (groups: Groups) => SpokenRule])[] = [
  [/^(?<all>every day|daily)$/, () => ({ rule: 'FREQ=DAILY' })],
  [/^(?<all>every weekday|on weekdays)$/, () => ({ rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR' })],
  [new RegExp(`^(?:every (?:week on )?|weekly on |each )${LIST}$`), (groups) => weekly(1, groups)],
  [
    new RegExp(`^(?:every (?:other|second|2nd) (?:week on )?|(?:biweekly|fortnightly) on )${LIST}$`),
    (groups) => weekly(2, groups),
  ],
  [new RegExp(`^every (?:third|3rd) (?:week on )?${LIST}$`), (groups) => weekly(3, groups)],
  [new RegExp(`^every (?<weeks>[1-9]\\d?) weeks on ${LIST}$`), (groups) => weekly(Number(groups.weeks), groups)],
  [
    new RegExp(
      `^(?:on )?(?:the |every )?(?<nth>${ORDINALS.join('|')}|last) (?<day>${DAY}) of (?:the|every|each) month$`,
    ),
    ({ nth = '', day = '' }) => ({
      rule: `FREQ=MONTHLY;BYDAY=${nth === 'last' ? -1 : ORDINALS.indexOf(nth) + 1}${day.slice(0, 2).toUpperCase()}`,
    }),
  ],
  [
    /^(?:every month|monthly) on the (?<date>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/,
    ({ date }) => ({ rule: `FREQ=MONTHLY;BYMONTHDAY=${date}` }),
  ],
];
