import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import * as contract from '@rapporteur/idl';
import { GetRfcResponseSchema, ListRfcsResponseSchema, RfcSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { pack } from './packed.ts';

const ANSWERS: readonly DescMessage[] = Object.values(contract).flatMap((one) =>
  typeof one === 'object' && 'kind' in one && one.kind === 'service'
    ? one.methods.filter(({ methodKind }) => methodKind === 'unary').map(({ output }) => output)
    : [],
);

/** Every field has a value, as far down. */
const filled = (desc: DescMessage, depth = 3): Message => {
  const message = create(desc);
  const target = reflect(desc, message);
  for (const field of desc.fields) {
    const inner = () => (field.message ? reflect(field.message, filled(field.message, depth - 1)) : undefined);
    if (field.fieldKind === 'scalar') target.set(field, scalarOf(field));
    else if (field.fieldKind === 'enum') target.set(field, field.enum.values.at(-1)?.number ?? 0);
    else if (depth > 0 && field.fieldKind === 'message') {
      const value = inner();
      if (value) target.set(field, value);
    } else if (depth > 0 && field.fieldKind === 'list')
      for (let count = 0; count < 3; count += 1) {
        if (field.listKind === 'message') target.get(field).add(inner());
        else target.get(field).add(field.listKind === 'enum' ? 1 : scalarOf(field));
      }
  }
  return message;
};

const scalarOf = ({ scalar, name }: DescField): unknown => {
  switch (scalar) {
    case ScalarType.STRING:
      return `${name}: ä`;
    case ScalarType.BYTES:
      return new TextEncoder().encode(name);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return 7n;
    default:
      return 7;
  }
};

describe('an answer of which bytes are kept', () => {
  it.each(ANSWERS.map((desc) => [desc.name, desc] as const))('is the same on the wire: %s', (_, desc) => {
    for (const message of [filled(desc), create(desc)]) {
      const plain = fromBinary(desc, toBinary(desc, message));
      for (const _time of ['the first time', 'again'])
        expect(fromBinary(desc, toBinary(desc, pack(desc, message)))).toEqual(plain);
    }
  });

  it('keeps the order of a list, whatever of it is known, and tells the newest of two that look alike', () => {
    const rfcs = [1, 2, 3].map((number) => create(RfcSchema, { name: `rfcs/acme/widgets/${number}` }));
    const [, second] = rfcs;
    const read = (desc: DescMessage, message: Message) => fromBinary(desc, toBinary(desc, pack(desc, message)));
    read(GetRfcResponseSchema, create(GetRfcResponseSchema, { ...(second && { rfc: second }) }));
    const list = create(ListRfcsResponseSchema, { rfcs, nextPageToken: 'more' });
    expect(read(ListRfcsResponseSchema, list)).toEqual(list);
    const changed = create(GetRfcResponseSchema, { rfc: { name: 'rfcs/acme/widgets/2', version: 2 } });
    expect(read(GetRfcResponseSchema, changed)).toEqual(changed);
  });
});
