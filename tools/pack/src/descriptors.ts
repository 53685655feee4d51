/** Writes descriptors as the short lines that the contract's own reader takes (`descriptor.ts`), into what was compiled of it. */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { clone, type DescFile, equals, fromBinary } from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import * as wkt from '@bufbuild/protobuf/wkt';
import { readDescriptor } from '@rapporteur/idl/descriptor';

const CODE = '@bufbuild/protobuf/codegenv2';
const GOOGLE = 'google.js';

/** `dist` has the compiled contract. Lines stay where they are, for the maps. A file that cannot be written so stays as it is. */
export const shortenDescriptors = async (dist: string): Promise<void> => {
  const google = new Set<string>();
  for (const path of globSync('gen/**/*_pb.js', { cwd: dist })) {
    const file = join(dist, path);
    const up = relative(join(file, '..'), dist).split(sep).join('/');
    const text = await readFile(file, 'utf8');
    for (const [name] of text.matchAll(/\bfile_google_protobuf_\w+/g)) google.add(name);
    await writeFile(file, shorten(text, up));
  }
  const files = [...google].sort().map((name) => {
    const lines = writeDescriptor(googleFile(name).proto);
    return lines === undefined
      ? `export { ${name} } from "@bufbuild/protobuf/wkt";`
      : `export const ${name} = /*@__PURE__*/ fileDesc(${JSON.stringify(lines)});`;
  });
  await writeFile(join(dist, GOOGLE), [`import { fileDesc } from "./descriptor.js";`, ...files, ''].join('\n'));
};

/** The same where a bundler reads a module, of the contract or of protobuf itself. `reader` is the module that reads lines. */
export const shortenFor = (reader: string, text: string): string => {
  const { base64, lines } = linesIn(text);
  if (lines === undefined) return text;
  return [
    `import { fileDesc as fileOfLines } from '${reader}';`,
    // What is imported comes along, used or not.
    text
      .replace(/^(import \{[^}]*)\bfileDesc\b,?/m, '$1')
      .replace(`fileDesc("${base64}"`, () => `fileOfLines(${JSON.stringify(lines)}`),
  ].join('\n');
};

/** The descriptor that a module of generated code has, and how it is written in lines. */
const linesIn = (text: string): { readonly base64?: string | undefined; readonly lines?: string | undefined } => {
  const base64 = /\bfileDesc\("([A-Za-z0-9+/]+=*)"/.exec(text)?.[1];
  if (base64 === undefined) return {};
  const lines = writeDescriptor(fromBinary(wkt.FileDescriptorProtoSchema, Buffer.from(base64, 'base64')));
  return { base64, lines };
};

/** One module of generated code; `up` leads from its folder to that of the reader. */
export const shorten = (text: string, up: string): string => {
  const { base64, lines } = linesIn(text);
  const imports = new RegExp(`^import \\{(.*)\\bfileDesc\\b,?(.*)\\} from "${CODE}";$`, 'm');
  if (lines === undefined || !imports.test(text)) return text;
  return text
    .replace(imports, `import {$1$2} from "${CODE}"; import { fileDesc } from "${up}/descriptor.js";`)
    .replaceAll(
      /(import \{ file_google_protobuf_\w+(?:, file_google_protobuf_\w+)* \} from )"@bufbuild\/protobuf\/wkt"/g,
      `$1"${up}/${GOOGLE}"`,
    )
    .replace(`"${base64}"`, () => JSON.stringify(lines));
};

/** Undefined where what is read again would not be the same. */
export const writeDescriptor = (original: wkt.FileDescriptorProto): string | undefined => {
  const proto = withoutRest(original);
  const within = `.${proto.package}.`;
  const text = [
    `${proto.name} ${proto.package}`,
    ...proto.messageType.map((message) => writeMessage(message, within)),
    ...proto.enumType.map(writeEnum),
    ...proto.service.map(writeService),
  ].join('\n');
  try {
    const read = readDescriptor(text);
    read.dependency = proto.dependency;
    return equals(wkt.FileDescriptorProtoSchema, read, proto) ? text : undefined;
  } catch {
    return undefined;
  }
};

/** What is reserved is for those who change the contract, and options of a file for generators of other languages. */
const withoutRest = (original: wkt.FileDescriptorProto): wkt.FileDescriptorProto => {
  const proto = clone(wkt.FileDescriptorProtoSchema, original);
  delete proto.options;
  for (const one of [...proto.messageType, ...proto.enumType]) {
    one.reservedRange = [];
    one.reservedName = [];
  }
  for (const { field } of proto.messageType) for (const one of field) one.jsonName ||= protoCamelCase(one.name);
  return proto;
};

const writeMessage = ({ name, field, oneofDecl }: wkt.DescriptorProto, within: string): string => {
  let before = 0;
  const fields = field.map((one) => {
    const sign = one.proto3Optional
      ? '?'
      : Object.hasOwn(one, 'oneofIndex')
        ? `|${oneofDecl[one.oneofIndex]?.name}`
        : one.label === wkt.FieldDescriptorProto_Label.REPEATED
          ? '*'
          : '';
    const at = one.number === before + 1 ? '' : `@${one.number}`;
    before = one.number;
    return `${one.name}${sign}${writeType(one, within)}${at}${one.options?.deprecated ? '~' : ''}`;
  });
  return [name, ...fields].join(' ');
};

const writeType = ({ type, typeName }: wkt.FieldDescriptorProto, within: string): string => {
  const { STRING, MESSAGE, ENUM } = wkt.FieldDescriptorProto_Type;
  if (type === STRING) return '';
  if (type !== MESSAGE && type !== ENUM) return `:${type}`;
  return `:${type === ENUM ? '=' : ''}${typeName.startsWith(within) ? typeName.slice(within.length) : typeName}`;
};

const writeEnum = ({ name, value }: wkt.EnumDescriptorProto): string => {
  const start = name.replaceAll(/(?<!^)[A-Z]/g, '_$&').length + 1;
  return [
    `=${name}`,
    ...value.map((one, index) => `${one.name.slice(start)}${one.number === index ? '' : `@${one.number}`}`),
  ].join(' ');
};

const writeService = ({ name, method }: wkt.ServiceDescriptorProto): string => {
  const { NO_SIDE_EFFECTS } = wkt.MethodOptions_IdempotencyLevel;
  return [
    `>${name}`,
    ...method.map(
      (one) =>
        `${one.name}${one.serverStreaming ? '*' : ''}${one.options?.idempotencyLevel === NO_SIDE_EFFECTS ? '' : '!'}`,
    ),
  ].join(' ');
};

const googleFile = (name: string): DescFile => {
  const file = Object.entries<unknown>(wkt).find(([one]) => one === name)?.[1];
  if (!isFile(file)) throw new Error(`There is no ${name}.`);
  return file;
};

const isFile = (value: unknown): value is DescFile =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'file';
