/** What was asked of a model, and what was billed, added up. */
import { create } from '@bufbuild/protobuf';
import { type ModelUsage, ModelUsageSchema } from '@rapporteur/idl';

/** The price of both is known only where that of each is. */
export const addUsage = (a: ModelUsage | undefined, b: ModelUsage | undefined): ModelUsage | undefined => {
  if (!a || !b) return a ?? b;
  const { costUsd: ofA } = a;
  const { costUsd: ofB } = b;
  return create(ModelUsageSchema, {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    durationMs: a.durationMs + b.durationMs,
    lost: a.lost + b.lost,
    ...(ofA === undefined || ofB === undefined ? {} : { costUsd: ofA + ofB }),
  });
};
