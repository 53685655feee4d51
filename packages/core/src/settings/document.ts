/** Between the message Settings and its flat form, in which the three states are: absent, null (none), value. */
import {
  create,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  toJson,
} from '@bufbuild/protobuf';
import { FieldMaskSchema } from '@bufbuild/protobuf/wkt';
import { type Settings, SettingsSchema } from '@rapporteur/idl';

/** Settings by path, e.g. "meeting.time_zone". Lists are plain arrays, `null` is "none". */
export type FlatSettings = ReadonlyMap<string, JsonValue>;

const fields = SettingsSchema.fields.filter(({ name }) => name !== 'cleared');

/** A list that has presence: a message with nothing but the list. */
const isList = (message: DescMessage): boolean => message.fields.every(({ fieldKind }) => fieldKind === 'list');

/** A field whose parts are inherited one by one; a list is inherited as a whole. */
const isSection = (field: DescField): field is DescField & { fieldKind: 'message' } =>
  field.fieldKind === 'message' && !isList(field.message);

/** The fields that are inherited by themselves, by their paths. */
const leavesOf = (field: DescField, path: string): [string, DescField][] =>
  isSection(field) ? field.message.fields.flatMap((part) => leavesOf(part, `${path}.${part.name}`)) : [[path, field]];

const descByPath: ReadonlyMap<string, DescField> = new Map(fields.flatMap((field) => leavesOf(field, field.name)));

/** Paths of all settings, in the order of the IDL. */
export const settingPaths: readonly string[] = [...descByPath.keys()];

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
      if (value !== undefined) return [[path, unwrap(value, descByPath.get(path))]];
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
      const value = path
        .split('.')
        .reduce<JsonValue | undefined>((at, name) => (at === null ? null : isObject(at) ? at[name] : undefined), root);
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
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = root;
    for (const name of names) {
      const section = at[name];
      const next: JsonObject = isObject(section) ? section : {};
      at[name] = next;
      at = next;
    }
    at[last] = write(value);
  }
  return root;
};

/** Every list of the file is a message with `values` in the IDL, so that an empty one is not the same as none. */
const wrap = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return { values: value.map(wrap) };
  return isObject(value) ? mapValues(value, wrap) : value;
};

/** The way back needs the IDL: an empty list and an empty message look alike. */
const unwrap = (value: JsonValue, field: DescField | undefined): JsonValue => {
  if (!isObject(value) || (field?.fieldKind !== 'message' && field?.fieldKind !== 'list')) return value;
  const { message } = field;
  if (message === undefined) return value;
  if (field.fieldKind === 'message' && isList(message)) {
    const { values } = value;
    return Array.isArray(values) ? values.map((item) => unwrap(item, message.fields[0])) : [];
  }
  return mapValues(value, (part, name) =>
    unwrap(
      part,
      message.fields.find((inner) => inner.name === name),
    ),
  );
};

const mapValues = (object: JsonObject, change: (value: JsonValue, key: string) => JsonValue): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
