/** A model behind the Messages API: one request in, a value that fits its schema or a reason out. */
import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { create } from '@bufbuild/protobuf';
import type { ModelRequest } from '@rapporteur/core/notes';
import { decideRetry, NOTHING_SPENT, type RetryOutcome, USUAL_POLICY } from '@rapporteur/core/retry';
import { ReasonSchema } from '@rapporteur/idl';
import { explainError } from './error.ts';
import {
  addUsage,
  type Model,
  type ModelOptions,
  type ModelResult,
  NO_USAGE,
  type Usage,
  type Watch,
} from './model.ts';

/** Opens what `createModel` promises. */
export const openModel = (options: ModelOptions): Model => {
  const client = createClient(options);
  const { model, apiKey, maxRetries = 2, waitMs = 500, patienceMs = 300_000 } = options;

  const open = ({ prompt, schema, mostTokens }: Asked, signal: AbortSignal | undefined) => {
    // Without the helper's `parse`: with it, the stream throws on a cut-off reply and takes stop reason and usage along.
    const { type, schema: format } = zodOutputFormat(schema);
    return client.messages.stream(
      {
        model,
        max_tokens: mostTokens,
        system: [{ type: 'text', text: prompt.system, cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: prompt.user }],
        output_config: { format: { type, schema: format } },
      },
      { signal },
    );
  };

  const once = async (asked: Asked, { signal, sending, billed }: Watch): Promise<Read> => {
    await sending?.(asked.mostTokens);
    signal?.throwIfAborted();
    const stream = open(asked, signal);
    try {
      const message = await stream.finalMessage();
      const usage = toUsage(message.usage);
      billed?.(usage);
      return readMessage(message, { usage, schema: asked.schema });
    } catch (error) {
      signal?.throwIfAborted();
      // What broke off is billed as far as it came.
      const usage = stream.currentMessage && toUsage(stream.currentMessage.usage);
      if (usage) billed?.(usage);
      return { fault: 'theirs', ...explainError(error, { apiKey }), ...askedToWait(error), ...(usage && { usage }) };
    }
  };

  const ask = async (asked: Asked, watch: Watch = {}): Promise<ModelResult> => {
    const policy = {
      ...USUAL_POLICY,
      faults: maxRetries,
      errors: MOST_BAD_REPLIES,
      baseMs: waitMs,
      capMs: LONGEST_WAIT_MS,
    };
    let spent = NOTHING_SPENT;
    let usage = NO_USAGE;
    let patience = patienceMs;
    let { mostTokens } = asked;
    for (;;) {
      const read = await once({ ...asked, mostTokens }, watch);
      usage = addUsage(usage, read.usage ?? NO_USAGE);
      if ('value' in read) return { ok: true, value: read.value, model: read.model, usage };
      const { reason, retryable } = read;
      const decided = decideRetry(policy, spent, { outcome: outcomeOf(read) });
      // A pause that is asked for costs nothing, but whoever waits for the answer is not kept for ever.
      if (decided.next === 'postpone') patience -= decided.waitMs;
      if (decided.next === 'dead' || patience < 0)
        return { ok: false, reason, retryable, ...(usage.requests > 0 ? { usage } : {}) };
      spent = decided.spent;
      // Half a JSON text is never salvaged: once more with more room.
      if (read.fault === 'ours' && reason.code === 'model-cut-off') mostTokens *= 2;
      await sleep(decided.waitMs, undefined, { signal: watch.signal }).catch((error: unknown) => {
        watch.signal?.throwIfAborted();
        throw error;
      });
    }
  };

  return { name: model, ask };
};

/** What a failed request is for the rule of retries. */
const outcomeOf = ({ fault, reason, retryable, waitMs }: Exclude<Read, { readonly value: unknown }>): RetryOutcome => {
  const { text } = reason;
  const source = 'model';
  if (!retryable) return { kind: 'refused', source, text };
  if (fault === 'ours') return { kind: 'error', source, text };
  if (waitMs === undefined) return { kind: 'fault', source, text };
  // Who says "at once" asks for no pause.
  if (reason.code === 'model-rate-limit' && waitMs > 0) return { kind: 'limited', source, text, waitMs };
  return { kind: 'fault', source, text, waitMs: Math.min(waitMs, LONGEST_WAIT_MS) };
};

type Asked = Pick<ModelRequest, 'prompt' | 'schema' | 'mostTokens'>;
type Read =
  | { readonly value: unknown; readonly model: string; readonly usage: Usage }
  | {
      readonly fault: 'theirs' | 'ours';
      readonly reason: ReturnType<typeof explainError>['reason'];
      readonly retryable: boolean;
      readonly usage?: Usage;
      readonly waitMs?: number;
    };

const MOST_BAD_REPLIES = 1;

const LONGEST_WAIT_MS = 60_000;

/** A server that is too busy may say for how long. */
const askedToWait = (error: unknown): { readonly waitMs?: number } => {
  const seconds =
    error instanceof Anthropic.APIError ? Number(error.headers?.get('retry-after') ?? Number.NaN) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? { waitMs: seconds * 1_000 } : {};
};

const createClient = ({ apiKey, baseUrl, fetch, timeoutMs = 600_000 }: ModelOptions): Anthropic =>
  new Anthropic({
    apiKey: apiKey ?? null,
    authToken: null,
    credentials: null,
    webhookKey: null,
    baseURL: baseUrl ?? 'https://api.anthropic.com',
    // The budgets above count every request.
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    ...(apiKey === undefined ? { defaultHeaders: { 'X-Api-Key': null, Authorization: null } } : {}),
    ...(fetch === undefined ? {} : { fetch }),
  });

const readMessage = (
  message: Anthropic.Message,
  { usage, schema }: { readonly usage: Usage; readonly schema: Asked['schema'] },
): Read => {
  const { stop_reason: stop, stop_details: details } = message;
  switch (stop) {
    case 'end_turn':
      return readValue(message, { usage, schema });
    case 'max_tokens':
      return bad('model-cut-off', 'The model did not finish its answer within the allowed length.', usage);
    case 'refusal':
      return fault(
        'model-refused',
        `The model declined the request${details?.category ? ` (${details.category})` : ''}.`,
        usage,
      );
    case 'model_context_window_exceeded':
      return fault('model-context', 'The transcript is too long for this model.', usage);
    case null:
      return {
        ...fault('model-cut-off', 'The answer of the model broke off.', usage),
        fault: 'theirs',
        retryable: true,
      };
    default:
      return fault('model-fault', `The model stopped for an unexpected reason (${String(stop).slice(0, 40)}).`, usage);
  }
};

const readValue = (
  message: Anthropic.Message,
  { usage, schema }: { readonly usage: Usage; readonly schema: Asked['schema'] },
): Read => {
  const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return { value: parsed.data, model: message.model, usage };
  return bad('model-bad-draft', 'The model returned something that is not what it was asked for.', usage);
};

/** Some servers put it into a fence of code. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/, '$1'));
  } catch {
    return undefined;
  }
};

const fault = (code: string, text: string, usage: Usage) =>
  ({ fault: 'theirs', reason: create(ReasonSchema, { code, text }), retryable: false, usage }) as const;

const bad = (code: string, text: string, usage: Usage) =>
  ({ fault: 'ours', reason: create(ReasonSchema, { code, text }), retryable: true, usage }) as const;

const toUsage = (usage: Anthropic.Usage): Usage => ({
  requests: 1,
  inputTokens: usage.input_tokens,
  outputTokens: usage.output_tokens,
  cacheReadTokens: usage.cache_read_input_tokens ?? 0,
  cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
});
