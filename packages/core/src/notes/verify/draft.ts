/** What a model must return: plain arrays of objects, nullable instead of optional, because the API enforces no more. */
import { z } from 'zod';

const CitationDraft = z.object({
  turn: z.string().describe('Id of the turn, e.g. "t12".'),
  quote: z.string().describe('4 to 40 consecutive words, copied exactly from that turn.'),
});

const StatementDraft = z.object({
  kind: z.enum(['claim', 'decision', 'action_item', 'open_question']),
  text: z.string().describe('One plain sentence of at most 40 words.'),
  owner: z.string().nullable().describe('Action items only: who does it, as named in the transcript; else null.'),
  due: z.string().nullable().describe('Action items only: ISO date, if a day was spoken; else null.'),
  citations: z.array(CitationDraft),
});

const TopicDraft = z.object({
  title: z.string().describe('At most 10 words, taken from what was said or from the agenda.'),
  agendaItem: z.string().nullable().describe('Id of the agenda item it is about, or null.'),
  firstTurn: z.string(),
  lastTurn: z.string(),
  statements: z.array(StatementDraft),
});

/** The draft of one meeting's notes. Sizes are checked by `checkDraft`, statement by statement. */
export const DraftSchema = z.object({
  summary: z
    .array(StatementDraft)
    .describe('Three to five sentences of kind "claim" that tell the whole meeting.')
    .default([]),
  topics: z.array(TopicDraft),
});

/** A repair: the failed statements alone, by the ids that they were shown with. */
export const RepairSchema = z.object({
  repairs: z.array(z.object({ id: z.string(), statement: StatementDraft.nullable() })),
});

/** Without a summary it is a draft, too. */
export type Draft = z.input<typeof DraftSchema>;
export type TopicDraft = z.infer<typeof TopicDraft>;
export type StatementDraft = z.infer<typeof StatementDraft>;
