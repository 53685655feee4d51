/** GitHub's description of its REST API, and what of a request or an answer it does not allow, as sentences. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { matchSegments } from '../router.ts';
import type { Needs } from './rights.ts';
import { RIGHTS } from './rights.ts';
import type { Schema } from './unknown.ts';
import { schemaAt, unknownField } from './unknown.ts';

export type Operation = {
  /** "issues/create-comment". */
  readonly id: string;
  /** "POST /repos/{owner}/{repo}/issues/{issue_number}/comments". */
  readonly name: string;
  readonly needs: Needs;
};

export type Asked = {
  readonly method: string;
  /** Without query and without "/api/v3". */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
};

export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
};

type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  /** Whether it is the rest of the path. */
  readonly rest?: true;
};
type Body = { readonly required?: true; readonly schema?: Schema };
type Described = {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Body;
  readonly answers: Readonly<Record<string, Body>>;
};
type Slice = {
  readonly source: string;
  readonly operations: Readonly<Record<string, Described>>;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly events: Readonly<Record<string, Needs>>;
};

type Known = Operation & Described & { readonly pattern: string; readonly literals: number };

/** The version of the API that is described; GitHub's oldest is what it takes a request without the header for. */
const API_VERSION = '2022-11-28';

export type Description = {
  readonly operations: readonly Operation[];
  /** The permissions of an App of which an event needs one. */
  readonly events: Readonly<Record<string, Needs>>;
  readonly operationOf: (method: string, path: string) => Operation | undefined;
  /** What an answer of an operation, by its id, may hold; undefined if nothing is described. */
  readonly answerOf: (id: string, status: number) => Schema | undefined;
  /** Where a `$ref` leads. */
  readonly schemaAt: (reference: string) => Schema;
  readonly faultsOfRequest: (asked: Asked) => readonly string[];
  readonly faultsOfAnswer: (asked: Pick<Asked, 'method' | 'path'>, answered: Answered) => readonly string[];
};

let description: Description | undefined;

/** One for all sandboxes of a process: what was compiled for one is there for the next. */
export const loadDescription = (): Description => {
  description ??= createDescription(JSON.parse(readFileSync(join(import.meta.dirname, 'gen/github.json'), 'utf8')));
  return description;
};

const createDescription = (slice: Slice): Description => {
  const known = Object.entries(slice.operations).map(([id, described]): Known => {
    const rest = new Set(described.parameters.flatMap((one) => (one.rest && one.in === 'path' ? [one.name] : [])));
    const pattern = described.path.replaceAll(/\{(\w+)\}/g, (whole, name, at) =>
      rest.has(name) && at + whole.length === described.path.length ? `:${name}*` : `:${name}`,
    );
    const name = `${described.method} ${described.path}`;
    const literals = described.path.split('/').filter((segment) => !segment.startsWith('{')).length;
    return { id, name, needs: RIGHTS[id] ?? [], ...described, pattern, literals };
  });
  // "issues/comments" is meant before "issues/{issue_number}".
  known.sort((a, b) => b.literals - a.literals);
  const findAt = (method: string, path: string) => {
    const given = path.split('/');
    for (const operation of known) {
      const params = operation.method === method ? matchSegments(operation.pattern, given) : undefined;
      if (params) return { operation, params };
    }
    return undefined;
  };
  // The rest of a path may be empty: what is in the root is at "contents/".
  const findAnew = (method: string, path: string) => findAt(method, path) ?? findAt(method, `${path}/`);
  // Of one request this is asked several times.
  let last: { readonly asked: string; readonly found: ReturnType<typeof findAnew> } | undefined;
  const find = (method: string, path: string) => {
    const asked = `${method} ${path}`;
    if (last?.asked !== asked) last = { asked, found: findAnew(method, path) };
    return last.found;
  };
  const judge = createJudge(slice.schemas);
  const judgeLoosely = createJudge(slice.schemas, { isLoose: true });
  /** Answers that were found to be right: most are asked for again and again. */
  const right = new Set<string>();

  return {
    operations: known,
    events: slice.events,
    operationOf: (method, path) => find(method, path)?.operation,
    answerOf: (id, status) => slice.operations[id]?.answers[String(status)]?.schema,
    schemaAt: (reference) => schemaAt(slice.schemas, reference),
    faultsOfRequest: (asked) => {
      const found = find(asked.method, asked.path);
      if (!found) return ['there is no such operation'];
      const { operation, params } = found;
      return [
        ...versionFaults(asked.headers),
        ...parameterFaults(judge, operation, { params, query: asked.query }),
        ...bodyFaults(judge, operation, asked.bytes),
      ];
    },
    faultsOfAnswer: ({ method, path }, { status, headers, bytes }) => {
      const operation = find(method, path)?.operation;
      if (!operation) return [];
      const described = operation.answers[String(status)];
      if (!described) return status < 400 && !MOVED.has(status) ? [`there is no answer ${status}`] : [];
      if (described.schema === undefined) {
        return bytes.length > 0 && status < 300 ? [`the answer ${status} has no body`] : [];
      }
      if (!headers['content-type']?.includes('json') && headers['content-type'] !== undefined) return [];
      const text = bytes.toString('utf8');
      const seen = `${operation.id} ${status} ${createHash('sha1').update(bytes).digest('base64')}`;
      if (right.has(seen)) return [];
      // In what it refuses GitHub says more than it describes, as the status.
      const judgeOf = status < 400 ? judge : judgeLoosely;
      const fault = judgeOf(`answers/${operation.id}/${status}`, described.schema, parsed(text));
      if (fault === undefined) right.add(seen);
      return fault === undefined ? [] : [`in the answer ${status} ${fault}`];
    },
  };
};

/** GitHub sends who uses a former name on, whether or not the description says so of the operation. */
const MOVED = new Set([301, 307]);

const versionFaults = ({ 'x-github-api-version': version }: Asked['headers']): string[] =>
  version === API_VERSION
    ? []
    : [
        `the request has ${version === undefined ? 'no' : `"${version}" as`} X-GitHub-Api-Version, and not ${API_VERSION}`,
      ];

type Judge = (name: string, schema: Schema, value: unknown) => string | undefined;

const parameterFaults = (
  judge: Judge,
  operation: Known,
  { params, query }: { params: Readonly<Record<string, string>>; query: URLSearchParams },
): string[] => {
  const faults: string[] = [];
  const describedIn = (place: Parameter['in']) => operation.parameters.filter((one) => one.in === place);
  for (const name of new Set(query.keys())) {
    const parameter = describedIn('query').find((one) => one.name === name);
    if (!parameter) faults.push(`there is no parameter "${name}"`);
    else faults.push(...valueFaults(judge, operation, parameter, query.get(name) ?? ''));
  }
  for (const { name, required } of describedIn('query')) {
    if (required && !query.has(name)) faults.push(`the parameter "${name}" is missing`);
  }
  for (const parameter of describedIn('path')) {
    faults.push(...valueFaults(judge, operation, parameter, params[parameter.name] ?? ''));
  }
  return faults;
};

const valueFaults = (judge: Judge, { id }: Known, { name, schema }: Parameter, text: string): string[] => {
  const fault = judge(`parameters/${id}/${name}`, schema, readText(schema, text));
  return fault === undefined ? [] : [`of the parameter "${name}" with ${JSON.stringify(text)}, ${fault}`];
};

/** A parameter's text as what it stands for, where it does. */
const readText = (schema: Schema, text: string): unknown => {
  const types = [schema.type, ...(schema.anyOf ?? []).map(({ type }) => type)].flat();
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+$/.test(text)) return Number(text);
  if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
  return types.includes('array') && !types.includes('string') ? text.split(',') : text;
};

const bodyFaults = (judge: Judge, { id, body }: Known, bytes: Buffer): string[] => {
  if (bytes.length === 0) return body?.required ? ['the request has no body'] : [];
  if (body?.schema === undefined) return ['the request has a body'];
  const fault = judge(`bodies/${id}`, body.schema, parsed(bytes.toString('utf8')));
  return fault === undefined ? [] : [`in the body of the request ${fault}`];
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Schemas are compiled when something is first held against them: all of them together take seconds. */
const createJudge = (schemas: Slice['schemas'], { isLoose = false } = {}): Judge => {
  const ajv = new Ajv({
    strict: false,
    // Compiling costs far more than judging ever does: what is referred to is compiled once, and nothing is made tidy.
    inlineRefs: false,
    code: { optimize: false },
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
  });
  ajv.addSchema({ components: { schemas } }, 'github');
  const compiled = new Map<string, ValidateFunction>();
  return (name, schema, value) => {
    const validate = compiled.get(name) ?? ajv.compile(absolute(schema));
    compiled.set(name, validate);
    if (!validate(value)) return sentenceOf(validate.errors ?? []);
    if (isLoose) return undefined;
    const unknown = unknownField(schemas, schema, value);
    return unknown === undefined ? undefined : `"${unknown}" is unknown`;
  };
};

const absolute = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/'));

/** Of the choices of a schema the one that was missed furthest inside is the one that was meant. */
const sentenceOf = (errors: readonly ErrorObject[]): string => {
  const depth = ({ instancePath, keyword }: ErrorObject): number =>
    instancePath.split('/').length * 2 - (keyword === 'anyOf' ? 1 : 0);
  const [error] = [...errors].sort((a, b) => depth(b) - depth(a));
  if (error === undefined) return 'something does not fit';
  const place = error.instancePath === '' ? 'it' : `"${error.instancePath.slice(1).replaceAll('/', '.')}"`;
  const choices = error.keyword === 'enum' ? `: ${error.params.allowedValues.join(', ')}` : '';
  return `${place} ${error.message ?? 'does not fit'}${choices}`;
};
