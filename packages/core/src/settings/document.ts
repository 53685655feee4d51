/** Between the message Settings and its flat form, in which the three states are: absent, null (none), value. */
import { create, type DescField, fromJson, type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf';
import { FieldMaskSchema } from '@bufbuild/protobuf/wkt';
import { type Settings, SettingsSchema } from '@rapporteur/idl';

/** Settings by path, e.g. "meeting.time_zone". Lists are plain arrays, `null` is "none". */
export type FlatSettings = ReadonlyMap<string, JsonValue>;

const fields = SettingsSchema.fields.filter(({ name }) => name !== 'cleared');

/** A field whose parts are inherited one by one; a list is inherited as a whole. */
const isSection = (field: DescField): field is DescField & { fieldKind: 'message' } =>
  field.fieldKind === 'message' && !field.message.fields.every(({ fieldKind }) => fieldKind === 'list');

/** Paths of all settings, in the order of the IDL. */
export const settingPaths: readonly string[] = fields.flatMap((field) =>
  isSection(field) ? field.message.fields.map(({ name }) => `${field.name}.${name}`) : [field.name],
);

/** Reads a message. A path that is both cleared and set counts as set. */
export const toFlat = (settings: Settings): FlatSettings => {
  const { cleared, ...rest } = settings;
  const json = toJson(SettingsSchema, rest, { useProtoFieldName: true });
  const masks = cleared?.paths ?? [];
  const isCleared = (path: string): boolean => masks.some((mask) => path === mask || path.startsWith(`${mask}.`));
  return new Map(
    settingPaths.flatMap((path): [string, JsonValue][] => {
      const value = path
        .split('.')
        .reduce<JsonValue | undefined>((at, name) => (isObject(at) ? at[name] : undefined), json);
      if (value !== undefined) return [[path, unwrap(value)]];
      return isCleared(path) ? [[path, null]] : [];
    }),
  );
};

/** Writes a message; only paths of `settingPaths` count. */
export const fromFlat = (flat: FlatSettings): Settings => {
  const settings = fromJson(SettingsSchema, nest(flat, wrap));
  const paths = settingPaths.filter((path) => flat.get(path) === null);
  if (paths.length > 0) settings.cleared = create(FieldMaskSchema, { paths });
  return settings;
};

/** The flat form of a checked file; a section of `null` clears all its fields. */
export const flattenDocument = (document: unknown): FlatSettings => {
  const root: JsonObject = isObject(document) ? document : {};
  return new Map(
    settingPaths.flatMap((path): [string, JsonValue][] => {
      const [name = '', part] = path.split('.');
      const section = root[name];
      const value = part === undefined || section === null ? section : isObject(section) ? section[part] : undefined;
      return value === undefined ? [] : [[path, value]];
    }),
  );
};

/** The file form of flat settings, with `null` for what is cleared. */
export const toDocument = (flat: FlatSettings): JsonObject => nest(flat, (value) => value);

const nest = (flat: FlatSettings, write: (value: JsonValue) => JsonValue): JsonObject => {
  const root: JsonObject = {};
  for (const path of settingPaths) {
    const value = flat.get(path);
    if (value === undefined) continue;
    const [name = '', part] = path.split('.');
    if (part === undefined) {
      root[name] = write(value);
      continue;
    }
    const section = root[name];
    root[name] = { ...(isObject(section) ? section : {}), [part]: write(value) };
  }
  return root;
};

/** Every list of the file is a message with `values` in the IDL, so that an empty one is not the same as none. */
const wrap = (value: JsonValue): JsonValue =>
  Array.isArray(value) ? { values: value.map((item) => (isObject(item) ? mapValues(item, wrap) : item)) } : value;

const unwrap = (value: JsonValue): JsonValue => {
  if (!isObject(value)) return value;
  const { values } = value;
  return Array.isArray(values) ? values.map((item) => (isObject(item) ? mapValues(item, unwrap) : item)) : [];
};

const mapValues = (object: JsonObject, change: (value: JsonValue) => JsonValue): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
