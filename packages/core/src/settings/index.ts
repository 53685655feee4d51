/** Layered settings with presence: unset, explicitly none and a value are three things. */
export { groupsOf, isCleared, listOf, meetingOf, notesOf, permissionsOf, rfcOf, seriesOf } from './access.ts';
export { type CatalogEntry, listSettings, settingsJsonSchema } from './catalog.ts';
export { settingsCheck } from './check.ts';
export { settingPaths } from './document.ts';
export { explainSetting, type MergedSettings, mergeSettings, type SettingsLayer } from './merge.ts';
export { parseSettings, renderSettings } from './parse.ts';
export { type PresetName, presetFor, presets } from './preset.ts';
export { renderSettingsReference } from './reference.ts';
export { type ResolvedSettings, resolveSettings, SETTINGS_PATH, type SettingsFiles } from './resolve.ts';
export type { SettingsFile } from './schema.ts';
