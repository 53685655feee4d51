/** A series of meetings: its settings are checked once, and every problem is a sentence for whoever wrote them. */
import { create } from '@bufbuild/protobuf';
import { type MeetingSettings, type Series, SeriesSchema } from '@rapporteur/idl';
import { Temporal } from 'temporal-polyfill';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { startsOf } from './occurrence.ts';

/**
 * Reads the series from the settings in force. Without `rule` and `anchor` there is no series, which is no problem;
 * with an error among the diagnostics there is none either.
 */
export const toSeries = (settings: MeetingSettings): Parsed<Series | undefined> => {
  if (!settings.rule && !settings.anchor) return { value: undefined, diagnostics: [] };
  const key = settings.key ?? '';
  const series = create(SeriesSchema, {
    key,
    title: settings.title ?? key,
    repository: settings.repository ?? '',
    rule: (settings.rule ?? '').trim().replace(/^RRULE:/i, ''),
    anchor: (settings.anchor ?? '').trim(),
    timeZone: settings.timeZone ?? '',
    durationMinutes: settings.durationMinutes ?? 60,
    minutesPath: settings.minutesPath ?? `minutes/${key}`,
  });
  const diagnostics = CHECKS.flatMap((check) => check(series));
  const known = diagnostics.length > 0 ? diagnostics : checkGrid(series);
  return { value: known.some(({ severity }) => severity === 'error') ? undefined : series, diagnostics: known };
};

const MOST_MINUTES = 24 * 60;
const RULE_PARTS = [
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'BYDAY',
  'BYMONTH',
  'BYMONTHDAY',
  'BYYEARDAY',
  'BYWEEKNO',
  'BYSETPOS',
  'WKST',
];
const CLOCK_PARTS = ['BYHOUR', 'BYMINUTE', 'BYSECOND'];

type Check = (series: Series) => readonly Diagnostic[];

const problem = (field: string, message: string, severity: Diagnostic['severity'] = 'error'): Diagnostic => ({
  severity,
  code: `meeting-${field.replaceAll('_', '-')}`,
  message: `meeting.${field}: ${message}`,
  line: 0,
  column: 0,
});

const checkKey: Check = ({ key }) =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(key)
    ? []
    : [problem('key', `"${key}" is no key; use small letters, digits and single dashes, e.g. contributors-meetup.`)];

const checkRepository: Check = ({ repository }) =>
  /^[a-zA-Z0-9-]+\/[a-zA-Z0-9._-]+$/.test(repository)
    ? []
    : [problem('repository', `"${repository}" is no repository; write owner/name, e.g. flyteorg/community.`)];

const checkDuration: Check = ({ durationMinutes }) =>
  durationMinutes > 0 && durationMinutes <= MOST_MINUTES
    ? []
    : [problem('duration_minutes', `${durationMinutes} is no length; give whole minutes from 1 to ${MOST_MINUTES}.`)];

const checkAnchor: Check = ({ anchor }) => {
  const message = `"${anchor}" is no local start; write date and time without offset, e.g. 2023-03-16T11:00.`;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(anchor)) return [problem('anchor', message)];
  try {
    Temporal.PlainDateTime.from(anchor, { overflow: 'reject' });
    return [];
  } catch {
    return [problem('anchor', message)];
  }
};

const checkZone: Check = ({ timeZone }) => {
  const message = `"${timeZone}" is no time zone; give an IANA name such as America/Los_Angeles, so that summer time is kept.`;
  if (timeZone === '' || /^[+-]/.test(timeZone)) return [problem('time_zone', message)];
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return [];
  } catch {
    return [problem('time_zone', message)];
  }
};

const checkRule: Check = ({ rule }) => {
  const parts = rule.toUpperCase().split(';');
  const names = parts.map((part) => part.split('=')[0] ?? '');
  const clock = names.find((name) => CLOCK_PARTS.includes(name));
  if (clock) return [problem('rule', `${clock} is not for here; the time of day comes from meeting.anchor.`)];
  if (parts.some((part) => /^FREQ=(HOURLY|MINUTELY|SECONDLY)$/.test(part))) {
    return [problem('rule', `"${rule}" meets more than once a day; use DAILY, WEEKLY, MONTHLY or YEARLY.`)];
  }
  const unknown = names.find((name) => !RULE_PARTS.includes(name));
  if (unknown === undefined) return [];
  return [problem('rule', `"${unknown}" is no part of a rule; write e.g. FREQ=WEEKLY;INTERVAL=2;BYDAY=TH.`)];
};

const CHECKS: readonly Check[] = [checkKey, checkRepository, checkDuration, checkAnchor, checkZone, checkRule];

/** What only the rule itself can tell: that it is legal, that it ever meets, and that it meets at its anchor. */
const checkGrid: Check = (series) => {
  try {
    const first = startsOf(series).next(Temporal.PlainDateTime.from(series.anchor).subtract({ days: 1 }));
    if (!first) return [problem('rule', `"${series.rule}" never meets from ${series.anchor} on.`)];
    if (first.toString({ smallestUnit: 'minute' }) === series.anchor) return [];
    const found = first.toString({ smallestUnit: 'minute' });
    return [problem('anchor', `the rule does not meet at ${series.anchor}; its first start is ${found}.`, 'warning')];
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : 'it cannot be read';
    return [problem('rule', `"${series.rule}" is no recurrence rule (${cause}); write e.g. FREQ=WEEKLY;BYDAY=TH.`)];
  }
};
