/** A model behind the Messages API: one request in, a draft or a reason out. */
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { create } from '@bufbuild/protobuf';
import { DraftSchema, type Prompt } from '@rapporteur/core/notes';
import { ReasonSchema } from '@rapporteur/idl';
import { explainError } from './error.ts';
import { addUsage, type Model, type ModelOptions, type ModelResult, type Usage } from './model.ts';

/** Opens what `createModel` promises. */
export const openModel = (options: ModelOptions): Model => {
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
