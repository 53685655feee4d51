/** The kinds of values a settings file holds, each with the sentence that says what is wrong with another one. */
import { closestMatch } from 'leven';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { parseExtends } from './extends.ts';
import { parseSpokenRule } from './rule.ts';

/*
 * Every message continues the sentence `meeting.time_zone: "Mars" …`; complaint.ts writes its beginning.
 */

/** One line of text. */
export const lineText = z
  .string()
  .max(200, { error: 'is longer than 200 characters' })
  .regex(/^\S(?:.*\S)?$/, { error: 'is not one line of text; write at least one word, without blanks around it' });

/** One word, as it stands in a title. */
export const word = z.string().regex(/^\S{1,50}$/, { error: 'is not one word; write each word as an item of its own' });

/** A language in English words; it is told to a model. */
export const languageName = z.string().regex(/^[A-Za-z](?:[A-Za-z -]{0,38}[A-Za-z])?$/, {
  error: 'is not the name of a language; write it in English letters, such as German',
});

/** "owner/name". */
export const repositoryName = z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38})\/[a-zA-Z0-9._-]{1,100}$/, {
  error: 'is not the name of a repository; write "owner/name"',
});

/** "owner/name#12". */
export const pullRequestName = z
  .string()
  .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38})\/[a-zA-Z0-9._-]{1,100}#[1-9][0-9]{0,8}$/, {
    error: ({ input }) => {
      const url = /github\.com\/([^/\s]+\/[^/\s]+)\/pull\/([1-9][0-9]*)/.exec(String(input));
      return `is not the name of a pull request; write "${url ? `${url[1]}#${url[2]}` : 'owner/name#12'}"`;
    },
  });

/** A login of GitHub. */
export const loginName = z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,38})$/, {
  error: 'is not a GitHub login; write it without "@" and without a link',
});

/** A key that may stand in a resource name and in a marker. */
export const keyName = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
  error: 'is not a key; write lower-case letters and digits, with single hyphens between them',
});

/** A label, within GitHub's limit. */
export const labelName = z
  .string()
  .max(50, { error: 'is longer than the 50 characters that GitHub allows for a label' })
  .regex(/^[^\s,](?:[^\n\r,]*[^\s,])?$/, { error: 'is not the name of a label; write it without commas' });

/** A path inside a repository. */
export const repositoryPath = z.string().regex(/^(?!\/)(?!(?:.*\/)?\.{1,2}(?:\/|$))[^\s\\](?:[^\\\n\r]*[^\s\\])?$/, {
  error: 'is not a path inside the repository; write for example "docs/rfcs/", without a leading "/" and without ".."',
});

/** "owner/name:path". */
export const repositoryFile = z
  .string()
  .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38})\/[a-zA-Z0-9._-]{1,100}:(?!\/)[^\s\\](?:[^\\\n\r]*[^\s\\])?$/, {
    error: 'is not a file of a repository; write "owner/name:path", for example "octo-org/community:MAINTAINERS.md"',
  })
  .refine((file) => !/[:/]\.{1,2}(?:\/|$)/.test(file), {
    error: 'is not a file of a repository; write its path without "." and ".."',
  });

/** "[owner/]repo[:path][@ref]". */
export const extendsText = z.string().refine((text) => parseExtends(text, 'owner') !== undefined, {
  error: 'is not a file to extend; write "[owner/]repo[:path][@ref]", for example "octo-org/.github"',
});

/** "organisation/slug". */
export const teamName = z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38})\/[a-zA-Z0-9._-]{1,100}$/, {
  error: 'is not the name of a team; write "organisation/slug", without "@"',
});

/** Address of a project of an organisation or a user. */
export const projectAddress = z
  .string()
  .regex(/^https:\/\/[^\s<>()"'`\\/]+\/(?:orgs|users)\/[\w.-]+\/projects\/[1-9][0-9]*\/?$/, {
    error: 'is not the address of a project; write for example "https://github.com/orgs/octo-org/projects/1"',
  });

/** A share as a fraction, e.g. "2/3". */
export const shareText = z.string().superRefine((text, context) => {
  if (parseShare(text) !== undefined) return;
  const isFraction = /^[0-9]{1,9}\/[0-9]{1,9}$/.test(text);
  const message = isFraction
    ? 'is not a share; write a fraction above 0 and at most 1, with a denominator of at most 1000'
    : 'is not a share; write a fraction of whole numbers such as "2/3", since a percentage is never exact';
  context.addIssue({ code: 'custom', message });
});

/** A date, e.g. "2026-12-25". */
export const isoDate = z
  .string()
  .refine((date) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date) && isLocalTime(`${date}T00:00`), {
    error: 'is not a date; write for example "2026-12-25"',
  });

/** A plain web address. */
const ADDRESS = /^https?:\/\/[^\s<>()"'`\\]+$/i;

export const webAddress = z.string().regex(ADDRESS, {
  error: 'is not a web address; write it whole, beginning with "https://"',
});

/** What a community says in its own words: one line, in which links lead to web addresses and placeholders are of a list. */
export const ownWords = (placeholders: readonly string[]) =>
  z
    .string()
    .max(LONGEST_WORDS, { error: `is longer than ${LONGEST_WORDS} characters` })
    .regex(/^\S(?:.*\S)?$/, { error: 'is not one line of text; write at least one word, without blanks around it' })
    .superRefine((words, context) => {
      const problem = findWordsProblem(words, placeholders);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    });

const LONGEST_WORDS = 300;

const findWordsProblem = (words: string, placeholders: readonly string[]): string | undefined => {
  const known = placeholders.map((name) => `{${name}}`);
  const unknown = words.match(/\{[^{}]*\}/g)?.find((one) => !known.includes(one));
  if (unknown !== undefined) {
    const near = closestMatch(unknown, known, { maxDistance: 3 });
    return `has ${unknown}, which stands for nothing here; ${near ? `did you mean "${near}"?` : `write ${known.join(' or ')}`}`;
  }
  const [, address] = [...words.matchAll(/\]\(([^()]*)\)/g)].find(([, url = '']) => !ADDRESS.test(url)) ?? [];
  return address === undefined ? undefined : `has a link to "${address}"; links begin with "https://" or "http://"`;
};

/** An IANA time zone; offsets are refused, since they do not know daylight saving. */
export const timeZone = z.string().refine((zone) => isTimeZone(zone), {
  error: ({ input }) => `is not an IANA time zone; ${suggestZone(String(input))}`,
});

/** A local time without offset, e.g. "2023-03-16T11:00". */
export const localTime = z
  .string()
  .refine((time) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$/.test(time) && isLocalTime(time), {
    error: 'is not a local date and time; write for example "2023-03-16T11:00", without an offset',
  });

/** The part of an RFC 5545 rule after "RRULE:", at most one meeting a day. */
export const recurrenceRule = z.string().superRefine((rule, context) => {
  const problem = findRuleProblem(rule);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** The same in words, or as a rule. */
export const spokenRule = z.string().superRefine((rule, context) => {
  const spoken = rule.includes('=') ? undefined : parseSpokenRule(rule);
  const problem = rule.includes('=')
    ? findRuleProblem(rule)
    : spoken === undefined
      ? 'is not understood; write for example "every other Thursday" or "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"'
      : spoken.time !== undefined
        ? 'has a time of day; that stands in the anchor, so leave it out'
        : undefined;
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** A time of day, e.g. "07:00". */
export const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, {
  error: 'is not a time of day; write for example "07:00"',
});

const CHECKED = { date: isoDate, zone: timeZone, time: localTime, rule: recurrenceRule } as const;

/** What is wrong with a value that people type elsewhere, as the settings say it; undefined if nothing is. */
export const checkValue = (kind: keyof typeof CHECKED, text: string): string | undefined =>
  CHECKED[kind].safeParse(text).error?.issues[0]?.message;

const isTimeZone = (zone: string): boolean => {
  if (!/^[a-zA-Z]/.test(zone)) return false;
  try {
    // Intl takes "PST" and the like, which are no zones of IANA and which meetings could not be counted in.
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
};

const suggestZone = (zone: string): string => {
  const region = ABBREVIATIONS[zone.toUpperCase().replace(/DT$/, 'ST')];
  if (region) return `did you mean "${region}"?`;
  const near = closestMatch(zone.replaceAll(' ', '_'), Intl.supportedValuesOf('timeZone'), { maxDistance: 3 });
  return near ? `did you mean "${near}"?` : 'write for example "America/Los_Angeles"';
};

/** What people write for a zone. "EST" and a few more are zones of IANA, without daylight saving. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  PST: 'America/Los_Angeles',
  PT: 'America/Los_Angeles',
  CST: 'America/Chicago',
  ET: 'America/New_York',
  IST: 'Asia/Kolkata',
  BST: 'Europe/London',
  CEST: 'Europe/Berlin',
};

const isLocalTime = (time: string): boolean => {
  try {
    Temporal.PlainDateTime.from(time);
    return true;
  } catch {
    return false;
  }
};

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'];
const PARTS = [
  ...['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', 'BYMONTHDAY'],
  ...['BYYEARDAY', 'BYWEEKNO', 'BYMONTH', 'BYSETPOS'],
];
const EXAMPLE = 'write for example "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"';
const ANY_START = Temporal.ZonedDateTime.from('2023-03-16T11:00[UTC]');

const findRuleProblem = (rule: string): string | undefined => {
  const parts = rule.split(';').map((part) => /^([A-Z]+)=([A-Z0-9+,-]+)$/.exec(part));
  if (/^(RRULE|DTSTART)/i.test(rule)) return `has more than the rule; ${EXAMPLE}, the start stands in meeting.anchor`;
  if (parts.includes(null)) return `is not a recurrence rule of RFC 5545; ${EXAMPLE}`;
  const names = parts.map((part) => part?.[1] ?? '');
  const time = names.find((name) => ['BYHOUR', 'BYMINUTE', 'BYSECOND'].includes(name));
  if (time) return `has ${time}; the hour stands in meeting.anchor, so leave it out`;
  const foreign = names.find((name) => !PARTS.includes(name));
  if (foreign) return `has ${foreign}, which RFC 5545 does not know; ${EXAMPLE}`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) return `has ${twice} twice; keep one of them`;
  const frequency = parts.find((part) => part?.[1] === 'FREQ')?.[2];
  if (frequency === undefined || !FREQUENCIES.includes(frequency)) {
    return `does not say how often; FREQ must be one of ${FREQUENCIES.join(', ')}`;
  }
  try {
    new RRuleTemporal({ rruleString: rule, dtstart: ANY_START, strict: true });
    return undefined;
  } catch (error) {
    return `is not a recurrence rule of RFC 5545 (${error instanceof Error ? error.message : 'unreadable'}); ${EXAMPLE}`;
  }
};

/** Numerator and denominator, as written. */
export type Share = { readonly num: number; readonly den: number };

const LARGEST_DENOMINATOR = 1000;

/** Reads "2/3"; undefined if it is no fraction above 0 and at most 1. */
export const parseShare = (text: string): Share | undefined => {
  const [, first, second] = /^([0-9]{1,4})\/([0-9]{1,4})$/.exec(text) ?? [];
  const [num, den] = [Number(first), Number(second)];
  const isShare = num >= 1 && num <= den && den <= LARGEST_DENOMINATOR;
  return isShare ? { num, den } : undefined;
};
