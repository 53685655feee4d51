/** The reference page of the settings, written from the schema and the presets. */
import type { JsonValue } from '@bufbuild/protobuf';
import { listSettings } from './catalog.ts';
import { type FlatSettings, toFlat } from './document.ts';
import { defaultSettings, presets } from './preset.ts';

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
