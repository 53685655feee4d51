/** Notes of one meeting: the passes of the core, answered by a model; extracts if there is none or it cannot be trusted. */
import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import {
  addUsage as addModelUsage,
  type Evidence,
  extractNotes,
  type ModelAnswer,
  type ModelRequest,
  writeNotes,
} from '@rapporteur/core/notes';
import { type ModelUsage, ModelUsageSchema, ReasonSchema } from '@rapporteur/idl';
import { type ModelAnswers, ModelAnswersSchema, type Notes } from '@rapporteur/idl/record';
import { answerFor, begin, type Entry, end, hasLost, lose, questionOf } from './ledger.ts';
import { addUsage, type Model, NO_USAGE, type Usage } from './model.ts';
import { costOf } from './price.ts';

/** `usage` is what this run was billed, also if the draft was not used; what its notes tell includes former runs that died. */
export type CreatedNotes = { readonly notes: Notes; readonly usage?: Usage };

/** Where the ledger of what was asked for one meeting is kept. Nobody else writes it meanwhile. */
export type AnswerStore = {
  readonly load: () => Promise<ModelAnswers>;
  /** Answers what is kept now. */
  readonly save: (ledger: ModelAnswers) => Promise<ModelAnswers>;
};

export type NotesOptions = Evidence & {
  readonly model?: Model | undefined;
  /** Judges what the other drafted; the same model by default. */
  readonly judge?: Model | undefined;
  readonly answers?: AnswerStore | undefined;
  /** US dollars after which no further request is made; without a price of the model, none is made at all. */
  readonly maxCost?: number | undefined;
  /** Tells this draft from others that somebody wished for. */
  readonly draft?: string | undefined;
  /** How often a question is put again, for one draft, whose answer was lost as whoever waited for it died; 1 by default. */
  readonly askAgain?: number | undefined;
  /** Breaks off; then its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
};

/** Never throws because of a model. What was spent before is told with it, unless other notes told it. */
export const createNotes = async (options: NotesOptions): Promise<CreatedNotes> => {
  const { model, judge = model, answers = IN_MEMORY, maxCost, draft = '', askAgain = 1, signal, ...evidence } = options;
  if (!model || !judge) return { notes: extractNotes(evidence) };
  const started = performance.now();
  let usage = NO_USAGE;
  let ledger = await answers.load();
  const keep = async (entry: Entry): Promise<void> => {
    ledger = await answers.save(entry(ledger));
  };
  if (hasLost(ledger)) await keep(lose);
  const answer = async (request: ModelRequest): Promise<ModelAnswer> => {
    const { name, ask } = request.pass === 'judge' ? judge : model;
    const digest = keyOf(request, name);
    const part = request.pass === 'draft' ? request.part : '';
    const known = questionOf(ledger, digest);
    const answered = known?.answer ? known : answerFor(ledger, { draft, part });
    const kept = answered && recall(answered.answer);
    if (kept) return kept;
    if (known?.draft === draft && known.lost > askAgain)
      return { ok: false, reason: create(ReasonSchema, { code: 'model-lost', text: LOST }) };
    const spent = ledger.spent ? ledger.spent.costUsd : 0;
    if (maxCost !== undefined && !((spent ?? Number.POSITIVE_INFINITY) + estimate(request, name) <= maxCost)) {
      const text = `The ${request.pass} would cost more than the ${maxCost} dollars that are allowed.`;
      return { ok: false, reason: create(ReasonSchema, { code: 'model-too-dear', text }) };
    }
    let unsaved: ModelUsage | undefined;
    const takeUnsaved = (): ModelUsage | undefined => {
      const billed = unsaved;
      unsaved = undefined;
      return billed;
    };
    const result = await ask(request, {
      signal,
      sending: (mostTokens) => {
        const most = toModelUsage(name, mostOf({ ...request, mostTokens }));
        return keep(begin({ digest, draft, most, billed: takeUnsaved() }));
      },
      billed: (one) => {
        usage = addUsage(usage, one);
        unsaved = addModelUsage(unsaved, toModelUsage(name, one));
      },
    });
    const said = result.ok ? JSON.stringify({ value: result.value, model: result.model }) : undefined;
    await keep(end({ digest, part, answer: said, billed: takeUnsaved() }));
    return result;
  };
  const passes = writeNotes(evidence);
  let step = passes.next();
  while (!step.done) step = passes.next(await answer(step.value));
  const notes = step.value;
  if (!ledger.spent) return { notes };
  const durationMs = Math.round(performance.now() - started);
  notes.usage = create(ModelUsageSchema, { ...ledger.spent, durationMs });
  return { notes, ...(usage.requests > 0 && { usage }) };
};

const LOST =
  'The bot was stopped while a model answered, and what may be paid already is not asked again; `/notes regenerate` asks anew.';

/** Of a run that nobody goes on with. */
const IN_MEMORY: AnswerStore = {
  load: async () => create(ModelAnswersSchema),
  save: async (ledger) => ledger,
};

const toModelUsage = (model: string, usage: Usage): ModelUsage => {
  const costUsd = costOf(model, usage);
  return create(ModelUsageSchema, { ...usage, ...(costUsd === undefined ? {} : { costUsd }) });
};

/** What a run would send and cost, without any request. Tokens are estimated, by a third more than four letters each would give. */
export const estimateNotes = (
  evidence: Evidence,
  model: string,
): { readonly characters: number; readonly inputTokens: number; readonly costUsd: number | undefined } => {
  const first = writeNotes(evidence).next();
  const prompt = first.done ? { system: '', user: '' } : first.value.prompt;
  const characters = prompt.system.length + prompt.user.length;
  // The judge and the repair together read about as much once more.
  const inputTokens = Math.round((characters / CHARACTERS_PER_TOKEN) * 2);
  const outputTokens = Math.round(inputTokens * 0.3);
  return { characters, inputTokens, costUsd: costOf(model, { ...NO_USAGE, inputTokens, outputTokens }) };
};

const CHARACTERS_PER_TOKEN = 3;

/** What one request can cost at the most: all of it new, and an answer as long as it may be. */
const mostOf = ({ prompt, mostTokens }: Pick<ModelRequest, 'prompt' | 'mostTokens'>): Usage => {
  const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / CHARACTERS_PER_TOKEN);
  const [cacheWriteTokens, inputTokens] = [tokensOf(prompt.system), tokensOf(prompt.user)];
  return { ...NO_USAGE, requests: 1, cacheWriteTokens, inputTokens, outputTokens: mostTokens };
};

const estimate = ({ prompt }: ModelRequest, model: string): number => {
  const inputTokens = (prompt.system.length + prompt.user.length) / CHARACTERS_PER_TOKEN;
  return costOf(model, { ...NO_USAGE, inputTokens, outputTokens: inputTokens * 0.3 }) ?? Number.POSITIVE_INFINITY;
};

/** The instructions are part of it, so a new version of them asks anew. */
const keyOf = ({ pass, prompt, mostTokens }: ModelRequest, model: string): string =>
  createHash('sha256')
    .update(JSON.stringify([pass, model, prompt, mostTokens]))
    .digest('hex');

const recall = (text: string): ModelAnswer | undefined => {
  if (text === '') return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== 'object' || kept === null || !('value' in kept) || !('model' in kept)) return undefined;
    return { ok: true, value: kept.value, model: String(kept.model) };
  } catch {
    return undefined;
  }
};
