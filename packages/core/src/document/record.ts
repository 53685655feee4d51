/** A message of the contract in a comment of HTML, which people do not see: what GitHub alone does not tell any more. */
import {
  type DescMessage,
  fromBinary,
  fromJsonString,
  type MessageShape,
  toBinary,
  toJsonString,
} from '@bufbuild/protobuf';
import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import { deflateSync, inflateSync } from 'fflate';

const START = '<!-- rapporteur:record ';
const END = ' -->';
const PACKED = 'deflate:';

/** The comment; a long one is packed, or any, since nothing in a packed one refers to anything. Undefined if it is too long even so: one that GitHub refuses, or that is cut, would be none. */
export const hideRecord = <T extends DescMessage>(
  schema: T,
  record: MessageShape<T>,
  { isPacked = false }: { readonly isPacked?: boolean } = {},
): string | undefined => {
  const hidden = hide(schema, record, isPacked);
  return hidden !== undefined && hidden.length <= LONGEST ? `${START}${hidden}${END}` : undefined;
};

const hide = <T extends DescMessage>(schema: T, record: MessageShape<T>, isPacked: boolean): string | undefined => {
  const bytes = toBinary(schema, record);
  const plain = !isPacked && bytes.length <= 3 * LONGEST_PLAIN ? toInert(toJsonString(schema, record)) : undefined;
  if (plain !== undefined && plain.length <= LONGEST_PLAIN) return plain;
  // Nothing of that size becomes small enough, and it would take long to find out.
  return bytes.length > 20 * LONGEST ? undefined : `${PACKED}${pack(bytes)}`;
};

/** A person can still read it; and what stands in so many comments stays as it is. */
const LONGEST_PLAIN = 8_000;
/** The rest of GitHub's 65,536 characters is for what people read. */
const LONGEST = 40_000;

/** JSON that cannot end the comment, and in which no robot that reads raw text finds a mention or a command of its own. */
const toInert = (json: string): string =>
  json.replace(/[<>@]|\/(?=regen)|:(?=repeat:)/gi, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Letters, digits, "_" and ".": nothing that ends a comment. The same record always gives the same text. */
const pack = (bytes: Uint8Array): string => base64Encode(deflateSync(bytes, { level: 9 }), 'url').replaceAll('-', '.');

/** The record of a text that the app wrote; undefined if it holds none that can be read. */
export const findRecord = <T extends DescMessage>(schema: T, body: string): MessageShape<T> | undefined => {
  const start = body.lastIndexOf(START);
  const end = body.indexOf(END, start);
  if (start < 0 || end < 0) return undefined;
  const text = body.slice(start + START.length, end);
  try {
    return text.startsWith(PACKED)
      ? fromBinary(schema, inflateSync(base64Decode(text.slice(PACKED.length).replaceAll('.', '-'))))
      : fromJsonString(schema, text, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
};
