/** Layered settings with presence: unset, explicitly none and a value are three things. */
export {
  actionsOf,
  groupsOf,
  isCleared,
  listOf,
  type MinutesStyle,
  mergeMethodOf,
  messagesOf,
  minutesStyleOf,
  notesOf,
  permissionsOf,
  policiesOf,
  policyKeyFor,
  policyKeysOf,
  rfcOf,
  rolesOf,
} from './access.ts';
export { type CatalogEntry, listSettings, renderSettingsReference, settingsJsonSchema } from './catalog.ts';
export type { FileText } from './chain.ts';
export { SETTINGS_CHECK, type SettingsCheck, type SettingsPull, settingsCheck, settingsPullCheck } from './check.ts';
export { listSet, type SetSetting } from './config.ts';
export { settingPaths } from './document.ts';
export { type FileLocation, repositoryIn, SETTINGS_PATH } from './extends.ts';
export { explainSetting, type MergedSettings, mergeSettings, type SettingsLayer } from './merge.ts';
export { settingsMessages } from './messages.ts';
export { parseSettings, renderSettings } from './parse.ts';
export { type PresetName, presetFor, presets } from './preset.ts';
export { repositoryOfLayer, resolveProposal } from './proposal.ts';
export {
  nextSettingsFile,
  type ResolvedSettings,
  resolveSettings,
  type SettingsFiles,
} from './resolve.ts';
export { reviewRolesOf, roleTitleOf } from './review.ts';
export { parseSpokenRule, type SpokenRule } from './rule.ts';
export type { SettingsFile } from './schema.ts';
export { meetingsOf, seriesIn, seriesOf } from './series.ts';
export { checkValue, parseShare, type Share } from './value.ts';
export {
  AGENDA_SECTIONS,
  BUILT_IN_POLICIES,
  MAINTAINERS_ROLE,
  MERGE_METHODS,
  type MergeMethod,
  MINUTES_SECTIONS,
  USUAL_POLICY,
} from './words.ts';
