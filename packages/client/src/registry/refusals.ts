/** Refusals of the registry as full sentences, and the check that a store can keep a text. */
import type { JsonValue } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';

export const invalid = (text: string): ConnectError => new ConnectError(text, Code.InvalidArgument);
export const notFound = (text: string): ConnectError => new ConnectError(text, Code.NotFound);
export const conflict = (text: string): ConnectError => new ConnectError(text, Code.Aborted);

/** PostgreSQL keeps neither NUL nor half of a surrogate pair; said here, every store refuses the same. */
export const refuseUnstorable = (value: JsonValue, path: string): void => {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      throw invalid(`The text at "${path}" contains a character that cannot be stored (NUL or half of a pair).`);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      refuseUnstorable(item, `${path}[${index}]`);
    });
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) refuseUnstorable(item, path === '' ? key : `${path}.${key}`);
  }
};
