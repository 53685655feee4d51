/** What a language model is to everybody else. */
import type { ClientOptions } from '@anthropic-ai/sdk';
import type { ModelRequest } from '@rapporteur/core/notes';
import type { Reason } from '@rapporteur/idl';

/** What the API billed. All in tokens; `inputTokens` are those that came from no cache. */
export type Usage = {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
};

/** `retryable` says whether the same request may succeed later. `usage` is there whenever the API answered. */
export type ModelResult =
  | { readonly ok: true; readonly value: unknown; readonly model: string; readonly usage: Usage }
  | { readonly ok: false; readonly reason: Reason; readonly retryable: boolean; readonly usage?: Usage };

/** Something that answers requests of the passes. `value` fits the schema of the request. Throws only what who watches throws. */
export type Model = {
  readonly name: string;
  readonly ask: (
    request: Pick<ModelRequest, 'prompt' | 'schema' | 'mostTokens'>,
    watch?: Watch | undefined,
  ) => Promise<ModelResult>;
};

/** Who watches the requests that one question comes to. */
export type Watch = {
  /** Breaks off the request under way; then its reason is thrown, and nobody knows what was billed. */
  readonly signal?: AbortSignal | undefined;
  /** Before a request for so many tokens goes out. */
  readonly sending?: ((mostTokens: number) => Promise<void>) | undefined;
  /** After each that was billed, also where its answer is of no use. */
  readonly billed?: ((usage: Usage) => void) | undefined;
};

export type ModelOptions = {
  /** Key of the API; an end of one's own may need none. It is sent to `baseUrl` and appears nowhere else. */
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** Name of the model, as the API knows it. */
  readonly model: string;
  readonly fetch?: ClientOptions['fetch'] | undefined;
  /** How often a request is made again for faults of others: overload, broken connections, cut streams; 2 by default. */
  readonly maxRetries?: number | undefined;
  /** Waits before the first of these, in milliseconds, twice as long before each further one; 500 by default. What the server asks for counts more. */
  readonly waitMs?: number | undefined;
  /**
   * How long, in all, the pauses of one request may be that the server asks for because of its limits, in milliseconds;
   * five minutes by default. They cost none of the tries.
   */
  readonly patienceMs?: number | undefined;
  /** Per request; ten minutes by default. */
  readonly timeoutMs?: number | undefined;
};

export const NO_USAGE: Usage = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

export const addUsage = (a: Usage, b: Usage): Usage => ({
  requests: a.requests + b.requests,
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
});
