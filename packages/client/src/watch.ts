/** The change feed over breaks of the connection: each change once, from a position on. */
import type { StreamResponse } from '@connectrpc/connect';
import type { Change, WatchResponse } from '@rapporteur/idl';
import { RapporteurError, toRapporteurError } from './error.ts';
import { pauseBefore, sleep } from './retry.ts';

/** A change, with the position after which a later watch goes on. */
export type News = Pick<Change, 'name' | 'version' | 'at'> & { readonly position: string };

export type WatchOptions = {
  /** Ends the watch; the loop over it then ends without an error. */
  readonly signal?: AbortSignal | undefined;
  /** Told with every sign of life where a later watch can go on, also when nothing happens. */
  readonly onPosition?: ((position: string) => void) | undefined;
};

type Connect = (after: string, signal: AbortSignal) => Promise<StreamResponse>;

/** @throws RapporteurError when the registry refuses, or cannot be reached for some twenty seconds */
export async function* follow(
  connect: Connect,
  { signal, onPosition, after }: WatchOptions & { readonly after: string },
): AsyncGenerator<News, void> {
  let position = after;
  for (let failed = 0; !signal?.aborted; ) {
    const connection = new AbortController();
    const stop = (): void => connection.abort();
    signal?.addEventListener('abort', stop);
    let patience = setTimeout(stop, SILENCE_MS);
    try {
      const { message } = await connect(position, connection.signal);
      for await (const answer of message) {
        if (!isWatchResponse(answer))
          throw new RapporteurError('internal', 'The registry answers a watch with something else.');
        failed = 0;
        clearTimeout(patience);
        position = answer.position;
        const { change } = answer;
        // Not while the reader is busy with what it was given.
        if (change) yield { name: change.name, version: change.version, ...(change.at && { at: change.at }), position };
        onPosition?.(position);
        patience = setTimeout(stop, SILENCE_MS);
      }
    } catch (reason) {
      if (signal?.aborted) return;
      const error = connection.signal.aborted ? silence() : toRapporteurError(reason);
      failed += 1;
      if (!error.retryable || failed > MOST_FAILURES) throw error;
    } finally {
      clearTimeout(patience);
      signal?.removeEventListener('abort', stop);
      connection.abort();
    }
    // A server that ends the stream is about to stop, and another one takes over.
    await sleep(pauseBefore(failed), signal).catch(() => {});
  }
}

/** Three signs of life that did not come. */
const SILENCE_MS = 45_000;
const MOST_FAILURES = 12;

const silence = (): RapporteurError => new RapporteurError('unavailable', 'The registry fell silent; try again later.');

const isWatchResponse = (answer: { readonly $typeName: string }): answer is WatchResponse =>
  answer.$typeName === 'rapporteur.v1.WatchResponse';
