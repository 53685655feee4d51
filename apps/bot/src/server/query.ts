/** Query parameters as the fields of a request, by their descriptors; nothing that the contract does not know is passed over. */
import { create, type DescField, type DescMessage, fromJson, type Message, ScalarType } from '@bufbuild/protobuf';
import { FieldMaskSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { ArtifactPartitionsSchema, readEnum, suggest, toMessage, UnknownValue } from '@rapporteur/idl';

/** Fields of a request that are parameters: those that the path does not fill. */
export const parametersOf = (desc: DescMessage, into: Readonly<Record<string, string>>): readonly DescField[] =>
  desc.fields.filter(({ localName }) => !Object.hasOwn(into, localName));

/** Whether a parameter may come several times, or hold several values with commas between them. */
export const isPlural = (field: DescField): boolean => field.fieldKind === 'list' || isMask(field);

/**
 * A request, of what the path says and of parameters named as in JSON ("pageSize") or as in the contract ("page_size").
 * @throws ConnectError InvalidArgument, with a sentence that names the parameter or the value
 */
export const readRequest = (
  desc: DescMessage,
  fromPath: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Message => {
  const parameters = parametersOf(desc, fromPath);
  const given = new Map<DescField, string[]>();
  for (const [name, text] of query) {
    const field = parameters.find((one) => one.jsonName === name || one.name === name);
    if (field === undefined) throw refuseName(name, parameters);
    given.set(field, [...(given.get(field) ?? []), text]);
  }
  const values = [...given].map(([field, texts]) => [field.localName, readValue(field, texts)] as const);
  return toMessage(desc, { ...fromPath, ...Object.fromEntries(values) });
};

const readValue = (field: DescField, texts: readonly string[]): unknown => {
  const { jsonName } = field;
  if (isPlural(field)) {
    const all = texts.flatMap((text) => text.split(',')).map((text) => text.trim());
    if (all.includes('')) throw refuse(`"${jsonName}" holds an empty value; leave it out to ask for all.`);
    return isMask(field) ? create(FieldMaskSchema, { paths: all }) : all.map((text) => readOne(field, text));
  }
  const [text = '', ...more] = texts;
  if (more.length > 0) throw refuse(`"${jsonName}" came ${texts.length} times, and may come once.`);
  return readOne(field, text);
};

const readOne = (field: DescField, text: string): unknown => {
  const { jsonName } = field;
  if (isPartitions(field)) return readPartitions(field, text);
  if (field.enum !== undefined) {
    try {
      return readEnum(field.enum, text);
    } catch (error) {
      if (error instanceof UnknownValue) throw refuse(`"${jsonName}": ${error.message}`);
      throw error;
    }
  }
  if (field.message?.typeName === TimestampSchema.typeName) {
    try {
      return fromJson(TimestampSchema, text);
    } catch {
      throw refuse(`"${jsonName}" is a time such as 2026-03-04T05:06:07Z, and "${text}" is none.`);
    }
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return text;
    case ScalarType.INT32:
      if (/^-?\d{1,9}$/.test(text)) return Number(text);
      throw refuse(`"${jsonName}" is a whole number, and "${text}" is none.`);
    case ScalarType.BOOL:
      if (text === 'true' || text === 'false') return text === 'true';
      throw refuse(`"${jsonName}" is true or false, and "${text}" is neither.`);
    default:
      throw refuse(`"${jsonName}" cannot be written as a parameter; ask for it over Connect.`);
  }
};

/** Partitions are written "date=2026-03-04,language=en"; without any text they are empty, which is not the same as left out. */
export const isPartitions = (field: DescField): boolean =>
  field.message?.typeName === ArtifactPartitionsSchema.typeName;

const readPartitions = ({ jsonName }: DescField, text: string): Message => {
  const entries = text
    .split(',')
    .filter((one) => one !== '')
    .map((one) => {
      const at = one.indexOf('=');
      if (at < 1)
        throw refuse(`"${jsonName}" is written "key=value,key=value", and "${one.slice(0, 100)}" is none of these.`);
      return { key: one.slice(0, at), value: one.slice(at + 1) };
    });
  return create(ArtifactPartitionsSchema, { entries });
};

const isMask = (field: DescField): boolean => field.message?.typeName === FieldMaskSchema.typeName;

const refuseName = (name: string, parameters: readonly DescField[]): ConnectError => {
  const known = parameters.map(({ jsonName }) => jsonName);
  const rest =
    suggest(name, known) ?? (known.length === 0 ? 'this address takes none.' : `known are ${known.join(', ')}.`);
  return refuse(`There is no parameter "${name.slice(0, 100)}"; ${rest}`);
};

const refuse = (sentence: string): ConnectError => new ConnectError(sentence, Code.InvalidArgument);
