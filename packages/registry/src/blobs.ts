/** Where large content lies: under its digest, whole or not at all. */
import { createHash } from 'node:crypto';
import { Code, ConnectError } from '@connectrpc/connect';
import { invalid } from './refusals.ts';

/** What a blob is to be; the digest is SHA-256, hexadecimal. */
export type BlobRef = { readonly digest: string; readonly size: number };

export type Bytes = AsyncIterable<Uint8Array>;

export type Blobs = {
  /** Bytes of what lies there; undefined if nothing does. */
  size(digest: string): Promise<number | undefined>;
  /**
   * Stores it as it comes, in constant memory; what is there already is left alone. @throws ConnectError InvalidArgument where
   * digest or size are others than was said: then nothing is kept
   */
  put(ref: BlobRef, bytes: Bytes): Promise<void>;
  /** Undefined where nothing lies there. What is read is held against its digest: the stream fails at its end where it was changed. */
  get(digest: string): Promise<Bytes | undefined>;
  /** Nothing where nothing lies there. */
  remove(digest: string): Promise<void>;
};

export const LARGEST_BLOB = 5 * 1024 ** 3;

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/**
 * Passes bytes on, and fails unless they are what was said; the last of them are held back until that is known, so that whoever
 * waits for all of them never has them. @throws ConnectError InvalidArgument
 */
export async function* checkSent(ref: BlobRef, bytes: Bytes): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  let size = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > ref.size)
      throw invalid(`More bytes came than the ${ref.size} that were announced; nothing of them was kept.`);
    hash.update(chunk);
    if (chunk.length === 0) continue;
    if (held) yield held;
    held = chunk;
  }
  if (size < ref.size)
    throw invalid(`The upload ended after ${size} of ${ref.size} bytes; nothing of it was kept, send it again.`);
  const digest = hash.digest('hex');
  if (digest !== ref.digest)
    throw invalid(`The bytes have the digest ${digest}, not ${ref.digest} as was said; nothing of them was kept.`);
  if (held) yield held;
}

/** The same of what was stored. @throws ConnectError DataLoss */
export async function* checkStored(digest: string, bytes: Bytes): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== digest)
    throw new ConnectError(
      `What lies under ${digest} was changed behind our back: its digest is another.`,
      Code.DataLoss,
    );
}

/** All of it. @throws ConnectError InvalidArgument where it is larger than `most` bytes */
export const readAll = async (bytes: Bytes, most: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most) throw invalid(`It has more than ${most} bytes, which is too much to be looked into.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

/** Bytes that are there already. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
