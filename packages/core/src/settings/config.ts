/** The settings in force in answers to people: all of them, or one with the layer that set it. */
import { type Reason, type SettingOrigin, type Settings, suggest } from '@rapporteur/idl';
import { type Content, code, commas, details, list, md, ours, table } from '../document/index.ts';
import { firstOf } from '../shared/cut.ts';
import { listSettings } from './catalog.ts';
import { settingPaths, toFlat } from './document.ts';
import { show } from './merge.ts';

/** What the registry keeps of the settings of a repository. */
export type EffectiveSettings = {
  readonly settings: Settings;
  readonly origins: readonly SettingOrigin[];
  readonly problems: readonly Reason[];
};

/** One setting: its value for people, and the layer that set it, e.g. "organisation". */
export type SetSetting = { readonly path: string; readonly value: string; readonly layer: string };

/** Everything that is set, in the order of the contract. */
export const listSet = ({ settings, origins }: Omit<EffectiveSettings, 'problems'>): readonly SetSetting[] => {
  const flat = toFlat(settings);
  return origins.map(({ path, layer }) => ({ path, value: show(flat.get(path) ?? null), layer }));
};

/** The answer to "/config show": problems first, then what the files and the preset set, then the rest folded. */
export const renderConfig = ({ settings, origins, problems }: EffectiveSettings): Content => {
  const rows = (listed: readonly SetSetting[]): Content =>
    table(
      ['setting', 'value', 'set by'],
      listed.map(({ path, value, layer }) => [code(path), shorten(value), layer]),
    );
  const all = listSet({ settings, origins });
  const set = all.filter(({ layer }) => layer !== 'default');
  const usual = all.filter(({ layer }) => layer === 'default');
  return [
    problems.length === 0
      ? md`these are the settings that count here.`
      : md`these are the settings that count here. Something is wrong in the files, and a file with an error does not count.`,
    list(
      firstOf(
        problems.map(({ text }) => text),
        MOST_PROBLEMS,
        (count) => `and ${count} more`,
      ),
    ),
    set.length > 0 ? rows(set) : md`No file sets anything.`,
    usual.length > 0 && details(`Defaults: ${usual.length}`, rows(usual)),
    md`\`/config explain KEY\` tells what a setting is.`,
  ];
};

const MOST_PROBLEMS = 50;
const LONGEST_VALUE = 300;

const shorten = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);

/** The answer to "/config explain KEY". A key may be a setting, a part of the items of a list, or a section. */
export const explainConfig = (key: string, { settings, origins }: EffectiveSettings): Content => {
  const path = key.trim().replace(/^`|`$/g, '');
  const flat = toFlat(settings);
  const entry = listSettings().find((other) => other.path === path || other.path.replaceAll('[]', '') === path);
  if (!entry) return explainSection(path) ?? toUnknown(path);
  const next = [ours(entry.meaning), md`It is ${ours(entry.type)}.`];
  const name = code(entry.path);
  const own = settingPaths.find((other) => entry.path.startsWith(`${other}[]`));
  if (own !== undefined) {
    const value = flat.get(own);
    const state = value === undefined ? 'not set' : show(value);
    return [md`${name} is a part of ${code(own)}, which is ${state}.`, next];
  }
  const value = flat.get(entry.path);
  const layer = origins.find((origin) => origin.path === entry.path)?.layer;
  if (layer === undefined || value === undefined) return [md`${name} is not set.`, next];
  return [
    value === null
      ? md`${name} is none. ${capital(BY[layer] ?? layer)} says so.`
      : md`${name} is ${show(value)}. ${capital(BY[layer] ?? layer)} says so.`,
    next,
  ];
};

/** Layers in a sentence. */
const BY: Readonly<Record<string, string>> = {
  default: 'the default',
  organisation: 'the file of the organisation',
  repository: 'the file of this repository',
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const explainSection = (section: string): Content => {
  const parts = settingPaths.filter((path) => path.startsWith(`${section}.`));
  if (parts.length === 0) return undefined;
  return [
    md`${code(section)} has the settings ${commas(parts.map(code))}.`,
    md`You can ask for one of them by its whole name.`,
  ];
};

const toUnknown = (path: string): Content => {
  const near = suggest(path, settingPaths);
  return [near ?? md`\`/config show\` lists all settings.`, md`I do not know a setting ${code(path)}.`];
};
