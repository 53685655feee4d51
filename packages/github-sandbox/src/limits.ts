/** GitHub's manners around every answer: rate limits and conditional requests. */
import { createHash } from 'node:crypto';
import type { Reply } from './router.ts';

const HOUR_S = 3600;

type Resource = 'core' | 'graphql';

/** So many writes in so many seconds. */
export type SecondaryLimit = { readonly writes: number; readonly seconds: number };

export type Limits = {
  /** Headers after `cost` more requests by this caller; a resource has its own count. */
  readonly spend: (caller: string, resource: Resource, cost: number) => Record<string, string>;
  /** The body of GET /rate_limit. */
  readonly report: (caller: string) => object;
  /** Counts a write; if it was one too many, how many seconds the installation is to wait. */
  readonly slow: (installation: number) => number | undefined;
};

export type LimitOptions = {
  readonly hourly?: number | undefined;
  readonly secondary?: SecondaryLimit | undefined;
};

/** Counts real time: clients wait until `x-ratelimit-reset` by their own clock. */
export const createLimits = ({ hourly: limit = 5000, secondary }: LimitOptions = {}): Limits => {
  const written = new Map<number, number[]>();
  const counts = new Map<string, { used: number; reset: number }>();

  const countOf = (caller: string, resource: Resource) => {
    const key = `${resource} ${caller}`;
    const second = Math.floor(Date.now() / 1000);
    const last = counts.get(key);
    const count = last && last.reset > second ? last : { used: 0, reset: second + HOUR_S };
    counts.set(key, count);
    return count;
  };

  const toJson = (caller: string, resource: Resource) => {
    const { used, reset } = countOf(caller, resource);
    return { limit, remaining: Math.max(0, limit - used), used, reset, resource };
  };

  const slow = (installation: number): number | undefined => {
    if (!secondary) return undefined;
    const now = Date.now();
    const since = now - secondary.seconds * 1000;
    const recent = (written.get(installation) ?? []).filter((at) => at > since);
    const [oldest = now] = recent;
    if (recent.length >= secondary.writes) return Math.max(1, Math.ceil((oldest - since) / 1000));
    written.set(installation, [...recent, now]);
    return undefined;
  };

  return {
    slow,
    spend: (caller, resource, cost) => {
      countOf(caller, resource).used += cost;
      return Object.fromEntries(
        Object.entries(toJson(caller, resource)).map(([name, value]) => [`x-ratelimit-${name}`, String(value)]),
      );
    },
    report: (caller) => ({
      resources: { core: toJson(caller, 'core'), graphql: toJson(caller, 'graphql') },
      rate: toJson(caller, 'core'),
    }),
  };
};

/** The fingerprint of a body for a caller. */
export const etagOf = (bytes: Buffer, caller: string): string =>
  `W/"${createHash('sha256').update(caller).update('\n').update(bytes).digest('hex')}"`;

/** Whether the caller has this already. */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((tag) => tag.trim() === etag || tag.trim() === '*');

/** The body of a reply as it goes over the wire. */
export const bytesOf = (reply: Reply): Buffer => {
  if (reply.bytes) return reply.bytes;
  return reply.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.body));
};
