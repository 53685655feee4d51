/** Failures of GitHub as one sentence, and how long to wait before the next try. */
import { hasStatus, typesOf } from './octokit.ts';

/** A failed dependency. */
export type Fault = {
  readonly source: 'github';
  readonly status: number;
  readonly text: string;
  /** Milliseconds for which GitHub wants to be left alone; set if it limits the app. */
  readonly waitMs?: number;
  /** Whether GitHub will say the same again: the thing is not there, locked, or not for this app. */
  readonly isFinal: boolean;
};

/** GitHub answered, but not with all of what was asked for: a page is missing or short, or it says so itself. */
export class IncompleteAnswer extends Error {
  override readonly name = 'IncompleteAnswer';

  /** @param what goes on after "GitHub's answer was incomplete: " */
  constructor(what: string) {
    super(`GitHub's answer was incomplete: ${what}; nothing was taken from it.`);
  }
}

/** Reads a failure of a request; undefined if the error is none of GitHub's. */
export const faultOf = (error: unknown, now: Date): Fault | undefined => {
  if (error instanceof IncompleteAnswer) return { source: 'github', status: 200, text: error.message, isFinal: false };
  const failure = failureOf(error);
  if (!failure) return undefined;
  const { status } = failure;
  const waitMs = waitOf(failure, now);
  return {
    source: 'github',
    status,
    text: sentenceOf(failure, waitMs),
    isFinal: waitMs === undefined && [403, 404, 410, 422].includes(status),
    ...(waitMs === undefined ? {} : { waitMs }),
  };
};

/** GraphQL answers 200 and names the error; the same is said by REST with a status. */
const failureOf = (error: unknown): Failure | undefined => {
  if (hasStatus(error)) return error;
  const [type] = typesOf(error);
  const status = STATUS_OF.get(type);
  return status !== undefined && error instanceof Error ? { status, message: error.message } : undefined;
};

const STATUS_OF: ReadonlyMap<unknown, number> = new Map([
  ['FORBIDDEN', 403],
  ['INSUFFICIENT_SCOPES', 403],
  ['NOT_FOUND', 404],
  ['UNPROCESSABLE', 422],
]);

/** Undefined where GitHub refuses for good; every other failure is passed on. */
export const orRefused = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (!faultOf(error, new Date())?.isFinal) throw error;
    return undefined;
  }
};

/** What GitHub asks for if it names no time. */
const USUAL_WAIT_MS = 60_000;

const waitOf = (error: Failure, now: Date): number | undefined => {
  if (error.status !== 403 && error.status !== 429) return undefined;
  const after = headerOf(error, 'retry-after');
  if (after !== undefined) return after * 1000;
  const reset = headerOf(error, 'x-ratelimit-reset');
  if (headerOf(error, 'x-ratelimit-remaining') === 0 && reset !== undefined) {
    return Math.max(0, reset * 1000 - now.getTime()) + 1000;
  }
  return error.status === 429 || /rate limit|abuse/i.test(error.message) ? USUAL_WAIT_MS : undefined;
};

type Failure = { readonly status: number; readonly message: string };

const headerOf = (error: Failure, name: string): number | undefined => {
  const response = 'response' in error ? error.response : undefined;
  const headers = isObject(response) && 'headers' in response ? response.headers : undefined;
  const value: unknown = isObject(headers) ? Reflect.get(headers, name) : undefined;
  return /^[0-9]+$/.test(String(value)) ? Number(value) : undefined;
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What GitHub said, on one line and without its manual, which the library appends. */
export const wordsOf = ({ message }: Pick<Failure, 'message'>): string =>
  (message.split('\n')[0] ?? '')
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .replace(/\.$/, '')
    .slice(0, 200);

const inSeconds = (ms: number): string => {
  const seconds = Math.ceil(ms / 1000);
  return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
};

/** Of an app that GitHub does not know by this key. */
export const REFUSED =
  'GitHub does not accept the credentials of the app: check that APP_ID and PRIVATE_KEY belong together, and the clock of this machine.';

const sentenceOf = (failure: Failure, waitMs: number | undefined): string => {
  const { status } = failure;
  const said = wordsOf(failure);
  if (waitMs !== undefined) return `GitHub asks for a pause of ${inSeconds(waitMs)}: ${said}.`;
  if (status === 401) return REFUSED;
  if (status === 403)
    return `GitHub refused the request: ${said}. Check that the installation granted the permissions of app.yml.`;
  if (status === 422) return `GitHub found the request invalid: ${said}.`;
  if (status >= 500) return `GitHub failed (${status}): ${said}.`;
  return `GitHub answered ${status}: ${said}.`;
};
