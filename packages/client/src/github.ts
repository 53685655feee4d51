/** GitHub as a person asks it by a token of theirs: addresses, one request, and what a refusal means to them. */
import { RapporteurError } from './error.ts';

export type GithubOptions = {
  /** GitHub's pages, as the registry tells them: "https://github.com", which is the default. */
  readonly githubUrl?: string | undefined;
  /** Replaces the global fetch. */
  readonly fetch?: typeof globalThis.fetch | undefined;
};

/** Where a GitHub takes questions. */
export type Github = {
  /** Its pages, without a slash at the end. */
  readonly webUrl: string;
  readonly restUrl: string;
  readonly graphqlUrl: string;
  readonly fetch: typeof globalThis.fetch;
};

/** @throws RapporteurError "invalid" when the address is not one */
export const openGithub = ({ githubUrl = 'https://github.com', fetch }: GithubOptions): Github => {
  if (!URL.canParse(githubUrl) || !/^https?:$/.test(new URL(githubUrl).protocol))
    throw new RapporteurError('invalid', `GitHub's address "${githubUrl}" is not an http or https URL.`);
  const { origin, hostname } = new URL(githubUrl);
  const ask = fetch ?? ((...given: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...given));
  if (hostname === 'github.com' || hostname.endsWith('.ghe.com')) {
    const restUrl = `https://api.${hostname}`;
    return { webUrl: origin, restUrl, graphqlUrl: `${restUrl}/graphql`, fetch: ask };
  }
  return { webUrl: origin, restUrl: `${origin}/api/v3`, graphqlUrl: `${origin}/api/graphql`, fetch: ask };
};

export type Asked = {
  readonly token?: string | undefined;
  readonly body: object;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Whether it may have been done although no answer came. */
  readonly writes?: boolean;
};

/** What came back; a body that is no JSON is undefined. */
export type Answered = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** Posts JSON. @throws RapporteurError "unavailable", "deadline" or "cancelled" when no answer came */
export const postJson = async (github: Github, url: string, asked: Asked): Promise<Answered> => {
  const { token, body, signal, timeoutMs = 15_000, writes = false } = asked;
  const patience = new AbortController();
  const stop = (): void => patience.abort();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const timer = setTimeout(stop, timeoutMs);
  const unsure = writes ? ' Whether it was posted is not known: look at the thread, or call again with a key.' : '';
  try {
    const response = await github.fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }),
      },
      body: JSON.stringify(body),
      signal: patience.signal,
    });
    return { status: response.status, headers: response.headers, body: parseJson(await response.text()) };
  } catch (reason) {
    if (signal?.aborted) throw new RapporteurError('cancelled', `The call was cancelled.${unsure}`, signal.reason);
    if (patience.signal.aborted)
      throw new RapporteurError('deadline', `GitHub did not answer in time.${unsure}`, reason);
    throw new RapporteurError('unavailable', `GitHub cannot be reached at ${new URL(url).origin}.${unsure}`, reason);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
};

/** Why GitHub refused, as the error that says it to the person. `place` is the thread, "acme/widgets#7". */
export const toRefusal = ({ status, headers, body }: Answered, place: string): RapporteurError => {
  const said = textAt(body, 'message') ?? `status ${status}`;
  const quoted = said.replace(/\.$/, '');
  if (status === 401)
    return new RapporteurError(
      'unauthenticated',
      'GitHub does not know this token; it may have expired: log in again.',
    );
  if (status === 429 || (status === 403 && isPause(headers, said)))
    return new RapporteurError(
      'unavailable',
      `GitHub takes no more from this token for now; try again ${whenOf(headers)}.`,
    );
  if (status === 403 && /\block/i.test(said)) return lockedError(place);
  if (status === 403)
    return new RapporteurError(
      'forbidden',
      `GitHub does not let this token write on ${place} (${quoted}); it may lack the right, or the app may not be installed there.`,
    );
  if (status === 404 || status === 410) return missingError(place);
  if (status >= 500) return new RapporteurError('unavailable', `GitHub failed (${quoted}); try again later.`);
  return new RapporteurError('invalid', `GitHub does not take this comment on ${place} (${quoted}).`);
};

export const lockedError = (place: string): RapporteurError =>
  new RapporteurError('forbidden', `The conversation of ${place} is locked, and this person may not write there.`);

export const missingError = (place: string): RapporteurError =>
  new RapporteurError('not_found', `There is no issue, pull request or discussion ${place} that this token may see.`);

/** GitHub's two limits: a number of requests an hour, and a pause after many at once. */
const isPause = (headers: Headers, said: string): boolean =>
  headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0' || /rate limit|abuse/i.test(said);

const whenOf = (headers: Headers): string => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (seconds > 0) return `in ${seconds} seconds`;
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  return reset > 0 ? `after ${new Date(reset * 1000).toISOString()}` : 'in a minute';
};

/** The value at a path of names; undefined where there is none. */
export const valueAt = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name) ? Reflect.get(found, name) : undefined,
    value,
  );

export const textAt = (value: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
};

export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
