/** Answers in binary form, of which what was sent before is not written again. */
import { create, type DescField, type DescMessage, isMessage, type Message, toBinary } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Interceptor } from '@connectrpc/connect';

/**
 * For the servers of these services: the bytes of the messages in an answer are kept for as long as the messages are, which a
 * registry may remember. They travel as fields do that a contract does not know: these are written as they came.
 */
export const packAnswers: Interceptor = (next) => async (request) => {
  const answer = await next(request);
  if (answer.stream || !IS_BINARY.test(request.header.get('content-type') ?? '')) return answer;
  return { ...answer, message: pack(answer.method.output, answer.message) };
};

const IS_BINARY = /^application\/(?:proto|grpc(?:-web)?(?:\+proto)?)$/;

/** The same on the wire. */
export const pack = (desc: DescMessage, message: Message): Message => {
  const [whole, packed] = [reflect(desc, message), create(desc)];
  const left = reflect(desc, packed);
  const $unknown = [...(message.$unknown ?? [])];
  for (const field of desc.fields) {
    if (!whole.isSet(field)) continue;
    const parts = partsOf(field, Reflect.get(message, field.localName));
    if (parts === undefined) left.set(field, whole.get(field));
    for (const data of parts ?? []) $unknown.push({ no: field.number, wireType: WireType.LengthDelimited, data });
  }
  packed.$unknown = $unknown;
  return packed;
};

/** Undefined where the field holds something else than messages. */
const partsOf = (field: DescField, value: unknown): readonly Uint8Array[] | undefined => {
  const { message: desc } = field;
  if (desc === undefined || field.oneof || field.fieldKind === 'map' || field.delimitedEncoding) return undefined;
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  // Some well-known types are kept as what they stand for.
  return all.every((one) => isMessage(one, desc)) ? all.map((one) => bytesOf(desc, one)) : undefined;
};

/** With their length before them, as they stand in a field. */
const bytesOf = (desc: DescMessage, message: Message): Uint8Array => {
  const known = written.get(message);
  if (known) return known;
  const bytes = new BinaryWriter().bytes(toBinary(desc, message)).finish();
  written.set(message, bytes);
  return bytes;
};

const written = new WeakMap<Message, Uint8Array>();
