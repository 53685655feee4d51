/** The change feed over breaks of the connection: each change once, from a position on. */
import type { StreamResponse } from '@connectrpc/connect';
import type { Change, WatchResponse } from '@rapporteur/idl';
import { RapporteurError } from './error.ts';
import { type Connection, read } from './stream.ts';

/** A change, with the position after which a later watch goes on. */
export type News = Pick<Change, 'name' | 'version' | 'at'> & { readonly position: string };

export type WatchOptions = {
  /** Ends the watch; the loop over it then ends without an error. */
  readonly signal?: AbortSignal | undefined;
  /** Told with every sign of life where a later watch can go on, also when nothing happens. */
  readonly onPosition?: ((position: string) => void) | undefined;
};

type Connect = (after: string, signal: AbortSignal) => Promise<StreamResponse>;

type Following = WatchOptions & Pick<Connection, 'begin'> & { readonly after: string };

/** @throws RapporteurError when the registry refuses, or cannot be reached for some twenty seconds */
export async function* follow(
  connect: Connect,
  { begin, signal, onPosition, after }: Following,
): AsyncGenerator<News, void> {
  let position = after;
  const answers = read({ begin, connect: (connection) => connect(position, connection), goesOn: true, signal });
  for await (const answer of answers) {
    if (!isWatchResponse(answer))
      throw new RapporteurError('internal', 'The registry answers a watch with something else.');
    position = answer.position;
    const { change } = answer;
    if (change) yield { name: change.name, version: change.version, ...(change.at && { at: change.at }), position };
    onPosition?.(position);
  }
}

const isWatchResponse = (answer: { readonly $typeName: string }): answer is WatchResponse =>
  answer.$typeName === 'rapporteur.v1.WatchResponse';
