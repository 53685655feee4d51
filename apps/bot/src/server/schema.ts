/** JSON Schemas of messages, as `toReadableJson` writes them. */
import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { FieldMaskSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { nameOfEnum } from '@rapporteur/idl';

export type Schema = { readonly [keyword: string]: unknown };

/** What the contract says of a message, a field, an enum or a call, by its full name; undefined if nothing. */
export type Comments = Readonly<Record<string, string>>;

export type SchemasOptions = {
  /** Where the schemas stand, e.g. "#/$defs/". */
  readonly at: string;
  readonly comments: Comments;
};

/**
 * Schemas of these messages and of all that they hold, by the short name of each. Fields may be left out where they say
 * nothing, and others may come with a later version.
 */
export const schemasOf = (roots: readonly DescMessage[], options: SchemasOptions): Readonly<Record<string, Schema>> => {
  const found = new Map<string, Schema>();
  const visit = (desc: DescMessage): void => {
    if (isOfGoogle(desc) || found.has(desc.name)) return;
    found.set(desc.name, {});
    for (const { message } of desc.fields.filter((field) => field.fieldKind !== 'map')) if (message) visit(message);
    found.set(desc.name, ofMessage(desc, options));
  };
  for (const desc of roots) visit(desc);
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const ofMessage = (desc: DescMessage, options: SchemasOptions): Schema => ({
  type: 'object',
  ...described(options.comments, desc.typeName),
  properties: Object.fromEntries(desc.fields.map((field) => [field.jsonName, ofField(field, options)])),
});

const ofField = (field: DescField, options: SchemasOptions): Schema => {
  const one = ofValue(field, options);
  const described_ = described(options.comments, `${field.parent.typeName}.${field.name}`);
  return field.fieldKind === 'list' ? { type: 'array', items: one, ...described_ } : { ...one, ...described_ };
};

/** The schema of one value of a field, also of one in a list. */
export const ofValue = (field: DescField, { at }: Pick<SchemasOptions, 'at'>): Schema => {
  if (field.fieldKind === 'map') throw new Error(`${String(field)} is a map, for which there is no schema yet.`);
  if (field.enum !== undefined) return { type: 'string', enum: valuesOf(field.enum) };
  if (field.message !== undefined) {
    if (field.message.typeName === TimestampSchema.typeName) return { type: 'string', format: 'date-time' };
    if (field.message.typeName === FieldMaskSchema.typeName) return { type: 'string' };
    return { $ref: `${at}${field.message.name}` };
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.INT32:
    case ScalarType.SINT32:
      return { type: 'integer', format: 'int32' };
    case ScalarType.INT64:
      return { type: 'string', format: 'int64' };
    case ScalarType.DOUBLE:
      return { type: 'number', format: 'double' };
    default:
      throw new Error(`${String(field)} is of a type for which there is no schema yet.`);
  }
};

const valuesOf = (desc: DescEnum): readonly string[] => desc.values.map(({ number }) => nameOfEnum(desc, number));

export const described = (comments: Comments, name: string): Schema => {
  const description = comments[name];
  return description === undefined ? {} : { description };
};

const isOfGoogle = ({ typeName }: DescMessage): boolean => typeName.startsWith('google.protobuf.');
