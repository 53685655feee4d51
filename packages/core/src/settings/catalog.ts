/** The settings as a list, read from the schema: the source of editor help, of the reference page and of hints. */
import type { JsonValue } from '@bufbuild/protobuf';
import { z } from 'zod';
import { type FlatSettings, toFlat } from './document.ts';
import { defaultSettings, presets } from './preset.ts';
import { settingsFileSchema } from './schema.ts';

/** One setting. `path` is e.g. "meeting.time_zone" or "groups[].key"; `type` is for people. */
export type CatalogEntry = { readonly path: string; readonly type: string; readonly meaning: string };

type Node = z.core.JSONSchema.JSONSchema;

/** JSON Schema (draft 7) of `.github/rapporteur.yml`, for editors. */
export const settingsJsonSchema = (): Node => ({
  ...z.toJSONSchema(settingsFileSchema, { io: 'input', target: 'draft-7' }),
  title: 'Rapporteur settings',
});

/** All settings in the order of the file; sections themselves are left out, "groups" and its fields are in. */
export const listSettings = (): readonly CatalogEntry[] => {
  LISTED ??= collect(written(), '');
  return LISTED;
};
let LISTED: readonly CatalogEntry[] | undefined;

/** Keys that may stand beneath a path, whose list items are written "[]". */
export const childKeys = (path: readonly string[]): readonly string[] => {
  return Object.keys(unwrapNull(nodeAt(path)).properties ?? {});
};

const nodeAt = (path: readonly string[]): Node => path.reduce<Node>((at, part) => step(at, part), written());

/** Written once, when somebody first asks: that takes several milliseconds. */
const written = (): Node => {
  SCHEMA ??= settingsJsonSchema();
  return SCHEMA;
};
let SCHEMA: Node | undefined;

const step = (node: Node, part: string): Node => {
  const { items, properties } = unwrapNull(node);
  if (part === '[]') return typeof items === 'object' && !Array.isArray(items) ? items : {};
  return toNode(properties?.[part]);
};

const collect = (node: Node, prefix: string): readonly CatalogEntry[] =>
  Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const outer = toNode(property);
    const inner = unwrapNull(outer);
    const path = prefix ? `${prefix}.${name}` : name;
    if (inner.properties) return collect(inner, path);
    const entry = { path, type: nameType(inner), meaning: outer.description ?? inner.description ?? '' };
    const item = inner.type === 'array' ? step(inner, '[]') : {};
    return [entry, ...collect(item, `${path}[]`)];
  });

/** Nullable values are written `anyOf: [value, null]`. */
const unwrapNull = (node: Node): Node => {
  const choice = node.anyOf?.find((option) => typeof option === 'object' && option.type !== 'null');
  return choice === undefined ? node : toNode(choice);
};

const toNode = (node: Node | boolean | undefined): Node => (typeof node === 'object' ? node : {});

const nameType = (node: Node): string => {
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.type === 'array') return step(node, '[]').type === 'object' ? 'list of sets of keys' : 'list of text';
  if (node.type === 'integer') return `whole number, ${node.minimum} to ${node.maximum}`;
  // A nullable boolean is written `type: [boolean, null]`.
  return [node.type].flat().includes('boolean') ? '`true` or `false`' : 'text';
};

/** A Markdown table of all settings: path, type, default, value in the preset "flyte", meaning. */
export const renderSettingsReference = (): string => {
  const layers = [toFlat(defaultSettings), toFlat(presets.flyte)];
  const rows = listSettings().map(({ path, type, meaning }) =>
    [`\`${path}\``, type, ...layers.map((layer) => showCell(layer, path)), meaning].map(escapeCell).join(' | '),
  );
  return [
    '| setting | type | default | preset `flyte` | meaning |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
};

/** A field of a list item has no value of its own. */
const showCell = (flat: FlatSettings, path: string): string => {
  const value = flat.get(path);
  if (path.includes('[]')) return '';
  return value === undefined ? 'not set' : show(value);
};

const show = (value: JsonValue): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.map(show).join(', ');
  if (typeof value === 'object' && value !== null) return show(value.key ?? value.folder ?? 'all others');
  return `\`${String(value)}\``;
};

const escapeCell = (text: string): string => text.replaceAll('|', '\\|');
