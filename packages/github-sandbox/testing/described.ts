/** Answers as GitHub's description allows them: what may be null is, what may be left out is, and there is more than was described. */
import fc from 'fast-check';
import { loadDescription, type Schema } from '../src/description/index.ts';

/** Objects inside objects beyond this have only what they must have. */
const DEEPEST = 3;

/** Of an operation by GitHub's id of it: "pulls/list". */
export const answersOf = (operation: string, status = 200): fc.Arbitrary<unknown> =>
  valuesOf(schemaOf(operation, status), 0);

/** An entry of the list that the operation answers, which may be a field of the answer: "check_runs". */
export const entriesOf = (operation: string, field?: string): fc.Arbitrary<unknown> => {
  const answer = resolved(schemaOf(operation, 200));
  const list = field === undefined ? answer : resolved(answer.properties?.[field] ?? {});
  if (list.items === undefined) throw new Error(`${operation} answers no list ${field ?? ''}`);
  return valuesOf(list.items, 0);
};

/** Of a schema by its name: "timeline-comment-event". */
export const madeOf = (schema: string): fc.Arbitrary<unknown> =>
  valuesOf({ $ref: `#/components/schemas/${schema}` }, 0);

const schemaOf = (operation: string, status: number): Schema => {
  const schema = loadDescription().answerOf(operation, status);
  if (schema === undefined) throw new Error(`The slice has no answer ${status} of ${operation}`);
  return schema;
};

const resolved = (schema: Schema): Schema =>
  schema.$ref === undefined ? schema : resolved(loadDescription().schemaAt(schema.$ref));

const valuesOf = (reference: Schema, depth: number): fc.Arbitrary<unknown> => {
  const schema = resolved(reference);
  const { anyOf, allOf, ...rest } = schema;
  if (anyOf !== undefined) {
    const choices = anyOf.map((one) => valuesOf(one, depth));
    const chosen = depth > DEEPEST ? (choices.at(-1) ?? fc.constant(null)) : fc.oneof(...choices);
    return rest.properties === undefined ? chosen : merged([valuesOf(rest, depth), chosen]);
  }
  if (allOf !== undefined) return merged([...allOf.map((one) => valuesOf(one, depth)), objectsOf(rest, depth)]);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? (schema.properties ? 'object' : [])].flat();
  if (types.includes('null') && depth > DEEPEST) return fc.constant(null);
  return types.length === 0
    ? fc.jsonValue({ maxDepth: 1 })
    : fc.oneof(...types.map((type) => ofType(type, schema, depth)));
};

const ofType = (type: string, schema: Schema, depth: number): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 2 ** 40 });
    case 'string':
      return stringsOf(schema);
    case 'array':
      return schema.items === undefined || depth > DEEPEST
        ? fc.constant([])
        : fc.array(valuesOf(schema.items, depth + 1), { minLength: schema.minItems ?? 0, maxLength: 2 });
    default:
      return objectsOf(schema, depth);
  }
};

const stringsOf = ({
  format,
  pattern,
  minLength = 0,
  maxLength = Math.max(20, minLength),
}: Schema): fc.Arbitrary<string> => {
  if (format === 'date-time') {
    const between = { min: new Date('2008-01-01'), max: new Date('2038-01-01'), noInvalidDate: true };
    return fc.date(between).map((at) => at.toISOString().replace(/\.\d+/, ''));
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 20) });
};

const objectsOf = ({ properties = {}, required = [] }: Schema, depth: number): fc.Arbitrary<object> => {
  const kept = Object.entries(properties).filter(([name]) => depth <= DEEPEST || required.includes(name));
  const fields = Object.fromEntries(kept.map(([name, one]) => [name, valuesOf(timed(name, one), depth + 1)]));
  const known = fc.record(fields, { requiredKeys: kept.flatMap(([name]) => (required.includes(name) ? [name] : [])) });
  // GitHub adds fields whenever it likes.
  const more = fc.option(fc.record({ new_field_of_github: fc.jsonValue({ maxDepth: 1 }) }), { nil: {}, freq: 4 });
  return fc.tuple(known, more).map(([one, other]) => ({ ...one, ...other }));
};

/** GitHub does not describe every time as one. */
const timed = (name: string, schema: Schema): Schema =>
  name.endsWith('_at') && [schema.type].flat().includes('string') ? { ...schema, format: 'date-time' } : schema;

const merged = (parts: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> =>
  fc.tuple(...parts).map((values) => (values.includes(null) ? null : Object.assign({}, ...values)));
