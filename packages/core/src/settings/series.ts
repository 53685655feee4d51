/** The meeting series that settings plan: those of `meetings`, the first of them as `meeting` changes it. */
import { clearField, create } from '@bufbuild/protobuf';
import {
  AgendaTarget,
  ExceptionKind,
  type MeetingSettings,
  MeetingSettingsSchema,
  type Series,
  type SeriesException,
  SeriesExceptionSchema,
  SeriesSchema,
  type Settings,
  SlotSchema,
  toSeriesName,
} from '@rapporteur/idl';
import { listOf } from './access.ts';
import { defaultSettings } from './preset.ts';
import { parseSpokenRule } from './rule.ts';

/** The series as they are written, complete or not; what an item of the list leaves out is as usual. */
export const meetingsOf = (settings: Settings): readonly MeetingSettings[] => {
  const only = settings.meeting ?? create(MeetingSettingsSchema);
  const [first, ...others] = settings.meetings?.values ?? [];
  if (first === undefined) return [only];
  const usual = defaultSettings.meeting;
  return [
    without(create(MeetingSettingsSchema, { ...usual, title: first.key, ...set(first), ...set(only) }), settings),
    ...others.map((other) => create(MeetingSettingsSchema, { ...usual, title: other.key, ...set(other) })),
  ];
};

/** All series that can be planned, in the order of the settings. */
export const seriesOf = (settings: Settings): readonly Series[] => meetingsOf(settings).flatMap(toSeries);

/** Those whose issues and minutes are in this repository. */
export const seriesIn = (settings: Settings, repository: string): readonly Series[] =>
  seriesOf(settings).filter((series) => series.repository.toLowerCase() === repository.toLowerCase());

/** What `meeting` sets to none is none, whatever the first of the list says. */
const without = (meeting: MeetingSettings, { cleared }: Settings): MeetingSettings => {
  for (const field of MeetingSettingsSchema.fields) {
    if (cleared?.paths.includes(`meeting.${field.name}`)) clearField(meeting, field);
  }
  return meeting;
};

const set = (meeting: MeetingSettings): Partial<MeetingSettings> =>
  Object.fromEntries(Object.entries(meeting).filter(([name, value]) => value !== undefined && !name.startsWith('$')));

/** None while a part without which no meeting can be planned is not set. */
const toSeries = (meeting: MeetingSettings): Series[] => {
  const { key, title, repository, rule, anchor, timeZone } = meeting;
  if (!key || !repository || !rule || !anchor || !timeZone) return [];
  return [
    create(SeriesSchema, {
      name: toSeriesName(key),
      key,
      title: title ?? key,
      repository,
      rule: parseSpokenRule(rule)?.rule ?? rule,
      anchor,
      timeZone,
      durationMinutes: meeting.durationMinutes ?? 0,
      minutesPath: meeting.minutesPath ?? '',
      transcriptsPath: meeting.transcriptsPath ?? '',
      label: meeting.label ?? '',
      slots: (meeting.slots?.values ?? []).map(({ start, durationMinutes, place }) =>
        create(SlotSchema, { start, durationMinutes: durationMinutes ?? 0, place: place ?? '' }),
      ),
      place: meeting.place ?? '',
      leadDays: meeting.leadDays ?? 0,
      group: meeting.group ?? '',
      target: TARGETS[meeting.target ?? 'issue'] ?? AgendaTarget.ISSUE,
      closeAfterHours: meeting.closeAfterHours ?? 0,
      pin: meeting.pin ?? false,
      exceptions: exceptionsOf(meeting),
    }),
  ];
};

const TARGETS: Readonly<Record<string, AgendaTarget>> = {
  issue: AgendaTarget.ISSUE,
  discussion: AgendaTarget.DISCUSSION,
  file: AgendaTarget.FILE,
};

const CHANGES: Readonly<Record<string, ExceptionKind>> = {
  skip: ExceptionKind.SKIPPED,
  cancel: ExceptionKind.CANCELLED,
  move: ExceptionKind.MOVED,
  add: ExceptionKind.ADDED,
};

/** What is said of one date goes before a holiday. */
const exceptionsOf = ({ exceptions, holidays }: MeetingSettings): SeriesException[] => {
  const holiday = listOf(holidays).map((date) =>
    create(SeriesExceptionSchema, { date, kind: ExceptionKind.SKIPPED, reason: 'holiday' }),
  );
  const single = (exceptions?.values ?? []).map(({ date, change, to, reason }) =>
    create(SeriesExceptionSchema, {
      date,
      kind: CHANGES[change] ?? ExceptionKind.UNSPECIFIED,
      localStart: to ?? '',
      reason: reason ?? '',
    }),
  );
  return [...new Map([...holiday, ...single].map((one) => [one.date, one])).values()];
};
