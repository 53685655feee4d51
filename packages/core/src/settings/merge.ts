/** Layers of settings: the most specific one that says something about a field decides it, and can be named. */
import { create, type JsonValue } from '@bufbuild/protobuf';
import { type SettingOrigin, SettingOriginSchema, type Settings, suggest } from '@rapporteur/idl';
import { type FlatSettings, fromFlat, settingPaths, toFlat } from './document.ts';

/** A layer and its name for people, e.g. "preset flyte". */
export type SettingsLayer = { readonly name: string; readonly settings: Settings };

/** Settings in force and, for each field that is set or cleared, the layer that did it. */
export type MergedSettings = { readonly settings: Settings; readonly origins: readonly SettingOrigin[] };

/** Merges layers field by field, the weakest layer first. Lists replace; "none" hides what lies beneath it. */
export const mergeSettings = (layers: readonly SettingsLayer[]): MergedSettings => {
  const flats = flatten(layers);
  const winners = new Map(flats.flatMap(({ name, flat }) => [...flat.keys()].map((path) => [path, name] as const)));
  return {
    settings: fromFlat(new Map(flats.flatMap(({ flat }) => [...flat]))),
    origins: settingPaths.flatMap((path) => {
      const layer = winners.get(path);
      return layer === undefined ? [] : [create(SettingOriginSchema, { path, layer })];
    }),
  };
};

/** Says in plain text which layer set a field, to what, and what it would be without that layer. */
export const explainSetting = (path: string, layers: readonly SettingsLayer[]): string => {
  if (!settingPaths.includes(path)) {
    const near = suggest(path, settingPaths);
    return `There is no setting "${path}"${near ? `; ${near}` : '.'}`;
  }
  const [top, ...lower] = flatten(layers)
    .toReversed()
    .flatMap(({ name, flat }) => {
      const value = flat.get(path);
      return value === undefined ? [] : [{ name, value }];
    });
  if (top === undefined) return `${path} is not set: no layer mentions it.`;
  const result =
    top.value === null
      ? `${path} is none: ${top.name} cleared it.`
      : `${path} is ${show(top.value)}, set by ${top.name}.`;
  const hidden = lower.map(({ name, value }) => `${name} has ${show(value)}`).join(', ');
  return hidden ? `${result} Beneath it, ${hidden}.` : result;
};

/** Whoever lists all series does not want the single one of a layer beneath to change the first of them. */
const flatten = (layers: readonly SettingsLayer[]): readonly { name: string; flat: FlatSettings }[] => {
  const flats = layers.map(({ name, settings }) => ({ name, flat: toFlat(settings) }));
  const listing = flats.findLastIndex(({ flat }) => flat.has('meetings'));
  return flats.map(({ name, flat }, index) => ({
    name,
    flat: index < listing ? new Map([...flat].filter(([path]) => !path.startsWith('meeting.'))) : flat,
  }));
};

/** A value for people. */
export const show = (value: JsonValue): string => {
  if (value === null) return 'none';
  if (!Array.isArray(value)) return JSON.stringify(value);
  if (value.length === 0) return 'an empty list';
  return value.map((item) => (isKeyed(item) ? show(item.key) : JSON.stringify(item))).join(', ');
};

const isKeyed = (value: JsonValue): value is { key: JsonValue } =>
  typeof value === 'object' && value !== null && 'key' in value;
