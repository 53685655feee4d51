/** Notes of one meeting: drafted by a model if there is one and it can be trusted, else extracted. */
import {
  buildPrompt,
  buildRepair,
  type Evidence,
  extractNotes,
  type Verification,
  verifyDraft,
} from '@rapporteur/core/notes';
import type { Notes } from '@rapporteur/idl/record';
import { addUsage, type Model, type Usage } from './model.ts';

/** `usage` is there whenever a model answered, also if its draft was not used. */
export type CreatedNotes = { readonly notes: Notes; readonly usage?: Usage };

/**
 * Drafts, checks, asks for one repair with the reasons, checks again. Whatever goes wrong ends in extracts that say why;
 * never throws because of a model.
 */
export const createNotes = async ({
  model,
  ...evidence
}: Evidence & { readonly model?: Model | undefined }): Promise<CreatedNotes> => {
  if (!model) return { notes: extractNotes(evidence) };
  const prompt = buildPrompt(evidence);
  const first = await model.draftNotes(prompt);
  if (!first.ok)
    return { notes: fallBack(evidence, first.reason.text), ...(first.usage ? { usage: first.usage } : {}) };

  let usage = first.usage;
  let best = verifyDraft({ ...evidence, draft: first.draft, model: first.model });
  const broken = best.failures.filter(({ outcome }) => outcome !== 'changed');
  if (broken.length > 0) {
    const second = await model.draftNotes(buildRepair(prompt, first.draft, broken));
    if (second.usage) usage = addUsage(usage, second.usage);
    if (second.ok) {
      const repaired = verifyDraft({ ...evidence, draft: second.draft, model: second.model });
      if (countTrusted(repaired) >= countTrusted(best)) best = repaired;
    }
  }
  if (countTrusted(best) === 0) {
    return {
      notes: fallBack(evidence, 'Nothing in the draft of the model could be proved from the transcript.'),
      usage,
    };
  }
  return { notes: best.notes, usage };
};

const fallBack = (evidence: Evidence, reason: string): Notes => {
  const notes = extractNotes(evidence);
  notes.fallbackReason = reason;
  return notes;
};

const countTrusted = ({ notes }: Verification): number =>
  notes.topics.flatMap(({ statements }) => statements).filter(({ doubts }) => doubts.length === 0).length;
