/** Routes, calls and replies of the server; refusals are thrown as `Refusal` and written as GitHub writes them. */
import type { z } from 'zod';
import type { Actor } from './world.ts';

export type Call = {
  readonly method: string;
  /** Without query and without "/api/v3". */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  /** The parsed JSON body, {} if there was none. */
  readonly body: unknown;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly actor: Actor;
  /** Address of the path as GitHub writes it into links to other pages: repositories by their number. */
  readonly address: string;
};

/** `body` is sent as JSON; `bytes` as they are. */
export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Route = {
  readonly method: string;
  /** ":name" is one segment, ":name*" the rest of the path. */
  readonly pattern: string;
  readonly answer: (call: Call) => Reply | Promise<Reply>;
};

/** GitHub says no. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly object[] | undefined;

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

/** To a token of an installation that is suspended, and to who asks for one. */
export const suspended = (): Refusal => new Refusal(403, 'This installation has been suspended');

export const invalid = (field: string, message: string): Refusal =>
  new Refusal(422, 'Validation Failed', [{ resource: 'sandbox', code: 'custom', field, message }]);

/** Parameters of the path, or undefined if it is another. */
export const matchPath = (pattern: string, path: string): Record<string, string> | undefined =>
  matchSegments(pattern, path.split('/'));

/** The same for a path that was split at its slashes, for who holds it against many patterns. */
export const matchSegments = (pattern: string, given: readonly string[]): Record<string, string> | undefined => {
  const wanted = segmentsOf(pattern);
  const rest = wanted.at(-1)?.endsWith('*') ? wanted.length - 1 : undefined;
  if (rest === undefined ? wanted.length !== given.length : given.length < wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = index === rest ? given.slice(index).join('/') : (given[index] ?? '');
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined;
      continue;
    }
    const decoded = decode(value);
    if (decoded === undefined) return undefined;
    params[segment.replace(/^:|\*$/g, '')] = decoded;
  }
  return params;
};

const segmentsOf = (pattern: string): readonly string[] => {
  const known = patterns.get(pattern) ?? pattern.split('/');
  patterns.set(pattern, known);
  return known;
};

// There are some hundreds, and every request is held against them.
const patterns = new Map<string, readonly string[]>();

/** The first route that answers, with the parameters of the path. */
export const findRoute = (routes: readonly Route[], method: string, path: string) => {
  const given = path.split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matchSegments(route.pattern, given);
    if (params) return { route, params };
  }
  return undefined;
};

/** The body by its schema; what does not fit is refused with 422. */
export const readBody = <T extends z.ZodType>(schema: T, call: Pick<Call, 'body'>): z.output<T> => {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    resource: 'sandbox',
    code: 'invalid',
    field: issue.path.join('.'),
    message: issue.message,
    // Where GitHub's own words are known.
    ...(issue.code === 'custom' ? issue.params : {}),
  }));
  throw new Refusal(422, 'Validation Failed', errors);
};

export const param = (call: Call, name: string): string => {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route of ${call.path} has no parameter "${name}"`);
  return value;
};

/** A numeric parameter; what is no number is not found. */
export const numberParam = (call: Call, name: string): number => {
  const value = Number(param(call, name));
  if (!Number.isSafeInteger(value)) throw notFound();
  return value;
};

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });

/** The page asked for, with GitHub's Link header. `toBody` makes the body of that page's items. */
export const paginate = <T>(call: Call, all: readonly T[], toBody: (items: readonly T[]) => unknown): Reply => {
  const size = Math.min(100, positive(call.query.get('per_page')) ?? 30);
  const page = positive(call.query.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, relation: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(to));
    return `<${call.address}?${query}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return {
    status: 200,
    body: toBody(all.slice((page - 1) * size, page * size)),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
};

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const positive = (text: string | null): number | undefined => {
  const value = Number(text ?? '');
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
};
