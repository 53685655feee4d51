/** What was asked of the sandbox, so that a test can prove that nothing was written. */

export type RequestRecord = {
  readonly method: string;
  readonly path: string;
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

export type Ledger = {
  readonly add: (record: RequestRecord) => void;
  readonly requests: (filter?: RequestFilter) => readonly RequestRecord[];
  readonly clear: () => void;
};

export const createLedger = (): Ledger => {
  let records: RequestRecord[] = [];
  return {
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
