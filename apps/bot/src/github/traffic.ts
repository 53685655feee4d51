/** What one view of an installation asks of GitHub, counted; and answers that GitHub need not send twice. */

/** Requests so far, attempts that failed included. */
export type Traffic = {
  readonly requests: number;
  /** Of these, those that GitHub answered with 304; they are free of charge. */
  readonly unmodified: number;
  /** Of these, those that could change what people see. */
  readonly writes: number;
  /** What is left of this hour's requests, 0 to 1, of the scarcest kind; undefined where there is no limit. */
  readonly left: number | undefined;
  /** GitHub's clock at its last answer. */
  readonly answeredAt: Date | undefined;
};

/** Counts the requests of one client. */
export type Counter = {
  traffic(): Traffic;
  count(method: string, body: unknown): void;
  note(response: Response): void;
};

/** The counter of a client, one for each. */
export const counterOf = (octokit: object): Counter => {
  const found = COUNTERS.get(octokit) ?? createCounter();
  COUNTERS.set(octokit, found);
  return found;
};

const COUNTERS = new WeakMap<object, Counter>();

const createCounter = (): Counter => {
  const left = new Map<string, number>();
  let traffic: Traffic = { requests: 0, unmodified: 0, writes: 0, left: undefined, answeredAt: undefined };
  return {
    traffic: () => traffic,
    count: (method, body) => {
      const { requests, writes } = traffic;
      traffic = { ...traffic, requests: requests + 1, writes: writes + (isWrite(method, body) ? 1 : 0) };
    },
    note: ({ status, headers }) => {
      const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN);
      const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
      if (limit > 0 && remaining >= 0) left.set(headers.get('x-ratelimit-resource') ?? 'core', remaining / limit);
      const answered = Date.parse(headers.get('date') ?? '');
      traffic = {
        ...traffic,
        unmodified: traffic.unmodified + (status === 304 ? 1 : 0),
        left: left.size > 0 ? Math.min(...left.values()) : undefined,
        answeredAt: Number.isNaN(answered) ? traffic.answeredAt : new Date(answered),
      };
    },
  };
};

const isWrite = (method: string, body: unknown): boolean =>
  method !== 'GET' && method !== 'HEAD' && !(typeof body === 'string' && /^\{"query":"\s*(?:query\b|\{)/.test(body));

type Remembered = { readonly etag: string; readonly headers: readonly [string, string][]; readonly body: ArrayBuffer };

/** Answers with their fingerprints, the least recently used ones forgotten first. */
export type Memory = {
  find(key: string): Remembered | undefined;
  keep(key: string, answer: Remembered): void;
  forget(wanted: (key: string) => boolean): void;
};

/** Remembers at most so many bytes of bodies, for as long as the process lives. */
export const createMemory = (mostBytes = 64 * 1024 * 1024): Memory => {
  const kept = new Map<string, Remembered>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= kept.get(key)?.body.byteLength ?? 0;
    kept.delete(key);
  };
  return {
    find: (key) => {
      const found = kept.get(key);
      if (!found) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    keep: (key, answer) => {
      drop(key);
      if (answer.body.byteLength > mostBytes / 4) return;
      kept.set(key, answer);
      bytes += answer.body.byteLength;
      for (const oldest of kept.keys()) {
        if (bytes <= mostBytes) break;
        drop(oldest);
      }
    },
    forget: (wanted) => {
      for (const key of [...kept.keys()]) if (wanted(key)) drop(key);
    },
  };
};

/** The key under which the answer to a request is remembered; installations never share. */
export const keyOf = (installation: number, url: string, accept = ''): string => `${installation} ${url} ${accept}`;

export type FetchOptions = {
  readonly counter: Counter;
  readonly memory: Memory;
  /** Undefined for the app itself: its every request carries another token, so that nothing is ever unmodified. */
  readonly installation: number | undefined;
};

/**
 * Sends a request; a GET whose answer is remembered carries its fingerprint, and "not modified" gives what is remembered.
 * That is as fresh as any other answer: GitHub compares, every time, before it says so, hence a read just before a write
 * need not go around it. GitHub's fingerprints change with the token of an installation, which lives for an hour.
 */
export const createFetch =
  ({ counter, memory, installation }: FetchOptions) =>
  async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { method = 'GET' } = init;
    const headers = new Headers(init.headers);
    const key =
      method === 'GET' && installation !== undefined
        ? keyOf(installation, url, headers.get('accept') ?? '')
        : undefined;
    const known = key === undefined ? undefined : memory.find(key);
    if (known) headers.set('if-none-match', known.etag);
    counter.count(method, init.body);
    const response = await fetch(url, { ...init, headers });
    counter.note(response);
    if (known && response.status === 304) return toResponse(response, { ...known, headers: merged(known, response) });
    const etag = response.headers.get('etag');
    if (key === undefined || etag === null || response.status !== 200) return response;
    const answer: Remembered = { etag, headers: [...response.headers], body: await response.arrayBuffer() };
    memory.keep(key, answer);
    return toResponse(response, answer);
  };

/** The limits are those of now, the rest belongs to the body. */
const merged = ({ headers }: Remembered, response: Response): [string, string][] => [
  ...headers.filter(([name]) => !name.startsWith('x-ratelimit-') && name !== 'date'),
  ...[...response.headers].filter(([name]) => name.startsWith('x-ratelimit-') || name === 'date'),
];

const toResponse = ({ url }: Response, { headers, body }: Remembered): Response =>
  // A response that is made by hand has no address, and pages are told apart by it.
  Object.defineProperty(new Response(body, { headers: headers.map(([name, value]) => [name, value]) }), 'url', {
    value: url,
  });
