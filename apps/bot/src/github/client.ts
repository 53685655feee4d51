/** The client library as this bot uses it: reads are repeated by the one rule, writes never, and longer waiting is left to the inbox. */
import { setTimeout } from 'node:timers/promises';
import { decideRetry, NOTHING_SPENT, READ_POLICY, type RetryPolicy } from '@rapporteur/core/retry';
import { ProbotOctokit } from 'probot';
import { faultOf, IncompleteAnswer } from './fault.ts';
import { type Answer, checkGraphql, createCompleteness } from './partial.ts';
import { counterOf, createFetch, createMemory, type Memory } from './traffic.ts';

/** The class for a GitHub at `url`. Its clients share what they remember of GitHub's answers, until the process ends. */
export const createOctokitClass = (
  url: string,
  memory: Memory = createMemory(),
  now: () => number = () => performance.now(),
): typeof ProbotOctokit =>
  ProbotOctokit.plugin(
    parseWhole,
    nameVersion,
    watchTraffic(memory),
    refusePartial(memory, createBelief(now)),
    // A GitHub on this machine is soon there again.
    repeatReads(isLoopback(url) ? { ...READ_POLICY, baseMs: 20 } : READ_POLICY),
  ).defaults((options: ConstructorParameters<typeof ProbotOctokit>[0] = {}) => ({
    ...options,
    auth: addressed(options.auth, url),
    throttle: {
      ...options.throttle,
      // A GitHub on this machine has no rate limits to respect, and the story is not to wait for them.
      enabled: !isLoopback(url),
      // A limit is told as a fault: whoever runs the job knows how long it may sleep.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    // It would go by a rule of its own.
    retry: { enabled: false },
  }));

/** From the signal on, requests under way are broken off, and no other goes out: whatever came of them would not count. */
export const breakOff = ({ hook }: Pick<InstanceType<typeof ProbotOctokit>, 'hook'>, signal: AbortSignal): void => {
  hook.before('request', (options) => {
    signal.throwIfAborted();
    options.request = { ...options.request, signal };
  });
};

/** The same, but whatever would change something at GitHub is refused before it is sent, as GitHub refuses what is not allowed. */
export const withoutWrites = (client: typeof ProbotOctokit): typeof ProbotOctokit => client.plugin(refuseWrites);

/** What was refused for a trial says so. */
export const NOT_ON_TRIAL = 'This is a trial, in which nothing is written';

const refuseWrites = (octokit: Pick<InstanceType<typeof ProbotOctokit>, 'hook'>): void => {
  octokit.hook.before('request', (options) => {
    const isSignIn = options.url.endsWith('/access_tokens');
    if (!isRead(options) && !isSignIn) throw Object.assign(new Error(NOT_ON_TRIAL), { status: 403 });
  });
};

/** Signing in asks the GitHub that is meant, also where a token is asked for by itself. */
const addressed = (auth: unknown, baseUrl: string): unknown => {
  if (typeof auth !== 'object' || auth === null || !('request' in auth) || !hasDefaults(auth.request)) return auth;
  return { ...auth, request: auth.request.defaults({ baseUrl, headers: { 'x-github-api-version': VERSION } }) };
};

const hasDefaults = (request: unknown): request is { defaults(options: object): unknown } =>
  typeof request === 'function' && 'defaults' in request && typeof request.defaults === 'function';

/**
 * Octokit looks for numbers that are too large by comparing every value with one, and gives the text instead of what it says where
 * a value has a field `toString`; anybody may name a custom property of a repository so.
 */
const parseWhole = (octokit: Pick<InstanceType<typeof ProbotOctokit>, 'hook'>): void => {
  octokit.hook.after('request', (response) => {
    const { data, url } = response;
    const isJson = response.headers['content-type']?.startsWith('application/json');
    // What says nothing, as the answer to a deletion, stays as it is.
    if (!isJson || typeof data !== 'string' || data === '') return;
    try {
      response.data = JSON.parse(data);
    } catch {
      throw new IncompleteAnswer(`what it says of ${new URL(url).pathname} breaks off`);
    }
  });
};

/** The version of GitHub's interface that this code was written against: GitHub changes what it does with the next. */
const VERSION = '2022-11-28';

const nameVersion = (octokit: Pick<InstanceType<typeof ProbotOctokit>, 'hook'>): void => {
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = VERSION;
  });
};

/**
 * A fault of GitHub's that passes is not to cost all that a long run did. What is read again is one answer: one that is not whole
 * fails with the run, since its other pages are of then as well. A write whose answer was lost may have been done; sent again as
 * it was, it would be done twice. Instead the job fails, runs again, and looks at what stands.
 */
const repeatReads =
  (policy: RetryPolicy) =>
  (octokit: Pick<InstanceType<typeof ProbotOctokit>, 'hook'>): void => {
    octokit.hook.wrap('request', async (request, options) => {
      for (let spent = NOTHING_SPENT; ; ) {
        try {
          return await request(options);
        } catch (error) {
          const fault = isRead(options) ? faultOf(error, new Date()) : undefined;
          if (fault === undefined || fault.status < 500) throw error;
          const outcome = { ...fault, kind: 'fault' } as const;
          const decided = decideRetry(policy, spent, { outcome, jitter: Math.random() });
          if (decided.next !== 'retry') throw error;
          spent = decided.spent;
          await setTimeout(decided.waitMs);
        }
      }
    });
  };

const isRead = (options: { readonly method: string; readonly url: string; readonly query?: unknown }): boolean =>
  options.method === 'GET' || options.method === 'HEAD' || (options.url.endsWith('/graphql') && !isMutation(options));

const isMutation = ({ query }: { readonly query?: unknown }): boolean => /^\s*mutation\b/.test(String(query));

type Hooked = Pick<InstanceType<typeof ProbotOctokit>, 'hook' | 'request'>;
type Options = { readonly auth?: unknown };

/** Every attempt is counted, and what is remembered is only asked for if it changed. */
const watchTraffic =
  (memory: Memory) =>
  (octokit: Hooked, { auth }: Options): void => {
    const fetch = createFetch({ counter: counterOf(octokit), memory, installation: installationOf(auth) });
    octokit.hook.before('request', (options) => {
      options.request = { ...options.request, fetch };
    });
  };

/** Once for all reads, so that none can forget it. */
const refusePartial =
  (memory: Memory, believed: Belief) =>
  (octokit: Hooked, { auth }: Options): void => {
    const completeness = createCompleteness();
    const installation = installationOf(auth);
    octokit.hook.after('request', async (response, options) => {
      if (options.url.endsWith('/graphql')) {
        if (!isMutation(options)) checkGraphql(response);
        return;
      }
      // Deliveries of webhooks are listed by cursor, and only the app itself lists them.
      if (options.method !== 'GET' || installation === undefined) return;
      const { what, isDoubtful = false, beyond, pages } = completeness.check(toAnswer(response));
      const lack = what ?? (beyond && (await beyondOf(octokit, beyond, options.headers)));
      if (lack === undefined || (isDoubtful && believed(`${installation} ${lack}`))) return;
      forget(memory, installation, [...pages, ...(beyond ? [beyond] : [])]);
      throw new IncompleteAnswer(lack);
    });
  };

/** What is wrong with a listing that goes on though nothing says so; undefined if it does not. */
const beyondOf = async (
  octokit: Hooked,
  url: string,
  { accept }: { readonly accept: string },
): Promise<string | undefined> => {
  const { data } = await octokit.request({ method: 'GET', url, headers: { accept } });
  return Array.isArray(data) && data.length > 0 ? `${url} exists, though nothing led there` : undefined;
};

/** Whether an answer that looks short is how GitHub has it: a lack that is still the same after a while is none. */
type Belief = (lack: string) => boolean;

const BELIEVED_AFTER_MS = 10 * 60_000;
const MOST_DOUBTS = 1_000;

const createBelief = (now: () => number): Belief => {
  const since = new Map<string, number>();
  return (lack) => {
    const first = since.get(lack);
    if (first !== undefined) return now() - first >= BELIEVED_AFTER_MS;
    const [oldest] = since.keys();
    if (since.size >= MOST_DOUBTS && oldest !== undefined) since.delete(oldest);
    since.set(lack, now());
    return false;
  };
};

/** What is not all of it must not be taken for it once more. */
const forget = (memory: Memory, installation: number, pages: readonly string[]): void =>
  memory.forget((key) => {
    const [owner, address = ''] = key.split(' ');
    return owner === String(installation) && pages.includes(address);
  });

const toAnswer = ({
  url,
  headers,
  data,
}: {
  url: string;
  headers: { link?: string | undefined };
  data: unknown;
}): Answer => ({
  url,
  headers: headers.link === undefined ? {} : { link: headers.link },
  data,
});

/** Undefined for a client that is signed in as the app itself. */
const installationOf = (auth: unknown): number | undefined => {
  const id: unknown = typeof auth === 'object' && auth !== null ? Reflect.get(auth, 'installationId') : undefined;
  return typeof id === 'number' ? id : undefined;
};

const isLoopback = (url: string): boolean => /^(127\.|localhost$|\[::1\])/.test(new URL(url).hostname);
