/**
 * Cuts what the local GitHub is held against out of GitHub's own description: `node packages/github-sandbox/src/description/cut.ts`.
 * It takes the operations of `rights.ts`, the schemas they reach, and which permission each event needs. Asks npm for 28 MB.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RIGHTS } from './rights.ts';

/** GitHub's description (github/rest-api-description) as Octokit publishes it, MIT. */
const SOURCE = '@octokit/openapi@23.0.2';
const FOLDER = join(import.meta.dirname, 'gen');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Parts of a schema that only people read, and what Octokit and GitHub add for their own tools. */
const PROSE =
  /^(description|summary|title|example|examples|externalDocs|tags|deprecated|discriminator|default|readOnly|x-.*)$/;

type Json = { readonly [key: string]: unknown };

const main = (given: string | undefined): void => {
  const folder = given ?? download();
  const whole = read(join(folder, 'package/generated/api.github.com.json'));
  const operations = Object.fromEntries(
    Object.entries(object(whole.paths)).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = object(object(item)[method]);
        const id = String(operation.operationId);
        return Object.hasOwn(RIGHTS, id)
          ? [[id, { method: method.toUpperCase(), path, ...slim(whole, operation) }]]
          : [];
      }),
    ),
  );
  // Octokit writes this answer out, with an account that is a person and an enterprise at once.
  Object.assign(operations, { 'apps/list-installations': correctedList(operations['apps/list-installations']) });
  const missing = Object.keys(RIGHTS).filter((id) => !Object.hasOwn(operations, id));
  if (missing.length > 0) throw new Error(`GitHub's description has no operation ${missing.join(', ')}`);
  const schemas = corrected(reached(object(object(whole.components).schemas), operations));
  const slice = { source: SOURCE, operations: sorted(operations), schemas: sorted(schemas), events: eventsOf(whole) };
  writeFileSync(join(FOLDER, 'github.json'), print(slice));
  writeFileSync(join(FOLDER, 'LICENSE'), readFileSync(join(folder, 'package/LICENSE')));
  if (given === undefined) rmSync(folder, { recursive: true });
};

const download = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'github-description-'));
  execFileSync('npm', ['pack', SOURCE, '--silent'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  execFileSync('sh', ['-c', 'tar xzf *.tgz package/generated/api.github.com.json package/LICENSE'], { cwd: folder });
  return folder;
};

/** What of an operation says which requests and answers there may be. */
const slim = (whole: Json, operation: Json): Json => ({
  parameters: list(operation.parameters).map((one) => {
    const { name, in: place, required = false, schema, ...rest } = resolved(whole, one);
    return {
      name,
      in: place,
      required,
      schema: plain(schema),
      ...(rest['x-multi-segment'] === true && { rest: true }),
    };
  }),
  ...(operation.requestBody !== undefined && { body: bodyOf(whole, operation.requestBody) }),
  answers: Object.fromEntries(
    Object.entries(object(operation.responses)).map(([status, answer]) => [status, bodyOf(whole, answer)]),
  ),
});

const correctedList = (operation: unknown): Json => ({
  ...object(operation),
  answers: { 200: { schema: { type: 'array', items: { $ref: '#/components/schemas/installation' } } } },
});

const bodyOf = (whole: Json, from: unknown): Json => {
  const { content, required } = resolved(whole, from);
  const types = Object.entries(object(content)).filter(([type]) => type.endsWith('json'));
  // An answer that depends on the media type asked for may be any of them.
  const schemas = types.map(([, media]) => plain(object(media).schema));
  const schema = schemas.length > 1 ? { anyOf: schemas } : schemas[0];
  return { ...(required === true && { required }), ...(schema !== undefined && { schema }) };
};

/** An OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a type, prose and formats of strings that GitHub does not keep to are left out. */
const plain = (from: unknown): unknown => {
  if (Array.isArray(from)) return from.map(plain);
  if (typeof from !== 'object' || from === null) return from;
  const { nullable, properties, enum: values, format, ...rest } = object(from);
  const kept = Object.entries(rest).filter(([key]) => !PROSE.test(key));
  const schema: Record<string, unknown> = {
    // GitHub's "one of" overlap.
    ...Object.fromEntries(kept.map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, plain(value)])),
    ...(format === 'date-time' && { format }),
    ...(Array.isArray(values) && { enum: nullable === true && !values.includes(null) ? [...values, null] : values }),
    ...(properties !== undefined && { properties: mapped(object(properties), plain) }),
  };
  if (nullable !== true) return schema;
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  return Array.isArray(schema.anyOf) && schema.allOf === undefined
    ? { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] }
    : { anyOf: [schema, { type: 'null' }] };
};

const reached = (all: Json, from: unknown): Json => {
  const found = new Map<string, unknown>();
  const follow = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue;
      found.set(name, plain(all[name]));
      follow(found.get(name));
    }
  };
  follow(from);
  return Object.fromEntries(found);
};

/** GitHub answers `null` for a label without a description here as well, as it says of all its other answers with labels. */
const corrected = (schemas: Json): Json =>
  mapped(schemas, (schema) => {
    // GitHub tells when a review was edited, and describes it nowhere.
    if (schema === schemas['pull-request-review']) {
      const review = object(schema);
      return { ...review, properties: { ...object(review.properties), updated_at: { type: 'string' } } };
    }
    const pull = object(schema);
    if (schema !== schemas['pull-request-simple']) return schema;
    const labels = object(object(pull.properties).labels);
    const label = object(labels.items);
    const properties = { ...object(label.properties), description: { type: ['string', 'null'] } };
    return {
      ...pull,
      properties: { ...object(pull.properties), labels: { ...labels, items: { ...label, properties } } },
    };
  });

/** Events with the permission that their description asks for: `issues` to "Issues", as repository or organization permission. */
const eventsOf = (whole: Json): Json => {
  const events: Record<string, readonly string[]> = {};
  for (const webhook of Object.values(object(whole['x-webhooks']))) {
    const { summary = '', description = '', 'x-github': about } = object(object(webhook).post);
    const event = String(object(about).subcategory).replaceAll('-', '_');
    const sentence = /GitHub App must have at least read-level access for ([^.]*)\./.exec(`${summary}\n${description}`);
    const names = [...(sentence?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => permissionNamed(name));
    events[event] = names.map((name) => `${name}: read`);
  }
  return sorted(events);
};

const permissionNamed = (name: string): string => name.toLowerCase().replaceAll(/[ -]/g, '_');

const resolved = (whole: Json, value: unknown): Json => {
  const { $ref, ...rest } = object(value);
  if (typeof $ref !== 'string') return rest;
  return object(
    $ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => object(at)[key], whole),
  );
};

/** One line for each operation and each schema, so that a difference can be read. */
const print = (slice: Json): string => {
  const lines = Object.entries(slice).map(([key, value]) => {
    if (typeof value !== 'object') return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const entries = Object.entries(object(value)).map(
      ([name, one]) => `${JSON.stringify(name)}: ${JSON.stringify(one)}`,
    );
    return `${JSON.stringify(key)}: {\n${entries.join(',\n')}\n}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
};

const sorted = (from: Json): Json =>
  Object.fromEntries(Object.entries(from).sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
const mapped = (from: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]));
const read = (file: string): Json => object(JSON.parse(readFileSync(file, 'utf8')));
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

main(process.argv[2]);
