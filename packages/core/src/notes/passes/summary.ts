/** A summary of a meeting in few words: whole sentences of it, in their order. */
import type { Evidence } from '../verify/evidence.ts';
import { extractDraft } from './extract.ts';

/** Sentences of together at most `words` words. */
export const summarize = (input: Evidence, words: number): string[] =>
  extractDraft(input, words).topics.flatMap(({ statements }) => statements.map(({ text }) => text));
