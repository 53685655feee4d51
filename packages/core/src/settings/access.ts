/** Reading settings in force without asking at every step whether a part is there. */
import { create } from '@bufbuild/protobuf';
import {
  type ActionSettings,
  ActionSettingsSchema,
  type GroupSettings,
  type MessageSettings,
  MessageSettingsSchema,
  type NotesSettings,
  NotesSettingsSchema,
  type PermissionSettings,
  PermissionSettingsSchema,
  type PolicySettings,
  type RfcSettings,
  RfcSettingsSchema,
  type RoleSettings,
  RoleSettingsSchema,
  type Settings,
  type StringList,
  StringListSchema,
} from '@rapporteur/idl';
import { toFlat } from './document.ts';
import { MAINTAINERS_ROLE, MERGE_METHODS, type MergeMethod, USUAL_POLICY } from './words.ts';

/** The values of a list; none if it is unset or cleared. */
export const listOf = (list: StringList | undefined): readonly string[] => list?.values ?? [];

/** Whether a path such as "rfc.managed_label" was set to "none" on purpose, as opposed to never mentioned. */
export const isCleared = (settings: Settings, path: string): boolean => toFlat(settings).get(path) === null;

/** The working groups. */
export const groupsOf = (settings: Settings): readonly GroupSettings[] => settings.groups?.values ?? [];

/** Policies besides the built-in ones. */
export const policiesOf = (settings: Settings): readonly PolicySettings[] => settings.policies?.values ?? [];

/** Key of the policy of a category of RFCs; GitHub's folders know case, people do not. */
export const policyKeyFor = (settings: Settings, category = ''): string => {
  const { policy, categoryPolicies } = rfcOf(settings);
  const fold = (text: string): string => text.trim().toLowerCase();
  const own = categoryPolicies?.values.find((pair) => fold(pair.category) === fold(category));
  return own?.policy ?? policy ?? USUAL_POLICY;
};

/** Keys of all policies that are defined or in use, each once. */
export const policyKeysOf = (settings: Settings): readonly string[] => {
  const categories = rfcOf(settings).categoryPolicies?.values ?? [];
  const used = [policyKeyFor(settings), ...categories.map(({ policy }) => policy)];
  return [...new Set([...used, ...policiesOf(settings).map(({ key }) => key)])];
};

/**
 * The roles that policies may name, each with its sources. `maintainers` is always among them: without a source of its
 * own it is those whom `permissions` names or GitHub gives that permission.
 */
export const rolesOf = (settings: Settings): readonly RoleSettings[] => {
  const { maintainers, maintainerPermission: permission } = permissionsOf(settings);
  const fill = (role: RoleSettings): RoleSettings => {
    if (listOf(role.members).length > 0 || role.team || role.file || role.permission) return role;
    const members = create(StringListSchema, { values: [...listOf(maintainers)] });
    return create(RoleSettingsSchema, { ...role, members, ...(permission ? { permission } : {}) });
  };
  const listed = settings.roles?.values ?? [];
  const all = listed.some(({ key }) => key === MAINTAINERS_ROLE)
    ? listed
    : [create(RoleSettingsSchema, { key: MAINTAINERS_ROLE, title: 'Maintainers' }), ...listed];
  return all.map((role) => (role.key === MAINTAINERS_ROLE ? fill(role) : role));
};

/** The part about RFCs. */
export const rfcOf = (settings: Settings): RfcSettings => settings.rfc ?? create(RfcSettingsSchema);

/** The part about action items. */
export const actionsOf = (settings: Settings): ActionSettings => settings.actions ?? create(ActionSettingsSchema);

/** The part about notes. */
export const notesOf = (settings: Settings): NotesSettings => settings.notes ?? create(NotesSettingsSchema);

/** What the community says in its own words. */
export const messagesOf = (settings: Settings): MessageSettings => settings.messages ?? create(MessageSettingsSchema);

/** How notes are merged, if the settings say so. */
export const mergeMethodOf = (settings: Settings): MergeMethod | undefined =>
  MERGE_METHODS.find((method) => method === notesOf(settings).mergeMethod);

/** How a community wants its minutes; without `sections` they show all of them. */
export type MinutesStyle = {
  readonly sections?: readonly string[];
  readonly headings?: ReadonlyMap<string, string>;
};

export const minutesStyleOf = (settings: Settings): MinutesStyle => {
  const { sections, headings } = notesOf(settings);
  return {
    ...(sections ? { sections: sections.values } : {}),
    headings: new Map((headings?.values ?? []).map(({ section, title }) => [section, title])),
  };
};

/** The part about permissions. */
export const permissionsOf = (settings: Settings): PermissionSettings =>
  settings.permissions ?? create(PermissionSettingsSchema);
