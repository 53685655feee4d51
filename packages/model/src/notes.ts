/** Notes of one meeting: the passes of the core, answered by a model; extracts if there is none or it cannot be trusted. */
import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type Evidence, extractNotes, type ModelAnswer, type ModelRequest, writeNotes } from '@rapporteur/core/notes';
import { ModelUsageSchema, ReasonSchema } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { addUsage, type Model, NO_USAGE, type Usage } from './model.ts';
import { costOf } from './price.ts';

/** `usage` is there whenever a model answered, also if its draft was not used. */
export type CreatedNotes = { readonly notes: Notes; readonly usage?: Usage };

/** Answers of earlier runs, so that one that was interrupted pays for nothing twice. */
export type AnswerStore = {
  readonly get: (key: string) => Promise<string | undefined>;
  readonly put: (key: string, answer: string) => Promise<void>;
};

export type NotesOptions = Evidence & {
  readonly model?: Model | undefined;
  /** Judges what the other drafted; the same model by default. */
  readonly judge?: Model | undefined;
  readonly answers?: AnswerStore | undefined;
  /** US dollars after which no further request is made; without a price of the model, none is made at all. */
  readonly maxCost?: number | undefined;
};

/** Never throws because of a model. */
export const createNotes = async ({
  model,
  judge = model,
  answers,
  maxCost,
  ...evidence
}: NotesOptions): Promise<CreatedNotes> => {
  if (!model || !judge) return { notes: extractNotes(evidence) };
  const started = performance.now();
  let usage = NO_USAGE;
  let cost: number | undefined = 0;
  const answer = async (request: ModelRequest): Promise<ModelAnswer> => {
    const asked = request.pass === 'judge' ? judge : model;
    const key = keyOf(request, asked.name);
    const kept = await recall(answers, key);
    if (kept) return kept;
    if (maxCost !== undefined && !((cost ?? Number.POSITIVE_INFINITY) + estimate(request, asked.name) <= maxCost)) {
      const text = `The ${request.pass} would cost more than the ${maxCost} dollars that are allowed.`;
      return { ok: false, reason: create(ReasonSchema, { code: 'model-too-dear', text }) };
    }
    const result = await asked.ask(request);
    if (result.usage) {
      usage = addUsage(usage, result.usage);
      const price = costOf(asked.name, result.usage);
      cost = cost === undefined || price === undefined ? undefined : cost + price;
    }
    if (result.ok) await answers?.put(key, JSON.stringify({ value: result.value, model: result.model }));
    return result;
  };

  const passes = writeNotes(evidence);
  let step = passes.next();
  while (!step.done) step = passes.next(await answer(step.value));
  const notes = step.value;
  if (usage.requests === 0) return { notes };
  notes.usage = create(ModelUsageSchema, {
    ...usage,
    durationMs: Math.round(performance.now() - started),
    ...(cost === undefined ? {} : { costUsd: cost }),
  });
  return { notes, usage };
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

const estimate = ({ prompt }: ModelRequest, model: string): number => {
  const inputTokens = (prompt.system.length + prompt.user.length) / CHARACTERS_PER_TOKEN;
  return costOf(model, { ...NO_USAGE, inputTokens, outputTokens: inputTokens * 0.3 }) ?? Number.POSITIVE_INFINITY;
};

/** The instructions are part of it, so a new version of them asks anew. */
const keyOf = ({ pass, prompt, mostTokens }: ModelRequest, model: string): string =>
  createHash('sha256')
    .update(JSON.stringify([pass, model, prompt, mostTokens]))
    .digest('hex');

const recall = async (answers: AnswerStore | undefined, key: string): Promise<ModelAnswer | undefined> => {
  const text = await answers?.get(key);
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== 'object' || kept === null || !('value' in kept) || !('model' in kept)) return undefined;
    return { ok: true, value: kept.value, model: String(kept.model) };
  } catch {
    return undefined;
  }
};
