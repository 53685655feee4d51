/** Reads a request's body up to a limit, without taking in more than that or than there is room for. */
import type { IncomingMessage } from 'node:http';
import type { Pool } from './pool.ts';

export type BodyOptions = {
  /** The largest body. */
  readonly limit: number;
  /** Room that all who send at once share. */
  readonly pool: Pool;
  /** How long a sender may take. */
  readonly patienceMs: number;
};

/** `release` gives the room back once the bytes are verified, or refused. */
export type Body = { readonly bytes: Buffer; readonly release: () => void };

/** Why there is no body: the rest of it is then left unread. */
export type Unread = 'too-large' | 'no-room' | 'too-slow';

/** Rejects if the sender hangs up. */
export const readBody = (
  request: IncomingMessage,
  { limit, pool, patienceMs }: BodyOptions,
): Promise<Body | Unread> => {
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (announced > limit) return Promise.resolve('too-large');
  const isSmall = announced <= SMALL;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const release = (): void => {
      pool.give(size);
      size = 0;
    };
    const stop = (): void => {
      clearTimeout(slow);
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
    };
    const refuse = (why: Unread): void => {
      stop();
      chunks.length = 0;
      release();
      request.pause();
      resolve(why);
    };
    const onData = (chunk: Buffer): void => {
      if (size + chunk.byteLength > limit) {
        refuse('too-large');
      } else if (pool.take(chunk.byteLength, isSmall)) {
        size += chunk.byteLength;
        chunks.push(chunk);
      } else {
        refuse('no-room');
      }
    };
    const onEnd = (): void => {
      stop();
      resolve({ bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size), release });
    };
    const onClose = (): void => {
      stop();
      release();
      reject(new Error('The sender closed the connection early.'));
    };
    const slow = setTimeout(() => refuse('too-slow'), patienceMs);
    request.on('data', onData);
    request.once('end', onEnd);
    request.once('close', onClose);
    // "close" follows.
    request.once('error', () => {});
  });
};

/** Nearly all payloads are smaller. */
const SMALL = 1024 * 1024;
