/** Refusals of the registry as full sentences, and the check that a store can keep a text. */
import type { JsonValue } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';

export const invalid = (text: string): ConnectError => new ConnectError(text, Code.InvalidArgument);
export const notFound = (text: string): ConnectError => new ConnectError(text, Code.NotFound);

/** Somebody else has changed resources since they were read: nothing of the change was written. */
export class Conflict extends ConnectError {
  /** Names of the resources. */
  readonly names: readonly string[];

  constructor(names: readonly string[], sentences: readonly string[]) {
    super(sentences.join(' '), Code.Aborted);
    this.names = names;
  }

  // Connect's errors take each other for their own kind.
  static override [Symbol.hasInstance](error: unknown): error is Conflict {
    return error instanceof Error && Object.prototype.isPrototypeOf.call(Conflict.prototype, error);
  }
}

/** A put or a removal that builds on a version that is not the stored one; version 0 means that nothing is stored. */
export type Clash = { readonly name: string; readonly base: number; readonly version: number };

export const staleConflict = (clashes: readonly Clash[]): Conflict =>
  new Conflict(
    clashes.map(({ name }) => name),
    clashes.map(({ name, base, version }) =>
      version === 0
        ? `${name} is not stored, but the put builds on its version ${base}; put version 0 to create it.`
        : `${name} has version ${version}, but the put builds on version ${base}; read it again and repeat the change.`,
    ),
  );

export const raceConflict = (names: readonly string[]): Conflict =>
  new Conflict(names, [
    `${names.join(', ')} was changed by somebody else at the same time; read it again and repeat the change.`,
  ]);

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
