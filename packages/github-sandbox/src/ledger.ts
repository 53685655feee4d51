/** What was asked of the sandbox, so that a test can prove that nothing was written. */

export type RequestRecord = {
  readonly method: string;
  readonly path: string;
  /** Of a listing, beginning with 1. */
  readonly page: number;
  /** The pattern that answered, e.g. "/repos/:owner/:repo/pulls/:number"; undefined if there is no such route. */
  readonly route: string | undefined;
  /** What the caller was answered, faults included; a dropped connection has the status it would have had. */
  readonly status: number;
  /** How many bytes of body were sent; none with 304 and 204. */
  readonly bodyBytes: number;
  /** `app` is the App under test, by its key or by an installation token. */
  readonly by: 'app' | 'person' | 'nobody';
  readonly login: string | undefined;
  /** Whether it could have changed what people see: no GET, no GraphQL query, no asking for a token. */
  readonly write: boolean;
  /** When it came and when its answer was made, by the real clock: milliseconds since 1970, with fractions. */
  readonly began: number;
  readonly ended: number;
};

/** The real time with fractions of a millisecond; what other processes of this machine read at that moment is the same. */
export const realTime = (): number => performance.timeOrigin + performance.now();

export type RequestFilter = {
  readonly by?: RequestRecord['by'];
  readonly method?: string;
  readonly route?: string;
  readonly write?: boolean;
};

/** What GitHub's description does not allow, of a request of the App or of our answer to it. */
export type Violation = {
  readonly method: string;
  readonly path: string;
  /** "POST /repos/{owner}/{repo}/issues"; undefined if there is no such operation. */
  readonly operation: string | undefined;
  readonly fault: string;
};

/** What was held against GitHub's description so far. */
export type Held = {
  /** Names of the operations that were asked for. */
  readonly operations: readonly string[];
  readonly requests: number;
  /** The time that it took, compiling schemas included; nothing waits meanwhile. */
  readonly seconds: number;
};

export type Ledger = {
  readonly hold: (operation: string | undefined, seconds: number) => void;
  readonly held: () => Held;
  /** Of the same fault of the same operation the first is kept. */
  readonly violate: (violation: Violation) => void;
  /** As sentences. */
  readonly violations: () => readonly string[];
  readonly add: (record: RequestRecord) => void;
  readonly requests: (filter?: RequestFilter) => readonly RequestRecord[];
  readonly clear: () => void;
};

export const createLedger = (): Ledger => {
  let records: RequestRecord[] = [];
  const violations = new Map<string, Violation>();
  const operations = new Set<string>();
  const held = { requests: 0, seconds: 0 };
  return {
    hold: (operation, seconds) => {
      if (operation !== undefined) operations.add(operation);
      held.requests += 1;
      held.seconds += seconds;
    },
    held: () => ({ operations: [...operations].sort(), ...held }),
    violate: (violation) => {
      // Which of a list it is makes no other fault.
      const kind = `${violation.operation} ${violation.fault.replaceAll(/\d+/g, '')}`;
      if (!violations.has(kind)) violations.set(kind, violation);
    },
    violations: () => [...violations.values()].map(sentenceOf),
    add: (record) => {
      records.push(record);
    },
    requests: ({ by, method, route, write } = {}) =>
      records.filter(
        (record) =>
          (by === undefined || record.by === by) &&
          (method === undefined || record.method === method) &&
          (route === undefined || record.route === route) &&
          (write === undefined || record.write === write),
      ),
    clear: () => {
      records = [];
    },
  };
};

const sentenceOf = ({ method, path, operation, fault }: Violation): string =>
  operation === undefined
    ? `${method} ${path}: GitHub's description, as far as it is cut out, has no such operation.`
    : `${method} ${path} is not as GitHub describes ${operation}: ${fault}.`;
