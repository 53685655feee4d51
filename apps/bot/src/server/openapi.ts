/** The OpenAPI document of the plain addresses: of their table, the descriptors, and what the contract says of them. */
import type { DescField } from '@bufbuild/protobuf';
import { CONTRACT_VERSION } from '@rapporteur/idl';
import { ADDRESSES, type Address, partsOf } from './addresses.ts';
import { isPartitions, isPlural, parametersOf } from './query.ts';
import { CODES } from './refusal.ts';
import { type Comments, described, ofValue, type Schema, schemasOf } from './schema.ts';

const AT = '#/components/schemas/';

/** As JSON; the same for the same contract. */
export const openApiOf = (comments: Comments): Schema => ({
  openapi: '3.1.0',
  info: {
    title: 'Rapporteur',
    version: CONTRACT_VERSION,
    description:
      'What Rapporteur knows of RFCs, motions, working groups, meetings and notes. What is public needs no token; a token of GitHub shows what its owner may read there. Lists have a `nextPageToken` until the last page. Fields that say nothing are left out, and new ones may come.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{}, { bearer: [] }],
  paths: {
    ...Object.fromEntries(ADDRESSES.map((address) => [address.path, { get: operationOf(address, comments) }])),
    ...EXTRA,
  },
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    headers: { ETag: { description: 'A strong tag for If-None-Match.', schema: { type: 'string' } } },
    responses: {
      NotModified: { description: 'What the caller has is what there is.' },
      Refusal: {
        description: 'A refusal; with 429 and 503, Retry-After says when to come again.',
        content: { 'application/json': { schema: { $ref: `${AT}Refusal` } } },
      },
    },
    schemas: {
      ...answersOf(comments),
      Refusal: {
        type: 'object',
        description: 'Why there is no answer.',
        properties: {
          code: { type: 'string', enum: CODES },
          message: { type: 'string', description: 'A sentence for people.' },
        },
        required: ['code', 'message'],
      },
    },
  },
});

/** A list is there when it is empty, too. */
const answersOf = (comments: Comments): Readonly<Record<string, Schema>> => {
  const all = schemasOf(
    ADDRESSES.map(({ method }) => method.output),
    { at: AT, comments },
  );
  const lists = new Map(
    ADDRESSES.map(({ method }) => [
      method.output.name,
      method.output.fields.filter(({ fieldKind }) => fieldKind === 'list').map(({ jsonName }) => jsonName),
    ]),
  );
  return Object.fromEntries(
    Object.entries(all).map(([name, schema]) => {
      const required = lists.get(name) ?? [];
      return [name, required.length === 0 ? schema : { ...schema, required }];
    }),
  );
};

const operationOf = ({ path, method, into }: Address, comments: Comments): Schema => ({
  operationId: method.localName,
  tags: [method.parent.name.replace(/Service$/, '')],
  ...described(comments, `${method.parent.typeName}.${method.name}`),
  parameters: [
    ...partsOf(path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...parametersOf(method.input, into).map((field) => parameterOf(field, comments)),
  ],
  responses: responsesOf({ 'application/json': { schema: { $ref: `${AT}${method.output.name}` } } }),
});

const parameterOf = (field: DescField, comments: Comments): Schema => {
  const one = ofParameter(field);
  const isList = isPlural(field);
  return {
    name: field.jsonName,
    in: 'query',
    ...described(comments, `${field.parent.typeName}.${field.name}`),
    schema: isList ? { type: 'array', items: one } : one,
    ...(isList ? { style: 'form', explode: false } : {}),
  };
};

/** Nobody asks for a value that says nothing. */
const ofParameter = (field: DescField): Schema => {
  if (isPartitions(field)) return { type: 'string' };
  const schema = ofValue(field, { at: AT });
  return Array.isArray(schema.enum) ? { ...schema, enum: schema.enum.slice(1) } : schema;
};

const responsesOf = (content: Schema): Schema => ({
  200: { description: 'The answer.', headers: { ETag: { $ref: '#/components/headers/ETag' } }, content },
  304: { $ref: '#/components/responses/NotModified' },
  default: { $ref: '#/components/responses/Refusal' },
});

const plain = (operationId: string, description: string, type: string): Schema => ({
  get: {
    operationId,
    description,
    tags: ['Files'],
    responses: responsesOf({ [type]: { schema: { type: type.endsWith('json') ? 'object' : 'string' } } }),
  },
});

const EXTRA: Readonly<Record<string, Schema>> = {
  '/v1/everything.json': plain(
    'getEverything',
    'Everything public that lists tell, in one document.',
    'application/json',
  ),
  '/v1/everything.schema.json': plain(
    'getEverythingSchema',
    'The JSON Schema of everything.json.',
    'application/schema+json',
  ),
  '/v1/openapi.json': plain('getOpenApi', 'This document.', 'application/json'),
  '/badge/rfcs/{owner}/{repo}/{number}.svg': {
    get: {
      operationId: 'getRfcBadge',
      description:
        'A picture that says where an RFC stands. One that is not public is answered as one that is not there.',
      tags: ['Files'],
      parameters: ['owner', 'repo', 'number'].map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      responses: responsesOf({ 'image/svg+xml': { schema: { type: 'string' } } }),
    },
  },
};

/** The addresses as a table of Markdown, for the page about them. */
export const addressTableOf = (comments: Comments): string =>
  [
    '| address | parameters | |',
    '|---|---|---|',
    ...ADDRESSES.map(({ path, method, into }) => {
      const form = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
      const parameters = parametersOf(method.input, into).map(({ jsonName }) => `\`${jsonName}\``);
      const meaning = comments[`${method.parent.typeName}.${method.name}`] ?? '';
      return `| \`${form}\` | ${parameters.join(', ')} | ${meaning.replaceAll('|', '\\|')} |`;
    }),
  ].join('\n');
