/** Fields that a schema does not know. JSON Schema lets them pass wherever a schema does not say that there are no others. */

export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
};

type Schemas = Readonly<Record<string, Schema>>;

/** What all choices of a schema together know of a value. */
type Knowledge = {
  readonly properties: ReadonlyMap<string, readonly Schema[]>;
  /** Of fields with any name; undefined if there are none. */
  readonly others: readonly Schema[] | undefined;
  readonly items: readonly Schema[];
};

/** Where a `$ref` leads. */
export const schemaAt = (schemas: Schemas, reference: string): Schema =>
  schemas[reference.replace('#/components/schemas/', '')] ?? {};

/** The path of the first field that no choice of the schema has: "labels.0.colour". */
export const unknownField = (schemas: Schemas, schema: Schema, value: unknown): string | undefined =>
  unknownIn(schemas, listFor(schema), value)?.join('.');

const unknownIn = (schemas: Schemas, choices: readonly Schema[], value: unknown): string[] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { properties, others, items } = knowledgeOf(schemas, choices);
  for (const [key, inner] of Object.entries(value)) {
    const known = Array.isArray(value) ? items : (properties.get(key) ?? others);
    if (known === undefined) return [key];
    const unknown = unknownIn(schemas, known, inner);
    if (unknown) return [key, ...unknown];
  }
  return undefined;
};

const lists = new WeakMap<Schema, readonly Schema[]>();
const listFor = (schema: Schema): readonly Schema[] => {
  const list = lists.get(schema) ?? [schema];
  lists.set(schema, list);
  return list;
};

const remembered = new WeakMap<readonly Schema[], Knowledge>();

const knowledgeOf = (schemas: Schemas, choices: readonly Schema[]): Knowledge => {
  const before = remembered.get(choices);
  if (before) return before;
  const properties = new Map<string, Schema[]>();
  const others: Schema[] = [];
  const items: Schema[] = [];
  let isOpen = false;
  const look = (schema: Schema): void => {
    const { $ref, allOf = [], anyOf = [], additionalProperties } = schema;
    if ($ref !== undefined) look(schemaAt(schemas, $ref));
    for (const [name, one] of Object.entries(schema.properties ?? {})) {
      properties.set(name, [...(properties.get(name) ?? []), one]);
    }
    if (schema.items) items.push(schema.items);
    if (typeof additionalProperties === 'object') others.push(additionalProperties);
    if (additionalProperties === true) isOpen = true;
    for (const one of [...allOf, ...anyOf]) look(one);
  };
  for (const choice of choices) look(choice);
  // A part of a schema that repeats some of its fields calls itself open; who names no field at all means any.
  const isAnything = properties.size === 0 && (isOpen || others.length === 0);
  const knowledge = { properties, others: isAnything || others.length > 0 ? others : undefined, items };
  remembered.set(choices, knowledge);
  return knowledge;
};
