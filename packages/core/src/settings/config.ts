/** The settings in force in answers to people: all of them, or one with the layer that set it. */
import type { Reason, SettingOrigin, Settings } from '@rapporteur/idl';
import { cell, codeSpan, escapeText, fold } from '../shared/markdown.ts';
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
    `| ${cell(codeSpan(path))} | ${escapeText(shorten(show(flat.get(path) ?? null)))} | ${escapeText(layer)} |`;
  const set = origins.filter(({ layer }) => layer !== 'default');
  const usual = origins.filter(({ layer }) => layer === 'default');
  return {
    result:
      problems.length === 0
        ? 'these are the settings in force here.'
        : 'these are the settings in force here; the files have problems, and a file with an error is not used.',
    next: [
      listProblems(problems),
      set.length > 0 ? [...HEAD, ...set.map(row)].join('\n') : 'No file and no preset sets anything.',
      usual.length > 0 ? fold(`Defaults: ${usual.length}`, [...HEAD, ...usual.map(row)].join('\n')) : '',
      '`/config explain KEY` says what a setting is.',
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
};

const MOST_PROBLEMS = 50;
const LONGEST_VALUE = 300;

const shorten = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);

const listProblems = (problems: readonly Reason[]): string => {
  const rest = problems.length - MOST_PROBLEMS;
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ text }) => `- ${escapeText(text)}`);
  return [...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
};

/** The answer to "/config explain KEY". A key may be a setting, a part of the items of a list, or a section. */
export const explainConfig = (key: string, { settings, origins }: InForce): Words => {
  const path = key.trim().replace(/^`|`$/g, '');
  const flat = toFlat(settings);
  const entry = listSettings().find((other) => other.path === path || other.path.replaceAll('[]', '') === path);
  if (!entry) return explainSection(path) ?? toUnknown(path);
  const next = [entry.meaning, `It is ${entry.type}.`].join('\n\n');
  const own = settingPaths.find((other) => entry.path.startsWith(`${other}[]`));
  if (own !== undefined) {
    const value = flat.get(own);
    const state = value === undefined ? 'not set' : escapeText(show(value));
    return { result: `${codeSpan(entry.path)} is a part of ${codeSpan(own)}, which is ${state}.`, next };
  }
  const value = flat.get(entry.path);
  const layer = origins.find((origin) => origin.path === entry.path)?.layer;
  const name = codeSpan(entry.path);
  if (layer === undefined || value === undefined) return { result: `${name} is not set: no layer mentions it.`, next };
  const result =
    value === null
      ? `${name} is none: ${escapeText(layer)} cleared it.`
      : `${name} is ${escapeText(show(value))}, set by ${escapeText(layer)}.`;
  return { result, next };
};

const explainSection = (section: string): Words | undefined => {
  const parts = settingPaths.filter((path) => path.startsWith(`${section}.`));
  if (parts.length === 0) return undefined;
  const result = `${codeSpan(section)} has the settings ${parts.map(codeSpan).join(', ')}.`;
  return { result, next: 'Ask for one of them by its whole name.' };
};

const toUnknown = (path: string): Words => {
  const near = suggest(path, settingPaths);
  return {
    result: `there is no setting ${codeSpan(path)}.`,
    next: near ? `Perhaps this helps: ${escapeText(near)}` : '`/config show` lists all settings.',
  };
};

const HEAD = ['| setting | value | set by |', '| --- | --- | --- |'];
