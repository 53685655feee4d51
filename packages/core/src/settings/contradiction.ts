/** Problems that no file has alone: settings in force that do not fit each other. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema, type Series, type Settings } from '@rapporteur/idl';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { listOf, rfcOf, rolesOf } from './access.ts';
import { unknownRole } from './review.ts';
import { meetingsOf, seriesOf } from './series.ts';

/** Says which features stay off, or act oddly, because of settings that need each other. */
export const findContradictions = (settings: Settings): readonly Reason[] => [
  ...findMissingMeetingParts(settings),
  ...findMissingIncubator(settings),
  ...seriesOf(settings).flatMap(findOddAnchor),
  ...findIdleGate(settings),
  ...findMissingProjectField(settings),
  ...findEmptyRoles(settings),
  ...findUnknownReviewers(settings),
];

const toReason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

const findMissingMeetingParts = (settings: Settings): readonly Reason[] => {
  const isListed = (settings.meetings?.values ?? []).length > 0;
  return meetingsOf(settings).flatMap((meeting, index) => {
    const { key, repository, rule, anchor, timeZone } = meeting;
    const parts = { key, repository, rule, anchor, time_zone: timeZone };
    // Repository and anchor have no default: with neither, nobody asked for meetings.
    if (!isListed && !rule && !anchor) return [];
    const at = isListed ? `meetings[${index}]` : 'meeting';
    const missing = Object.entries(parts).flatMap(([name, value]) => (value ? [] : [`${at}.${name}`]));
    if (missing.length === 0) return [];
    const which = isListed && key ? ` "${key}"` : '';
    return [
      toReason(
        'incomplete-meeting',
        `No meetings${which} are planned, since ${missing.join(' and ')} must be set too.`,
      ),
    ];
  });
};

const findMissingIncubator = (settings: Settings): readonly Reason[] => {
  const { incubatorCategory, incubatorRepository } = rfcOf(settings);
  if (!incubatorCategory === !incubatorRepository) return [];
  const missing = incubatorCategory ? 'rfc.incubator_repository' : 'rfc.incubator_category';
  return [toReason('incomplete-incubator', `The incubator is not read, since ${missing} must be set too.`)];
};

const findIdleGate = (settings: Settings): readonly Reason[] => {
  const { gate, checkRun } = rfcOf(settings);
  if (!gate || checkRun) return [];
  return [toReason('idle-gate', 'Nothing blocks before an RFC is accepted, since rfc.gate needs rfc.check_run.')];
};

const findMissingProjectField = (settings: Settings): readonly Reason[] => {
  const { projectUrl, projectField } = rfcOf(settings);
  if (!projectUrl || projectField) return [];
  return [toReason('incomplete-project', 'The project is not kept, since rfc.project_field must be set too.')];
};

/** Nobody may move, or vote, for a role that nobody has. */
const findEmptyRoles = (settings: Settings): readonly Reason[] =>
  rolesOf(settings)
    .filter(({ members, team, file, permission }) => listOf(members).length === 0 && !team && !file && !permission)
    .map(({ key }) => {
      const text = `Nobody has the role "${key}": name members, a team, a file or a permission under roles, or set permissions.`;
      return toReason('empty-role', text);
    });

/** Each file may be right by itself: the roles of one replace those that another names. */
const findUnknownReviewers = (settings: Settings): readonly Reason[] => {
  const known = rolesOf(settings).map(({ key }) => key);
  const named = rfcOf(settings).reviews?.values.flatMap(({ roles }) => listOf(roles)) ?? [];
  return [...new Set(named)].flatMap((key) => {
    const why = unknownRole(key, known);
    return why === undefined ? [] : [toReason('unknown-role', `rfc.reviews: ${why}`)];
  });
};

const findOddAnchor = (series: Series): readonly Reason[] => {
  const first = firstOccurrence(series);
  if (first === undefined) {
    return [
      toReason('no-occurrence', `No meetings "${series.key}" are planned: their rule "${series.rule}" has no date.`),
    ];
  }
  const day = Temporal.PlainDateTime.from(series.anchor).toPlainDate();
  if (first.toPlainDate().equals(day)) return [];
  const text = `The meetings "${series.key}": their anchor ${day.toString()} is no date of their rule "${series.rule}"; the first one is ${first.toPlainDate().toString()}.`;
  return [toReason('odd-anchor', text)];
};

const firstOccurrence = ({ rule, anchor, timeZone }: Series): Temporal.ZonedDateTime | undefined => {
  try {
    const start = Temporal.PlainDateTime.from(anchor).toZonedDateTime(timeZone);
    return new RRuleTemporal({ rruleString: rule, dtstart: start }).next(start, true) ?? undefined;
  } catch {
    // The library gives up on a rule such as "30 February", which has no date at all.
    return undefined;
  }
};
