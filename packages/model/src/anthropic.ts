/** A model behind the Messages API: one request in, a value that fits its schema or a reason out. */
import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { create } from '@bufbuild/protobuf';
import type { ModelRequest } from '@rapporteur/core/notes';
import { ReasonSchema } from '@rapporteur/idl';
import { explainError } from './error.ts';
import { addUsage, type Model, type ModelOptions, type ModelResult, NO_USAGE, type Usage } from './model.ts';

/** Opens what `createModel` promises. */
export const openModel = (options: ModelOptions): Model => {
  const client = createClient(options);
  const { model, apiKey, onUsage = () => undefined, maxRetries = 2, waitMs = 500 } = options;

  const request = async ({ prompt, schema, mostTokens }: Asked): Promise<Answer> => {
    // Without the helper's `parse`: with it, the stream throws on a cut-off reply and takes stop reason and usage along.
    const { type, schema: format } = zodOutputFormat(schema);
    const message = await client.messages
      .stream({
        model,
        max_tokens: mostTokens,
        system: [{ type: 'text', text: prompt.system, cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: prompt.user }],
        output_config: { format: { type, schema: format } },
      })
      .finalMessage();
    return { message, usage: toUsage(message.usage) };
  };

  const once = async (asked: Asked): Promise<Read> => {
    try {
      const { message, usage } = await request(asked);
      onUsage(usage);
      return readMessage(message, { usage, schema: asked.schema });
    } catch (error) {
      return { fault: 'theirs', ...explainError(error, { apiKey }), ...askedToWait(error) };
    }
  };

  const ask = async (asked: Asked): Promise<ModelResult> => {
    // Two budgets: faults of others pass by themselves; a reply of no use is bought once more, not for ever.
    let [theirs, ours] = [maxRetries, MOST_BAD_REPLIES];
    let usage = NO_USAGE;
    let { mostTokens } = asked;
    for (;;) {
      const read = await once({ ...asked, mostTokens });
      usage = addUsage(usage, read.usage ?? NO_USAGE);
      const spent = usage.requests > 0 ? { usage } : {};
      if ('value' in read) return { ok: true, value: read.value, model: read.model, usage };
      const { fault, reason, retryable, waitMs: wait = waitMs * 2 ** (maxRetries - theirs) } = read;
      if (!retryable || (fault === 'theirs' ? theirs : ours) === 0) return { ok: false, reason, retryable, ...spent };
      if (fault === 'ours') {
        ours -= 1;
        // Half a JSON text is never salvaged: once more with more room.
        if (reason.code === 'model-cut-off') mostTokens *= 2;
        continue;
      }
      await sleep(wait);
      theirs -= 1;
    }
  };

  return { name: model, ask };
};

type Asked = Pick<ModelRequest, 'prompt' | 'schema' | 'mostTokens'>;
type Answer = { readonly message: Anthropic.Message; readonly usage: Usage };
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
  return Number.isFinite(seconds) && seconds >= 0 ? { waitMs: Math.min(seconds * 1_000, LONGEST_WAIT_MS) } : {};
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
