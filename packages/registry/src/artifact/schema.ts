/**
 * JSON Schema (2020-12) as types of artifacts use it: what describes values, and no more. It is read whole before anything is
 * checked by it, so that nothing is passed over; patterns are I-Regexps, and integers are exact.
 */
import { type ExactJson, printExactJson } from '@rapporteur/idl';
import { createRegexps, isPattern, type Regexps } from '../jsonpath/index.ts';

type JsonObject = { readonly [key: string]: ExactJson };

/** What is wrong with a schema, or with a value; a sentence without its end: "$.a is no integer". */
export class SchemaError extends Error {}

const isObject = (value: ExactJson | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isArray(value);
const isArray = (value: ExactJson | undefined): value is readonly ExactJson[] => Array.isArray(value);
const isNumber = (value: ExactJson | undefined): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** What each keyword may hold. Those that only tell people something are let pass. */
const KEYWORDS: Readonly<Record<string, 'schema' | 'schemas' | 'named' | 'number' | 'text' | 'any'>> = {
  ...{ additionalProperties: 'schema', items: 'schema', not: 'schema', propertyNames: 'schema', contains: 'schema' },
  ...{ anyOf: 'schemas', allOf: 'schemas', oneOf: 'schemas', prefixItems: 'schemas' },
  ...{ properties: 'named', $defs: 'named', definitions: 'named' },
  ...{ minimum: 'number', maximum: 'number', exclusiveMinimum: 'number', exclusiveMaximum: 'number' },
  ...{ minLength: 'number', maxLength: 'number', minItems: 'number', maxItems: 'number', multipleOf: 'number' },
  ...{ minProperties: 'number', maxProperties: 'number' },
  ...{ pattern: 'text', $ref: 'text', $schema: 'text', $id: 'text', $comment: 'text', title: 'text' },
  ...{ description: 'text', format: 'text', contentEncoding: 'text' },
  ...{ type: 'any', enum: 'any', const: 'any', required: 'any', default: 'any', examples: 'any' },
  ...{ deprecated: 'any', readOnly: 'any', writeOnly: 'any', uniqueItems: 'any' },
};

const TYPES: ReadonlySet<string> = new Set(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);

/** @throws SchemaError where it says something that is not known here */
export const checkSchema = (schema: ExactJson): void => visit(schema, '', schema);

const visit = (schema: ExactJson, at: string, root: ExactJson): void => {
  if (typeof schema === 'boolean') return;
  if (!isObject(schema)) throw new SchemaError(`the schema at "${at}" is neither an object nor true or false`);
  for (const [keyword, value] of Object.entries(schema)) {
    const place = `${at}/${keyword}`;
    const wrong = (what: string): SchemaError => new SchemaError(`"${place}" of the schema is ${what}`);
    const holds = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    switch (holds) {
      case undefined:
        throw wrong('a keyword that is not known here');
      case 'schema':
        visit(value, place, root);
        break;
      case 'schemas':
        if (!isArray(value)) throw wrong('no list of schemas');
        for (const [index, one] of value.entries()) visit(one, `${place}/${index}`, root);
        break;
      case 'named':
        if (!isObject(value)) throw wrong('no set of named schemas');
        for (const [name, one] of Object.entries(value)) visit(one, `${place}/${name}`, root);
        break;
      case 'number':
        if (!isNumber(value)) throw wrong('no number');
        break;
      case 'text':
        if (typeof value !== 'string') throw wrong('no text');
        if (keyword === '$ref') resolve(root, value);
        if (keyword === 'pattern' && !isPattern(value))
          throw wrong('a pattern that cannot be run in linear time: leave out what looks ahead, back or at groups');
        break;
      case 'any':
        if (keyword === 'type' && !typesOf(value).every((one) => TYPES.has(one))) throw wrong('no type of JSON');
    }
  }
};

const typesOf = (value: ExactJson | undefined): readonly string[] =>
  (isArray(value) ? value : [value]).map((one) => (typeof one === 'string' ? one : ''));

/** "#" and "#/$defs/Name". */
const resolve = (root: ExactJson, ref: string): ExactJson => {
  if (!ref.startsWith('#'))
    throw new SchemaError(`"${ref}" is a schema elsewhere; only those within this one are known`);
  let at: ExactJson | undefined = root;
  for (const step of ref.slice(1).split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  if (at === undefined) throw new SchemaError(`"${ref}" is no schema within this one`);
  return at;
};

const MOST_LOOKS = 2_000_000;
const DEEPEST = 400;

/** @throws SchemaError where the value is not of the schema */
export const checkBySchema = (schema: ExactJson, value: ExactJson): void => {
  let looks = MOST_LOOKS;
  const spend = (count: number): void => {
    looks -= count;
    if (looks < 0) throw new SchemaError('the schema takes too many looks at the value');
  };
  const fault = faultOf(
    { root: schema, spend, regexps: createRegexps(spend, 'schema') },
    { schema, value, at: '$', depth: 0 },
  );
  if (fault !== undefined) throw new SchemaError(fault);
};

type World = { readonly root: ExactJson; readonly spend: (count: number) => void; readonly regexps: Regexps };

type Look = {
  readonly schema: ExactJson | undefined;
  readonly value: ExactJson;
  readonly at: string;
  readonly depth: number;
};

/** What is wrong; undefined if nothing. */
const faultOf = (world: World, look: Look): string | undefined => {
  const { schema, value, at, depth } = look;
  world.spend(1);
  if (depth > DEEPEST) throw new SchemaError('the schema leads round in a circle');
  if (schema === undefined || schema === true) return undefined;
  if (schema === false) return `${at} is nothing that the schema has a place for`;
  if (!isObject(schema)) return `${at} is held against something that is no schema`;
  const inner = (one: ExactJson | undefined): string | undefined =>
    faultOf(world, { schema: one, value, at, depth: depth + 1 });
  const { $ref, type, enum: known, const: only, anyOf, allOf, oneOf, not } = schema;
  if (typeof $ref === 'string') {
    const fault = inner(resolve(world.root, $ref));
    if (fault !== undefined) return fault;
  }
  if (type !== undefined && !typesOf(type).some((one) => isOfType(value, one)))
    return `${at} is not of type ${typesOf(type).join(' or ')}`;
  if (isArray(known) && !known.some((one) => isSame(one, value))) return `${at} is none of the values that it may be`;
  if (only !== undefined && !isSame(only, value)) return `${at} is not ${printExactJson(only).slice(0, 60)}`;
  if (isArray(allOf)) for (const one of allOf) if (inner(one) !== undefined) return inner(one);
  if (isArray(anyOf) && !anyOf.some((one) => inner(one) === undefined)) return `${at} fits none of what it may be`;
  if (isArray(oneOf) && oneOf.filter((one) => inner(one) === undefined).length !== 1)
    return `${at} does not fit exactly one of what it may be`;
  if (not !== undefined && inner(not) === undefined) return `${at} is what it must not be`;
  if (isNumber(value)) return faultOfNumber(schema, value, at);
  if (typeof value === 'string') return faultOfText(world, schema, { value, at });
  if (isArray(value)) return faultOfList(world, schema, { value, at, depth });
  return isObject(value) ? faultOfObject(world, schema, { value, at, depth }) : undefined;
};

const isSame = (a: ExactJson, b: ExactJson): boolean => printExactJson(a) === printExactJson(b);

const isOfType = (value: ExactJson, type: string): boolean => {
  switch (type) {
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'number':
      return isNumber(value);
    case 'array':
      return isArray(value);
    case 'object':
      return isObject(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
};

const faultOfNumber = (schema: JsonObject, value: number | bigint, at: string): string | undefined => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (isNumber(minimum) && value < minimum) return `${at} is less than ${minimum}`;
  if (isNumber(maximum) && value > maximum) return `${at} is more than ${maximum}`;
  if (isNumber(exclusiveMinimum) && value <= exclusiveMinimum) return `${at} is not more than ${exclusiveMinimum}`;
  if (isNumber(exclusiveMaximum) && value >= exclusiveMaximum) return `${at} is not less than ${exclusiveMaximum}`;
  if (isNumber(multipleOf) && !isMultiple(value, multipleOf)) return `${at} is no multiple of ${multipleOf}`;
  return undefined;
};

const isMultiple = (value: number | bigint, of: number | bigint): boolean => {
  if (Number(of) === 0) return false;
  const areIntegers = [value, of].every((one) => typeof one === 'bigint' || Number.isInteger(one));
  return areIntegers ? BigInt(value) % BigInt(of) === 0n : Number.isInteger(Number(value) / Number(of));
};

const faultOfText = (
  { spend, regexps }: World,
  { minLength, maxLength, pattern }: JsonObject,
  { value, at }: { readonly value: string; readonly at: string },
): string | undefined => {
  spend(value.length / 16);
  const length = minLength === undefined && maxLength === undefined ? 0 : Array.from(value).length;
  if (isNumber(minLength) && length < minLength) return `${at} has less than ${minLength} characters`;
  if (isNumber(maxLength) && length > maxLength) return `${at} has more than ${maxLength} characters`;
  if (typeof pattern === 'string' && !regexps(pattern, value, 'anywhere')) return `${at} does not look like ${pattern}`;
  return undefined;
};

type ListLook = { readonly value: readonly ExactJson[]; readonly at: string; readonly depth: number };

const faultOfList = (world: World, schema: JsonObject, { value, at, depth }: ListLook): string | undefined => {
  const { minItems, maxItems, items, prefixItems, contains, uniqueItems } = schema;
  if (isNumber(minItems) && value.length < minItems) return `${at} has less than ${minItems} entries`;
  if (isNumber(maxItems) && value.length > maxItems) return `${at} has more than ${maxItems} entries`;
  if (uniqueItems === true && new Set(value.map((one) => printExactJson(one))).size < value.length)
    return `${at} holds an entry twice`;
  const first = isArray(prefixItems) ? prefixItems : [];
  let isContained = contains === undefined;
  for (const [index, one] of value.entries()) {
    const look = { value: one, at: `${at}[${index}]`, depth: depth + 1 };
    const fault = faultOf(world, { ...look, schema: index < first.length ? first[index] : items });
    if (fault !== undefined) return fault;
    isContained ||= faultOf(world, { ...look, schema: contains }) === undefined;
  }
  return isContained ? undefined : `${at} holds nothing of what it must hold`;
};

type ObjectLook = { readonly value: JsonObject; readonly at: string; readonly depth: number };

const faultOfObject = (world: World, schema: JsonObject, { value, at, depth }: ObjectLook): string | undefined => {
  const { required, properties, additionalProperties, propertyNames, minProperties, maxProperties } = schema;
  const names = Object.keys(value);
  if (isNumber(minProperties) && names.length < minProperties) return `${at} has less than ${minProperties} members`;
  if (isNumber(maxProperties) && names.length > maxProperties) return `${at} has more than ${maxProperties} members`;
  const missing = isArray(required) ? required.find((one) => !Object.hasOwn(value, String(one))) : undefined;
  if (missing !== undefined) return `${at} lacks "${String(missing)}"`;
  const known = isObject(properties) ? properties : {};
  for (const [name, one] of Object.entries(value)) {
    const look = { value: one, at: `${at}.${name.slice(0, 50)}`, depth: depth + 1 };
    const own = Object.hasOwn(known, name) ? known[name] : additionalProperties;
    if (own === false) return `${at} has a member "${name.slice(0, 50)}", for which there is no place`;
    const fault =
      faultOf(world, { ...look, schema: own }) ??
      faultOf(world, { ...look, value: name, schema: propertyNames, at: `the name of ${look.at}` });
    if (fault !== undefined) return fault;
  }
  return undefined;
};
