/** Trouble on demand: a wrong status, a dead connection, or an answer that is late or not the whole truth. */
import { matchPath } from './router.ts';

type Aim = {
  /** A path pattern as of routes: "/repos/:owner/:repo/issues/:number/comments", "/repos/:rest*". */
  readonly route: string;
  readonly method?: string;
  /** Only this page of a list. */
  readonly page?: number;
  /** How often; default once. */
  readonly times?: number;
  /** Whose requests; default the App's. */
  readonly by?: 'app' | 'person' | 'anyone';
  /** Only what the App asks through this installation, tokens for it included. */
  readonly installation?: number;
};

/** An answer that is none. */
export type Fault = Aim & {
  /** "after": the work is done, only the answer is bad. Default "before". */
  readonly when?: 'before' | 'after';
  /** What is answered; "drop" closes the connection without a word. */
  readonly status: number | 'drop';
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
};

/** An answer with status 200 that does not tell all. */
export type Corruption = Aim & {
  readonly corruption: /** A list has half of the page's entries; its links stay right. */
    | 'short_page'
    /** The links of a list end one page early. */
    | 'no_last_page'
    /** A search says that it timed out. */
    | 'incomplete_results'
    /** GraphQL answers with errors beside the data. */
    | 'partial_graphql'
    /** A list has entries besides its own that fit no description, `entries`; they come first. */
    | 'odd_entries';
  /** Of `partial_graphql`: what is null in the data, e.g. ["repository", "pullRequest"]. Default: nothing. */
  readonly field?: readonly string[];
  /** Of `odd_entries`: what is put in front of the page's own. */
  readonly entries?: readonly unknown[];
};

/** The answer as it is, but not before something. */
export type Delay = Aim & { readonly until: Promise<unknown> };

export type Trouble = Fault | Corruption | Delay;

export type FaultHandle = {
  /** How often it has struck. */
  readonly hits: () => number;
  readonly stop: () => void;
};

export type Faults = {
  readonly fail: (fault: Trouble) => FaultHandle;
  /** The fault that strikes this request now; each call uses one up. */
  readonly strike: (request: {
    readonly method: string;
    readonly path: string;
    readonly by: string;
    readonly page?: number;
    readonly installation?: number | undefined;
  }) => Trouble | undefined;
};

export const createFaults = (): Faults => {
  const active: { fault: Trouble; left: number; hits: number }[] = [];
  return {
    fail: (fault) => {
      const entry = { fault, left: fault.times ?? 1, hits: 0 };
      active.push(entry);
      return {
        hits: () => entry.hits,
        stop: () => {
          entry.left = 0;
        },
      };
    },
    strike: ({ method, path, by, page = 1, installation }) => {
      const entry = active.find(
        ({ fault, left }) =>
          left > 0 &&
          (fault.method === undefined || fault.method === method) &&
          (fault.installation === undefined || fault.installation === installation) &&
          (fault.page === undefined || fault.page === page) &&
          ((fault.by ?? 'app') === 'anyone' || (fault.by ?? 'app') === by) &&
          matchPath(fault.route, path) !== undefined,
      );
      if (!entry) return undefined;
      entry.left -= 1;
      entry.hits += 1;
      return entry.fault;
    },
  };
};

/** What GitHub says to who asks too fast, to be spread into a fault. */
export const secondaryRateLimit = (retryAfterSeconds = 60) => ({
  status: 403,
  headers: { 'retry-after': String(retryAfterSeconds) },
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
});
