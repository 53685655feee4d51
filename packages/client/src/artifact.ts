/** Types of artifacts that a community defines: the schema is the caller's, travels with the type, and is held to at both ends. */
import { create } from '@bufbuild/protobuf';
import {
  ArtifactEncoding,
  ArtifactEncodingSchema,
  type ArtifactPayload,
  ArtifactPayloadSchema,
  type ExactJson,
  NotExact,
  nameOfEnum,
  parseExactJson,
  printExactJson,
} from '@rapporteur/idl';
import { RapporteurError } from './error.ts';

type Issue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};
type Result<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** A schema that can validate and tell its JSON Schema, as Zod's can from 4.2 on (Standard JSON Schema). */
export type ArtifactSchemaOf<Input, Output> = {
  readonly '~standard': {
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    readonly jsonSchema: {
      readonly input: (options: {
        readonly target: 'draft-2020-12';
        readonly libraryOptions?: Record<string, unknown> | undefined;
      }) => Record<string, unknown>;
    };
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
};

export type ArtifactTypeOf<Input, Output> = {
  readonly name: string;
  /** Its JSON Schema, as it travels. */
  readonly schema: string;
  /** Integers stay integers, however large. @throws RapporteurError "invalid" for a value that is none of the type */
  encode(value: Input): ArtifactPayload;
  /** Refuses what is of another type, or in an encoding that is not known. @throws RapporteurError "invalid" */
  decode(payload: ArtifactPayload | undefined): Output;
};

/**
 * `defineArtifactType('acme.Survey', z.object({ … }))`. A `z.bigint()` is an integer of any size; one beyond 2^53 that the schema
 * takes for a number is refused and never rounded. @throws RapporteurError "invalid" where the schema has no form in JSON
 */
export const defineArtifactType = <Input, Output>(
  name: string,
  type: ArtifactSchemaOf<Input, Output>,
): ArtifactTypeOf<Input, Output> => {
  const described = describeType(name, type);
  const schema = exactly(() => printExactJson(described), `The schema of ${name}`);
  const check = (value: unknown): Output => {
    const result = type['~standard'].validate(value);
    if (result instanceof Promise)
      throw refuse(`The schema of ${name} answers later; one that validates at once is needed.`);
    if (result.issues === undefined) return result.value;
    throw refuse(`It is no ${name}: ${result.issues.slice(0, 5).map(toSentence).join('; ')}.`);
  };
  return {
    name,
    schema,
    encode: (value) => {
      check(value);
      const json = exactly(() => printExactJson(value), `The value of ${name}`);
      return create(ArtifactPayloadSchema, {
        type: { name, encoding: ArtifactEncoding.JSON, schema },
        content: { case: 'json', value: json },
      });
    },
    decode: (payload) => {
      const { type: given, content } = payload ?? {};
      const encoding = given?.encoding ?? ArtifactEncoding.UNSPECIFIED;
      if (encoding !== ArtifactEncoding.JSON)
        throw refuse(
          `A payload of ${name} is JSON, and this one has the encoding ${nameOfEnum(ArtifactEncodingSchema, encoding)}.`,
        );
      if (given?.name !== name) throw refuse(`The payload is of the type ${given?.name ?? ''}, and not of ${name}.`);
      if (content?.case !== 'json')
        throw refuse(
          `The payload of ${name} does not come with its content${content?.case === 'blob' ? '; createArtifactClient fetches it, and parts of it are had by a path' : ''}.`,
        );
      const value = exactly(() => parseExactJson(content.value), `The payload of ${name}`);
      return check(widen(value, described, described));
    },
  };
};

/** A JSON Schema as far as integers are looked for in it. */
type Described = { readonly [keyword: string]: unknown };

const BIG = 'bigint';

const describeType = <Input, Output>(name: string, type: ArtifactSchemaOf<Input, Output>): Described => {
  try {
    return type['~standard'].jsonSchema.input({
      target: 'draft-2020-12',
      libraryOptions: { override: describeBigint, unrepresentable: 'any' },
    });
  } catch (error) {
    throw refuse(
      `The schema of ${name} has no form as JSON Schema: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
};

/** Zod has no JSON Schema for what JSON has no type for; an integer is one all the same, and other such things are refused. */
const describeBigint = ({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: unknown;
  readonly jsonSchema: object;
}): void => {
  const kind = kindOf(zodSchema);
  if (kind === BIG) Object.assign(jsonSchema, { type: 'integer', format: BIG });
  else if (kind !== undefined && UNKNOWN_TO_JSON.has(kind)) throw new Error(`JSON has no ${kind}`);
};

const UNKNOWN_TO_JSON: ReadonlySet<string> = new Set([
  'symbol',
  'undefined',
  'void',
  'date',
  'map',
  'set',
  'function',
  'nan',
  'custom',
]);

const kindOf = (schema: unknown): string | undefined => {
  const inner = memberOf(memberOf(schema, '_zod'), 'def');
  const kind = memberOf(inner, 'type');
  return typeof kind === 'string' ? kind : undefined;
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const isDescribed = (value: unknown): value is Described =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: ExactJson): value is readonly ExactJson[] => Array.isArray(value);

/** Integers where the schema has a bigint are one, however small. */
const widen = (value: ExactJson, schema: unknown, root: Described): ExactJson => {
  if (!isDescribed(schema)) return value;
  const { $ref, format, items, prefixItems, properties, additionalProperties } = schema;
  if (typeof $ref === 'string') return widen(value, referred(root, $ref), root);
  if (typeof value === 'number') {
    const isBig = format === BIG || choicesOf(schema).some((one) => widen(value, one, root) !== value);
    return isBig && Number.isInteger(value) ? BigInt(value) : value;
  }
  const inner = choicesOf(schema).reduce((widened: ExactJson, one) => widen(widened, one, root), value);
  if (isList(inner)) {
    const first: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
    return inner.map((one, index) => widen(one, first[index] ?? items, root));
  }
  if (typeof inner !== 'object' || inner === null) return inner;
  const known = isDescribed(properties) ? properties : {};
  return Object.fromEntries(
    Object.entries(inner).map(([name, one]) => [
      name,
      widen(one, Object.hasOwn(known, name) ? known[name] : additionalProperties, root),
    ]),
  );
};

const choicesOf = ({ anyOf, oneOf, allOf }: Described): readonly unknown[] =>
  [anyOf, oneOf, allOf].flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []));

const referred = (root: Described, ref: string): unknown => {
  let at: unknown = root;
  for (const step of ref.split('/').slice(1)) at = memberOf(at, step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return at;
};

const toSentence = ({ message, path = [] }: Issue): string => {
  const steps = path.map((step) => String(typeof step === 'object' ? step.key : step));
  return steps.length === 0 ? message : `${steps.join('.')}: ${message}`;
};

const exactly = <T>(work: () => T, what: string): T => {
  try {
    return work();
  } catch (error) {
    throw error instanceof NotExact ? refuse(`${what} cannot be kept. ${error.message}`) : error;
  }
};

const refuse = (sentence: string): RapporteurError => new RapporteurError('invalid', sentence);
