/**
 * Whether and when something that failed is tried again: the one rule, for every job of the bot, every read of GitHub within one,
 * and every request to a model. Two budgets and one more: faults of others, errors of ours, and processes that died.
 */
import { pauseOf, type Retries } from '@rapporteur/idl';

/** Tries again that each budget pays for, and the pauses before them. */
export type RetryPolicy = Retries;

/** Tries again that were made, of each budget. */
export type SpentTries = { readonly faults: number; readonly errors: number; readonly crashes: number };

export const NOTHING_SPENT: SpentTries = { faults: 0, errors: 0, crashes: 0 };

/** Faults of others pass in about twenty minutes or not soon; an error of ours is there again, but for a race. */
export const USUAL_POLICY: RetryPolicy = {
  ...{ faults: 8, errors: 3, crashes: 16 },
  ...{ baseMs: 5_000, factor: 2, capMs: 600_000 },
};

/**
 * Of one read within a run, before the run itself fails: a passing fault is not to cost all that a long run did. The job's
 * budgets are spent by runs alone.
 */
export const READ_POLICY: RetryPolicy = {
  ...{ faults: 3, errors: 0, crashes: 0 },
  ...{ baseMs: 1_000, factor: 2, capMs: 4_000 },
};

/** Whose a failure is. */
export type FailureSource = 'github' | 'database' | 'model' | 'program' | 'process';

/** What became of a try. `text` is one sentence. */
export type RetryOutcome =
  /** Somebody else failed, and will not always. `waitMs` is what they asked for. */
  | { readonly kind: 'fault'; readonly source: FailureSource; readonly text: string; readonly waitMs?: number }
  /** Somebody else wants to be left alone for so long: no failure. */
  | { readonly kind: 'limited'; readonly source: FailureSource; readonly text: string; readonly waitMs: number }
  /** Somebody else will say the same again. */
  | { readonly kind: 'refused'; readonly source: FailureSource; readonly text: string }
  | { readonly kind: 'error'; readonly text: string; readonly source?: FailureSource }
  | { readonly kind: 'deadline'; readonly text: string }
  | { readonly kind: 'crash'; readonly text: string }
  /** Somebody else was first: what was read is stale. */
  | { readonly kind: 'overtaken'; readonly text: string };

export type Failure = { readonly code: string; readonly text: string; readonly source: FailureSource };

export type RetryDecision = {
  /** `postpone` costs nothing. */
  readonly next: 'retry' | 'postpone' | 'dead';
  readonly waitMs: number;
  readonly spent: SpentTries;
  readonly failure: Failure;
};

/** `jitter`, from 0 to 1, is by how much of its half a pause is shortened, so that what failed together does not come back together. */
export const decideRetry = (
  policy: RetryPolicy,
  spent: SpentTries,
  { outcome, jitter = 0 }: { readonly outcome: RetryOutcome; readonly jitter?: number },
): RetryDecision => {
  const { kind, text } = outcome;
  const source = sourceOf(outcome);
  const failure = { code: CODES[kind] ?? `${source}-${kind}`, text, source };
  if (kind === 'limited') return { next: 'postpone', waitMs: Math.max(0, outcome.waitMs), spent, failure };
  if (kind === 'overtaken')
    return { next: 'postpone', waitMs: pauseBefore(policy, { kind, used: 0, jitter }), spent, failure };
  if (kind === 'refused') return { next: 'dead', waitMs: 0, spent, failure };
  const budget = BUDGETS[kind];
  const [used, most] = [spent[budget], Math.max(0, policy[budget])];
  if (used >= most) return { next: 'dead', waitMs: 0, spent, failure: exhausted(failure, budget, { used, most }) };
  return {
    next: 'retry',
    waitMs:
      kind === 'fault' && outcome.waitMs !== undefined ? outcome.waitMs : pauseBefore(policy, { kind, used, jitter }),
    spent: { ...spent, [budget]: used + 1 },
    failure,
  };
};

type Budget = keyof SpentTries;

const BUDGETS = { fault: 'faults', error: 'errors', deadline: 'errors', crash: 'crashes' } as const;

const CODES: { readonly [kind in RetryOutcome['kind']]?: string } = {
  error: 'program-error',
  deadline: 'deadline',
  crash: 'crash',
  overtaken: 'overtaken',
};

const sourceOf = (outcome: RetryOutcome): FailureSource => {
  switch (outcome.kind) {
    case 'crash':
      return 'process';
    case 'deadline':
    case 'overtaken':
      return 'program';
    default:
      return outcome.source ?? 'program';
  }
};

const NAMES: { readonly [budget in Budget]: string } = {
  faults: 'faults of others',
  errors: 'errors of ours',
  crashes: 'processes that died',
};

const exhausted = (
  { text, source }: Failure,
  budget: Budget,
  { used, most }: { readonly used: number; readonly most: number },
): Failure => ({
  code: `${budget}-spent`,
  text: `${text.replace(/\s*$/, '')} The budget for ${NAMES[budget]} is spent (${Math.min(used, most)} of ${most}).`,
  source,
});

/** A process that died is followed by another one at once: most of what it ran is not to blame. */
const pauseBefore = (policy: RetryPolicy, { kind, used, jitter }: Pausing): number =>
  kind === 'crash' ? 0 : pauseOf(policy, used, jitter);

type Pausing = { readonly kind: RetryOutcome['kind']; readonly used: number; readonly jitter: number };
