/** Messages as people and programs write them: by field and enum names, and nothing that the contract does not know. */
import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
  type Message,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { closestMatch } from 'leven';

/** A value that the contract has no place for; the message is a sentence for people. */
export class UnknownValue extends Error {}

/** By the names of fields in TypeScript, `{ pageSize: 10, stages: ['in_review'] }`; enums by name or number. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The message of these values. @throws UnknownValue for a field or the name of an enum's value that the contract does not
 * have: left out, a filter with a typing error would answer with everything.
 */
export const toMessage = <Desc extends DescMessage>(desc: Desc, values: Values): MessageShape<Desc> => {
  const message = create(desc);
  const target = reflect(desc, message);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || name.startsWith('$')) continue;
    const field = desc.field[name];
    if (field === undefined) {
      const place = desc.fields.find(({ oneof }) => oneof?.localName === name);
      if (place === undefined) throw complainOfField(desc, name);
      Object.assign(message, { [name]: value });
      continue;
    }
    const { localName } = field;
    if (field.fieldKind === 'list' && Array.isArray(value))
      Object.assign(message, { [localName]: value.map((one) => toOne(field, one)) });
    else if (field.fieldKind === 'enum') target.set(field, toEnum(field.enum, value));
    else Object.assign(message, { [localName]: toOne(field, value) });
  }
  return message;
};

const toOne = (field: DescField, value: unknown): unknown => {
  const desc = field.fieldKind === 'map' ? undefined : field.message;
  if (desc !== undefined && isValues(value)) return isWellKnown(desc) ? create(desc, value) : toMessage(desc, value);
  if (field.fieldKind === 'list' && field.enum !== undefined) return toEnum(field.enum, value);
  return value;
};

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWellKnown = ({ typeName }: DescMessage): boolean => typeName.startsWith('google.protobuf.');

const toEnum = (desc: DescEnum, value: unknown): number => {
  if (typeof value === 'string') return readEnum(desc, value);
  if (typeof value === 'number' && desc.value[value] !== undefined) return value;
  throw new UnknownValue(`${String(value)} is no value of ${desc.name}; write ${oneOf(namesOf(desc))}.`);
};

/** "in_review" of Stage.IN_REVIEW; the number as text if the contract has no name for it. */
export const nameOfEnum = (desc: DescEnum, value: number): string => {
  const name = desc.value[value]?.name;
  return name === undefined ? String(value) : toShort(desc, name);
};

/** The value of "in_review", "IN_REVIEW" or "STAGE_IN_REVIEW". @throws UnknownValue, with what it may mean */
export const readEnum = (desc: DescEnum, text: string): number => {
  const wanted = toShort(desc, text.trim().replaceAll('-', '_').toUpperCase());
  const found = desc.values.find(({ name }) => toShort(desc, name) === wanted);
  if (found !== undefined) return found.number;
  const near = suggest(wanted, namesOf(desc));
  throw new UnknownValue(`"${text}" is no value of ${desc.name}; ${near ?? `write ${oneOf(namesOf(desc))}.`}`);
};

const toShort = ({ sharedPrefix = '' }: DescEnum, name: string): string => {
  const prefix = sharedPrefix.toUpperCase();
  return (name.startsWith(prefix) ? name.slice(prefix.length) : name).toLowerCase();
};

const namesOf = (desc: DescEnum): readonly string[] =>
  desc.values.filter(({ number }) => number !== 0).map(({ name }) => toShort(desc, name));

/** As ProtoJSON, with the values of enums as people read them: `stage: "in_review"`. */
export const toReadableJson = <Desc extends DescMessage>(desc: Desc, message: MessageShape<Desc>): JsonValue =>
  shorten(desc, toJson(desc, message));

const shorten = (desc: DescMessage, json: JsonValue): JsonValue => {
  if (!isObject(json) || isWellKnown(desc)) return json;
  const fields = new Map(desc.fields.map((field) => [field.jsonName, field]));
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      const field = fields.get(name);
      return [name, field === undefined ? value : shortenField(field, value)];
    }),
  );
};

const shortenField = (field: DescField, value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map((one) => shortenOne(field, one));
  if (field.fieldKind !== 'map') return shortenOne(field, value);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shortenOne(field, one)]))
    : value;
};

const shortenOne = ({ message, enum: desc }: DescField, value: JsonValue): JsonValue => {
  if (message !== undefined) return shorten(message, value);
  return desc !== undefined && typeof value === 'string' ? toShort(desc, value) : value;
};

const isObject = (json: JsonValue): json is { [key: string]: JsonValue } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/**
 * What in a message that came over a wire the contract of this program does not know, as a sentence; undefined if it knows
 * everything.
 */
export const findUnknown = (desc: DescMessage, message: Message): string | undefined => {
  const [unknown] = message.$unknown ?? [];
  if (unknown !== undefined)
    return `Field ${unknown.no} of ${desc.name} is not known here: the caller has a newer contract.`;
  const source = reflect(desc, message);
  for (const field of desc.fields) {
    if (!source.isSet(field)) continue;
    if (field.fieldKind === 'message') {
      const complaint = findUnknown(field.message, source.get(field).message);
      if (complaint !== undefined) return complaint;
    } else if (field.fieldKind === 'enum') {
      if (field.enum.value[source.get(field)] === undefined) return complainOfNumber(field, source.get(field));
    } else if (field.fieldKind === 'list' && field.listKind === 'enum') {
      for (const value of source.get(field))
        if (typeof value === 'number' && field.enum.value[value] === undefined) return complainOfNumber(field, value);
    }
  }
  return undefined;
};

const complainOfNumber = (field: DescField, value: number): string =>
  `${value} is no value of ${field.name}; write ${oneOf(field.enum ? namesOf(field.enum) : [])}.`;

const complainOfField = (desc: DescMessage, name: string): UnknownValue => {
  const known = desc.fields.map(({ localName }) => localName);
  const rest = suggest(name, known) ?? (known.length === 0 ? 'it takes none.' : `write ${oneOf(known)}.`);
  return new UnknownValue(`${desc.name} has no field "${name}"; ${rest}`);
};

/** `did you mean "stages"?`, or undefined if nothing is near. */
export const suggest = (word: string, candidates: readonly string[]): string | undefined => {
  // A word that is so long is no slip of the pen, and comparing takes time.
  if (word.length > 100) return undefined;
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  const near = closestMatch(word.toLowerCase(), candidates, { maxDistance });
  return near === undefined ? undefined : `did you mean "${near}"?`;
};

const oneOf = (names: readonly string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? 'nothing');
