/** A stream over breaks of the connection: from one sign of life to the next, and again from the beginning where it breaks. */
import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { StreamResponse } from '@connectrpc/connect';
import { pauseOf } from '@rapporteur/idl';
import { RapporteurError, toRapporteurError } from './error.ts';
import { sleep, USUAL_POLICY } from './retry.ts';

export type StreamOptions = {
  /** Ends the stream; the loop over it then ends without an error. */
  readonly signal?: AbortSignal | undefined;
};

type Message = MessageShape<DescMessage>;

export type Connection = {
  /** Opens it, also after it broke. */
  readonly connect: (signal: AbortSignal) => Promise<StreamResponse>;
  /** Whether a server that ends it is about to stop, so that another one goes on; else it is over. */
  readonly goesOn: boolean;
  readonly signal: AbortSignal | undefined;
};

/** What comes, as it comes. @throws RapporteurError when the registry refuses, or cannot be reached for some twenty seconds */
export async function* read({ connect, goesOn, signal }: Connection): AsyncGenerator<Message, void> {
  for (let failed = 0; !signal?.aborted; ) {
    const connection = new AbortController();
    const stop = (): void => connection.abort();
    signal?.addEventListener('abort', stop);
    let patience = setTimeout(stop, SILENCE_MS);
    try {
      const { message } = await connect(connection.signal);
      for await (const answer of message) {
        failed = 0;
        clearTimeout(patience);
        // Not while the reader is busy with what it was given.
        yield answer;
        patience = setTimeout(stop, SILENCE_MS);
      }
      if (!goesOn) return;
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
    await sleep(pauseOf(USUAL_POLICY, failed, Math.random()), signal).catch(() => {});
  }
}

/** How something stands, each time that this is another answer than before. */
export async function* tell(
  connect: Connection['connect'],
  toAnswer: (answer: Message) => unknown,
  { signal }: StreamOptions = {},
): AsyncGenerator<unknown, void> {
  let before: string | undefined;
  for await (const message of read({ connect, goesOn: false, signal })) {
    const answer = toAnswer(message);
    const words = JSON.stringify(answer, (_, one) => (typeof one === 'bigint' ? String(one) : one));
    if (words !== before) yield answer;
    before = words;
  }
}

/** Three signs of life that did not come. */
const SILENCE_MS = 45_000;
const MOST_FAILURES = 12;

const silence = (): RapporteurError => new RapporteurError('unavailable', 'The registry fell silent; try again later.');
