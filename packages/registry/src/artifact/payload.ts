/** What an artifact holds, as it is checked before it is kept: typed, in one form, under its digest. */
import { createRegistry as createTypes, type DescMessage, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import {
  ArtifactEncoding,
  type ArtifactPartitions,
  type ArtifactPayload,
  type ArtifactTag,
  type ExactJson,
  file_rapporteur_v1_action,
  file_rapporteur_v1_common,
  file_rapporteur_v1_group,
  file_rapporteur_v1_meeting,
  file_rapporteur_v1_minutes,
  file_rapporteur_v1_motion,
  file_rapporteur_v1_notes,
  file_rapporteur_v1_rfc,
  file_rapporteur_v1_transcript,
  NotExact,
  parseExactJson,
  printExactJson,
} from '@rapporteur/idl';
import { digestOf, isDigest, LARGEST_BLOB } from '../blobs.ts';
import { invalid, refuseUnstorable } from '../refusals.ts';
import { checkBySchema, checkSchema, SchemaError } from './schema.ts';

/** What is larger lies in the store of blobs. */
export const LARGEST_INLINE = 64 * 1024;

/** JSON that is looked into. */
export const LARGEST_JSON = 16 * 1024 * 1024;

export type EncodingName = 'proto+json' | 'json' | 'blob';

export type CheckedType = {
  readonly type: string;
  readonly encoding: EncodingName;
  readonly schema: string;
  readonly mediaType: string;
};

export type Checked = CheckedType & {
  readonly digest: string;
  readonly size: number;
  readonly json?: string;
  readonly data?: Uint8Array;
  /** Whether it lies in the store of blobs already; if it is JSON, it is still to be looked into. */
  readonly isUploaded?: true;
};

/** @throws ConnectError InvalidArgument, with one sentence */
export const checkPayload = (payload: ArtifactPayload | undefined): Checked => {
  const type = checkType(payload);
  const { content } = payload ?? {};
  switch (content?.case) {
    case 'json': {
      if (type.encoding === 'blob') throw invalid('A blob comes as bytes, and this payload as JSON.');
      const json = checkJson(type, content.value);
      return { ...type, json, digest: digestOf(json), size: Buffer.byteLength(json) };
    }
    case 'data':
      if (type.encoding !== 'blob')
        throw invalid(`A payload of the encoding ${type.encoding} comes as JSON, not as bytes.`);
      return { ...type, data: content.value, digest: digestOf(content.value), size: content.value.length };
    case 'blob': {
      const { digest } = content.value;
      const size = Number(content.value.size);
      if (!isDigest(digest)) throw invalid(`"${digest.slice(0, 80)}" is no SHA-256 in small hexadecimal digits.`);
      if (size < 0 || size > LARGEST_BLOB) throw invalid(`A blob has at most ${LARGEST_BLOB} bytes, not ${size}.`);
      return { ...type, digest, size, isUploaded: true };
    }
    default:
      throw invalid('The payload has no content.');
  }
};

/** JSON of a type in its one form. @throws ConnectError InvalidArgument */
export const checkJson = ({ type, encoding, schema }: CheckedType, text: string): string => {
  if (Buffer.byteLength(text) > LARGEST_JSON)
    throw invalid(`JSON of an artifact has at most ${LARGEST_JSON} bytes; store more of it as a blob.`);
  const value = exactly(() => parseExactJson(text), 'The payload');
  if (encoding === 'proto+json') return printExactJson(exactly(() => toMessageJson(type, text), 'The payload'));
  const printed = exactly(() => printExactJson(value), 'The payload');
  if (printed.includes('\\u0000')) refuseUnstorable(String.fromCharCode(0), '$');
  if (!printed.isWellFormed()) refuseUnstorable(printed, '$');
  if (schema !== '') fittingly(() => checkBySchema(parseExactJson(schema), value), `The payload is no ${type}`);
  return printed;
};

const checkType = (payload: ArtifactPayload | undefined): CheckedType => {
  const { name = '', encoding = 0, schema = '', mediaType = '' } = payload?.type ?? {};
  switch (encoding) {
    case ArtifactEncoding.PROTO_JSON:
      if (schema !== '' || mediaType !== '')
        throw invalid(`${name} is a message of the contract, and needs no schema.`);
      messageOf(name);
      return { type: name, encoding: 'proto+json', schema, mediaType };
    case ArtifactEncoding.JSON: {
      if (mediaType !== '') throw invalid('JSON has a type, and no media type.');
      return { type: checkTypeName(name), encoding: 'json', schema: checkTypeSchema(name, schema), mediaType };
    }
    case ArtifactEncoding.BLOB:
      if (!/^[a-z0-9][a-z0-9.+-]{0,60}\/[a-z0-9][a-z0-9.+-]{0,60}$/.test(mediaType))
        throw invalid(`"${mediaType.slice(0, 80)}" is no media type; write one such as "text/markdown".`);
      if (schema !== '') throw invalid('A blob has a media type, and no schema.');
      return { type: name === '' ? '' : checkTypeName(name), encoding: 'blob', schema, mediaType };
    default:
      throw invalid(
        `Nobody here knows the encoding ${encoding}, so the payload is not kept; known are proto+json, json and blob.`,
      );
  }
};

const checkTypeName = (name: string): string => {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,60}(?:\.[A-Za-z][A-Za-z0-9_-]{0,60}){1,6}$/.test(name))
    throw invalid(`"${name.slice(0, 80)}" is no name of a type; write one with a dot, such as "acme.Survey".`);
  if (name.startsWith('rapporteur.') || name.startsWith('google.'))
    throw invalid(`${name} is a name of the contract; choose one of your own, such as "acme.Survey".`);
  return name;
};

/** In its one form, so that the same type is the same text. */
const checkTypeSchema = (name: string, schema: string): string => {
  if (schema === '') return '';
  if (schema.length > LARGEST_INLINE)
    throw invalid(`The schema of ${name} has more than ${LARGEST_INLINE} characters.`);
  const value = exactly(() => parseExactJson(schema), `The schema of ${name}`);
  fittingly(() => checkSchema(value), `The schema of ${name} cannot be used`);
  return printExactJson(value);
};

const TYPES = createTypes(
  ...[
    file_rapporteur_v1_common,
    file_rapporteur_v1_action,
    file_rapporteur_v1_group,
    file_rapporteur_v1_meeting,
    file_rapporteur_v1_minutes,
  ],
  ...[file_rapporteur_v1_motion, file_rapporteur_v1_notes, file_rapporteur_v1_rfc, file_rapporteur_v1_transcript],
);

const messageOf = (name: string): DescMessage => {
  const message = TYPES.getMessage(name);
  if (message === undefined || !name.startsWith('rapporteur.v1.'))
    throw invalid(`"${name.slice(0, 80)}" is no message of the contract.`);
  return message;
};

const toMessageJson = (name: string, text: string): JsonValue => {
  const schema = messageOf(name);
  const json: JsonValue = JSON.parse(text);
  try {
    const written = toJson(schema, fromJson(schema, json));
    refuseUnstorable(written, '');
    return written;
  } catch (error) {
    throw invalid(`The payload is no ${name}: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

const exactly = <T>(work: () => T, what: string): T => {
  try {
    return work();
  } catch (error) {
    throw error instanceof NotExact ? invalid(`${what} cannot be read. ${error.message}`) : error;
  }
};

const fittingly = (work: () => void, what: string): void => {
  try {
    work();
  } catch (error) {
    throw error instanceof SchemaError ? invalid(`${what}: ${error.message}.`) : error;
  }
};

const MOST_PARTITIONS = 10;
const LABEL = /^[a-z][a-z0-9_-]{0,62}$/;

/** @throws ConnectError InvalidArgument */
export const checkLabel = (label: string, what: string): string => {
  if (!LABEL.test(label))
    throw invalid(
      `"${label.slice(0, 80)}" is no ${what}; it begins with a small letter, and has small letters, digits, "-" and "_".`,
    );
  return label;
};

/** In their one form, "{}" for none. @throws ConnectError InvalidArgument */
export const printPartitions = ({ entries }: Pick<ArtifactPartitions, 'entries'>): string => {
  if (entries.length > MOST_PARTITIONS)
    throw invalid(`An artifact has at most ${MOST_PARTITIONS} partitions, not ${entries.length}.`);
  const values = new Map<string, string>();
  for (const { key, value } of entries) {
    checkLabel(key, 'key of a partition');
    if (values.has(key)) throw invalid(`The partition "${key}" is given twice.`);
    values.set(key, checkValue(value, `partition "${key}"`));
  }
  return printExactJson(Object.fromEntries(values));
};

/** @throws ConnectError InvalidArgument */
export const checkTag = ({ key, value }: Pick<ArtifactTag, 'key' | 'value'>): void => {
  checkLabel(key, 'key of a tag');
  checkValue(value, `tag "${key}"`);
};

const checkValue = (value: string, what: string): string => {
  if (!/^[^\p{Cc}\p{Cs}]{1,200}$/u.test(value))
    throw invalid(`The value of the ${what} has 1 to 200 characters, and none that is no sign.`);
  return value;
};

/** What the digest of a version is over. */
export const versionOf = (
  { type, encoding, schema, mediaType, digest }: Omit<Checked, 'size' | 'json' | 'data'>,
  partitions: string,
): string =>
  digestOf(printExactJson({ type, encoding, schema, mediaType, partitions, payload: digest } satisfies ExactJson));
