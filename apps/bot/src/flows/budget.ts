/** How much a run may ask of GitHub, so that webhooks always find enough left of the hour. */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import type { Flow } from './flow.ts';

export type BudgetOptions = {
  /** Requests that are not answered with "not modified"; default 2,000, less than half of the smallest hourly limit. */
  readonly requests?: number | undefined;
  /** Share of the hour's limit that is left to webhooks; default 0.2. */
  readonly reserve?: number | undefined;
};

export type Budget = {
  /** Why the run has to stop here; undefined while it may go on. */
  stop(): Reason | undefined;
};

/** Counts from now. */
export const createBudget = (flow: Pick<Flow, 'github'>, options: BudgetOptions = {}): Budget => {
  const { requests = 2_000, reserve = 0.2 } = options;
  const paid = (): number => flow.github.traffic().requests - flow.github.traffic().unmodified;
  const [before, began] = [paid(), performance.now()];
  return {
    stop: () => {
      const { left = 1 } = flow.github.traffic();
      if (paid() - before >= requests) {
        return stopped(
          'budget',
          `The run has asked GitHub ${requests} times, which is its budget; the next one goes on.`,
        );
      }
      if (left < reserve) {
        const share = `${Math.round(reserve * 100)} %`;
        return stopped(
          'limit',
          `Less than ${share} of this hour's requests is left, for webhooks; a later run goes on.`,
        );
      }
      if (performance.now() - began > LONGEST_MS) {
        return stopped('time', 'The run took ten minutes, as long as it may; the next one goes on.');
      }
      return undefined;
    },
  };
};

/** Below the inbox's limit of a quarter of an hour for one run. */
const LONGEST_MS = 10 * 60_000;

const stopped = (code: string, text: string): Reason => create(ReasonSchema, { code, text });
