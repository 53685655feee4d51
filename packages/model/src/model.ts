/** The only door to a language model: one request in, a draft or a reason out. */
import Anthropic, { type ClientOptions } from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { create } from '@bufbuild/protobuf';
import { type Draft, DraftSchema, type Prompt } from '@rapporteur/core/notes';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { explainError } from './error.ts';

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
  | { readonly ok: true; readonly draft: Draft; readonly model: string; readonly usage: Usage }
  | { readonly ok: false; readonly reason: Reason; readonly retryable: boolean; readonly usage?: Usage };

/** Something that drafts notes. Never throws. */
export type Model = { readonly name: string; readonly draftNotes: (prompt: Prompt) => Promise<ModelResult> };

export type ModelOptions = {
  /** Key of the API; an end of one's own may need none. It is sent to `baseUrl` and appears nowhere else. */
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** Name of the model, as the API knows it. */
  readonly model: string;
  readonly fetch?: ClientOptions['fetch'] | undefined;
  /** Retries of one request on overload and broken connections; 2 by default. */
  readonly maxRetries?: number | undefined;
  /** Per request; ten minutes by default. */
  readonly timeoutMs?: number | undefined;
  /** Told after every answer, also of those that are of no use. */
  readonly onUsage?: ((usage: Usage) => void) | undefined;
};

/** A model of any server that speaks the Messages API. Nothing is read from the environment. */
export const createModel = (options: ModelOptions): Model => {
  const client = createClient(options);
  const { model, onUsage = () => undefined } = options;

  const ask = async (prompt: Prompt, maxTokens: number): Promise<Answer> => {
    const message = await client.messages
      .stream({
        model,
        max_tokens: maxTokens,
        system: prompt.system,
        messages: [{ role: 'user', content: toContent(prompt) }],
        output_config: { format: OUTPUT_FORMAT },
      })
      .finalMessage();
    const usage = toUsage(message.usage);
    onUsage(usage);
    return { message, usage };
  };

  const draftNotes = async (prompt: Prompt): Promise<ModelResult> => {
    let spent: Usage | undefined;
    try {
      for (const maxTokens of OUTPUT_LIMITS) {
        const { message, usage } = await ask(prompt, maxTokens);
        spent = spent ? addUsage(spent, usage) : usage;
        // Half a JSON text is never salvaged: once more with more room.
        if (message.stop_reason !== 'max_tokens') return readMessage(message, spent);
      }
      return fail('model-cut-off', 'The model did not finish its draft within the allowed length.', { usage: spent });
    } catch (error) {
      return { ok: false, ...explainError(error, { apiKey: options.apiKey }), ...(spent ? { usage: spent } : {}) };
    }
  };

  return { name: model, draftNotes };
};

export const addUsage = (a: Usage, b: Usage): Usage => ({
  requests: a.requests + b.requests,
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
});

type Answer = { readonly message: Anthropic.Message; readonly usage: Usage };

const OUTPUT_LIMITS = [16_000, 48_000] as const;

/** Without the helper's `parse`: with it, the stream throws on a cut-off reply and takes stop reason and usage along. */
const { type, schema } = zodOutputFormat(DraftSchema);
const OUTPUT_FORMAT = { type, schema };

const createClient = ({ apiKey, baseUrl, fetch, maxRetries = 2, timeoutMs = 600_000 }: ModelOptions): Anthropic =>
  new Anthropic({
    apiKey: apiKey ?? null,
    authToken: null,
    credentials: null,
    webhookKey: null,
    baseURL: baseUrl ?? 'https://api.anthropic.com',
    maxRetries,
    timeout: timeoutMs,
    logLevel: 'off',
    ...(apiKey === undefined ? { defaultHeaders: { 'X-Api-Key': null, Authorization: null } } : {}),
    ...(fetch === undefined ? {} : { fetch }),
  });

/** A repair repeats the request before it, so that part is worth caching. */
const toContent = ({ user, repair }: Prompt): Anthropic.TextBlockParam[] => [
  { type: 'text', text: user, cache_control: { type: 'ephemeral' } },
  ...(repair === undefined ? [] : [{ type: 'text' as const, text: repair }]),
];

const readMessage = (message: Anthropic.Message, usage: Usage): ModelResult => {
  const { stop_reason: stop, stop_details: details } = message;
  switch (stop) {
    case 'end_turn':
      return readDraft(message, usage);
    case 'refusal':
      return fail(
        'model-refused',
        `The model declined to draft these notes${details?.category ? ` (${details.category})` : ''}.`,
        { usage },
      );
    case 'model_context_window_exceeded':
      return fail('model-context', 'The transcript is too long for this model.', { usage });
    default:
      return fail('model-fault', `The model stopped for an unexpected reason (${String(stop).slice(0, 40)}).`, {
        usage,
      });
  }
};

const readDraft = (message: Anthropic.Message, usage: Usage): ModelResult => {
  const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  const parsed = DraftSchema.safeParse(parseJson(text));
  if (parsed.success) return { ok: true, draft: parsed.data, model: message.model, usage };
  return fail('model-bad-draft', 'The model returned something that is not a draft of notes.', {
    usage,
    retryable: true,
  });
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const fail = (
  code: string,
  text: string,
  { usage, retryable = false }: { readonly usage: Usage | undefined; readonly retryable?: boolean },
): ModelResult => ({ ok: false, reason: create(ReasonSchema, { code, text }), retryable, ...(usage ? { usage } : {}) });

const toUsage = (usage: Anthropic.Usage): Usage => ({
  requests: 1,
  inputTokens: usage.input_tokens,
  outputTokens: usage.output_tokens,
  cacheReadTokens: usage.cache_read_input_tokens ?? 0,
  cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
});
