import { create, type DescFile, equals, toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_timestamp,
  type FileDescriptorProto as Proto,
} from '@bufbuild/protobuf/wkt';
import * as contract from '@rapporteur/idl';
import { fileDesc, readDescriptor } from '@rapporteur/idl/descriptor';
import { expect, it } from 'vitest';
import { shorten, shortenFor, writeDescriptor } from './descriptors.ts';

const FILES: readonly DescFile[] = Object.values(contract).flatMap((one) =>
  typeof one === 'object' && 'kind' in one && one.kind === 'file' ? [one] : [],
);

it.each(FILES.map((file) => [file.name, file] as const))('%s is read again as it was written', (_, file) => {
  const lines = writeDescriptor(file.proto) ?? '';
  const read = readDescriptor(lines, file.dependencies);
  expect(equals(FileDescriptorProtoSchema, read, file.proto)).toBe(true);
  const made = fileDesc(lines, file.dependencies);
  expect(shapeOf(made)).toEqual(shapeOf(file));
});

/** What serialisers go by. */
const shapeOf = ({ messages, enums, services }: DescFile): unknown => ({
  messages: messages.map(({ typeName, fields, oneofs }) => ({
    typeName,
    oneofs: oneofs.map(({ localName }) => localName),
    fields: fields.map(({ localName, jsonName, number, fieldKind, presence, oneof, message, enum: of }) => ({
      ...{ localName, jsonName, number, fieldKind, presence },
      of: [oneof?.name, message?.typeName, of?.typeName],
    })),
  })),
  enums: enums.map(({ typeName, values, sharedPrefix, open }) => ({
    ...{ typeName, sharedPrefix, open },
    values: values.map(({ localName, number }) => [localName, number]),
  })),
  services: services.map(({ typeName, methods }) => ({
    typeName,
    methods: methods.map(({ localName, methodKind, idempotency, input, output }) => ({
      ...{ localName, methodKind, idempotency },
      of: [input.typeName, output.typeName],
    })),
  })),
});

const proto = (init: Parameters<typeof create<typeof FileDescriptorProtoSchema>>[1]): Proto =>
  create(FileDescriptorProtoSchema, { name: 'a.proto', package: 'a', syntax: 'proto3', ...init });

const STRING = { label: 1, type: 9 } as const;

it('what the contract has not yet is kept: a stream, what is deprecated, a number that does not follow', () => {
  const file = proto({
    messageType: [
      {
        name: 'AskRequest',
        field: [{ name: 'a_b', jsonName: 'aB', number: 7, options: { deprecated: true }, ...STRING }],
      },
      { name: 'AskResponse', field: [{ name: 'all', jsonName: 'all', number: 1, label: 3, type: 12 }] },
    ],
    enumType: [
      {
        name: 'HowFar',
        value: [
          { name: 'HOW_FAR_NOT', number: 0 },
          { name: 'HOW_FAR_ALL', number: 9 },
        ],
      },
    ],
    service: [
      {
        name: 'AskService',
        method: [{ name: 'Ask', inputType: '.a.AskRequest', outputType: '.a.AskResponse', serverStreaming: true }],
      },
    ],
  });
  const lines = writeDescriptor(file);
  expect(lines?.split('\n')).toEqual([
    'a.proto a',
    'AskRequest a_b@7~',
    'AskResponse all*:12',
    '=HowFar NOT ALL@9',
    '>AskService Ask*!',
  ]);
  expect(fileDesc(lines ?? '').services[0]?.method.ask?.methodKind).toBe('server_streaming');
});

it('a module that a bundler reads takes its lines by another reader, and imports the usual one no more', () => {
  const base64 = base64Encode(toBinary(FileDescriptorProtoSchema, proto({ messageType: [{ name: 'A' }] })));
  const text = [
    'import { enumDesc, fileDesc, messageDesc } from "@bufbuild/protobuf/codegenv2";',
    `export const file = /*@__PURE__*/ fileDesc("${base64}", [other]);`,
  ].join('\n');
  expect(shortenFor('reader', text).split('\n')).toEqual([
    "import { fileDesc as fileOfLines } from 'reader';",
    'import { enumDesc,  messageDesc } from "@bufbuild/protobuf/codegenv2";',
    'export const file = /*@__PURE__*/ fileOfLines("a.proto a\\nA", [other]);',
  ]);
  expect(shortenFor('reader', 'export const a = 1;')).toBe('export const a = 1;');
});

it('what is reserved is left out, which nothing reads', () => {
  const file = proto({ messageType: [{ name: 'A', reservedName: ['old'], reservedRange: [{ start: 1, end: 2 }] }] });
  expect(writeDescriptor(file)).toBe('a.proto a\nA');
});

it('what cannot be written in lines stays as it was generated', () => {
  const nested = proto({ messageType: [{ name: 'A', nestedType: [{ name: 'B' }] }] });
  const named = proto({
    messageType: [{ name: 'A', field: [{ name: 'a', jsonName: 'other', number: 1, ...STRING }] }],
  });
  for (const file of [nested, named]) {
    expect(writeDescriptor(file)).toBeUndefined();
    const text = `import { fileDesc } from "@bufbuild/protobuf/codegenv2";\nfileDesc("${base64Encode(toBinary(FileDescriptorProtoSchema, file))}");`;
    expect(shorten(text, '..')).toBe(text);
  }
  expect(writeDescriptor(file_google_protobuf_timestamp.proto)).toBe(
    'google/protobuf/timestamp.proto google.protobuf\nTimestamp seconds:3 nanos:5',
  );
});

it('a line that is none is refused', () => {
  expect(() => readDescriptor('a.proto a\nA b+c')).toThrow('"b+c" is no field.');
});
