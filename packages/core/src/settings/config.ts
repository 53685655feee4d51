/** The settings in force in answers to people: all of them, or one with the layer that set it. */
import type { Reason, SettingOrigin, Settings } from '@rapporteur/idl';
import { codeSpan, escapeText, fold } from '../shared/markdown.ts';
import { listSettings } from './catalog.ts';
import { suggest } from './complaint.ts';
import { settingPaths, toFlat } from './document.ts';
import { show } from './merge.ts';

/** What the registry keeps of the settings of a repository. */
export type InForce = {
  readonly settings: Settings;
  readonly origins: readonly SettingOrigin[];
  readonly problems: readonly Reason[];
};

type Words = { readonly result: string; readonly next: string };

/** The answer to "/config show": problems first, then what the files and the preset set, then the rest folded. */
export const renderConfig = ({ settings, origins, problems }: InForce): Words => {
  const flat = toFlat(settings);
  const row = ({ path, layer }: SettingOrigin): string =>
    `| ${codeSpan(path)} | ${escapeText(show(flat.get(path) ?? null))} | ${escapeText(layer)} |`;
  const set = origins.filter(({ layer }) => layer !== 'default');
  const usual = origins.filter(({ layer }) => layer === 'default');
  return {
    result:
      problems.length === 0
        ? 'these are the settings in force here.'
        : 'these are the settings in force here; the files have problems, and a file with an error is not used.',
    next: [
      problems.map(({ text }) => `- ${escapeText(text)}`).join('\n'),
      set.length > 0 ? [...HEAD, ...set.map(row)].join('\n') : 'No file and no preset sets anything.',
      usual.length > 0 ? fold(`Defaults: ${usual.length}`, [...HEAD, ...usual.map(row)].join('\n')) : '',
      '`/config explain KEY` says what a setting is.',
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
};

/** The answer to "/config explain KEY". */
export const explainConfig = (key: string, { settings, origins }: InForce): Words => {
  const path = key.trim().replace(/^`|`$/g, '');
  if (!settingPaths.includes(path)) {
    const near = suggest(path, settingPaths);
    return {
      result: `there is no setting ${codeSpan(path)}.`,
      next: near ? `Perhaps this helps: ${escapeText(near)}` : '`/config show` lists all settings.',
    };
  }
  const value = toFlat(settings).get(path);
  const layer = origins.find((origin) => origin.path === path)?.layer;
  const meaning = listSettings().find((entry) => entry.path === path)?.meaning ?? '';
  const result =
    layer === undefined || value === undefined
      ? `${codeSpan(path)} is not set: no layer mentions it.`
      : value === null
        ? `${codeSpan(path)} is none: ${escapeText(layer)} cleared it.`
        : `${codeSpan(path)} is ${escapeText(show(value))}, set by ${escapeText(layer)}.`;
  return { result, next: meaning ? escapeText(meaning) : '`/config show` lists all settings.' };
};

const HEAD = ['| setting | value | set by |', '| --- | --- | --- |'];
