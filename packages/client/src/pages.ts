/** Lists that are read page by page, as far as the reader gets. */
import { RapporteurError } from './error.ts';

export type Page<T> = {
  readonly items: readonly T[];
  /** Token of the next page; empty on the last. */
  readonly nextPageToken: string;
};

/** `for await` over it gives every item of every page; a page is asked for when the reader arrives at it. */
export type Pages<T> = AsyncIterable<T> & {
  /** One page; without a token the first. */
  page(pageToken?: string): Promise<Page<T>>;
  /** Everything at once. */
  all(): Promise<readonly T[]>;
};

export const createPages = <T>(load: (pageToken: string) => Promise<Page<T>>): Pages<T> => {
  const iterate = async function* (): AsyncGenerator<T, void> {
    let token = '';
    do {
      const page = await load(token);
      yield* page.items;
      if (page.nextPageToken !== '' && page.nextPageToken === token)
        throw new RapporteurError('internal', 'The registry answers the same page again and again.');
      token = page.nextPageToken;
    } while (token !== '');
  };
  return {
    [Symbol.asyncIterator]: iterate,
    page: (pageToken = '') => load(pageToken),
    all: async () => {
      const items: T[] = [];
      for await (const item of iterate()) items.push(item);
      return items;
    },
  };
};
