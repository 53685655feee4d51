/** How much a run may ask of GitHub, so that webhooks always find enough left of the hour. */
import { type BudgetState, stopOf } from '@rapporteur/core/judge';
import type { GitHub } from '../github/index.ts';

export type BudgetOptions = {
  /** Requests that are not answered with "not modified"; default 2,000, less than half of the smallest hourly limit. */
  readonly requests?: number | undefined;
  /** Share of the hour's limit that is left to webhooks; default 0.2. */
  readonly reserve?: number | undefined;
};

export type Budget = { state(): BudgetState };

/** Counts from now. */
export const createBudget = (github: Pick<GitHub, 'traffic'>, options: BudgetOptions = {}): Budget => {
  const { requests: most = 2_000, reserve = 0.2 } = options;
  const [before, began] = [github.traffic(), performance.now()];
  return {
    state: () => {
      const { left, answeredAt, ...now } = github.traffic();
      const [requests, unmodified] = [now.requests - before.requests, now.unmodified - before.unmodified];
      const spent = { paid: requests - unmodified, left, ms: performance.now() - began };
      const stop = stopOf(spent, { requests: most, reserve });
      return { requests, unmodified, ...(stop ? { stop } : {}), ...(answeredAt ? { answeredAt } : {}) };
    },
  };
};
