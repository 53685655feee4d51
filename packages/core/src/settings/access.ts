/** Reading settings in force without asking at every step whether a part is there. */
import { create } from '@bufbuild/protobuf';
import {
  type GroupSettings,
  type MeetingSettings,
  MeetingSettingsSchema,
  type NotesSettings,
  NotesSettingsSchema,
  type PermissionSettings,
  PermissionSettingsSchema,
  type RfcSettings,
  RfcSettingsSchema,
  type Series,
  SeriesSchema,
  type Settings,
  type StringList,
} from '@rapporteur/idl';
import { toFlat } from './document.ts';

/** The values of a list; none if it is unset or cleared. */
export const listOf = (list: StringList | undefined): readonly string[] => list?.values ?? [];

/** Whether a path such as "rfc.managed_label" was set to "none" on purpose, as opposed to never mentioned. */
export const isCleared = (settings: Settings, path: string): boolean => toFlat(settings).get(path) === null;

/** The working groups. */
export const groupsOf = (settings: Settings): readonly GroupSettings[] => settings.groups?.values ?? [];

/** The part about RFCs. */
export const rfcOf = (settings: Settings): RfcSettings => settings.rfc ?? create(RfcSettingsSchema);

/** The part about meetings; `seriesOf` gives it ready for use. */
export const meetingOf = (settings: Settings): MeetingSettings => settings.meeting ?? create(MeetingSettingsSchema);

/** The part about notes. */
export const notesOf = (settings: Settings): NotesSettings => settings.notes ?? create(NotesSettingsSchema);

/** The part about permissions. */
export const permissionsOf = (settings: Settings): PermissionSettings =>
  settings.permissions ?? create(PermissionSettingsSchema);

/** The meeting series, or undefined while a part without which no meeting can be planned is not set. */
export const seriesOf = (settings: Settings): Series | undefined => {
  const { key, title, repository, rule, anchor, timeZone, durationMinutes, minutesPath } = meetingOf(settings);
  if (!key || !repository || !rule || !anchor || !timeZone) return undefined;
  return create(SeriesSchema, {
    key,
    title: title ?? key,
    repository,
    rule,
    anchor,
    timeZone,
    durationMinutes: durationMinutes ?? 0,
    minutesPath: minutesPath ?? '',
  });
};
