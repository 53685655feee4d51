/** The groups in force: those of the settings with those of the registry file, and what becomes of a file that is broken. */
import { create } from '@bufbuild/protobuf';
import { type GroupSettings, GroupSettingsSchema, GroupSource } from '@rapporteur/idl';
import type { WorkingGroup } from '@rapporteur/idl/record';
import type { Diagnostic } from '../shared/diagnostic.ts';
import { parseGroupsFile } from './file.ts';
import { keyOf } from './find.ts';
import { nameWords } from './stem.ts';

/** What became of reading the file: it is whole; the last whole one stays; only what could be saved is used; it is not there. */
export type GroupsFileState = 'whole' | 'kept' | 'saved' | 'missing';

/** The groups of the registry file that are in force. */
export type GroupsFile = {
  readonly state: GroupsFileState;
  readonly groups: readonly WorkingGroup[];
  readonly diagnostics: readonly Diagnostic[];
};

/**
 * The groups of the file as it stands now (undefined if there is none). Of a broken one nothing is used while a whole one
 * was read before (`last`); if there never was one, what could be saved is better than no group at all.
 */
export const readGroupsFile = (
  text: string | undefined,
  last?: Pick<GroupsFile, 'state' | 'groups'> | undefined,
): GroupsFile => {
  if (text === undefined) {
    const message = 'There is no such file, or the app may not read it; correct groups_file, or restore the file.';
    const missing = { severity: 'error' as const, code: 'groups-file-missing', message, line: 0, column: 0 };
    return { state: 'missing', groups: last?.groups ?? [], diagnostics: [missing] };
  }
  const { value, diagnostics } = parseGroupsFile(text);
  if (diagnostics.every(({ severity }) => severity !== 'error')) return { state: 'whole', groups: value, diagnostics };
  return last && last.groups.length > 0 && last.state !== 'saved'
    ? { state: 'kept', groups: last.groups, diagnostics }
    : { state: 'saved', groups: value, diagnostics };
};

/** A group in force: how its pull requests are found, and what the file says about it, if it stands there. */
export type EffectiveGroup = {
  readonly settings: GroupSettings;
  readonly charter?: WorkingGroup;
  readonly source: GroupSource;
};

/**
 * The groups of the settings, and behind them those that only the file has. Of a group in both the settings win; what
 * they leave open is taken from the file. What is commented out of the file is not in force any more.
 */
export const effectiveGroups = ({
  settings,
  file = [],
}: {
  readonly settings: readonly GroupSettings[];
  readonly file?: readonly WorkingGroup[] | undefined;
}): EffectiveGroup[] => {
  const bySettings = settings.map((one): EffectiveGroup => {
    const charter = file.find(({ name }) => same(keyOf(name), one.key));
    const { titleWords = charter && toGroupSettings(charter).titleWords } = one;
    const merged = create(GroupSettingsSchema, { ...one, ...(titleWords ? { titleWords } : {}) });
    return { settings: merged, source: GroupSource.SETTINGS, ...(charter ? { charter } : {}) };
  });
  const byFile = file
    .filter(({ name }) => !settings.some(({ key }) => same(key, keyOf(name))))
    .map((charter) => ({ settings: toGroupSettings(charter), charter, source: GroupSource.FILE }));
  return [...bySettings, ...byFile];
};

/** The file names no pull requests: only the words of the group's name can stand in their titles. */
const toGroupSettings = ({ name, title }: WorkingGroup): GroupSettings => {
  const key = keyOf(name);
  const words = nameWords(title || key);
  return create(GroupSettingsSchema, {
    key,
    ...(title ? { title } : {}),
    ...(words.length > 0 ? { titleWords: { values: [words.join(' ')] } } : {}),
  });
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
