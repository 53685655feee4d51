/** Trouble on demand: a wrong status or a dead connection, before the work is done or after it. */
import { matchPath } from './router.ts';

export type Fault = {
  /** A path pattern as of routes: "/repos/:owner/:repo/issues/:number/comments", "/repos/:rest*". */
  readonly route: string;
  readonly method?: string;
  /** How often; default once. */
  readonly times?: number;
  /** "after": the work is done, only the answer is bad. Default "before". */
  readonly when?: 'before' | 'after';
  /** What is answered; "drop" closes the connection without a word. */
  readonly status: number | 'drop';
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** Whose requests; default the App's. */
  readonly by?: 'app' | 'person' | 'anyone';
};

export type FaultHandle = {
  /** How often it has struck. */
  readonly hits: () => number;
  readonly stop: () => void;
};

export type Faults = {
  readonly fail: (fault: Fault) => FaultHandle;
  /** The fault that strikes this request now; each call uses one up. */
  readonly strike: (request: {
    readonly method: string;
    readonly path: string;
    readonly by: string;
  }) => Fault | undefined;
};

export const createFaults = (): Faults => {
  const active: { fault: Fault; left: number; hits: number }[] = [];
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
    strike: ({ method, path, by }) => {
      const entry = active.find(
        ({ fault, left }) =>
          left > 0 &&
          (fault.method === undefined || fault.method === method) &&
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
