/**
 * Reads the descriptors that the published package carries. Generated code has them as protobuf in base64, and reads them by a
 * descriptor of descriptors: half of what a browser would load. `pnpm build` writes the same as short lines, and this function
 * in the place of the other.
 *
 * The first line has the name and the package of the file. `=Stage UNSPECIFIED DRAFT` is an enum, whose values leave out its
 * name; `>RfcService GetRfc` a service, whose methods take GetRfcRequest and answer GetRfcResponse; `Rfc name stage:=Stage` a
 * message, whose fields are texts unless told, with numbers that follow each other.
 */
import { createFileRegistry, type DescFile } from '@bufbuild/protobuf';
import type { GenFile } from '@bufbuild/protobuf/codegenv2';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  ServiceDescriptorProto,
} from '@bufbuild/protobuf/wkt';

/** @throws an Error where an import is missing, or a line is none */
export const fileDesc = (lines: string, imports: readonly DescFile[] = []): GenFile => {
  const proto = readDescriptor(lines, imports);
  const known = createFileRegistry(proto, (name) => imports.find((file) => file.proto.name === name));
  const file = known.getFile(proto.name);
  if (file === undefined) throw new Error(`${proto.name} describes no file.`);
  return file;
};

export const readDescriptor = (text: string, imports: readonly DescFile[] = []): FileDescriptorProto => {
  const [first = '', ...lines] = text.split('\n');
  const [name = '', within = ''] = first.split(' ');
  const linesWith = (sign: string): readonly string[][] =>
    lines.flatMap((line) => (line.startsWith(sign) ? [line.slice(sign.length).split(' ')] : []));
  return make('FileDescriptorProto', {
    name,
    package: within,
    syntax: 'proto3',
    dependency: imports.map((file) => file.proto.name),
    messageType: lines.filter((line) => /^\w/.test(line)).map((line) => toMessage(line.split(' '), `.${within}.`)),
    enumType: linesWith('=').map(toEnum),
    service: linesWith('>').map((words) => toService(words, `.${within}.`)),
  });
};

/**
 * A field: its name, `*` if it is a list, `?` if it is optional or `|kind` if it is of a oneof, `:` with its type if that is not
 * a text, `@` with its number if that does not follow, `~` if it is deprecated.
 */
const FIELD = /^(\w+)(\*|\?|\|(\w+))?(?::(=?)([\w.]+))?(?:@(\d+))?(~)?$/;

const STRING = 9;
const MESSAGE = 11;
const ENUM = 14;

const toMessage = ([name = '', ...words]: readonly string[], within: string): DescriptorProto => {
  const parsed = words.map((word) => FIELD.exec(word) ?? refuse(word));
  // Those that protobuf makes for optional fields come last.
  const oneofs = [
    ...new Set(parsed.flatMap(([, , , oneof]) => oneof ?? [])),
    ...parsed.flatMap(([, field, sign]) => (sign === '?' ? [`_${field}`] : [])),
  ];
  let number = 0;
  const field = parsed.map(([, own = '', sign, oneof, isEnum, type, at, deprecated]): FieldDescriptorProto => {
    number = at === undefined ? number + 1 : Number(at);
    const isScalar = type === undefined || /^\d/.test(type);
    const index = oneofs.indexOf(sign === '?' ? `_${own}` : (oneof ?? ''));
    return make('FieldDescriptorProto', {
      name: own,
      number,
      label: sign === '*' ? 3 : 1,
      type: isScalar ? Number(type ?? STRING) : isEnum ? ENUM : MESSAGE,
      jsonName: protoCamelCase(own),
      ...(isScalar ? {} : { typeName: type.startsWith('.') ? type : within + type }),
      ...(index < 0 ? {} : { oneofIndex: index }),
      ...(sign === '?' ? { proto3Optional: true } : {}),
      ...(deprecated ? { options: make('FieldOptions', { deprecated: true }) } : {}),
    });
  });
  return make('DescriptorProto', {
    name,
    field,
    oneofDecl: oneofs.map((one) => make('OneofDescriptorProto', { name: one })),
  });
};

const toEnum = ([name = '', ...words]: readonly string[]): EnumDescriptorProto => {
  const start = `${name.replaceAll(/(?<!^)[A-Z]/g, '_$&').toUpperCase()}_`;
  return make('EnumDescriptorProto', {
    name,
    value: words.map((word, index) => {
      const [own = '', number = index] = word.split('@');
      return make('EnumValueDescriptorProto', { name: start + own, number: Number(number) });
    }),
  });
};

/** A method: its name, `*` if it answers a stream, `!` if it has effects. */
const toService = ([name = '', ...words]: readonly string[], within: string): ServiceDescriptorProto =>
  make('ServiceDescriptorProto', {
    name,
    method: words.map((word) => {
      const own = word.replaceAll(/\W/g, '');
      return make('MethodDescriptorProto', {
        name: own,
        inputType: `${within}${own}Request`,
        outputType: `${within}${own}Response`,
        ...(word.includes('*') ? { serverStreaming: true } : {}),
        ...(word.includes('!') ? {} : { options: make('MethodOptions', { idempotencyLevel: 1 }) }),
      });
    }),
  });

/** What a descriptor has that says nothing: lists without entries, and behind them, as protobuf has it, fields that are not set. */
const EMPTY: Readonly<Record<string, readonly [lists: string, unset?: object]>> = {
  FileDescriptorProto: ['publicDependency weakDependency optionDependency extension', { edition: 0 }],
  DescriptorProto: ['extension nestedType enumType extensionRange reservedRange reservedName', { visibility: 0 }],
  FieldDescriptorProto: ['', { typeName: '', extendee: '', defaultValue: '', oneofIndex: 0, proto3Optional: false }],
  FieldOptions: ['targets editionDefaults uninterpretedOption', { ctype: 0, packed: false, jstype: 0 }],
  EnumDescriptorProto: ['reservedRange reservedName', { visibility: 0 }],
  MethodDescriptorProto: ['', { clientStreaming: false, serverStreaming: false }],
  MethodOptions: ['uninterpretedOption', { deprecated: false }],
};

const make = (name: string, set: object) => {
  const [lists = '', unset = {}] = EMPTY[name] ?? [];
  const empty = Object.fromEntries(lists.split(' ').flatMap((list) => (list === '' ? [] : [[list, []]])));
  return Object.assign(Object.create(unset), { $typeName: `google.protobuf.${name}` }, empty, set);
};

const refuse = (word: string): never => {
  throw new Error(`"${word}" is no field.`);
};
